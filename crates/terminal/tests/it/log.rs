//! The outbox's write-ahead log on the disk: its place is taken before a hand-in needs it, and what an earlier log held is gone.

use std::path::Path;

use rusqlite::Connection;
use terminal::Terminal;
use tokio::task::JoinHandle;

use crate::common::photos::{lay, place, start, take, with};
use crate::common::{Place, application, until, visit};

/// So long the file is made.
const PLACE: u64 = 16 << 20;

fn in_the_background(terminal: &Terminal) -> JoinHandle<()> {
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await })
}

fn length(log: &Path) -> u64 {
    std::fs::metadata(log).expect("it is open").len()
}

fn number(database: &Path, sql: &str) -> i64 {
    Connection::open(database)
        .and_then(|database| database.query_row(sql, [], |row| row.get(0)))
        .expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn its_file_is_as_long_before_a_hand_in_as_after_it() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let log = place.data().join("terminal.sqlite-wal");
    let running = in_the_background(&terminal);
    until("place for the log", || length(&log) >= PLACE).await;
    running.abort();
    for _ in 0..20 {
        let id = visit(&terminal);
        terminal.hand_in(id, &[application()]).expect("handed in");
    }
    assert_eq!(length(&log), PLACE);

    // As a power cut would leave it: what was handed in, and behind it what is no log.
    let left = tempfile::tempdir().expect("a folder");
    for file in ["terminal.sqlite", "terminal.sqlite-wal"] {
        std::fs::copy(place.data().join(file), left.path().join(file)).expect("copied");
    }
    let kept = number(
        &left.path().join("terminal.sqlite"),
        "SELECT count(*) FROM outbox",
    );
    assert_eq!(kept, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_earlier_log_stays_behind_the_next() {
    let place = place();
    lay(&place, 1);
    let terminal = start(&place, "");
    let (database, log) = (
        place.data().join("terminal.sqlite"),
        place.data().join("terminal.sqlite-wal"),
    );
    let begun = number(&database, "SELECT begun FROM log");
    // More than it takes for the log to be moved, and less than it has place for.
    while length(&log) < (8 << 20) + (64 << 10) {
        let id = visit(&terminal);
        let photo = take(&terminal, id).0;
        terminal.hand_in(id, &[with(&[photo])]).expect("handed in");
    }
    assert!(length(&log) < PLACE);
    let _running = in_the_background(&terminal);
    until("the log is moved", || {
        number(&database, "SELECT begun FROM log") > begun
    })
    .await;
    until("nothing is left of it", || {
        let log = std::fs::read(&log).expect("it is open");
        // The first commit of a log changes hardly a page.
        let behind = log.get(128 << 10..).expect("a long file");
        behind.iter().all(|&byte| byte == 0)
    })
    .await;
}
