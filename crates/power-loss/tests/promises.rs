//! What SQLite promises in each of its settings, as the disk shows it: what should be lost is lost, and nothing else.

use std::path::Path;
use std::sync::{Arc, Mutex};

use power_loss::{Disk, Failure, Failures, Image, Snapshot, mount};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;

/// How a database is kept.
#[derive(Clone, Copy)]
struct Setting {
    journal: &'static str,
    synchronous: &'static str,
}

const WAL_FULL: Setting = Setting {
    journal: "WAL",
    synchronous: "FULL",
};

/// What came of many losses.
#[derive(Debug, Default)]
struct Tally {
    losses: usize,
    /// A row that was acknowledged is not there.
    forgot: usize,
    /// The database is no whole one.
    damaged: usize,
}

fn open(folder: &Path, setting: Setting) -> rusqlite::Result<Connection> {
    let connection = Connection::open(folder.join("a.sqlite"))?;
    let Setting {
        journal,
        synchronous,
    } = setting;
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = {journal}; PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 20;
         CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, content BLOB)"
    ))?;
    Ok(connection)
}

/// Fills a database and takes the power away at both sides of every synchronisation and after every row.
fn losses(setting: Setting, rows: usize, chances: u64) -> Tally {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::default();
    let mounted = mount(folder.path(), &disk);
    let acknowledged = Arc::new(Mutex::new(0));
    let moments: Arc<Mutex<Vec<(Snapshot, usize)>>> = Arc::default();
    let (known, seen) = (Arc::clone(&acknowledged), Arc::clone(&moments));
    disk.observe(move |_, snapshot| {
        let known = *known.lock().expect("no panic");
        seen.lock().expect("no panic").push((snapshot, known));
    });
    let connection = open(folder.path(), setting).expect("a database");
    for row in 0..rows {
        let content = vec![row as u8; 100 + row * 397 % 9000];
        connection
            .execute("INSERT INTO t (content) VALUES (?1)", [content])
            .expect("written");
        *acknowledged.lock().expect("no panic") = row + 1;
        moments
            .lock()
            .expect("no panic")
            .push((disk.snapshot(), row + 1));
    }
    drop(connection);
    drop(mounted);
    let mut tally = Tally::default();
    for (number, (snapshot, known)) in moments.lock().expect("no panic").iter().enumerate() {
        for seed in 0..chances {
            let mut chance = ChaCha8Rng::seed_from_u64(number as u64 * chances + seed);
            let left = snapshot.after_loss(&mut chance);
            tally.losses += 1;
            match kept(folder.path(), left, setting) {
                Ok(rows) if rows < *known => tally.forgot += 1,
                Ok(_) => {}
                Err(_) => tally.damaged += 1,
            }
        }
    }
    tally
}

/// How many rows are in what was left, if it is whole and every row is as it was written.
fn kept(folder: &Path, left: Image, setting: Setting) -> Result<usize, String> {
    let disk = Disk::holding(left);
    let _mounted = mount(folder, &disk);
    let text = |error: rusqlite::Error| error.to_string();
    let connection = open(folder, setting).map_err(text)?;
    let check: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(text)?;
    if check != "ok" {
        return Err(check);
    }
    let mut statement = connection
        .prepare("SELECT content FROM t ORDER BY id")
        .map_err(text)?;
    let rows = statement
        .query_map([], |row| row.get::<_, Vec<u8>>(0))
        .map_err(text)?;
    let mut count = 0;
    for content in rows {
        if content
            .map_err(text)?
            .iter()
            .any(|byte| *byte != count as u8)
        {
            return Err(format!("row {count} is another"));
        }
        count += 1;
    }
    Ok(count)
}

#[test]
fn with_full_nothing_that_was_acknowledged_is_lost() {
    let tally = losses(WAL_FULL, 40, 12);
    assert_eq!((tally.forgot, tally.damaged), (0, 0), "{tally:?}");
    assert!(tally.losses > 1000, "{tally:?}");
}

