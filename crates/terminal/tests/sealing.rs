//! Sealing at the terminal: what is handed in lies nowhere open, and only the centre's own word changes the key.

mod common;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Json};
use axum::routing::get;
use common::{CANARY, Place, application, key, reception_key, visit};
use contract::Fault;
use handover::{
    Envelope, OpeningKey, ReceptionKeys, Sealing, SignedReceptionKeys, SigningKey, SuiteName,
};
use terminal::Terminal;

fn another(seed: u8) -> OpeningKey {
    OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [seed; 32])
}

/// The envelopes in the outbox, the oldest first.
fn waiting(place: &Place) -> Vec<Envelope> {
    let path = place.data().join("terminal.sqlite");
    let database = rusqlite::Connection::open(path).expect("opens");
    let mut statement = database
        .prepare("SELECT envelope FROM outbox ORDER BY sequence")
        .expect("a table");
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0));
    rows.expect("rows")
        .map(|json| Envelope::from_json(&json.expect("there")).expect("an envelope"))
        .collect()
}

fn hand_in(terminal: &Terminal) {
    terminal
        .hand_in(visit(terminal), &[application()])
        .expect("handed in");
}

#[test]
fn what_is_handed_in_lies_nowhere_open() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    hand_in(&terminal);
    for canary in [CANARY, "13800000000", "1960-02-29"] {
        let nowhere = place.files_with(canary);
        assert_eq!(nowhere, Vec::<PathBuf>::new(), "while it runs");
    }
    drop(terminal);
    let envelopes = waiting(&place);
    assert_eq!(
        place.files_with(CANARY),
        Vec::<PathBuf>::new(),
        "after it ended"
    );
    let opened = envelopes[0].open(&[reception_key()]).expect("opened");
    assert_eq!(opened.id, envelopes[0].id);
}

#[test]
fn without_a_key_nothing_is_filled_in_or_handed_in() {
    let place = Place::new().with_release(1);
    let terminal = Terminal::start(place.config_without_reception_key()).expect("started");
    assert!(!terminal.home().expect("served").can_fill_in);
    let id = visit(&terminal);
    assert_eq!(terminal.hand_in(id, &[application()]), Err(Fault::NotSaved));
    drop(terminal);
    assert_eq!(waiting(&place).len(), 0);
    assert_eq!(place.files_with(CANARY), Vec::<PathBuf>::new());

    assert!(place.terminal("").home().expect("served").can_fill_in);
}

/// A centre that only tells its keys.
async fn centre(list: Arc<Mutex<Option<SignedReceptionKeys>>>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let keys = move || async move {
        let list = list.lock().expect("no panic").clone();
        match list {
            Some(list) => Json(list).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    };
    let router = Router::new().route("/v1/reception-keys.json", get(keys));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn list(number: u32, newest: &OpeningKey, centre: &SigningKey) -> Option<SignedReceptionKeys> {
    let keys = ReceptionKeys {
        number,
        keys: vec![newest.sealing(), reception_key().sealing()],
        receipts: vec![],
        relays: vec![],
    };
    Some(SignedReceptionKeys::sign(&keys, centre).expect("signed"))
}

/// To which key a submission is sealed now.
fn sealed_to(place: &Place, terminal: &Terminal) -> String {
    hand_in(terminal);
    match waiting(place).last().expect("one").sealing {
        Sealing::Sealed(seal) => seal.key.to_string(),
        Sealing::Plain => panic!("it lies open"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_key_is_taken_over_from_the_centre_alone_and_kept() {
    let offered = Arc::new(Mutex::new(list(2, &another(2), &key())));
    let address = centre(Arc::clone(&offered)).await;
    let place = Place::new().with_release(1);
    let terminal = place.terminal(&address);
    let configured = reception_key().sealing().id().to_string();
    assert_eq!(sealed_to(&place, &terminal), configured, "until then");
    terminal.look_for_release().await.expect("looked");
    let newest = another(2).sealing().id().to_string();
    assert_eq!(sealed_to(&place, &terminal), newest);
    drop(terminal);
    assert_eq!(sealed_to(&place, &place.terminal("")), newest, "pinned");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_list_of_keys_is_not_taken() {
    let stranger = SigningKey::from_random([66; 32]);
    let offered = Arc::new(Mutex::new(list(5, &another(2), &key())));
    let place = Place::new().with_release(1);
    let terminal = place.terminal(&centre(Arc::clone(&offered)).await);
    terminal.look_for_release().await.expect("looked");
    let good = another(2).sealing().id().to_string();
    for bad in [
        list(4, &another(3), &key()),
        list(9, &another(3), &stranger),
        None,
    ] {
        *offered.lock().expect("no panic") = bad;
        terminal.look_for_release().await.expect("looked");
        assert_eq!(sealed_to(&place, &terminal), good);
    }
    *offered.lock().expect("no panic") = list(6, &another(4), &key());
    terminal.look_for_release().await.expect("looked");
    let newest = another(4).sealing().id().to_string();
    assert_eq!(sealed_to(&place, &terminal), newest);
}
