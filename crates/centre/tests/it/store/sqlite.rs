//! What holds for the embedded database alone.

use std::path::{Path, PathBuf};

use centre::store::{
    Drafts as _, Ledger as _, OpenError, SqliteStore, Submissions as _, Taken, Terminals as _,
};
use handover::draft::Opening;
use handover::enrolment::TerminalId;
use handover::{DraftLocator, Position};
use uuid::Uuid;

use super::rules::{TERMINAL, at, key, take, with_terminal};
use crate::common::{CANARY, envelope};

#[test]
fn what_an_earlier_version_kept_is_kept_and_its_terminals_get_a_series() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("centre.sqlite");
    let old = rusqlite::Connection::open(&path).expect("opens");
    old.execute_batch(include_str!(
        "../../../../../migrations/centre/sqlite/0001_centre.sql"
    ))
    .expect("the first schema");
    for (id, token, day, revoked) in [
        (7, "c", "03", "NULL"),
        (8, "a", "01", "'2026-02-01T00:00:00Z'"),
        (9, "b", "02", "NULL"),
        (10, "d", "03", "NULL"),
    ] {
        old.execute_batch(&format!(
            "INSERT INTO terminal (id, role, place, token_hash, enrolled_at, revoked_at)
             VALUES ('{}', 'desk', '导办台', CAST('{token}' AS BLOB), '2026-01-{day}T00:00:00Z', {revoked})",
            Uuid::from_u128(id)
        ))
        .expect("data of that time");
    }
    old.pragma_update(None, "user_version", 1).expect("written");
    drop(old);

    let store = SqliteStore::open(folder.path()).expect("opens");
    let listed = store.terminals().expect("ok");
    let series: Vec<u32> = listed
        .iter()
        .map(|terminal| terminal.series.number())
        .collect();
    assert_eq!(series, [1, 2, 3, 4], "in the order of enrolment");
    let registered = |token: &[u8], seed| {
        let registered = store.register_key(token, key(seed), at(3)).expect("ok");
        registered.map(|(terminal, series)| (terminal.0.as_u128(), series.number()))
    };
    assert_eq!(registered(b"a", 1), None, "it is revoked");
    assert_eq!(registered(b"z", 1), None, "nobody has this token");
    assert_eq!(registered(b"b", 2), Some((9, 2)));
    assert_eq!(registered(b"c", 3), Some((7, 3)));
    assert_eq!(registered(b"c", 3), Some((7, 3)), "the answer was lost");
    assert_eq!(registered(b"c", 4), None, "a token registers one key");
    let known = |id| {
        let known = store.terminal(TerminalId(Uuid::from_u128(id)));
        known.expect("ok").expect("kept").key
    };
    assert_eq!((known(7), known(10)), (Some(key(3)), None));
    store
        .add_enrolment_code(b"code", "kiosk", "大厅 1 号", at(100))
        .expect("kept");
    let next = store.enrol(b"code", TerminalId(Uuid::from_u128(11)), key(11), at(1));
    assert_eq!(next.expect("ok").map(|series| series.number()), Some(5));
}

#[test]
fn what_sqlite_keeps_is_there_when_it_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let envelope = envelope(1, CANARY);
    let open = |path: &Path| SqliteStore::open(path).expect("opens");
    with_terminal(&open(folder.path()));
    let first = take(&open(folder.path()), &envelope, at(10));
    let again = take(&open(folder.path()), &envelope, at(20));
    let Taken::New(receipt) = first.expect("ok") else {
        panic!("it is new");
    };
    assert_eq!(again.expect("ok"), Taken::Again(receipt));
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(SqliteStore::open(folder.path()).expect("opens"));
    let path = folder.path().join("centre.sqlite");
    let version = |to: Option<i64>| {
        let database = rusqlite::Connection::open(&path).expect("opens");
        if let Some(to) = to {
            database
                .pragma_update(None, "user_version", to)
                .expect("written");
        }
        database
            .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
            .expect("read")
    };
    version(Some(99));
    let error = SqliteStore::open(folder.path()).expect_err("refused");
    assert!(matches!(
        error,
        OpenError::Newer {
            found: 99,
            known: 11,
            ..
        }
    ));
    assert_eq!(version(None), 99);
}

