//! The centre's audit trail: everything that counts is in it, nothing of anybody is, and what is done to it is found.

use crate::common::desk::{CLERK, Desk};
use crate::common::{self, CANARY, Hall, PHONE, Terminal, envelope};
use handover::Digest;
use handover::audit::{Anchors, Head, SignedAnchors};
use reqwest::Method;
use rusqlite::Connection;

fn database(hall: &Hall) -> Connection {
    Connection::open(hall.data().join("centre.sqlite")).expect("opens")
}

/// What checking the trail says, with what was printed before.
fn verified(hall: &Hall, anchors: &[&str]) -> (Option<i32>, String) {
    let mut arguments = vec!["audit", "verify", "--data", "DATA"];
    for anchor in anchors {
        arguments.extend(["--anchor", anchor]);
    }
    let ran = hall.run(&arguments);
    (ran.status, ran.printed.trim_end().to_owned())
}

/// A hall in which a little of everything has happened.
async fn lived() -> (Hall, Vec<String>) {
    let desk = Desk::open().await;
    let first = envelope(1, CANARY);
    desk.take(&first).await;
    let other = desk
        .centre
        .put(&envelope(1, "王样本"), &desk.terminal)
        .await;
    assert_eq!(other.status(), 409);
    desk.page(&first).await;
    let copy = desk.terminal.cloned();
    desk.take(&envelope(2, CANARY)).await;
    let refused = desk.centre.put(&envelope(3, CANARY), &copy).await;
    assert_eq!(refused.status(), 403);
    let id = desk.terminal.id.to_string();
    desk.hall
        .printed(&["terminal", "revoke", &id, "--data", "DATA"]);
    desk.hall
        .printed(&["reception-key", "new", "--data", "DATA"]);
    let secrets = vec![
        first.pickup_code.to_string(),
        desk.password.clone(),
        desk.terminal.key.reveal(),
    ];
    (desk.hall, secrets)
}

#[tokio::test]
async fn everything_that_counts_is_in_it_and_nothing_of_anybody_is() {
    let (hall, secrets) = lived().await;
    let shown = hall.printed(&["audit", "show", "--data", "DATA"]);
    for kind in [
        "release-published",
        "terminal-enrolled",
        "clerk-signed-in",
        "submission-taken",
        "conflict",
        "cases-opened",
        "terminal-doubled",
        "terminal-revoked",
        "reception-key-made",
    ] {
        let kind = format!("\"kind\":\"{kind}\"");
        assert!(shown.contains(&kind), "{kind} is missing in {shown}");
    }
    for secret in [CANARY, PHONE, "王样本", CLERK] {
        assert!(!shown.contains(secret), "{secret} stands in {shown}");
    }
    for secret in secrets {
        assert!(!shown.contains(&secret), "a secret stands in {shown}");
    }
}

#[tokio::test]
async fn a_line_that_is_removed_changed_moved_or_cut_off_is_named() {
    let (hall, _) = lived().await;
    let (status, head) = verified(&hall, &[]);
    assert_eq!(status, Some(0), "{head}");
    assert_eq!(verified(&hall, &[&head]), (Some(0), head.clone()));
    let lines: u32 = head
        .split(':')
        .next()
        .expect("lines")
        .parse()
        .expect("a number");

    let tampered = |sql: &str, anchors: &[&str]| {
        let original = std::fs::read(hall.data().join("centre.sqlite")).expect("read");
        let database = database(&hall);
        database
            .execute_batch(sql)
            .expect("somebody may write there");
        database
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .expect("written");
        drop(database);
        let found = verified(&hall, anchors);
        for more in ["centre.sqlite-wal", "centre.sqlite-shm"] {
            let _ = std::fs::remove_file(hall.data().join(more));
        }
        std::fs::write(hall.data().join("centre.sqlite"), original).expect("put back");
        found
    };
    // From here on everything is in the one file.
    database(&hall)
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("written");
    for (sql, said) in [
        ("DELETE FROM audit WHERE line = 3", "line 3 is missing"),
        (
            "UPDATE audit SET text = replace(text, 'kind', 'kinb') WHERE line = 4",
            "line 4 was changed",
        ),
        (
            "UPDATE audit SET digest = (SELECT digest FROM audit WHERE line = 1) WHERE line = 5",
            "line 5 was changed",
        ),
        (
            "UPDATE audit SET line = -line WHERE line IN (2, 3); UPDATE audit SET line = 5 + line WHERE line < 0",
            "line 2 was changed",
        ),
    ] {
        // Where the database itself forbids it, somebody who can write the file is not kept from it.
        let sql = format!("PRAGMA ignore_check_constraints = ON; {sql}");
        let (status, found) = tampered(&sql, &[]);
        assert_eq!(status, Some(1), "{sql}");
        assert!(found.contains(said), "{sql}: {found}");
    }
    let cut = format!("DELETE FROM audit WHERE line > {}", lines - 2);
    assert_eq!(tampered(&cut, &[]).0, Some(0), "by itself it looks whole");
    let (status, found) = tampered(&cut, &[&head]);
    assert_eq!(status, Some(1));
    let missing = format!("lines from {} on are missing", lines - 1);
    assert!(found.contains(&missing), "{found}");
    assert_eq!(verified(&hall, &[&head]), (Some(0), head), "put back");
}

#[tokio::test]
async fn the_centre_keeps_what_a_terminal_tells_of_its_trail() {
    let hall = Hall::new();
    let centre = hall.serve();
    let [terminal, other] = [centre.enrol(&hall).await, centre.enrol(&hall).await];
    let head = |lines: u64| Head {
        lines,
        digest: Digest::of(&lines.to_be_bytes()),
    };
    let tell = async |terminal: &Terminal, body: Vec<u8>| {
        let path = "/v1/terminals/self/audit-head";
        let request = terminal.request(&centre, Method::PUT, path, body);
        centre.send(request).await.status().as_u16()
    };
    for lines in [1, 7, 7, 12] {
        let body = serde_json::to_vec(&head(lines)).expect("JSON");
        assert_eq!(tell(&terminal, body).await, 204);
    }
    assert_eq!(tell(&terminal, b"{}".to_vec()).await, 422);
    let asked = async |terminal: &Terminal| -> Anchors {
        let path = "/v1/terminals/self/audit-anchors";
        let request = terminal.request(&centre, Method::GET, path, Vec::new());
        let signed: SignedAnchors = centre.send(request).await.json().await.expect("anchors");
        let keys = [common::receipt_key().verifying()];
        signed.verify(&keys).expect("the centre signed them")
    };
    let told = asked(&terminal).await;
    assert_eq!(told.terminal, terminal.id);
    assert_eq!(told.heads, [head(12), head(7), head(1)]);
    assert!(asked(&other).await.heads.is_empty());
}
