//! Handing in over HTTP to the real program: once and only once, whatever happens meanwhile.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use crate::common::{
    self, CANARY, Hall, PHONE, Terminal, envelope, envelope_of, refused, signed_receipt,
};
use centre::store::{Kept, SqliteStore, Submissions as _};
use handover::{Envelope, LARGEST_CONTENT, Refusal, RequestTarget, SigningKey};
use reqwest::Method;

/// What the centre keeps under an envelope's code, read beside it.
fn kept(hall: &Hall, envelope: &Envelope) -> Vec<Kept> {
    let store = SqliteStore::open(&hall.data()).expect("opens");
    store.find(&envelope.pickup_code).expect("readable")
}

/// A key of a terminal that is not enrolled yet.
fn key() -> SigningKey {
    SigningKey::from_random([8; 32])
}

#[tokio::test]
async fn the_same_again_gets_the_same_receipt_even_after_a_restart() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let envelope = envelope(1, CANARY);
    let first = centre.receipt(&envelope, &terminal, 201).await;
    assert_eq!(centre.receipt(&envelope, &terminal, 200).await, first);
    let other_terminal = centre.enrol(&hall).await;
    assert_eq!(centre.receipt(&envelope, &other_terminal, 200).await, first);
    centre.kill();

    let centre = hall.serve();
    assert_eq!(centre.receipt(&envelope, &terminal, 200).await, first);
    assert_eq!(kept(&hall, &envelope).len(), 1);
}

#[tokio::test]
async fn sixty_four_at_once_are_one() {
    let hall = Hall::new();
    let centre = Arc::new(hall.serve());
    let terminal = Arc::new(centre.enrol(&hall).await);
    let envelope = Arc::new(envelope(1, CANARY));
    let puts: Vec<_> = (0..64)
        .map(|_| {
            let (centre, terminal) = (Arc::clone(&centre), Arc::clone(&terminal));
            let envelope = Arc::clone(&envelope);
            tokio::spawn(async move {
                let response = centre.put(&envelope, &terminal).await;
                (
                    response.status().as_u16(),
                    signed_receipt(response).await.expect("a receipt"),
                )
            })
        })
        .collect();
    let mut created = 0;
    let mut receipts = Vec::new();
    for put in puts {
        let (status, receipt) = put.await.expect("no panic");
        assert!(matches!(status, 200 | 201), "{status}");
        created += usize::from(status == 201);
        receipts.push(receipt);
    }
    assert_eq!(created, 1);
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    assert!(receipts[0].is_for(&envelope));
    assert_eq!(kept(&hall, &envelope).len(), 1);
}

#[tokio::test]
async fn of_two_contents_that_race_one_wins_and_the_other_is_kept_aside() {
    let hall = Hall::new();
    let centre = Arc::new(hall.serve());
    let terminal = Arc::new(centre.enrol(&hall).await);
    let two = Arc::new([envelope(1, CANARY), envelope(1, "王样本")]);
    let puts: Vec<_> = (0..32)
        .map(|number| {
            let (centre, terminal) = (Arc::clone(&centre), Arc::clone(&terminal));
            let two = Arc::clone(&two);
            tokio::spawn(async move {
                let which = number % 2;
                let response = centre.put(&two[which], &terminal).await;
                (which, response.status().as_u16())
            })
        })
        .collect();
    let mut taken = BTreeSet::new();
    let mut refused = BTreeSet::new();
    for put in puts {
        let (which, status) = put.await.expect("no panic");
        match status {
            200 | 201 => taken.insert(which),
            409 => refused.insert(which),
            other => panic!("status {other}"),
        };
    }
    assert_eq!((taken.len(), refused.len()), (1, 1));
    assert!(taken.is_disjoint(&refused));
    let winner = taken.first().copied().expect("one");
    let kept = kept(&hall, &two[winner]);
    assert_eq!(kept.len(), 1);
    assert!(kept[0].envelope == two[winner]);
    assert_eq!(kept[0].conflicts, [two[1 - winner].digest]);
}

#[tokio::test]
async fn a_conflict_is_refused_every_time_and_changes_nothing() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let (first, other) = (envelope(1, CANARY), envelope(1, "王样本"));
    let receipt = centre.receipt(&first, &terminal, 201).await;
    for _ in 0..3 {
        refused(centre.put(&other, &terminal).await, 409, Refusal::Conflict).await;
    }
    assert_eq!(centre.receipt(&first, &terminal, 200).await, receipt);
    let kept = kept(&hall, &first);
    assert!(kept[0].envelope == first);
    assert_eq!(kept[0].conflicts, [other.digest]);
}

