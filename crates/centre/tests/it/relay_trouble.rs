//! A relay among things that go wrong: submissions that cannot be passed on, refusals that end, queues of old versions.

use crate::common::line::{Between, Line, put, until_city, upload, with_photo};
use crate::common::{CANARY, envelope, envelope_of, id, reception_key, refused, submission};
use centre::store::{SqliteStore, Submissions as _};
use handover::{Envelope, Refusal, Sealing, SignedRelayReceipt};
use rusqlite::Connection;

#[tokio::test]
async fn what_cannot_be_passed_on_holds_nothing_else_up() {
    let (line, centre, relay, terminal) = Line::new().await;
    centre.kill();
    let (photographed, sealed) = with_photo(2);
    upload(&relay, &terminal, &sealed).await;
    assert_eq!(put(&relay, &terminal, &photographed).await.status(), 202);
    let others: Vec<Envelope> = (3..12).map(|number| envelope(number, CANARY)).collect();
    for envelope in std::iter::once(&envelope(1, CANARY)).chain(&others) {
        assert_eq!(put(&relay, &terminal, envelope).await.status(), 202);
    }
    relay.kill();
    // The first cannot be read any more, the second lacks its photo.
    Connection::open(line.hall.data().join("centre.sqlite"))
        .and_then(|database| {
            database.execute_batch(&format!(
                "PRAGMA foreign_keys = OFF;
                 UPDATE submission SET envelope = x'7b' WHERE id = '{}';
                 DELETE FROM attachment;",
                id(1)
            ))
        })
        .expect("written");

    let centre = line.city.serve();
    let between = Between::before(&centre).await;
    between.answer(id(3), 500, "");
    between.answer(id(4), 200, "<html>please sign in</html>");
    let relay = line.relay(&between.address);
    for envelope in &others[2..] {
        until_city(&relay, &terminal, envelope).await;
        assert_eq!(Line::kept_in(&line.city, envelope), 1);
    }
    for envelope in &others[..2] {
        assert_eq!(Line::kept_in(&line.city, envelope), 0);
    }
    // They were put aside, not given up.
    between.answer_nothing();
    for envelope in &others[..2] {
        until_city(&relay, &terminal, envelope).await;
    }
    let log = line.hall.log();
    for named in [id(1).to_string(), sealed.about().digest.to_string()] {
        assert!(log.contains(&named), "nobody is told of {named}");
    }
}

#[tokio::test]
async fn what_the_city_refused_is_asked_anew_when_the_terminal_sends_it_again() {
    let (line, centre, relay, terminal) = Line::new().await;
    relay.kill();
    let between = Between::before(&centre).await;
    let relay = line.relay(&between.address);
    // As a city of an earlier version, which cannot read it.
    between.answer(id(1), 422, r#"{"refusal":"malformed"}"#);
    let envelope = envelope(1, CANARY);
    for _ in 0..2 {
        let answer = put(&relay, &terminal, &envelope).await;
        refused(answer, 422, Refusal::Malformed).await;
    }
    // The city is updated, and the operator has it sent again.
    between.answer_nothing();
    until_city(&relay, &terminal, &envelope).await;
    assert_eq!(Line::kept_in(&line.city, &envelope), 1);
}

#[tokio::test]
async fn a_queue_of_a_version_before_sealing_gets_the_city_s_receipts_for_what_it_holds() {
    let (line, centre, relay, terminal) = Line::new().await;
    let old = |number| {
        let open = serde_json::to_vec(&submission(number, CANARY)).expect("JSON");
        envelope_of(number, open)
    };
    until_city(&relay, &terminal, &old(1)).await;

    let socket = centre.socket().to_owned();
    centre.kill();
    for number in 2..6 {
        let response = put(&relay, &terminal, &old(number)).await;
        assert_eq!(response.status(), 202);
        let signed: SignedRelayReceipt = response.json().await.expect("the relay’s receipt");
        let saved = signed.verify(&[line.relay_key]).expect("the relay’s");
        assert!(saved.is_for(&old(number)));
    }
    // The hall finds them meanwhile, sealed, and nothing lies open.
    let store = SqliteStore::open(&line.hall.data()).expect("opens");
    let kept = store.find(&old(2).pickup_code).expect("readable");
    assert_ne!(kept[0].envelope.sealing, Sealing::Plain);
    let city = SqliteStore::open(&line.city.data()).expect("opens");
    drop((store, kept));
    for (path, bytes) in line.hall.kept_files() {
        let open = bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
        assert!(!open, "{} is open", path.display());
    }
    // A parcel cannot carry them: the city would have other bytes than the terminal.
    let stick = line.hall.path("stick");
    let stick = stick.to_str().expect("UTF-8");
    let exported = line
        .hall
        .run(&["export-sealed", "--to", stick, "--data", "DATA"]);
    assert_eq!(exported.status, Some(0));
    assert!(
        exported.errors.contains("4 submissions"),
        "{}",
        exported.errors
    );

    let _centre = line.city.serve_at(&socket);
    for number in 2..6 {
        until_city(&relay, &terminal, &old(number)).await;
    }
    for number in 1..6 {
        let kept = city.find(&old(number).pickup_code).expect("readable");
        assert_eq!(kept.len(), 1);
        assert!(kept[0].conflicts.is_empty());
        let opened = kept[0].envelope.open(&[reception_key()]);
        assert_eq!(opened.expect("it opens"), submission(number, CANARY));
    }
}
