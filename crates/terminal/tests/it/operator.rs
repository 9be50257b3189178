//! The operator's view: only for who knows the PIN, and guessing does not pay, however often the terminal is restarted.

use std::path::Path;

use crate::common::clock::{passed, under_another_clock};
use crate::common::{Place, application, enrolled, start, until, visit};
use crate::tls::{authority, serve};
use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use contract::operator::{Admission, LineState, OperatorPass, OperatorPin, OperatorView, Silence};
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

/// As though the terminal had run for so much longer since the last wrong PIN.
fn let_pass(place: &Place, time: SignedDuration) {
    let database = Connection::open(place.data().join("terminal.sqlite")).expect("opens");
    let changed = database
        .execute(
            "UPDATE operator_pin SET failed_after = failed_after - ?1 WHERE failed_after IS NOT NULL",
            [time.as_millis() as i64],
        )
        .expect("changed");
    assert_eq!(changed, 1, "a wrong one");
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

/// What every request is answered with by whoever wants to be paid for the network first, with a time of its own.
async fn portal() -> impl IntoResponse {
    let date = [("date", "Sun, 06 Nov 1994 08:49:37 GMT")];
    (date, Html("<html><h1>Welcome to the free WLAN</h1></html>"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_is_not_taken_for_the_centre() {
    let address = answering(Router::new().fallback(portal)).await;
    let place = Place::new().with_release(1);
    let terminal = place.terminal(&address);
    terminal.set_operator_pin(&pin("135790")).expect("set");
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    until("that it is noticed", || !terminal.connection().online).await;
    let seen = view(&terminal, &admitted(&terminal));
    assert_eq!((seen.line.answered_at, seen.clock.ahead), (None, None));
}

/// Where what answers every request does it this way.
async fn answering(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_told_why_nothing_is_heard() {
    let place = Place::new().with_release(1);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let nobody = format!("http://{}", listener.local_addr().expect("bound"));
    let terminal = place.terminal(&nobody);
    terminal.set_operator_pin(&pin("135790")).expect("set");
    enrolled(&terminal, listener).await;
    drop(terminal);
    let (ours, others) = (authority(), authority());
    std::fs::write(place.folder.path().join("hall.pem"), ours.pem()).expect("written");
    let pinned = "authority = \"hall.pem\"";
    let busy = Router::new().fallback(|| async { StatusCode::SERVICE_UNAVAILABLE });
    for (address, more, silence) in [
        (nobody, "", Silence::NoAnswer),
        (
            answering(Router::new().fallback(portal)).await,
            "",
            Silence::Stranger,
        ),
        (answering(busy).await, "", Silence::Busy),
        (
            serve(&others, "127.0.0.1", 2100).await.0,
            pinned,
            Silence::Untrusted,
        ),
        (
            serve(&ours, "127.0.0.1", 2021).await.0,
            pinned,
            Silence::Untrusted,
        ),
    ] {
        let terminal = Terminal::start(place.config_with(&address, more)).expect("started");
        let background = terminal.clone();
        let running = tokio::spawn(async move { background.run_background().await });
        until(&format!("{silence:?}"), || !terminal.connection().online).await;
        let seen = view(&terminal, &admitted(&terminal));
        assert_eq!(seen.line.state, LineState::Offline(silence), "{address}");
        running.abort();
    }
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

/// Where the process whose clock is wrong finds its terminal.
const FOLDER: &str = "YICHUANG_TEST_FOLDER";

/// Runs on its own only in the process whose clock is wrong.
#[test]
fn shows_the_right_pin_too_soon() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let shown = show(&start(Path::new(&folder)), "135790");
    assert!(
        matches!(shown, Admission::TooSoon { wait: 1..=31 }),
        "{shown:?}"
    );
}

#[test]
fn a_clock_that_is_set_neither_shortens_a_pause_nor_lengthens_it() {
    let place = Place::new();
    let terminal = with_pin(&place);
    for _ in 0..3 {
        show(&terminal, "246802");
    }
    drop(terminal);
    for clock in ["+3650d", "-3650d", "+1h"] {
        let output = under_another_clock(clock, "operator::shows_the_right_pin_too_soon")
            .env(FOLDER, place.folder.path())
            .output()
            .expect("it runs");
        passed(clock, &output);
    }
    // However long it is off, only running counts.
    let_pass(&place, SignedDuration::from_secs(31));
    admitted(&place.terminal(""));
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
