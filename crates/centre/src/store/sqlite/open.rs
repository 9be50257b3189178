//! Opening the embedded database, and bringing its schema up to date.

use std::path::{Path, PathBuf};
use std::time::Duration;

use handover::LedgerEpoch;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

/// One step a version, forward only.
const MIGRATIONS: [&str; 11] = [
    include_str!("../../../../../migrations/centre/sqlite/0001_centre.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0002_series.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0003_sealing.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0004_terminal_keys.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0005_audit.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0006_ledger.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0007_attachments.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0008_relay.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0009_drafts.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0010_drafts_with_photos.sql"),
    include_str!("../../../../../migrations/centre/sqlite/0011_refusals_told.sql"),
];

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite failed.
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What failed.
        source: rusqlite::Error,
    },
    /// It is no database, or not a whole one.
    #[error(
        "{path} is damaged ({source}); move it aside for whoever can rescue it, and restore it from a backup: what was handed in is in it"
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What SQLite found.
        source: rusqlite::Error,
    },
    /// It was written by a newer version of this program.
    #[error(
        "{path} has schema {found}, this program knows up to {known}; install the newer version again: nothing in it was changed"
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: usize,
        /// The newest one known.
        known: usize,
    },
    /// Somebody began to put a backup in its place, and was interrupted.
    #[error(
        "{0} is not there, for a backup was being put in its place: run `centre restore` again with that backup; what was there before is kept beside it under a name with before-restore"
    )]
    Interrupted(PathBuf),
    /// The folder cannot be made.
    #[error("{path}: {source}; name a folder that this user may write to with --data")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl OpenError {
    pub(super) fn at(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { path, source }
            }
            _ => Self::Sqlite { path, source },
        }
    }
}

/// The database's file in a data folder.
pub(super) fn file(data: &Path) -> PathBuf {
    data.join("centre.sqlite")
}

/// Where a backup is made ready to be the database in a data folder.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    PathBuf::from(name)
}

/// A connection that writes and one that reads. A database that is new begins its first life with the given epoch.
pub(super) fn open(
    data: &Path,
    path: &Path,
    epoch: LedgerEpoch,
) -> Result<(Connection, Connection), OpenError> {
    std::fs::create_dir_all(data).map_err(|source| OpenError::Folder {
        path: data.to_owned(),
        source,
    })?;
    if !path.exists() && (unfinished(path).exists() || super::restore::was_moved_aside(path)) {
        // An empty database would look as if nobody had ever handed anything in.
        return Err(OpenError::Interrupted(path.to_owned()));
    }
    let at = |source| OpenError::at(path, source);
    let mut writer = Connection::open(path).map_err(at)?;
    writer.busy_timeout(Duration::from_secs(10)).map_err(at)?;
    writer
        .execute_batch(
            // A receipt is a promise: it is given only for what survives a power cut. References are not looked at while
            // tables are made anew.
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;",
        )
        .map_err(at)?;
    migrate(&mut writer, path, epoch)?;
    writer
        .pragma_update(None, "foreign_keys", true)
        .map_err(at)?;
    let reader = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(at)?;
    reader.busy_timeout(Duration::from_secs(10)).map_err(at)?;
    Ok((writer, reader))
}

/// A connection to the file in which the requests of terminals are noted. What it forgets at a power cut, and when the file
/// is lost, could be repeated; that has the same effect once and twice.
pub(super) fn requests(path: &Path) -> Result<Connection, OpenError> {
    let at = |source| OpenError::at(path, source);
    let requests = Connection::open(path).map_err(at)?;
    requests.busy_timeout(Duration::from_secs(10)).map_err(at)?;
    requests
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;
             CREATE TABLE IF NOT EXISTS request_window (terminal TEXT NOT NULL PRIMARY KEY, seen BLOB NOT NULL) STRICT, WITHOUT ROWID;",
        )
        .map_err(at)?;
    Ok(requests)
}

/// Brings a database to the newest schema. One that is new, or older than the ledger, begins its life with the given epoch.
pub(super) fn migrate(
    writer: &mut Connection,
    path: &Path,
    epoch: LedgerEpoch,
) -> Result<(), OpenError> {
    let at = |source| OpenError::at(path, source);
    let transaction = writer
        .transaction_with_behavior(TransactionBehavior::Exclusive)
        .map_err(at)?;
    let found = transaction
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map(|version| usize::try_from(version).unwrap_or(usize::MAX))
        .map_err(at)?;
    if found > MIGRATIONS.len() {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known: MIGRATIONS.len(),
        });
    }
    for migration in &MIGRATIONS[found..] {
        transaction.execute_batch(migration).map_err(at)?;
    }
    transaction
        .execute(
            "INSERT OR IGNORE INTO ledger (one, epoch, durable_through) VALUES (1, ?1, 0)",
            [epoch.to_string()],
        )
        .map_err(at)?;
    transaction
        .pragma_update(None, "user_version", MIGRATIONS.len() as i64)
        .map_err(at)?;
    transaction.commit().map_err(at)
}
