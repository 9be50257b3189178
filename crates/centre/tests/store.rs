//! What every store of the centre must keep to, whatever database is below it.

mod common;

use std::path::Path;

use centre::store::{Admitted, EnrolmentState, OpenError, SqliteStore, Store, StoreError, Taken};
use common::{CANARY, envelope};
use handover::enrolment::TerminalId;
use handover::{Digest, Envelope, PickupCode, SigningKey, VerifyingKey};
use jiff::Timestamp;
use uuid::Uuid;

const TERMINAL: TerminalId = TerminalId(Uuid::from_u128(7));

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// Hands in, as it was sent.
fn take(store: &dyn Store, envelope: &Envelope, now: Timestamp) -> Result<Taken, StoreError> {
    store.take(envelope, envelope.digest, TERMINAL, now)
}

/// The public key of some terminal.
fn key(seed: u8) -> VerifyingKey {
    SigningKey::from_random([seed; 32]).verifying()
}

/// Enrols the terminal that hands in.
fn with_terminal(store: &dyn Store) {
    store
        .add_enrolment_code(b"code", "kiosk", "大厅 1 号", at(100))
        .expect("kept");
    let series = store.enrol(b"code", TERMINAL, key(1), at(1));
    assert!(series.expect("ok").is_some());
}

fn no_two_terminals_have_a_series_even_when_one_is_gone(store: &dyn Store) {
    let mut given = Vec::new();
    for number in 1..=4_u8 {
        let code = [number];
        let terminal = TerminalId(Uuid::from_u128(u128::from(number)));
        store
            .add_enrolment_code(&code, "desk", "导办台", at(100))
            .expect("kept");
        let series = store.enrol(&code, terminal, key(number), at(1));
        let series = series.expect("ok").expect("enrolled");
        let known = store.terminal(terminal).expect("ok").expect("known");
        assert_eq!((known.series, known.key), (series, Some(key(number))));
        given.push(series);
        if number % 2 == 0 {
            assert!(store.revoke(terminal, at(2)).expect("ok"));
        }
    }
    let listed = store.terminals().expect("ok");
    for series in &given {
        assert_eq!(given.iter().filter(|other| *other == series).count(), 1);
        let of_it = listed.iter().filter(|terminal| terminal.series == *series);
        assert_eq!(of_it.count(), 1);
    }
}

fn a_code_is_used_up_once_and_in_time(store: &dyn Store) {
    with_terminal(store);
    let other = TerminalId(Uuid::from_u128(8));
    let enrol = |code: &[u8], second| store.enrol(code, other, key(2), at(second)).expect("ok");
    assert_eq!(enrol(b"code", 2), None);
    assert_eq!(enrol(b"unknown", 2), None);
    store
        .add_enrolment_code(b"late", "desk", "大厅 2 号", at(100))
        .expect("kept");
    assert_eq!(enrol(b"late", 100), None);
    assert_eq!(
        enrol(b"late", 2),
        None,
        "an expired code is gone, whatever the clock says later"
    );
    let terminals = store.terminals().expect("ok");
    assert_eq!(terminals.len(), 1);
    assert_eq!(terminals[0].id, TERMINAL);
    assert_eq!(terminals[0].role, "kiosk");
    assert_eq!(terminals[0].place, "大厅 1 号");
    assert_eq!(terminals[0].enrolled_at, at(1));
}

fn a_revoked_terminal_is_known_as_that(store: &dyn Store) {
    with_terminal(store);
    let state = || {
        let known = store.terminal(TERMINAL).expect("ok").expect("known");
        known.state
    };
    assert_eq!(state(), EnrolmentState::Enrolled);
    assert!(store.revoke(TERMINAL, at(5)).expect("ok"));
    assert!(store.revoke(TERMINAL, at(6)).expect("revoking again is ok"));
    assert_eq!(state(), EnrolmentState::Revoked);
    let listed = store.terminals().expect("ok");
    assert_eq!(listed[0].state, EnrolmentState::Revoked);
    let unknown = TerminalId(Uuid::from_u128(9));
    assert!(!store.revoke(unknown, at(5)).expect("ok"));
    assert_eq!(store.terminal(unknown).expect("ok"), None);
}

