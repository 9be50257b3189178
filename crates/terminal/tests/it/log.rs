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

/// What is asked of a database.
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
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_behind_its_end_counts_for_nothing() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let (database, log) = (
        place.data().join("terminal.sqlite"),
        place.data().join("terminal.sqlite-wal"),
    );
    let running = in_the_background(&terminal);
    until("place for the log", || length(&log) >= PLACE).await;
    running.abort();
    for _ in 0..20 {
        let id = visit(&terminal);
        terminal.hand_in(id, &[application()]).expect("handed in");
    }
    let frames: i64 = Connection::open(&database)
        .and_then(|database| {
            database.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1))
        })
        .expect("a number");
    let end = 32 + usize::try_from(frames).expect("a number") * (24 + 4096);

    // As a power cut leaves it at any moment: nothing, something, or what an earlier log had there.
    let whole = std::fs::read(&log).expect("it is open");
    let (written, behind) = whole.split_at(end);
    assert!(behind.iter().all(|&byte| byte == 0));
    let frame_again = &written[end - (24 + 4096)..];
    let earlier: Vec<u8> = frame_again
        .iter()
        .enumerate()
        // Its salt, by which a log tells its frames from another's.
        .map(|(at, &byte)| if (8..16).contains(&at) { !byte } else { byte })
        .collect();
    let left: [&[u8]; 5] = [b"", &[0; 700], &[0xa5; 9000], &earlier, &earlier[..1000]];
    for behind in left {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("terminal.sqlite");
        std::fs::copy(&database, &copy).expect("copied");
        let log = [written, behind].concat();
        std::fs::write(folder.path().join("terminal.sqlite-wal"), log).expect("written");
        assert_eq!(number(&copy, "SELECT count(*) FROM outbox"), 20);
        assert_eq!(
            number(
                &copy,
                "SELECT integrity_check = 'ok' FROM pragma_integrity_check"
            ),
            1
        );
    }
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
