//! Keeping: a record stays, sealed, until the centre has it in a backup; it is sent again when the centre lost it; and no
//! record holds up another.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::common::clock::{passed, under_another_clock};
use crate::common::{Place, application, key, reception_key, start, until, visit};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, post, put};
use contract::operator::{Admission, OperatorPin, ParkedReason};
use contract::visit::Receipt;
use handover::{
    CentreReceipt, Envelope, LedgerEpoch, LedgerPlace, Position, ReceptionKeys, RelayReceipt,
    SignedReceipt, SignedReceptionKeys, SignedRelayReceipt, SignedStanding, SigningKey, Standing,
};
use jiff::Timestamp;
use terminal::config::Config;
use terminal::{Terminal, Trail};

/// A centre with a ledger, that may dislike some of the terminal's numbers.
#[derive(Clone)]
struct Centre(Arc<Inner>);

struct Inner {
    standing: Mutex<Standing>,
    received: Mutex<Vec<Envelope>>,
    /// It fails at these, every time.
    poisoned: Vec<u64>,
    tries: AtomicUsize,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
    /// It is a relay whose line to the city is down.
    cut_off: AtomicBool,
}

fn epoch(number: u8) -> LedgerEpoch {
    LedgerEpoch::from_random([number; 16])
}

fn receipt_key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

fn relay_key() -> SigningKey {
    SigningKey::from_random([4; 32])
}

impl Centre {
    fn new(poisoned: &[u64]) -> Self {
        Self(Arc::new(Inner {
            standing: Mutex::new(Standing {
                epoch: epoch(1),
                durable_through: Position::START,
            }),
            received: Mutex::default(),
            poisoned: poisoned.to_vec(),
            tries: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            most_under_way: AtomicUsize::new(0),
            cut_off: AtomicBool::new(false),
        }))
    }

    async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let keys = ReceptionKeys {
            number: 1,
            keys: vec![reception_key().sealing()],
            receipts: vec![receipt_key().verifying()],
            relays: vec![relay_key().verifying()],
        };
        let keys = SignedReceptionKeys::sign(&keys, &key()).expect("signed");
        let enrolment = serde_json::json!({
            "terminal": "019ab000-0000-7000-8000-00000000000a",
            "reception_keys": keys,
        });
        let router = Router::new()
            .route("/v1/health", get(|| async { "ok" }))
            .route("/v1/terminals", post(|| async { Json(enrolment) }))
            .route("/v1/standing", get(standing))
            .route("/v1/submissions/{id}", put(submit))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    fn received(&self) -> MutexGuard<'_, Vec<Envelope>> {
        self.0.received.lock().expect("no panic")
    }

    /// What it says of its backups from now on.
    fn stands(&self, epoch: LedgerEpoch, durable_through: u64) {
        *self.0.standing.lock().expect("no panic") = Standing {
            epoch,
            durable_through: Position(durable_through),
        };
    }
}

async fn standing(State(centre): State<Centre>) -> Json<SignedStanding> {
    let standing = *centre.0.standing.lock().expect("no panic");
    Json(SignedStanding::sign(&standing, &receipt_key()).expect("signed"))
}

async fn submit(State(centre): State<Centre>, body: Bytes) -> Response {
    let envelope = Envelope::from_json(&body).expect("an envelope");
    centre.0.tries.fetch_add(1, Ordering::SeqCst);
    let now = centre.0.under_way.fetch_add(1, Ordering::SeqCst) + 1;
    centre.0.most_under_way.fetch_max(now, Ordering::SeqCst);
    // Long enough for others to come meanwhile.
    tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    centre.0.under_way.fetch_sub(1, Ordering::SeqCst);
    if centre.0.poisoned.contains(&envelope.sequence) {
        return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")]).into_response();
    }
    if centre.0.cut_off.load(Ordering::SeqCst) {
        let receipt = RelayReceipt {
            id: envelope.id,
            digest: envelope.digest,
            received_at: Timestamp::UNIX_EPOCH,
        };
        let signed = SignedRelayReceipt::sign(&receipt, &relay_key()).expect("signed");
        return (StatusCode::ACCEPTED, Json(signed)).into_response();
    }
    let mut received = centre.received();
    let receipt = CentreReceipt {
        id: envelope.id,
        digest: envelope.digest,
        received_at: Timestamp::UNIX_EPOCH,
        place: Some(LedgerPlace {
            epoch: centre.0.standing.lock().expect("no panic").epoch,
            position: Position(received.len() as u64 + 1),
        }),
    };
    received.push(envelope);
    Json(SignedReceipt::sign(&receipt, &receipt_key()).expect("signed")).into_response()
}