#[tokio::test]
async fn what_is_not_well_formed_is_refused_and_nothing_is_kept() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let sound = envelope(1, CANARY);
    let body = serde_json::to_value(&sound).expect("JSON");
    let changed = |key: &str, to: serde_json::Value| {
        let mut body = body.clone();
        body[key] = to;
        body.to_string()
    };
    let cases = [
        ("nothing", String::new()),
        ("no JSON", "<html>".into()),
        ("cut short", body.to_string()[..100].to_owned()),
        ("an unknown key", changed("more", 1.into())),
        ("another digest", changed("digest", "0".repeat(64).into())),
        ("no digest", changed("digest", "short".into())),
        ("changed content", changed("content", "AAAA".into())),
        ("no Base64", changed("content", "*".into())),
        (
            "a mistyped code",
            changed("pickup_code", "222-222-223".into()),
        ),
        ("a sealing nobody knows", changed("sealing", "rot13".into())),
    ];
    let put = |path: String, body: String| {
        centre.send(terminal.request(&centre, Method::PUT, &path, body.into_bytes()))
    };
    let place = format!("/v1/submissions/{}", sound.id);
    for (what, body) in cases {
        let response = put(place.clone(), body).await;
        assert_eq!(response.status(), 422, "{what}");
        refused(response, 422, Refusal::Malformed).await;
    }
    for path in [
        "/v1/submissions/nonsense".to_owned(),
        format!("/v1/submissions/{}", common::id(2)),
    ] {
        let response = put(path, body.to_string()).await;
        refused(response, 422, Refusal::Malformed).await;
    }
    assert!(kept(&hall, &sound).is_empty());
    centre.receipt(&sound, &terminal, 201).await;
}

#[tokio::test]
async fn the_largest_envelope_is_taken_and_one_byte_more_is_not() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let largest = envelope_of(1, vec![b' '; LARGEST_CONTENT]);
    centre.receipt(&largest, &terminal, 201).await;
    for (number, size) in [(2, LARGEST_CONTENT + 1), (3, LARGEST_CONTENT + 100_000)] {
        let larger = envelope_of(number, vec![b' '; size]);
        refused(centre.put(&larger, &terminal).await, 413, Refusal::TooLarge).await;
        assert!(kept(&hall, &larger).is_empty());
    }
}

