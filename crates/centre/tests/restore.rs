//! Putting a backup back, interrupted at every step: nobody ever finds it under the epoch in which it was made.

mod common;
#[path = "it/store/rules.rs"]
#[allow(dead_code, reason = "what the rules share")]
mod rules;

use std::cell::RefCell;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use centre::store::{
    Audit as _, EnrolmentState, Ledger as _, OpenError, Restored, SqliteStore, Submissions as _,
    Terminals as _,
};
use common::{CANARY, envelope};
use handover::LedgerEpoch;
use handover::audit::{CentreEvent, Check};
use moments::{Moment, watch};
use rules::{TERMINAL, at, take, with_terminal};
use rusqlite::Connection;

const DATABASE: &str = "centre.sqlite";

/// Copies the files of a folder, as a program that is gone leaves them.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a name");
        // It lies in memory, and is made anew.
        if !name.to_string_lossy().ends_with("-shm") {
            fs::copy(&path, to.join(name)).expect("copied");
        }
    }
}

/// The numbers of the submissions that a database holds.
fn held(store: &SqliteStore) -> Vec<u64> {
    let there = |number: &u64| {
        let code = envelope(*number, CANARY).pickup_code;
        store.find(&code).expect("ok").len() == 1
    };
    (1..=3).filter(there).collect()
}

thread_local! {
    /// Where each moment of what this thread does leaves the data folder, while somebody watches. The other tests put backups
    /// back at the same time.
    static LEFT: RefCell<Option<(PathBuf, PathBuf)>> = const { RefCell::new(None) };
}

#[test]
fn whatever_interrupts_it_nobody_finds_the_backup_in_the_life_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let (data, backup) = (path("data"), path("backup.sqlite"));
    let store = SqliteStore::open(&data).expect("opens");
    with_terminal(&store);
    take(&store, &envelope(1, CANARY), at(10)).expect("taken");
    let before = store.back_up(&backup).expect("backed up");
    // Somebody reads on and on, so what comes now stays in the log.
    let reader = Connection::open(data.join(DATABASE)).expect("opens");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM submission;")
        .expect("readable");
    take(&store, &envelope(2, CANARY), at(20)).expect("taken");

    assert!(watch(|moment| {
        let left = LEFT.with_borrow(Clone::clone);
        if let Some((data, to)) = left
            && Moment::RESTORE.contains(&moment)
        {
            copy(&data, &to.join(moment.name()));
        }
    }));
    LEFT.set(Some((data.clone(), path("left"))));
    let epoch = LedgerEpoch::from_random([7; 16]);
    let Restored { standing, .. } = SqliteStore::restore(&data, &backup, epoch).expect("put back");
    LEFT.set(None);
    drop((reader, store));
    assert_eq!(standing.epoch, epoch);
    assert_eq!(standing.durable_through, before.durable_through);

    let left = |moment: Moment| path("left").join(moment.name());
    // The database is moved aside, and its log not yet.
    let halfway = path("left").join("halfway");
    copy(&left(Moment::Restoring), &halfway);
    assert!(halfway.join("centre.sqlite-wal").exists());
    fs::rename(
        halfway.join(DATABASE),
        halfway.join("centre.sqlite.before-restore-1"),
    )
    .expect("renamed");

    // And one that is done again is interrupted while it makes its copy.
    let twice = path("left").join("twice");
    copy(&left(Moment::Cleared), &twice);
    fs::remove_file(twice.join("centre.sqlite.unfinished")).expect("removed");

    for data in Moment::RESTORE
        .map(left)
        .into_iter()
        .chain([halfway, twice])
    {
        match SqliteStore::open(&data) {
            Ok(store) => {
                let now = store.standing().expect("ok").epoch;
                let expected = if now == before.epoch {
                    vec![1, 2]
                } else {
                    assert_eq!(now, epoch);
                    vec![1]
                };
                assert_eq!(held(&store), expected, "{}", data.display());
            }
            Err(error) => {
                assert!(matches!(error, OpenError::Interrupted(_)), "{error}");
                assert!(!data.join(DATABASE).exists(), "nothing is made there");
            }
        }
        // Done again, it is done; and what was there is kept, with its log.
        let other = LedgerEpoch::from_random([8; 16]);
        SqliteStore::restore(&data, &backup, other).expect("put back");
        let store = SqliteStore::open(&data).expect("opens");
        assert_eq!(store.standing().expect("ok").epoch, other);
        assert_eq!(held(&store), [1], "{}", data.display());
        let aside = Connection::open(data.join("centre.sqlite.before-restore-1")).expect("opens");
        let kept: i64 = aside
            .query_row("SELECT count(*) FROM submission", [], |row| row.get(0))
            .expect("whole");
        assert_eq!(kept, 2, "{}", data.display());
    }
}

#[test]
fn a_backup_of_a_newer_version_is_put_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let store = SqliteStore::open(&data).expect("opens");
    with_terminal(&store);
    take(&store, &envelope(1, CANARY), at(10)).expect("taken");
    let before = store.back_up(&backup).expect("backed up");
    take(&store, &envelope(2, CANARY), at(20)).expect("taken");
    drop(store);
    Connection::open(&backup)
        .and_then(|backup| backup.pragma_update(None, "user_version", 99))
        .expect("written");
    let epoch = LedgerEpoch::from_random([7; 16]);
    SqliteStore::restore(&data, &backup, epoch).expect_err("refused");
    let store = SqliteStore::open(&data).expect("opens");
    assert_eq!(store.standing().expect("ok"), before);
    assert_eq!(held(&store), [1, 2]);
}

#[test]
fn a_terminal_that_was_revoked_since_the_backup_stays_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let store = SqliteStore::open(&data).expect("opens");
    with_terminal(&store);
    let lines = |store: &SqliteStore| {
        let (mut check, mut lines) = (Check::new([]), 0);
        store
            .each_audit_line(&mut |line| {
                check.line::<CentreEvent>(&line).expect("whole");
                lines += 1;
                ControlFlow::Continue(())
            })
            .expect("readable");
        lines
    };
    store.back_up(&backup).expect("backed up");
    assert!(store.revoke(TERMINAL, at(5)).expect("ok"));
    let before = lines(&store);
    drop(store);
    let restore = |seed| {
        let epoch = LedgerEpoch::from_random([seed; 16]);
        let restored = SqliteStore::restore(&data, &backup, epoch).expect("put back");
        restored.refused_since
    };
    let state = || {
        let store = SqliteStore::open(&data).expect("opens");
        let known = store.terminal(TERMINAL).expect("ok").expect("known");
        (known.state, lines(&store))
    };
    assert_eq!(restore(7), Some(1));
    assert_eq!(state(), (EnrolmentState::Revoked, before));
    // What nobody can read any more says nothing of it, and the operator is told.
    fs::write(data.join(DATABASE), b"scratched".repeat(1000)).expect("written");
    assert_eq!(restore(8), None);
    assert_eq!(state().0, EnrolmentState::Enrolled);
}

#[test]
fn a_relay_that_is_put_back_numbers_no_request_as_one_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let store = SqliteStore::open(&data).expect("opens");
    store.reserve_requests(32).expect("ok");
    store.back_up(&backup).expect("backed up");
    let last = store.reserve_requests(1_000_000).expect("ok") + 999_999;
    drop(store);
    let epoch = LedgerEpoch::from_random([7; 16]);
    SqliteStore::restore(&data, &backup, epoch).expect("put back");
    let store = SqliteStore::open(&data).expect("opens");
    assert!(store.reserve_requests(1).expect("ok") > last);
}