fn config(place: &Place, address: &str, keep_for: u32) -> Config {
    place.config_with(address, &format!("[outbox]\nkeep_for = {keep_for}\n"))
}

async fn enrolled(config: Config) -> Terminal {
    let terminal = Terminal::start(config).expect("started");
    terminal.enrol("RIGHT").await.expect("enrolled");
    terminal
}

/// A terminal that sends from now on.
async fn sending(config: Config) -> Terminal {
    let terminal = enrolled(config).await;
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    terminal
}

fn hand_in(terminal: &Terminal) -> Receipt {
    terminal
        .hand_in(visit(terminal), &[application()])
        .expect("handed in")
}

/// The state of each record, with whether its content is there.
fn records(place: &Place) -> Vec<(i64, String, bool)> {
    let path = place.data().join("terminal.sqlite");
    let database = rusqlite::Connection::open(path).expect("opens");
    let mut statement = database
        .prepare("SELECT sequence, state, envelope IS NOT NULL FROM outbox ORDER BY sequence")
        .expect("a table");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

fn state(place: &Place, sequence: i64) -> Option<(String, bool)> {
    let record = records(place)
        .into_iter()
        .find(|record| record.0 == sequence);
    record.map(|(_, state, content)| (state, content))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_kept_sealed_until_it_is_in_a_backup() {
    let centre = Centre::new(&[]);
    let place = Place::new().with_release(1);
    let terminal = sending(config(&place, &centre.listen().await, 0)).await;
    hand_in(&terminal);
    let at_centre = || Some(("at-centre".to_owned(), true));
    until("the receipt", || state(&place, 1) == at_centre()).await;
    hand_in(&terminal);
    until("the second", || state(&place, 2) == at_centre()).await;
    assert_eq!(state(&place, 1), at_centre(), "no backup has it yet");

    centre.stands(epoch(1), 1);
    // Whatever is handed in lets it look.
    hand_in(&terminal);
    until("the third", || state(&place, 3) == at_centre()).await;
    hand_in(&terminal);
    until("the end of the first", || state(&place, 1).is_none()).await;
    assert_eq!(state(&place, 2), at_centre());
    // Its number is not given again.
    until("the fourth", || state(&place, 4) == at_centre()).await;
    drop(terminal);
    let numbers: Vec<u64> = centre.received().iter().map(|it| it.sequence).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_a_backup_is_kept_for_some_days_more() {
    let centre = Centre::new(&[]);
    let place = Place::new().with_release(1);
    let terminal = sending(config(&place, &centre.listen().await, 30)).await;
    centre.stands(epoch(1), 9);
    hand_in(&terminal);
    until("the receipt", || centre.received().len() == 1).await;
    hand_in(&terminal);
    until("the word of a backup", || {
        state(&place, 1) == Some(("durable".to_owned(), true))
    })
    .await;
}

/// Where the process whose clock is wrong finds its terminal.
const FOLDER: &str = "YICHUANG_TEST_FOLDER";

/// Runs on its own only in the process whose clock is wrong: hands in once more and waits until it has arrived, so that the
/// centre's word was taken before.
#[tokio::test(flavor = "multi_thread")]
async fn hands_in_once_more() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let terminal = start(Path::new(&folder));
    hand_in(&terminal);
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    let status = || terminal.status().expect("read");
    until("the receipt", || status().waiting == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_long_a_record_is_kept_does_not_hang_on_the_clock() {
    let centre = Centre::new(&[]);
    let place = Place::new().with_release(1);
    centre.stands(epoch(1), 9);
    let terminal = enrolled(config(&place, &centre.listen().await, 30)).await;
    let background = terminal.clone();
    let running = tokio::spawn(async move { background.run_background().await });
    let durable = || Some(("durable".to_owned(), true));
    hand_in(&terminal);
    until("the receipt", || centre.received().len() == 1).await;
    hand_in(&terminal);
    until("the word of a backup", || state(&place, 1) == durable()).await;
    running.abort();
    let _ = running.await;
    drop(terminal);
    let once_more = async |clock| {
        let mut command = under_another_clock(clock, "keeping::hands_in_once_more");
        command.env(FOLDER, place.folder.path());
        let output = tokio::process::Command::from(command).output().await;
        let output = output.expect("it runs");
        passed(clock, &output);
    };
    for clock in ["+3650d", "-3650d", "+31d"] {
        once_more(clock).await;
        assert_eq!(state(&place, 1), durable(), "{clock}");
    }
    // As though it had run for so long; by its clock it is ten years too early.
    let database = rusqlite::Connection::open(place.data().join("terminal.sqlite")).expect("opens");
    let running = "UPDATE uptime SET milliseconds = milliseconds + ?1";
    let days = |days: i64| database.execute(running, [days * 24 * 60 * 60 * 1000]);
    assert_eq!(days(29), Ok(1));
    once_more("-3650d").await;
    assert_eq!(state(&place, 1), durable(), "a day too early");
    assert_eq!(days(1), Ok(1));
    once_more("-3650d").await;
    assert_eq!(state(&place, 1), None, "its time is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_centre_lost_is_sent_again_as_it_was() {
    let centre = Centre::new(&[]);
    let place = Place::new().with_release(1);
    let terminal = sending(config(&place, &centre.listen().await, 30)).await;
    centre.stands(epoch(1), 1);
    for count in 1..=3 {
        hand_in(&terminal);
        until("the receipt", || centre.received().len() == count).await;
    }
    let before = std::mem::take(&mut *centre.received());
    // Put back from a backup that was older than even the first.
    centre.stands(epoch(2), 0);
    hand_in(&terminal);
    until("all of them again", || centre.received().len() == 4).await;
    let after = centre.received().clone();
    for envelope in &before {
        let count = after.iter().filter(|again| *again == envelope).count();
        assert_eq!(count, 1, "{} is not as it was", envelope.id);
    }
    // And once only.
    hand_in(&terminal);
    until("the next", || centre.received().len() >= 5).await;
    assert_eq!(centre.received().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_at_which_the_centre_fails_hold_up_none() {
    let centre = Centre::new(&[1, 2, 3, 4, 5, 6]);
    let place = Place::new().with_release(1);
    let terminal = enrolled(config(&place, &centre.listen().await, 30)).await;
    for _ in 0..10 {
        hand_in(&terminal);
    }
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    until("all the others", || centre.received().len() == 4).await;
    hand_in(&terminal);
    until("the next as well", || centre.received().len() == 5).await;
    until("another try at the first", || {
        centre.0.tries.load(Ordering::SeqCst) > 11
    })
    .await;
    let status = || terminal.status().expect("read");
    until("the receipts", || status().waiting == 6).await;
    assert_eq!(status().parked, 0);
}

/// What a disk may make of a record, and whether its id can still be read.
const SCRIBBLES: [(&str, bool); 7] = [
    ("UPDATE outbox SET envelope = x'7b00ff'", true),
    ("UPDATE outbox SET envelope = x''", true),
    (
        "UPDATE outbox SET envelope = substr(envelope, 1, length(envelope) / 2)",
        true,
    ),
    // Of the sealed content, one sign.
    (
        "UPDATE outbox SET envelope = CAST(replace(CAST(envelope AS TEXT), '\"content\":\"', '\"content\":\"AAAA') AS BLOB)",
        true,
    ),
    // Another record's.
    (
        "UPDATE outbox SET envelope = (SELECT envelope FROM outbox WHERE sequence = 2)",
        true,
    ),
    (
        "UPDATE outbox SET id = '019ab000-0000-7000-8000-0000000000ee'",
        true,
    ),
    (
        "UPDATE outbox SET id = CAST(x'fffe' AS TEXT), handed_in_at = CAST(x'ff' AS TEXT)",
        false,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_record_is_shown_to_the_operator_and_holds_up_none() {
    let centre = Centre::new(&[]);
    let place = Place::new().with_release(1);
    let terminal = enrolled(config(&place, &centre.listen().await, 30)).await;
    // Every odd one is damaged.
    for _ in 0..2 * SCRIBBLES.len() {
        hand_in(&terminal);
    }
    let database = rusqlite::Connection::open(place.data().join("terminal.sqlite")).expect("opens");
    for (place, (scribble, _)) in SCRIBBLES.iter().enumerate() {
        let sql = format!("{scribble} WHERE sequence = {}", 2 * place + 1);
        assert_eq!(database.execute(&sql, []), Ok(1), "{scribble}");
    }
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    let status = || terminal.status().expect("read");
    until("the receipts", || status().waiting == 0).await;
    let mut numbers: Vec<u64> = centre.received().iter().map(|it| it.sequence).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [2, 4, 6, 8, 10, 12, 14], "what is good is there");

    let pin = OperatorPin::try_from("135790".to_owned()).expect("a PIN");
    terminal.set_operator_pin(&pin).expect("set");
    let Ok(Admission::Admitted { pass }) = terminal.open_operator_view(&pin) else {
        panic!("it is the right one");
    };
    let seen = terminal.operator_view(&pass).expect("read").expect("good");
    let seen: Vec<_> = seen
        .parked
        .iter()
        .map(|it| (it.sequence, it.why, it.submission.is_some()))
        .collect();
    let damaged = |(place, (_, named)): (usize, &(&str, bool))| {
        (2 * place as u64 + 1, ParkedReason::Damaged, *named)
    };
    let all: Vec<_> = SCRIBBLES.iter().enumerate().map(damaged).collect();
    assert_eq!(seen, all);
    let report = terminal.check_audit().await.expect("checked");
    assert!(matches!(report.trail, Trail::Whole(_)), "{report:?}");
    // What is left of them is kept.
    assert_eq!(records(&place).len(), 2 * SCRIBBLES.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn some_are_on_their_way_at_once_but_not_all() {
    let centre = Centre::new(&[]);
    let place = Place::new().with_release(1);
    let terminal = enrolled(config(&place, &centre.listen().await, 30)).await;
    for _ in 0..12 {
        hand_in(&terminal);
    }
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    until("all of them", || centre.received().len() == 12).await;
    let most = centre.0.most_under_way.load(Ordering::SeqCst);
    assert!((2..=4).contains(&most), "{most} at once");
}

#[test]
fn without_the_reserve_no_form_is_begun_but_what_was_begun_is_saved() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    assert!(terminal.home().expect("served").can_fill_in);
    // Given up for somebody, and there is no space for it again: a folder stands where it would be made.
    std::fs::remove_file(place.data().join("reserve")).expect("it was there");
    let in_the_way = place.data().join("reserve.part");
    std::fs::create_dir(&in_the_way).expect("made");
    assert!(!terminal.home().expect("served").can_fill_in);
    hand_in(&terminal);
    std::fs::remove_dir(&in_the_way).expect("removed");
    assert!(terminal.home().expect("served").can_fill_in);
    drop(terminal);
    assert_eq!(records(&place).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_relay_has_waits_without_being_sent_again_and_again() {
    let centre = Centre::new(&[]);
    centre.0.cut_off.store(true, Ordering::SeqCst);
    let place = Place::new().with_release(1);
    let address = centre.listen().await;
    let terminal = enrolled(config(&place, &address, 30)).await;
    let background = terminal.clone();
    let running = tokio::spawn(async move { background.run_background().await });
    for tries in 1..=3 {
        hand_in(&terminal);
        until("a try for each", || {
            centre.0.tries.load(Ordering::SeqCst) == tries
        })
        .await;
    }
    let status = || terminal.status().expect("read");
    assert_eq!((status().waiting, status().parked), (3, 0));
    running.abort();
    let _ = running.await;
    assert_eq!(centre.0.tries.load(Ordering::SeqCst), 3, "once each");

    centre.0.cut_off.store(false, Ordering::SeqCst);
    let again = Terminal::start(config(&place, &address, 30)).expect("started");
    tokio::spawn(async move { again.run_background().await });
    until("the centre’s receipts", || status().waiting == 0).await;
    assert_eq!(centre.received().len(), 3);
}