#[test]
fn what_was_kept_before_the_ledger_gets_its_place_in_the_order_in_which_it_came() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = rusqlite::Connection::open(folder.path().join("centre.sqlite")).expect("opens");
    for migration in [
        include_str!("../../../../../migrations/centre/sqlite/0001_centre.sql"),
        include_str!("../../../../../migrations/centre/sqlite/0002_series.sql"),
        include_str!("../../../../../migrations/centre/sqlite/0003_sealing.sql"),
    ] {
        old.execute_batch(migration)
            .expect("the schema of that time");
    }
    old.execute(
        "INSERT INTO terminal (id, role, place, token_hash, enrolled_at, series) VALUES (?1, 'kiosk', '大厅', x'07', '2026-01-01T00:00:00Z', 1)",
        [TERMINAL.to_string()],
    )
    .expect("data of that time");
    // The ids are in another order than the times.
    for (number, second) in [(3, 10), (1, 20), (2, 30)] {
        let kept = envelope(number, CANARY);
        old.execute(
            "INSERT INTO submission (id, digest, pickup_code, terminal, received_at, envelope) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            rusqlite::params![
                kept.id.to_string(),
                kept.digest.to_string(),
                kept.pickup_code.to_string(),
                TERMINAL.to_string(),
                at(second).to_string(),
                kept.to_json().expect("JSON")
            ],
        )
        .expect("data of that time");
    }
    old.pragma_update(None, "user_version", 3).expect("written");
    drop(old);

    let store = SqliteStore::open(folder.path()).expect("opens");
    let mut last = Position::START;
    for (number, second) in [(3, 10), (1, 20), (2, 30)] {
        let kept = envelope(number, CANARY);
        assert_eq!(store.find(&kept.pickup_code).expect("ok").len(), 1);
        let again = take(&store, &kept, at(99)).expect("ok");
        let Taken::Again(receipt) = again else {
            panic!("{number} was there");
        };
        assert_eq!(receipt.received_at, at(second));
        let place = receipt.place.expect("a place");
        assert!(place.position > last);
        last = place.position;
    }
    assert_eq!(store.mark().expect("ok"), last);
    assert_eq!(
        store.standing().expect("ok").durable_through,
        Position::START,
        "nobody said that it is backed up"
    );
}

#[test]
fn a_draft_that_an_earlier_version_kept_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = rusqlite::Connection::open(folder.path().join("centre.sqlite")).expect("opens");
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/centre/sqlite");
    let files = std::fs::read_dir(migrations).expect("the migrations are there");
    let mut files: Vec<PathBuf> = files.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in &files[..9] {
        old.execute_batch(&std::fs::read_to_string(file).expect("readable"))
            .expect("an earlier schema");
    }
    old.execute_batch(&format!(
        "INSERT INTO terminal (id, role, place, token_hash, enrolled_at, series)
         VALUES ('{TERMINAL}', 'desk', '导办台', x'00', '2026-01-01T00:00:00Z', 1);
         INSERT INTO draft (locator, revision, until, opened, sealed, terminal)
         VALUES ('{}', 1, 9000000000, 2, x'00ff', '{TERMINAL}')",
        "01".repeat(16)
    ))
    .expect("data of that time");
    old.pragma_update(None, "user_version", 9).expect("written");
    drop(old);

    let store = SqliteStore::open(folder.path()).expect("opens");
    let opening = store.open_draft(DraftLocator::new([1; 16]), at(1));
    match opening.expect("ok") {
        Opening::Opened { draft } => {
            assert_eq!(
                (draft.sealed.as_bytes(), draft.opened),
                ([0, 255].as_slice(), 3)
            );
        }
        other => panic!("{other:?}"),
    }
}
