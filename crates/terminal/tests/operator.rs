//! The operator's view: only for who knows the PIN, and guessing does not pay, however often the terminal is restarted.

mod common;

use common::{Place, application, visit};
use contract::operator::{Admission, LineState, OperatorPass, OperatorPin, OperatorView};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use terminal::Terminal;

fn pin(digits: &str) -> OperatorPin {
    OperatorPin::try_from(digits.to_owned()).expect("a PIN")
}

fn with_pin(place: &Place) -> Terminal {
    let terminal = place.terminal("");
    terminal.set_operator_pin(&pin("135790")).expect("set");
    terminal
}

fn show(terminal: &Terminal, digits: &str) -> Admission {
    terminal
        .open_operator_view(&pin(digits))
        .expect("looked at")
}

fn admitted(terminal: &Terminal) -> OperatorPass {
    match show(terminal, "135790") {
        Admission::Admitted { pass } => pass,
        other => panic!("{other:?}"),
    }
}

fn view(terminal: &Terminal, pass: &OperatorPass) -> OperatorView {
    terminal
        .operator_view(pass)
        .expect("looked at")
        .expect("the pass is good")
}

/// As though the last wrong PIN had been shown so much earlier.
fn let_pass(place: &Place, time: SignedDuration) {
    let database = Connection::open(place.data().join("terminal.sqlite")).expect("opens");
    let failed_at: String = database
        .query_row("SELECT failed_at FROM operator_pin", [], |row| row.get(0))
        .expect("a wrong one");
    let earlier = failed_at.parse::<Timestamp>().expect("a time") - time;
    let changed = database
        .execute(
            "UPDATE operator_pin SET failed_at = ?1",
            [earlier.to_string()],
        )
        .expect("changed");
    assert_eq!(changed, 1);
}

#[test]
fn without_a_pin_nobody_is_let_in() {
    let place = Place::new();
    let terminal = place.terminal("");
    assert_eq!(show(&terminal, "135790"), Admission::NotSet);
    let forged = OperatorPass(String::new());
    assert_eq!(terminal.operator_view(&forged), Ok(None));
}

#[test]
fn who_knows_the_pin_sees_how_the_terminal_stands() {
    let place = Place::new().with_release(1);
    let terminal = with_pin(&place);
    for _ in 0..2 {
        let id = visit(&terminal);
        terminal.hand_in(id, &[application()]).expect("handed in");
    }
    let pass = admitted(&terminal);
    let seen = view(&terminal, &pass);
    assert_eq!(seen.line.state, LineState::NoCentre);
    assert_eq!(seen.queue.waiting, 2);
    let oldest = seen.queue.oldest.expect("one waits");
    assert!(Timestamp::now().duration_since(oldest) < SignedDuration::from_mins(5));
    assert_eq!(seen.parked, []);
    assert_eq!(seen.release.map(|release| release.number), Some(1));
    assert!(seen.disk.reserve);
    assert!(seen.disk.free.is_some_and(|free| free > 0));
    assert_eq!(seen.clock.ahead, None);
    assert_eq!(seen.version, env!("CARGO_PKG_VERSION"));
    terminal.close_operator_view(&pass);
    assert_eq!(terminal.operator_view(&pass), Ok(None));
    assert_eq!(terminal.send_again(&pass, None), Ok(None));
}

#[test]
fn another_operator_ends_the_view_of_the_first() {
    let place = Place::new();
    let terminal = with_pin(&place);
    let first = admitted(&terminal);
    let second = admitted(&terminal);
    assert_eq!(terminal.operator_view(&first), Ok(None));
    view(&terminal, &second);
}

#[test]
fn wrong_pins_are_slowed_down_also_by_a_restart() {
    let place = Place::new();
    let terminal = with_pin(&place);
    for _ in 0..2 {
        assert_eq!(show(&terminal, "246802"), Admission::Wrong { wait: 0 });
    }
    let Admission::Wrong { wait } = show(&terminal, "246802") else {
        panic!("it is wrong");
    };
    assert!((30..=31).contains(&wait), "{wait}");
    drop(terminal);
    let terminal = place.terminal("");
    // Not even the right one is looked at.
    for digits in ["246802", "135790"] {
        let shown = show(&terminal, digits);
        assert!(
            matches!(shown, Admission::TooSoon { wait: 1..=31 }),
            "{shown:?}"
        );
    }
    let_pass(&place, SignedDuration::from_secs(31));
    let Admission::Wrong { wait } = show(&terminal, "246802") else {
        panic!("it is looked at again");
    };
    assert!((60..=61).contains(&wait), "{wait}");
    let_pass(&place, SignedDuration::from_secs(61));
    admitted(&terminal);
    // From then on fingers may slip again.
    assert_eq!(show(&terminal, "246802"), Admission::Wrong { wait: 0 });
}

#[test]
fn a_clock_that_is_set_back_locks_nobody_out_for_ever() {
    let place = Place::new();
    let terminal = with_pin(&place);
    for _ in 0..3 {
        show(&terminal, "246802");
    }
    let_pass(&place, SignedDuration::from_hours(-24 * 3650));
    let shown = show(&terminal, "135790");
    assert!(
        matches!(shown, Admission::TooSoon { wait: 1..=31 }),
        "{shown:?}"
    );
    let_pass(&place, SignedDuration::from_secs(31));
    admitted(&terminal);
}

#[test]
fn a_new_pin_takes_the_place_of_the_old() {
    let place = Place::new();
    let terminal = with_pin(&place);
    terminal.set_operator_pin(&pin("864208")).expect("set");
    assert_eq!(show(&terminal, "135790"), Admission::Wrong { wait: 0 });
    assert!(matches!(
        show(&terminal, "864208"),
        Admission::Admitted { .. }
    ));
}

#[test]
fn the_pin_is_in_no_file() {
    let place = Place::new();
    let terminal = with_pin(&place);
    show(&terminal, "246802");
    admitted(&terminal);
    drop(terminal);
    for digits in ["135790", "246802"] {
        assert_eq!(place.files_with(digits), Vec::<std::path::PathBuf>::new());
    }
}
