//! What every store of the centre must keep to, whatever database is below it: one list of rules, run on each.

mod audit;
mod rules;
mod sqlite;

use centre::store::{PostgresStore, SqliteStore, Store};
use test_postgres::Database;

fn on_sqlite(rule: fn(&dyn Store)) {
    let folder = tempfile::tempdir().expect("a folder");
    rule(&SqliteStore::open(folder.path()).expect("opens"));
}

fn on_postgres(rule: fn(&dyn Store)) {
    rule(&PostgresStore::open(&Database::new().config()).expect("opens"));
}

/// A rule that also gets at the database beneath the store, with SQL.
type Beneath = fn(&dyn Store, &dyn Fn(&str));

fn beneath_sqlite(rule: Beneath) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(folder.path()).expect("opens");
    let database = rusqlite::Connection::open(folder.path().join("centre.sqlite"));
    let database = database.expect("opens");
    rule(&store, &|sql| database.execute_batch(sql).expect("done"));
}

fn beneath_postgres(rule: Beneath) {
    let database = Database::new();
    let store = PostgresStore::open(&database.config()).expect("opens");
    rule(&store, &|sql| {
        let mut client = database.client();
        client.batch_execute(sql).expect("done");
    });
}

/// Each rule as a test of its own on each database.
macro_rules! rules {
    ($($rule:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $rule() { super::on_sqlite(super::rules::$rule); })*
        }
        mod on_postgres {
            $(#[test] fn $rule() { super::on_postgres(super::rules::$rule); })*
        }
    };
}

rules![
    a_code_is_used_up_once_and_in_time,
    no_two_terminals_have_a_series_even_when_one_is_gone,
    a_revoked_terminal_is_known_as_that,
    a_request_is_admitted_once_and_a_second_machine_is_noticed,
    a_clerk_has_the_last_password,
    the_same_envelope_has_one_receipt,
    other_content_under_an_id_is_refused_and_kept_once,
    every_case_under_a_code_is_found_newest_first,
    an_unknown_terminal_hands_nothing_in,
    what_was_received_since_a_moment_is_gone_through,
    what_comes_together_is_answered_each_for_itself,
    races_have_one_winner_and_lose_nothing,
    what_is_backed_up_is_durable_in_this_life_only,
    attachments_come_in_chunks_and_are_named_or_dropped,
    one_terminal_cannot_fill_the_disk_with_what_nobody_names,
    of_a_draft_the_latest_is_kept,
    a_draft_is_opened_so_often_and_so_long,
    what_was_handed_in_leaves_no_draft,
    one_terminal_cannot_fill_the_disk_with_drafts,
];

macro_rules! rules_of_the_trail {
    ($($rule:ident),* $(,)?) => {
        mod trail_on_sqlite {
            $(#[test] fn $rule() { super::beneath_sqlite(super::audit::$rule); })*
        }
        mod trail_on_postgres {
            $(#[test] fn $rule() { super::beneath_postgres(super::audit::$rule); })*
        }
    };
}

rules_of_the_trail![
    takers_beside_each_other_write_one_chain,
    what_was_not_done_is_not_in_it,
    a_line_that_is_missing_or_changed_is_found,
    what_terminals_tell_of_their_trails_is_kept,
];