#[tokio::test]
async fn a_one_time_code_enrols_one_terminal_however_many_show_it() {
    let hall = Hall::new();
    let centre = Arc::new(hall.serve());
    let code = hall.one_time_code();
    // As somebody types it who sees no difference between the letters.
    let typed = code.replace('-', " ").to_lowercase();
    let shows: Vec<_> = (0..16)
        .map(|_| {
            let (centre, typed) = (Arc::clone(&centre), typed.clone());
            tokio::spawn(async move { centre.show_code(&typed, &key()).await.status().as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for show in shows {
        statuses.push(show.await.expect("no panic"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(statuses[1..].iter().all(|status| *status == 401));
    let listed = hall.printed(&["terminal", "list", "--data", "DATA"]);
    assert_eq!(listed.lines().count(), 1, "{listed}");

    let wrong = centre.show_code("ABCD", &key()).await;
    refused(wrong, 401, Refusal::NotEnrolled).await;
    let nonsense = centre.client.post(centre.url("/v1/terminals")).body("{}");
    let response = nonsense.send().await.expect("it answers");
    refused(response, 422, Refusal::Malformed).await;
}

#[tokio::test]
async fn being_killed_in_the_middle_loses_nothing_that_has_a_receipt() {
    let hall = Hall::new();
    let centre = Arc::new(hall.serve());
    let terminal = Arc::new(centre.enrol(&hall).await);
    let (send, mut receipts) = tokio::sync::mpsc::unbounded_channel();
    for worker in 0..4_u64 {
        let (centre, terminal) = (Arc::clone(&centre), Arc::clone(&terminal));
        let send = send.clone();
        tokio::spawn(async move {
            for number in 0..1000 {
                let envelope = envelope(worker * 1000 + number, CANARY);
                let Ok(response) = centre.try_put(&envelope, &terminal).await else {
                    return;
                };
                let Ok(receipt) = signed_receipt(response).await else {
                    return;
                };
                let _ = send.send((envelope, receipt));
            }
        });
    }
    drop(send);
    let mut given = Vec::new();
    while let Some(pair) = receipts.recv().await {
        given.push(pair);
        if given.len() == 25 {
            // The others are in the middle of it.
            let id = centre.pid().to_string();
            let killed = Command::new("kill").args(["-KILL", &id]).status();
            assert!(killed.expect("kill runs").success());
        }
    }
    assert!(given.len() >= 25 && given.len() < 4000, "{}", given.len());

    let centre = hall.serve();
    for (envelope, receipt) in &given {
        assert_eq!(centre.receipt(envelope, &terminal, 200).await, *receipt);
        assert_eq!(kept(&hall, envelope).len(), 1);
    }
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let envelope = envelope(1, CANARY);
    let body = serde_json::to_vec(&envelope).expect("JSON");
    let mut stream = begin_put(centre.socket(), &envelope, &terminal, &body);
    stream
        .shutdown(std::net::Shutdown::Write)
        .expect("the line breaks");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/1.1 2"));
    assert!(kept(&hall, &envelope).is_empty());
    centre.receipt(&envelope, &terminal, 201).await;
}

/// Begins an upload and sends half of its body.
fn begin_put(socket: &str, envelope: &Envelope, terminal: &Terminal, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(socket).expect("it listens");
    let path = format!("/v1/submissions/{}", envelope.id);
    let target = RequestTarget {
        method: "PUT",
        authority: "centre",
        path: &path,
        query: None,
    };
    let signed = terminal.headers(&target, body);
    write!(
        stream,
        "PUT {path} HTTP/1.1\r\nhost: centre\r\ncontent-digest: {}\r\nsignature-input: {}\r\nsignature: {}\r\ncontent-length: {}\r\n\r\n",
        signed.content_digest,
        signed.signature_input,
        signed.signature,
        body.len()
    )
    .expect("sent");
    stream.write_all(&body[..body.len() / 2]).expect("sent");
    stream.flush().expect("sent");
    stream
}

#[tokio::test]
async fn told_to_end_it_ends_though_clients_stay_connected_and_one_stalls() {
    let hall = Hall::new();
    let mut centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let envelope = envelope(1, CANARY);
    let body = serde_json::to_vec(&envelope).expect("JSON");
    let stalled = begin_put(centre.socket(), &envelope, &terminal, &body);
    assert_eq!(centre.get("/v1/health").await.status(), 200);
    centre.tell_to_end();
    let ended = centre.ended_within(Duration::from_secs(30));
    assert_eq!(ended.and_then(|status| status.code()), Some(0));
    drop(stalled);
}

#[test]
fn told_to_end_as_soon_as_it_listens_it_ends_in_good_order() {
    let hall = Hall::new();
    for _ in 0..5 {
        let mut centre = hall.serve();
        centre.tell_to_end();
        let ended = centre.ended_within(Duration::from_secs(30));
        assert_eq!(ended.and_then(|status| status.code()), Some(0));
    }
}

#[tokio::test]
async fn nothing_of_a_citizen_and_no_secret_is_logged_or_kept_where_it_does_not_belong() {
    let hall = Hall::published();
    let centre = hall.serve();
    let code = hall.one_time_code();
    let terminal = centre.enrol_with(&code).await;
    let password = hall.printed(&["clerk", "add", "clerk", "--data", "DATA"]);
    let first = envelope(1, CANARY);
    centre.receipt(&first, &terminal, 201).await;
    refused(
        centre.put(&envelope(1, "王样本"), &terminal).await,
        409,
        Refusal::Conflict,
    )
    .await;
    let mut broken = serde_json::to_value(&first).expect("JSON");
    broken["content"] = CANARY.into();
    let place = format!("/v1/submissions/{}", first.id);
    let request = terminal.request(
        &centre,
        Method::PUT,
        &place,
        broken.to_string().into_bytes(),
    );
    refused(centre.send(request).await, 422, Refusal::Malformed).await;

    let log = hall.log();
    assert!(log.contains(&first.id.to_string()), "ids are logged: {log}");
    let content = String::from(&first.content);
    let secret_key = terminal.key.reveal();
    let pickup_code = first.pickup_code.to_string();
    for secret in [
        CANARY,
        PHONE,
        "王样本",
        &content[..40],
        &secret_key,
        &pickup_code,
        &code,
        &password,
    ] {
        assert!(!log.contains(secret), "the log contains a secret");
    }
    let plain = |secret: &str| secret.replace('-', "");
    let secrets = [
        secret_key.clone(),
        code.clone(),
        plain(&code),
        password.clone(),
    ];
    for (path, bytes) in hall.kept_files() {
        let name = path.to_string_lossy();
        assert!(!name.contains(CANARY) && !name.contains(&pickup_code));
        for secret in &secrets {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{name} contains a secret");
        }
    }
}
