//! Sealed submissions at the real centre: nothing lies open, keys are replaced, and the ingest needs none of them.

#[path = "../../../handover/tests/common/traces.rs"]
mod traces;

use std::fs;

use crate::common::desk::{Desk, words};
use crate::common::{self, CANARY, Hall, PHONE, envelope, envelope_of, reception_key, submission};
use handover::{Envelope, Origin, SealingKey, SignedReceptionKeys};
use reqwest::StatusCode;
use traces::leaves_a_trace;

/// The files of the data folder in which a citizen can be read.
fn open_files(hall: &Hall) -> Vec<String> {
    let files = hall.kept_files().into_iter();
    files
        .filter(|(_, bytes)| {
            [CANARY, PHONE]
                .iter()
                .any(|canary| leaves_a_trace(canary, bytes))
        })
        .map(|(path, _)| path.display().to_string())
        .collect()
}

fn sealed_to(number: u64, key: &SealingKey) -> Envelope {
    let origin = Origin {
        terminal: None,
        epoch: 1,
        sequence: number,
    };
    Envelope::seal(&submission(number, CANARY), origin, key, [2; 32]).expect("small")
}

/// An envelope as versions before sealing made it.
fn unsealed(number: u64) -> Envelope {
    let frozen = serde_json::to_vec(&submission(number, CANARY)).expect("JSON");
    envelope_of(number, frozen)
}

#[tokio::test]
async fn nothing_of_a_citizen_lies_open_at_the_centre() {
    let desk = Desk::open().await;
    let sealed = envelope(1, CANARY);
    desk.take(&sealed).await;
    // From the outbox of a version before sealing; the second one is other content under its id.
    let from_before = unsealed(2);
    desk.take(&from_before).await;
    desk.take(&from_before_again(&desk, &from_before).await)
        .await;
    let mut other = submission(2, CANARY);
    other.language = catalogue::text::Language::En;
    let other = envelope_of(2, serde_json::to_vec(&other).expect("JSON"));
    let response = desk.centre.put(&other, &desk.terminal).await;
    assert_eq!(response.status(), 409);

    for taken in [&sealed, &from_before] {
        let shown = words(&desk.page(taken).await);
        assert!(shown.contains(CANARY), "the clerk reads it: {shown}");
    }
    assert_eq!(open_files(&desk.hall), Vec::<String>::new());
    assert!(!desk.hall.log().contains(CANARY));
}

/// The same again gets the same receipt, though it is kept sealed; something new goes on.
async fn from_before_again(desk: &Desk, envelope: &Envelope) -> Envelope {
    desk.centre.receipt(envelope, &desk.terminal, 200).await;
    unsealed(3)
}

#[tokio::test]
async fn what_was_stored_open_is_sealed_when_the_centre_starts() {
    let hall = Hall::published();
    let database = rusqlite::Connection::open(hall.data().join("centre.sqlite")).expect("opens");
    let schema = include_str!("../../../../migrations/centre/sqlite/0001_centre.sql");
    // Publishing has made the newest schema already: what was there before is made anew.
    drop(database);
    for file in ["centre.sqlite", "centre.sqlite-wal", "centre.sqlite-shm"] {
        let _ = fs::remove_file(hall.data().join(file));
    }
    let database = rusqlite::Connection::open(hall.data().join("centre.sqlite")).expect("opens");
    database.execute_batch(schema).expect("the first schema");
    database
        .pragma_update(None, "user_version", 1)
        .expect("written");
    let kept = unsealed(1);
    database
        .execute_batch(
            "INSERT INTO terminal (id, role, place, token_hash, enrolled_at)
             VALUES ('019ab000-0000-7000-8000-00000000000a', 'kiosk', '大厅 1 号', x'00', '2026-01-01T00:00:00Z')",
        )
        .expect("a terminal of that time");
    for table in ["submission", "conflict"] {
        let (code, value) = if table == "submission" {
            ("pickup_code,", "?5,")
        } else {
            ("", "")
        };
        let json = serde_json::to_vec(&kept).expect("JSON");
        let sql = format!(
            "INSERT INTO {table} (id, digest, {code} terminal, received_at, envelope) VALUES (?1, ?2, {value} '019ab000-0000-7000-8000-00000000000a', ?3, ?4)"
        );
        let (id, digest) = (kept.id.to_string(), kept.digest.to_string());
        let (at, pickup) = ("2026-01-02T00:00:00Z", kept.pickup_code.to_string());
        let done = if table == "submission" {
            database.execute(&sql, rusqlite::params![id, digest, at, json, pickup])
        } else {
            database.execute(&sql, rusqlite::params![id, digest, at, json])
        };
        done.expect("kept as it was then");
    }
    drop(database);
    assert!(!open_files(&hall).is_empty());

    let desk = Desk::of(hall).await;
    assert_eq!(open_files(&desk.hall), Vec::<String>::new());
    let shown = words(&desk.page(&kept).await);
    assert!(shown.contains(CANARY), "{shown}");
    // Its terminal, which never got the receipt, gets the one from then.
    let receipt = desk.centre.receipt(&kept, &desk.terminal, 200).await;
    assert_eq!(receipt.received_at.to_string(), "2026-01-02T00:00:00Z");
}

