//! How often handing in makes the disk promise something: once, counted by strace, however long the log is that is written;
//! and what the disk has to do for it.

use std::collections::BTreeMap;
use std::process::Command;

use crate::common::photos::{lay, place, start, take, with};
use crate::common::{Place, application, content_of_two, enrolled, until, visit};
use contract::visit::Application;
use rusqlite::Connection;
use terminal::Terminal;

/// Set in the process that is counted; without it, a run is an ordinary test.
const COUNTED: &str = "YICHUANG_TEST_COUNTED";

/// More than SQLite's own log holds before whoever writes moves it: 1 000 pages, and 4 000 in earlier versions of this.
const LONG: u64 = 4_500 * 4_096;
/// The place that is taken for a log ahead: one that was moved is no longer than that.
const PLACE: u64 = 16 << 20;

/// What stands in the trace where a hand-in begins and ends.
const MARKS: [&str; 2] = ["a hand-in begins", "a hand-in ends"];

fn is_counted() -> bool {
    std::env::var_os(COUNTED).is_some()
}

/// Hands in, between two marks that are seen from outside.
fn hand_in(terminal: &Terminal, applications: &[Application]) {
    hand_in_during(terminal, visit(terminal), applications);
}

fn hand_in_during(
    terminal: &Terminal,
    visit: contract::visit::VisitId,
    applications: &[Application],
) {
    let [begins, ends] = MARKS.map(|mark| move || std::fs::read_link(mark).expect_err("no such"));
    begins();
    let handed_in = terminal.hand_in(visit, applications);
    ends();
    handed_in.expect("handed in");
}

/// Runs on its own only in the process that is counted.
#[test]
fn hands_in_one_and_several() {
    let place = Place::new().with_release_of(1, &content_of_two());
    let terminal = place.terminal("");
    let second = Application {
        scenario: "test-second".parse().expect("a code"),
        ..application()
    };
    for turn in 0..if is_counted() { 20 } else { 1 } {
        // Several at once are synchronised together.
        let all = [application(), second.clone()];
        hand_in(&terminal, &all[..1 + turn % 2]);
    }
    drop(terminal);
    // The first after a start is no other.
    hand_in(&place.terminal(""), &[application()]);
}

/// Hands in more than a log holds, with photos, while the background does what it does without a line.
async fn hands_in_for_long(place: &Place, terminal: Terminal) {
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    let database = Connection::open(place.data().join("terminal.sqlite")).expect("opens");
    let number = |sql: &str| -> u64 {
        let number: i64 = database
            .query_row(sql, [], |row| row.get(0))
            .expect("a number");
        number.unsigned_abs()
    };
    let written = || number("SELECT coalesce(sum(length(sealed)), 0) FROM attachment");
    let log = || {
        std::fs::metadata(place.data().join("terminal.sqlite-wal"))
            .expect("it is open")
            .len()
    };
    let begun = number("SELECT begun FROM log");
    while written() < if is_counted() { LONG } else { 1 } {
        let visit = visit(&terminal);
        let photos = [(); 3].map(|()| take(&terminal, visit).0);
        hand_in_during(&terminal, visit, &[with(&photos)]);
    }
    until("a short log", || log() <= PLACE).await;
    if is_counted() {
        assert!(
            number("SELECT begun FROM log") > begun,
            "it was never moved"
        );
    }
}

/// Runs on its own only in the process that is counted.
#[tokio::test(flavor = "multi_thread")]
async fn hands_in_for_long_without_a_line() {
    let place = place();
    lay(&place, 1);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let terminal = start(&place, &address);
    enrolled(&terminal, listener).await;
    hands_in_for_long(&place, terminal).await;
}

/// Runs on its own only in the process that is counted.
#[tokio::test(flavor = "multi_thread")]
async fn hands_in_for_long_without_a_centre() {
    let place = place();
    lay(&place, 1);
    let terminal = start(&place, "");
    hands_in_for_long(&place, terminal).await;
}

/// By which calls each hand-in of a test of this program made whoever handed in wait for the disk.
fn syncs(test: &str) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let traced = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-e",
            "trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync,?readlink,readlinkat",
            "-o",
        ])
        .arg(&log)
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", test, "--test-threads=1"])
        .env(COUNTED, "1")
        .output()
        .expect("strace runs; `cargo xtask test` installs it");
    assert!(traced.status.success(), "{traced:?}");
    let log = std::fs::read_to_string(log).expect("a log");
    let (mut under_way, mut done) = (BTreeMap::<&str, Vec<String>>::new(), Vec::new());
    for line in log.lines() {
        let (thread, call) = line.split_once(' ').expect("a thread and what it calls");
        let call = call.trim_start();
        let name = call.split('(').next().unwrap_or_default();
        let is_sync = ["fsync", "fdatasync", "sync", "msync"]
            .iter()
            .any(|sync| name.starts_with(sync));
        if call.contains(MARKS[0]) {
            under_way.insert(thread, Vec::new());
        } else if call.contains(MARKS[1]) {
            done.push(under_way.remove(thread).expect("it began"));
        } else if is_sync && let Some(calls) = under_way.get_mut(thread) {
            calls.push(name.to_owned());
        }
    }
    done
}

#[test]
fn a_hand_in_is_synchronised_just_once() {
    // By what leaves the file's times alone.
    let once = vec!["fdatasync".to_owned()];
    assert_eq!(syncs("syncs::hands_in_one_and_several"), vec![once; 21]);
}

/// With photos, and more than a log holds.
fn each_is_synchronised_just_once(test: &str) {
    let syncs = syncs(test);
    assert!(syncs.len() >= 5, "{} hand-ins", syncs.len());
    assert!(syncs.iter().all(|calls| calls.len() == 1), "{syncs:?}");
}

#[test]
fn it_is_so_beyond_what_a_log_holds_without_a_line() {
    each_is_synchronised_just_once("syncs::hands_in_for_long_without_a_line");
}

#[test]
fn it_is_so_beyond_what_a_log_holds_without_a_centre() {
    each_is_synchronised_just_once("syncs::hands_in_for_long_without_a_centre");
}