fn a_request_is_admitted_once_and_a_second_machine_is_noticed(store: &dyn Store) {
    with_terminal(store);
    let admit = |counter, what: &[u8]| {
        let admitted = store.admit(TERMINAL, counter, Digest::of(what), at(9));
        admitted.expect("ok")
    };
    let state = || {
        let known = store.terminal(TERMINAL).expect("ok").expect("known");
        known.state
    };
    assert_eq!(admit(1, b"a"), Admitted::Fresh);
    // After a restart numbers are left out; a late one still comes.
    assert_eq!(admit(33, b"b"), Admitted::Fresh);
    assert_eq!(admit(2, b"c"), Admitted::Fresh);
    for (counter, what) in [(1, b"a"), (33, b"b"), (2, b"c")] {
        assert_eq!(admit(counter, what), Admitted::Replayed);
    }
    assert_eq!(state(), EnrolmentState::Enrolled, "a replay marks nobody");
    assert_eq!(admit(1000, b"d"), Admitted::Fresh);
    assert_eq!(admit(33, b"e"), Admitted::Behind);
    assert_eq!(
        state(),
        EnrolmentState::Enrolled,
        "nor does one that is behind"
    );
    assert_eq!(admit(1000, b"f"), Admitted::Doubled);
    assert_eq!(state(), EnrolmentState::Doubled);
    let listed = store.terminals().expect("ok");
    assert_eq!(listed[0].state, EnrolmentState::Doubled);
    assert!(store.revoke(TERMINAL, at(10)).expect("ok"));
    assert_eq!(state(), EnrolmentState::Revoked);
    let unknown = TerminalId(Uuid::from_u128(9));
    assert!(store.admit(unknown, 1, Digest::of(b"a"), at(9)).is_err());
}

fn a_clerk_has_the_last_password(store: &dyn Store) {
    assert_eq!(store.clerk("王样本").expect("ok"), None);
    store.set_clerk("王样本", "first").expect("ok");
    store.set_clerk("王样本", "second").expect("ok");
    assert_eq!(store.clerk("王样本").expect("ok"), Some("second".into()));
    assert_eq!(store.clerk("王样").expect("ok"), None);
}

fn the_same_envelope_has_one_receipt(store: &dyn Store) {
    with_terminal(store);
    let envelope = envelope(1, CANARY);
    let Taken::New(receipt) = take(store, &envelope, at(10)).expect("ok") else {
        panic!("it is new");
    };
    assert!(receipt.is_for(&envelope));
    assert_eq!(receipt.received_at, at(10));
    let again = take(store, &envelope, at(20)).expect("ok");
    assert_eq!(again, Taken::Again(receipt));
    let kept = store.find(&envelope.pickup_code).expect("ok");
    assert_eq!(kept.len(), 1);
    assert!(kept[0].envelope == envelope, "unchanged");
    assert_eq!(kept[0].received_at, at(10));
    assert_eq!(kept[0].place, "大厅 1 号");
    assert!(kept[0].conflicts.is_empty());
}

fn other_content_under_an_id_is_refused_and_kept_once(store: &dyn Store) {
    with_terminal(store);
    let first = envelope(1, CANARY);
    let other = envelope(1, "王样本");
    take(store, &first, at(10)).expect("ok");
    for second in [20, 30] {
        let taken = take(store, &other, at(second)).expect("ok");
        assert_eq!(taken, Taken::Conflict);
    }
    let again = take(store, &first, at(40)).expect("ok");
    assert!(matches!(again, Taken::Again(receipt) if receipt.received_at == at(10)));
    let kept = store.find(&first.pickup_code).expect("ok");
    assert_eq!(kept.len(), 1);
    assert!(kept[0].envelope == first, "the first stays");
    assert_eq!(kept[0].conflicts, [other.digest]);
}

