//! Sealing at the terminal: what is handed in lies nowhere open, and only the centre's own word changes the key.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::common::{CANARY, Place, application, key, photos, reception_key, visit};
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Json};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, XChaCha20Poly1305};
use contract::Fault;
use contract::operator::OperatorPin;
use handover::{
    Envelope, OpeningKey, ReceptionKeys, Sealing, SignedReceptionKeys, SigningKey, SuiteName,
};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
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
    let agreed = opened.consent.expect("what was agreed to");
    assert_eq!(agreed.as_str(), "test-1");
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

/// A centre that enrols everybody.
async fn enrolling() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let enrolment = serde_json::json!({
        "terminal": "019ab000-0000-7000-8000-00000000000a",
        "series": 7,
        "reception_keys": list(1, &reception_key(), &key()),
    });
    let router = Router::new().route("/v1/terminals", post(|| async { Json(enrolment) }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Whatever 32 bytes in a row there are, as they stand and behind the ways in which bytes are written as text.
#[derive(Default)]
struct Secrets(BTreeSet<[u8; 32]>);

impl Secrets {
    /// What is longer holds no key as it stands: it is sealed itself, or a catalogue, a picture or a database of many values.
    /// Keys that are written as text in it are found all the same.
    const MOST: usize = 512;

    fn take(&mut self, bytes: &[u8]) {
        self.windows(bytes);
        for text in bytes.split(|byte| !byte.is_ascii_alphanumeric() && !b"+/=".contains(byte)) {
            self.windows(&from_hex(text));
            let whole = &text[..text.len() / 4 * 4];
            self.windows(&STANDARD.decode(whole).unwrap_or_default());
        }
    }

    fn windows(&mut self, bytes: &[u8]) {
        if bytes.len() > Self::MOST {
            return;
        }
        for window in bytes.windows(32) {
            self.0.extend(<[u8; 32]>::try_from(window));
        }
    }

    /// Every value in every column of every table.
    fn take_database(&mut self, path: &Path) {
        let database = Connection::open(path).expect("opens");
        let tables: Vec<String> = database
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
            .expect("tables");
        for table in tables {
            let mut all = database
                .prepare(&format!("SELECT * FROM \"{table}\""))
                .expect("a table");
            let columns = all.column_count();
            let mut rows = all.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                for column in 0..columns {
                    if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) =
                        row.get_ref(column).expect("a value")
                    {
                        self.take(bytes);
                    }
                }
            }
        }
    }

    fn take_folder(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                self.take_folder(&path);
            } else {
                self.take(&std::fs::read(&path).expect("readable"));
            }
        }
    }
}

fn from_hex(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |pair: &[u8]| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8);
    let bytes: Option<Vec<u8>> = text.chunks_exact(2).map(byte).collect();
    bytes.unwrap_or_default()
}

/// Whether a secret opens a record, in whatever way the terminal uses one.
fn opens(secret: [u8; 32], envelope: &Envelope) -> bool {
    let suite = SuiteName::HpkeX25519ChaCha20Poly1305;
    let digits: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let keys = [
        Some(OpeningKey::from_random(suite, secret)),
        format!("{suite}:{digits}").parse().ok(),
    ];
    let keys: Vec<OpeningKey> = keys.into_iter().flatten().collect();
    // A secret has one public half, and the record names it: with another no agreed key comes out.
    if envelope.open(&keys).is_ok() {
        return true;
    }
    // As drafts and their photos are encrypted, with what was drawn at random before it; and as the record's own cipher is
    // used, behind what was agreed on.
    let sealed = envelope.content.as_bytes();
    let (drawn, draft) = sealed.split_first_chunk::<24>().expect("longer");
    let (agreed, record) = sealed.split_first_chunk::<32>().expect("longer");
    let short = <[u8; 12]>::try_from(&agreed[..12]).expect("12 bytes");
    let as_draft = XChaCha20Poly1305::new(&secret.into()).decrypt(&(*drawn).into(), draft);
    let as_record = ChaCha20Poly1305::new(&secret.into()).decrypt(&short.into(), record);
    as_draft.is_ok() || as_record.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_all_that_a_terminal_keeps_a_record_stays_shut() {
    let place = photos::place();
    photos::lay(&place, 1);
    let terminal = photos::start(&place, &enrolling().await);
    terminal.enrol("RIGHT").await.expect("enrolled");
    let pin = OperatorPin::try_from("135790".to_owned()).expect("a PIN");
    terminal.set_operator_pin(&pin).expect("set");
    let id = visit(&terminal);
    let (photo, _) = photos::take(&terminal, id);
    terminal
        .hand_in(id, &[photos::with(&[photo])])
        .expect("handed in");

    // Whoever takes the machine away has what is on its disk while it runs, and after it ended.
    let mut secrets = Secrets::default();
    let database = place.data().join("terminal.sqlite");
    secrets.take_database(&database);
    secrets.take_folder(place.folder.path());
    drop(terminal);
    secrets.take_folder(place.folder.path());

    let open = Connection::open(&database).expect("opens");
    let (signing, sealed): (String, Vec<u8>) = open
        .query_row("SELECT key, sealed FROM enrolment, attachment", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("enrolled, with a photo");
    let envelope = &waiting(&place)[0];
    let opened = envelope.open(&[reception_key()]).expect("the reception");
    let photo = &opened.attachments[0];
    let shown = photo.open(&sealed, opened.id, &[reception_key()]);
    assert!(shown.is_ok(), "the reception");
    // Whoever does not open the record does not open its photo either.
    assert_eq!(photo.key, reception_key().sealing().id());
    assert!(opens([9; 32], envelope), "the reception's secret");
    let signing: [u8; 32] = from_hex(signing.as_bytes()).try_into().expect("32 bytes");
    assert!(secrets.0.contains(&signing), "the terminal's own key");
    assert!(secrets.0.len() > 500, "{} were found", secrets.0.len());
    for secret in secrets.0 {
        assert!(!opens(secret, envelope), "a secret of its own");
    }
}
