//! How often handing in makes the disk promise something: once, counted by strace.

mod common;

use std::process::Command;

use common::{Place, application, content_of_two, visit};
use contract::visit::Application;

/// How many submissions the process that is counted hands in; without it, a run is an ordinary test.
const COUNT: &str = "YICHUANG_TEST_HAND_INS";

/// Runs on its own only in the process that is counted.
#[test]
fn hands_in_as_often_as_it_is_told() {
    let count: usize = std::env::var(COUNT).map_or(1, |count| count.parse().expect("a number"));
    let place = Place::new().with_release_of(1, &content_of_two());
    let terminal = place.terminal("");
    let second = Application {
        scenario: "test-second".parse().expect("a code"),
        ..application()
    };
    for turn in 0..count {
        // Several at once are synchronised together.
        let all = [application(), second.clone()];
        terminal
            .hand_in(visit(&terminal), &all[..1 + turn % 2])
            .expect("handed in");
    }
}

/// How often a process synchronised anything with the disk that handed in so many.
fn syncs(count: usize) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let traced = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-e",
            "trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync",
            "-o",
        ])
        .arg(&log)
        .arg(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "hands_in_as_often_as_it_is_told",
            "--test-threads=1",
        ])
        .env(COUNT, count.to_string())
        .output()
        .expect("strace runs; `cargo xtask test` installs it");
    assert!(traced.status.success(), "{traced:?}");
    let log = std::fs::read_to_string(log).expect("a log");
    let begun = |line: &&str| line.contains("sync") && !line.contains(" resumed>");
    log.lines().filter(begun).count()
}

#[test]
fn a_hand_in_is_synchronised_just_once() {
    // What opening and closing take is in both.
    let (few, many) = (syncs(5), syncs(25));
    assert_eq!(many - few, 20, "{few} for 5, {many} for 25");
}
