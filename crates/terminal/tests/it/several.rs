//! Several scenarios handed in at once, as a life event is: under one code, all of them or none.

use crate::common::{Place, application, content_of_two, visit};
use contract::Fault;
use contract::visit::{Application, ReceiptState};
use rusqlite::Connection;
use terminal::Terminal;

fn second() -> Application {
    Application {
        scenario: "test-second".parse().expect("a code"),
        ..application()
    }
}

/// What a terminal keeps: each record's sequence and code.
fn kept(place: &Place) -> Vec<(i64, String)> {
    let database = Connection::open(place.data().join("terminal.sqlite")).expect("opened");
    let mut select = database
        .prepare("SELECT sequence, pickup_code FROM outbox ORDER BY sequence")
        .expect("a statement");
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

fn begun() -> (Place, Terminal) {
    let place = Place::new().with_release_of(1, &content_of_two());
    let terminal = place.terminal("");
    (place, terminal)
}

#[test]
fn several_go_under_one_code_in_their_order() {
    let (place, terminal) = begun();
    let id = visit(&terminal);
    let receipt = terminal
        .hand_in(id, &[application(), second()])
        .expect("handed in");
    assert_eq!(receipt.cases.len(), 2);
    assert_ne!(receipt.cases[0].submission, receipt.cases[1].submission);
    let code = receipt.pickup_code.to_string();
    assert_eq!(kept(&place), [(1, code.clone()), (2, code)]);
    assert_eq!(
        terminal.receipt_state(id, &receipt.pickup_code),
        Ok(ReceiptState::SavedHere)
    );
    // Another touch gets the same receipt; a part of it, or other answers, would be another matter.
    let again = terminal.hand_in(id, &[application(), second()]);
    assert_eq!(again, Ok(receipt));
    let part = terminal.hand_in(id, &[second()]);
    assert_eq!(part, Err(Fault::AlreadyHandedIn));
    assert_eq!(kept(&place).len(), 2);
}

#[test]
fn with_one_that_cannot_be_handed_in_none_is() {
    let (place, terminal) = begun();
    let id = visit(&terminal);
    let mut incomplete = second();
    incomplete.entries.clear();
    let mut undecided = second();
    undecided.answers.clear();
    for (other, fault) in [
        (undecided, Fault::NotDecided),
        (application(), Fault::NotFound),
    ] {
        let answer = terminal.hand_in(id, &[application(), other]);
        assert_eq!(answer, Err(fault));
    }
    let answer = terminal.hand_in(id, &[application(), incomplete]);
    assert!(
        matches!(answer, Err(Fault::FormIncomplete { .. })),
        "{answer:?}"
    );
    assert_eq!(terminal.hand_in(id, &[]), Err(Fault::NotFound));
    assert_eq!(kept(&place), []);
    // What was refused stands in nobody's way.
    assert!(terminal.hand_in(id, &[application(), second()]).is_ok());
}
