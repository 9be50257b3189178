//! A terminal's own database from every earlier version of the program, with data in it, is brought up to date.

mod common;

use common::{CANARY, Place};
use rusqlite::Connection;

/// Every schema before the newest one, in order.
const SCHEMAS: [&str; 7] = [
    include_str!("../../../migrations/terminal/0001_outbox.sql"),
    include_str!("../../../migrations/terminal/0002_release_key.sql"),
    include_str!("../../../migrations/terminal/0003_tickets.sql"),
    include_str!("../../../migrations/terminal/0004_sealing.sql"),
    include_str!("../../../migrations/terminal/0005_one_code_for_several.sql"),
    include_str!("../../../migrations/terminal/0006_terminal_key.sql"),
    include_str!("../../../migrations/terminal/0007_audit.sql"),
];

#[test]
fn what_an_earlier_version_kept_is_kept() {
    for version in 1..=SCHEMAS.len() {
        let place = Place::new().with_release(1);
        let path = place.data().join("terminal.sqlite");
        let old = Connection::open(&path).expect("opened");
        for schema in &SCHEMAS[..version] {
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
    }
}
