//! A terminal's own database from every earlier version of the program, with data in it, is brought up to date.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{CANARY, Place};
use rusqlite::Connection;

/// Every schema before the newest one, in order.
fn earlier_schemas() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/terminal");
    let files = fs::read_dir(folder).expect("the migrations are there");
    let mut files: Vec<PathBuf> = files.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.pop();
    let read = |file: &PathBuf| fs::read_to_string(file).expect("readable");
    files.iter().map(read).collect()
}

/// What came with later versions: from which one on, what was kept then, and what must still be there.
const LATER: [(usize, &str, &str); 4] = [
    (
        8,
        "UPDATE handed_in SET last = 1",
        "SELECT count(*) FROM handed_in WHERE last = 1",
    ),
    (
        9,
        "INSERT INTO operator_pin (one, hash, failures) VALUES (1, 'hash', 2)",
        "SELECT count(*) FROM operator_pin WHERE hash = 'hash' AND failures = 2",
    ),
    (
        10,
        "INSERT INTO attachment (submission, place, digest, sealed)
         VALUES ('019ab000-0000-7000-8000-0000000000ff', 1, 'digest', x'00ff')",
        "SELECT count(*) FROM attachment WHERE digest = 'digest' AND sealed = x'00ff'
         AND submission IN (SELECT id FROM outbox)",
    ),
    (
        11,
        "INSERT INTO draft (locator, revision, until, opened, sealed, waits) VALUES ('locator', 1, 9000000000, 1, x'00ff', 1)",
        "SELECT count(*) FROM draft WHERE sealed = x'00ff' AND waits = 1",
    ),
];

#[test]
fn what_an_earlier_version_kept_is_kept() {
    let schemas = earlier_schemas();
    for version in 1..=schemas.len() {
        let place = Place::new().with_release(1);
        let path = place.data().join("terminal.sqlite");
        let old = Connection::open(&path).expect("opened");
        for schema in &schemas[..version] {
            old.execute_batch(schema).expect("an earlier schema");
        }
        old.pragma_update(None, "user_version", version as i64)
            .expect("written");
        let envelope = format!("{{\"name\": \"{CANARY}\"}}");
        old.execute_batch(&format!(
            "INSERT INTO enrolment (one, terminal, token, enrolled_at)
             VALUES (1, '019ab000-0000-7000-8000-00000000000a', 'secret', '2026-01-01T00:00:00Z');
             INSERT INTO outbox (id, sequence, pickup_code, handed_in_at, envelope, state)
             VALUES ('019ab000-0000-7000-8000-0000000000ff', 1, 'K7M-2QX-9AB', '2026-01-01T00:00:00Z', CAST('{envelope}' AS BLOB), 'waiting')"
        ))
        .expect("data of that time");
        let later = || LATER.iter().filter(|(from, ..)| *from <= version);
        for (_, insert, _) in later() {
            old.execute_batch(insert).expect("data of that time");
        }
        drop(old);

        // Before it starts anew, whatever was there is as it was.
        let terminal = place.terminal("");
        assert_eq!(terminal.home().expect("served").release.number, 1);
        drop(terminal);
        let new = Connection::open(&path).expect("opened");
        let enrolled: (String, Option<String>, Option<u32>, u32) = new
            .query_row(
                "SELECT token, release_key, series, epoch FROM enrolment WHERE key IS NULL AND requests = 0",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )
            .expect("still enrolled");
        assert_eq!(
            enrolled,
            ("secret".to_owned(), None, None, 1),
            "from version {version}"
        );
        let kept: (i64, Vec<u8>, String) = new
            .query_row("SELECT sequence, envelope, state FROM outbox", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .expect("still there");
        assert_eq!(kept, (1, envelope.into_bytes(), "waiting".to_owned()));
        for (_, _, still_there) in later() {
            let count: u32 = new
                .query_row(still_there, [], |row| row.get(0))
                .expect("looked");
            assert_eq!(count, 1, "{still_there}, from version {version}");
        }
    }
}