#[test]
fn with_normal_acknowledged_rows_are_lost_and_the_rest_is_whole() {
    let tally = losses(
        Setting {
            synchronous: "NORMAL",
            ..WAL_FULL
        },
        40,
        6,
    );
    assert_eq!(tally.damaged, 0, "{tally:?}");
    assert!(tally.forgot > 50, "the disk forgets too little: {tally:?}");
}

#[test]
fn without_synchronising_databases_are_damaged() {
    for journal in ["WAL", "DELETE"] {
        let tally = losses(
            Setting {
                journal,
                synchronous: "OFF",
            },
            40,
            6,
        );
        assert!(tally.damaged > 5, "the disk damages too little: {tally:?}");
    }
}

/// Fills a database whose disk fails, goes on after each failure as a program would, and then takes the power away.
fn failing(failures: Failures, seed: u64) -> (usize, Result<usize, String>, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::default();
    let mounted = mount(folder.path(), &disk);
    let connection = open(folder.path(), WAL_FULL).expect("a database");
    disk.fail(Some(failures), seed);
    let mut acknowledged = 0;
    for _ in 0..30 {
        let content = vec![acknowledged as u8; 3000];
        if connection
            .execute("INSERT INTO t (content) VALUES (?1)", [content])
            .is_ok()
        {
            acknowledged += 1;
        }
    }
    let failed = disk.failed();
    let left = disk.cut().after_loss(&mut ChaCha8Rng::seed_from_u64(seed));
    drop((connection, mounted));
    (acknowledged, kept(folder.path(), left, WAL_FULL), failed)
}

#[test]
fn operations_that_fail_lose_nothing_that_was_acknowledged() {
    let mut struck = 0;
    for failure in [Failure::Full, Failure::Io, Failure::ReadOnly] {
        for for_good in [false, true] {
            for after in 0..60 {
                let failures = Failures {
                    failure,
                    after,
                    for_good,
                };
                let (acknowledged, kept, failed) = failing(failures, after);
                let kept = kept.unwrap_or_else(|what| panic!("{failures:?}: {what}"));
                assert!(
                    kept >= acknowledged,
                    "{failures:?}: {acknowledged} acknowledged, {kept} kept"
                );
                assert!(
                    for_good || acknowledged >= 28,
                    "{failures:?}: only {acknowledged} after one failure"
                );
                struck += usize::from(failed > 0);
            }
        }
    }
    assert!(struck > 300, "only {struck} failed");
}

#[test]
fn a_disk_that_can_only_be_read_says_so_and_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::default();
    let mounted = mount(folder.path(), &disk);
    let connection = open(folder.path(), WAL_FULL).expect("a database");
    let insert = || connection.execute("INSERT INTO t (content) VALUES (zeroblob(100))", []);
    insert().expect("written");
    let before = disk.snapshot();
    let failures = Failures {
        failure: Failure::ReadOnly,
        after: 0,
        for_good: true,
    };
    disk.fail(Some(failures), 0);
    let refused = insert().expect_err("it cannot be written");
    assert_eq!(
        refused.sqlite_error_code(),
        Some(rusqlite::ErrorCode::ReadOnly)
    );
    let rows: i64 = connection
        .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
        .expect("it can be read");
    assert_eq!(rows, 1);
    assert_eq!(disk.snapshot().whole(), before.whole());
    disk.fail(None, 0);
    insert().expect("written again");
    drop(connection);
    assert!(!mounted.is_open());
}

#[test]
fn the_same_chance_leaves_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::default();
    let _mounted = mount(folder.path(), &disk);
    let connection = open(folder.path(), WAL_FULL).expect("a database");
    disk.fail(None, 0);
    connection
        .execute_batch("BEGIN; INSERT INTO t (content) VALUES (zeroblob(50000))")
        .expect("written");
    let snapshot = disk.snapshot();
    let left = |seed| snapshot.after_loss(&mut ChaCha8Rng::seed_from_u64(seed));
    assert_eq!(left(3), left(3));
}

#[test]
#[should_panic(expected = "a.sqlite, a.sqlite-wal is taken away while it is still open")]
fn no_disk_is_taken_away_from_an_open_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let mounted = mount(folder.path(), &Disk::default());
    let connection = open(folder.path(), WAL_FULL).expect("a database");
    drop(mounted);
    drop(connection);
}