fn every_case_under_a_code_is_found_newest_first(store: &dyn Store) {
    with_terminal(store);
    let older = envelope(1, CANARY);
    let mut newer = common::submission(2, "王样本");
    newer.pickup_code = older.pickup_code.clone();
    let newer = common::seal(&newer);
    take(store, &older, at(10)).expect("ok");
    take(store, &newer, at(20)).expect("ok");
    let found = store.find(&older.pickup_code).expect("ok");
    let ids: Vec<_> = found.iter().map(|kept| kept.envelope.id).collect();
    assert_eq!(ids, [newer.id, older.id]);
    let nobody = PickupCode::from_random(99);
    assert!(store.find(&nobody).expect("ok").is_empty());
}

fn an_unknown_terminal_hands_nothing_in(store: &dyn Store) {
    let envelope = envelope(1, CANARY);
    let taken = take(store, &envelope, at(10));
    assert!(taken.is_err(), "every submission has a terminal");
    assert!(store.find(&envelope.pickup_code).expect("ok").is_empty());
}

/// Runs one rule on a new embedded database.
fn what_was_received_since_a_moment_is_gone_through(store: &dyn Store) {
    with_terminal(store);
    assert_eq!(store.first_received().expect("ok"), None);
    let moments = [
        Timestamp::from_millisecond(50_000).expect("a time"),
        Timestamp::from_millisecond(49_500).expect("a time"),
        Timestamp::from_millisecond(20_000).expect("a time"),
    ];
    for (number, moment) in (1..).zip(moments) {
        let taken = take(store, &envelope(number, CANARY), moment);
        assert!(matches!(taken, Ok(Taken::New(_))));
    }
    assert_eq!(store.first_received().expect("ok"), Some(moments[2]));
    let mut seen = Vec::new();
    store
        .each_since(moments[1], &mut |envelope| seen.push(envelope.id))
        .expect("ok");
    let mut expected = vec![envelope(1, CANARY).id, envelope(2, CANARY).id];
    expected.sort();
    seen.sort();
    assert_eq!(seen, expected);
}

fn on_sqlite(rule: fn(&dyn Store)) {
    let folder = tempfile::tempdir().expect("a folder");
    rule(&SqliteStore::open(folder.path()).expect("opens"));
}

#[test]
fn sqlite_uses_up_codes() {
    on_sqlite(a_code_is_used_up_once_and_in_time);
}

#[test]
fn sqlite_gives_each_terminal_a_series() {
    on_sqlite(no_two_terminals_have_a_series_even_when_one_is_gone);
}

#[test]
fn what_an_earlier_version_kept_is_kept_and_its_terminals_get_a_series() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("centre.sqlite");
    let old = rusqlite::Connection::open(&path).expect("opens");
    old.execute_batch(include_str!(
        "../../../migrations/centre/sqlite/0001_centre.sql"
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
fn sqlite_revokes() {
    on_sqlite(a_revoked_terminal_is_known_as_that);
}

#[test]
fn sqlite_admits_requests_once() {
    on_sqlite(a_request_is_admitted_once_and_a_second_machine_is_noticed);
}

#[test]
fn sqlite_keeps_clerks() {
    on_sqlite(a_clerk_has_the_last_password);
}

#[test]
fn sqlite_is_idempotent() {
    on_sqlite(the_same_envelope_has_one_receipt);
}

#[test]
fn sqlite_keeps_conflicts() {
    on_sqlite(other_content_under_an_id_is_refused_and_kept_once);
}

#[test]
fn sqlite_finds_by_code() {
    on_sqlite(every_case_under_a_code_is_found_newest_first);
}

#[test]
fn sqlite_goes_through_what_was_received() {
    on_sqlite(what_was_received_since_a_moment_is_gone_through);
}

#[test]
fn sqlite_knows_its_terminals() {
    on_sqlite(an_unknown_terminal_hands_nothing_in);
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
            known: 5,
            ..
        }
    ));
    assert_eq!(version(None), 99);
}
