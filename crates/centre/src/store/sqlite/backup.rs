//! Backing the embedded database up while it is used.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use handover::{Position, Standing};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::{OpenError, SqliteStore, ledger};
use crate::store::{Ledger as _, LedgerError};

/// Pages that are copied at a time; in between, submissions are taken.
const PAGES: std::ffi::c_int = 2000;

/// Why a backup cannot be made or put in place.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is something already.
    #[error("{0} exists; name a new file, a backup never replaces another")]
    Exists(PathBuf),
    /// A file cannot be written or read.
    #[error("{path}: {source}; check the disk and that this user may read and write there")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// SQLite failed.
    #[error("{path}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What failed.
        source: rusqlite::Error,
    },
    /// The copy is not whole.
    #[error("{path} is not whole ({found}); it is of no use as a backup")]
    NotWhole {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        found: String,
    },
    /// It cannot be opened where it was put.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It could not be noted as durable.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl SqliteStore {
    /// Copies the database into a new file, while it is used, and notes what is in the copy as durable: terminals let go of
    /// it from then on. The copy is written through to its disk and checked before.
    ///
    /// # Errors
    /// [`BackupError`]; nothing is noted then.
    pub fn back_up(&self, to: &Path) -> Result<Standing, BackupError> {
        if to.exists() {
            return Err(BackupError::Exists(to.to_owned()));
        }
        let unfinished = beside(to, "unfinished");
        let held = copy(&self.path, &unfinished).and_then(|()| check(&unfinished));
        let held = match held {
            Ok(held) => held,
            Err(error) => {
                let _ = fs::remove_file(&unfinished);
                return Err(error);
            }
        };
        // A link, unlike a rename, replaces nothing.
        fs::hard_link(&unfinished, to).map_err(|source| BackupError::at(to, source))?;
        fs::remove_file(&unfinished).map_err(|source| BackupError::at(&unfinished, source))?;
        sync_folder(to)?;
        Ok(self.note_durable(held)?)
    }
}

impl BackupError {
    pub(super) fn at(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// Copies a database that may be in use, and writes the copy through to its disk.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let at = |source| BackupError::Sqlite {
        path: to.to_owned(),
        source,
    };
    let source = Connection::open_with_flags(
        from,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|source| BackupError::Sqlite {
        path: from.to_owned(),
        source,
    })?;
    let mut copy = Connection::open(to).map_err(at)?;
    // Nobody else has it.
    copy.pragma_update(None, "locking_mode", "EXCLUSIVE")
        .map_err(at)?;
    // One transaction over the whole copy: a writer beside it would make the backup begin anew without end.
    source
        .execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")
        .map_err(at)?;
    Backup::new(&source, &mut copy)
        .and_then(|backup| backup.run_to_completion(PAGES, Duration::ZERO, None))
        .map_err(at)?;
    // One file without a log beside it.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(at)?;
    copy.close().map_err(|(_, source)| at(source))?;
    sync(to)
}

/// Whether a copy is whole; up to where it holds everything.
pub(super) fn check(path: &Path) -> Result<Position, BackupError> {
    let at = |source| BackupError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(at)?;
    let not_whole = |found: String| BackupError::NotWhole {
        path: path.to_owned(),
        found,
    };
    let found: String = copy
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| not_whole(error.to_string()))?;
    if found != "ok" {
        return Err(not_whole(found));
    }
    // A backup of a version without a ledger: it has no positions, and gets them when it is opened.
    let has_ledger: bool = copy
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'ledger')",
            [],
            |row| row.get(0),
        )
        .map_err(at)?;
    let is_centre: bool = copy
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'submission')",
            [],
            |row| row.get(0),
        )
        .map_err(at)?;
    if !is_centre {
        return Err(not_whole("it is no database of a centre".into()));
    }
    if has_ledger {
        ledger::last(&copy).map_err(at)
    } else {
        Ok(Position::START)
    }
}

pub(super) fn beside(path: &Path, what: &str) -> PathBuf {
    with(path, &format!(".{what}"))
}

pub(super) fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a file and its name through to the disk.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| BackupError::at(path, source))?;
    sync_folder(path)
}

pub(super) fn sync_folder(path: &Path) -> Result<(), BackupError> {
    #[cfg(unix)]
    {
        let folder = folder(path);
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|source| BackupError::at(folder, source))?;
    }
    Ok(())
}
