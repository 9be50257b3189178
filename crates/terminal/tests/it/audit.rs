//! The terminal's audit trail: what happened is in it, nothing of a citizen is, and the centre keeps its head.

use std::sync::{Arc, Mutex};

use crate::common::{CANARY, Place, application, complete, key, reception_key, until, visit};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use axum::routing::{get, post, put};
use handover::audit::{Anchors, Broken, Head, SignedAnchors};
use handover::enrolment::{Enrolment, TerminalId};
use handover::{ReceptionKeys, Series, SignedReceptionKeys, SigningKey};
use rusqlite::Connection;
use terminal::{Terminal, Trail};
use uuid::Uuid;

fn receipt_key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

/// What the centre keeps of the trail of its one terminal.
type Told = Arc<Mutex<Vec<Head>>>;

async fn centre(told: Told) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let keep = async |State(told): State<Told>, Json(head): Json<Head>| {
        told.lock().expect("no panic").push(head);
        StatusCode::NO_CONTENT
    };
    let anchors = async |State(told): State<Told>| {
        let anchors = Anchors {
            terminal: TerminalId(Uuid::from_u128(7)),
            heads: told.lock().expect("no panic").clone(),
        };
        Json(SignedAnchors::sign(&anchors, &receipt_key()).expect("signed"))
    };
    let router = Router::new()
        .route("/v1/health", get(async || "ok"))
        .route("/v1/terminals", post(enrol))
        .route("/v1/terminals/self/audit-head", put(keep))
        .route("/v1/terminals/self/audit-anchors", get(anchors))
        .with_state(told);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn enrol() -> Json<Enrolment> {
    let keys = ReceptionKeys {
        number: 1,
        keys: vec![reception_key().sealing()],
        receipts: vec![receipt_key().verifying()],
        relays: vec![],
    };
    Json(Enrolment {
        terminal: TerminalId(Uuid::from_u128(7)),
        release_key: None,
        district: None,
        series: Series::new(7),
        reception_keys: Some(SignedReceptionKeys::sign(&keys, &key()).expect("signed")),
    })
}

/// The lines as they are kept.
fn lines(place: &Place) -> Vec<String> {
    let database = Connection::open(place.data().join("terminal.sqlite")).expect("opens");
    let mut statement = database
        .prepare("SELECT text FROM audit ORDER BY line")
        .expect("a table");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("read")
}

fn tamper(place: &Place, sql: &str) {
    let database = Connection::open(place.data().join("terminal.sqlite")).expect("opens");
    let changed = database.execute(sql, []).expect("somebody may write there");
    assert!(changed > 0, "{sql}");
}

async fn trail(terminal: &Terminal) -> Trail {
    terminal.check_audit().await.expect("read").trail
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_in_the_trail_and_nothing_of_a_citizen_is() {
    let place = Place::new().with_release(1);
    let told = Told::default();
    let address = centre(Arc::clone(&told)).await;
    let desk = place.desk(&address, "");
    desk.enrol("ANY").await.expect("enrolled");
    let receipt = desk
        .hand_in(visit(&desk), &[application()])
        .expect("handed in");
    let ticket = desk
        .take_ticket(visit(&desk), &complete())
        .expect("a number");
    // A second start takes the same release into use: that is not told twice.
    drop(desk);
    let desk = place.desk(&address, "");
    let lines = lines(&place);
    let kinds = [
        "release-taken",
        "enrolled",
        "keys-taken",
        "handed-in",
        "ticket-given",
    ];
    assert_eq!(lines.len(), kinds.len(), "{lines:?}");
    for (line, kind) in lines.iter().zip(kinds) {
        assert!(line.contains(&format!("\"kind\":\"{kind}\"")), "{line}");
        for secret in [CANARY, "13800000000", &receipt.pickup_code.to_string()] {
            assert!(!line.contains(secret), "{line}");
        }
    }
    assert!(lines[3].contains(&receipt.cases[0].submission.to_string()));
    assert!(lines[4].contains(&ticket.number.to_string()));
    assert!(matches!(trail(&desk).await, Trail::Whole(head) if head.lines == 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_to_the_trail_is_found_and_cut_off_ends_through_the_anchor() {
    let place = Place::new().with_release(1);
    let told = Told::default();
    let address = centre(Arc::clone(&told)).await;
    let terminal = place.terminal(&address);
    terminal.enrol("ANY").await.expect("enrolled");
    for _ in 0..3 {
        terminal
            .hand_in(visit(&terminal), &[application()])
            .expect("handed in");
    }
    let background = terminal.clone();
    let running = tokio::spawn(async move { background.run_background().await });
    let anchored = || told.lock().expect("no panic").last().map(|head| head.lines);
    until("the anchor", || anchored() == Some(6)).await;
    running.abort();
    let _ = running.await;
    assert!(matches!(trail(&terminal).await, Trail::Whole(head) if head.lines == 6));

    let saved = "CREATE TABLE saved AS SELECT * FROM audit";
    let database = Connection::open(place.data().join("terminal.sqlite")).expect("opens");
    database.execute_batch(saved).expect("saved");
    for (sql, broken) in [
        ("DELETE FROM audit WHERE line = 2", Broken::Missing(2)),
        (
            "UPDATE audit SET text = replace(text, 'handed-in', 'parked') WHERE line = 4",
            Broken::Changed(4),
        ),
        (
            "UPDATE audit SET text = (SELECT text FROM saved WHERE line = 10 - audit.line) WHERE line IN (4, 6)",
            Broken::Changed(4),
        ),
        ("DELETE FROM audit WHERE line > 4", Broken::CutOff(5)),
        ("DELETE FROM audit", Broken::CutOff(1)),
    ] {
        tamper(&place, sql);
        assert_eq!(trail(&terminal).await, Trail::Broken(broken), "{sql}");
        database
            .execute_batch("DELETE FROM audit; INSERT INTO audit SELECT * FROM saved")
            .expect("put back");
    }
    // Without the centre a trail that was cut off looks whole, and the report says that nobody was asked.
    tamper(&place, "DELETE FROM audit WHERE line > 4");
    drop(terminal);
    let report = place.terminal("http://127.0.0.1:9").check_audit().await;
    let report = report.expect("read");
    assert!(matches!(report.trail, Trail::Whole(head) if head.lines == 4));
    assert!(report.unanchored.is_some());
}