#[tokio::test]
async fn a_key_is_replaced_without_losing_what_was_sealed_to_the_one_before() {
    let desk = Desk::open().await;
    let first = reception_key().sealing();
    desk.take(&sealed_to(1, &first)).await;

    let new: SealingKey = desk
        .hall
        .printed(&["reception-key", "new", "--data", "DATA"])
        .parse()
        .expect("a key");
    assert_eq!(offered(&desk).await, (2, vec![new.clone(), first.clone()]));
    desk.take(&sealed_to(2, &new)).await;
    // A terminal that has not heard of it yet.
    desk.take(&sealed_to(3, &first)).await;

    let retire = |key: &SealingKey| {
        let id = key.id().to_string();
        desk.hall
            .run(&["reception-key", "retire", &id, "--data", "DATA"])
    };
    assert_eq!(retire(&first).status, Some(0));
    assert_eq!(offered(&desk).await, (3, vec![new.clone()]));
    // One that was off for days.
    desk.take(&sealed_to(4, &first)).await;
    for number in 1..=4 {
        let shown = words(&desk.page(&sealed_to(number, &first)).await);
        assert!(shown.contains(CANARY), "case {number}: {shown}");
    }

    let again = retire(&first);
    assert_eq!(again.status, Some(1));
    assert!(
        again.errors.contains("reception-key list"),
        "{}",
        again.errors
    );
    let last = retire(&new);
    assert_eq!(last.status, Some(1));
    assert!(last.errors.contains("reception-key new"), "{}", last.errors);
    let listed = desk
        .hall
        .printed(&["reception-key", "list", "--data", "DATA"]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("retired") && listed.contains("in use"));
    assert!(listed.contains(&new.to_string()));
    let secret = reception_key().reveal();
    let secret = secret.split_once(':').expect("two parts").1;
    assert!(!listed.contains(secret) && !desk.hall.log().contains(secret));
}

/// The number and keys of the list that terminals are given.
async fn offered(desk: &Desk) -> (u32, Vec<SealingKey>) {
    let response = desk.centre.get("/v1/reception-keys.json").await;
    let signed: SignedReceptionKeys = response.json().await.expect("a list");
    let key = desk.hall.printed(&["release-key", "--data", "DATA"]);
    let list = signed
        .verify(&[key.parse().expect("a key")])
        .expect("signed by the centre");
    (list.number, list.keys)
}

#[cfg(unix)]
#[test]
fn the_secret_keys_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let hall = Hall::new();
    fs::remove_file(hall.data().join("reception.key")).expect("removed");
    hall.printed(&["reception-key", "new", "--data", "DATA"]);
    hall.printed(&["reception-key", "new", "--data", "DATA"]);
    for file in ["reception.key", "release.key"] {
        let mode = fs::metadata(hall.data().join(file))
            .expect("there")
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{file}");
    }
    let left = hall.kept_files().into_iter();
    let names: Vec<_> = left
        .filter_map(|(path, _)| Some(path.file_name()?.to_str()?.to_owned()))
        .filter(|name| name.starts_with("reception.key."))
        .collect();
    assert_eq!(names, Vec::<String>::new(), "nothing half-written is left");
}

#[tokio::test]
async fn the_ingest_serves_without_the_receptions_keys() {
    let hall = Hall::published();
    // A first list of keys is made where the reception runs.
    drop(hall.serve());
    let apart = hall.path("reception");
    fs::create_dir(&apart).expect("made");
    for file in ["reception.key", "release.key"] {
        fs::rename(hall.data().join(file), apart.join(file)).expect("moved");
    }
    let ingest = hall.serve_with(&["--part", "ingest"]);
    let terminal = ingest.enrol(&hall).await;
    let envelope = envelope(1, CANARY);
    ingest.receipt(&envelope, &terminal, 201).await;
    assert_eq!(ingest.get("/guides").await.status(), 200);
    let nowhere = ingest.get("/reception").await.status();
    assert_eq!(nowhere, StatusCode::NOT_FOUND);

    let key = apart.join("reception.key");
    let key = key.to_str().expect("UTF-8");
    let reception = hall.serve_with(&["--part", "reception", "--reception-key", key]);
    let password = hall.printed(&["clerk", "add", common::desk::CLERK, "--data", "DATA"]);
    let signed_in = common::desk::sign_in(&reception, common::desk::CLERK, &password).await;
    let cookie = signed_in.headers()["set-cookie"].to_str().expect("ASCII");
    let cookie = cookie.split(';').next().expect("a cookie");
    let code = envelope.pickup_code.to_string();
    let fields = [("code", code.as_str())];
    let page = common::desk::post(&reception, "/reception/case", cookie, &fields).await;
    let shown = words(&page.text().await.expect("a page"));
    assert!(shown.contains(CANARY), "{shown}");
    assert_eq!(reception.get("/v1/health").await.status(), 404);

    // Where the keys are not, a case is found and stays shut.
    let without = hall.serve_with(&["--part", "reception"]);
    let signed_in = common::desk::sign_in(&without, common::desk::CLERK, &password).await;
    let cookie = signed_in.headers()["set-cookie"].to_str().expect("ASCII");
    let cookie = cookie.split(';').next().expect("a cookie");
    let page = common::desk::post(&without, "/reception/case", cookie, &fields).await;
    let shown = words(&page.text().await.expect("a page"));
    assert!(
        !shown.contains(CANARY) && shown.contains("打不开"),
        "{shown}"
    );
    assert!(hall.log().contains("--reception-key"), "{}", hall.log());
}
