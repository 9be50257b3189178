//! What every store of the centre must keep to, whatever database is below it: one list of rules, run on each.

mod common;
#[path = "store/rules.rs"]
mod rules;
#[path = "store/sqlite.rs"]
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
