//! Backing the embedded database up while it is used, and putting a backup in its place.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use handover::{LedgerEpoch, Position, Standing};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::{OpenError, SqliteStore, ledger, open};
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

    /// Puts a backup in the place of the database in a data folder, where no centre runs, and begins another epoch in it.
    /// What was there is kept beside it under another name, which is returned.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn restore(
        data: &Path,
        backup: &Path,
        epoch: LedgerEpoch,
    ) -> Result<(Standing, Option<PathBuf>), BackupError> {
        let held = check(backup)?;
        let path = open::file(data);
        fs::create_dir_all(data).map_err(|source| BackupError::at(data, source))?;
        let unfinished = beside(&path, "unfinished");
        let _ = fs::remove_file(&unfinished);
        copy(backup, &unfinished)?;
        let aside = move_aside(&path)?;
        fs::rename(&unfinished, &path).map_err(|source| BackupError::at(&path, source))?;
        sync_folder(&path)?;
        let store = Self::open(data)?;
        store.begin_epoch(epoch).map_err(LedgerError::Store)?;
        Ok((store.note_durable(held)?, aside))
    }
}

impl BackupError {
    fn at(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(what);
    path.with_file_name(name)
}

/// Copies a database that may be in use, and writes the copy through to its disk.
fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
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
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|source| BackupError::at(to, source))?;
    sync_folder(to)
}

/// Whether a copy is whole; up to where it holds everything.
fn check(path: &Path) -> Result<Position, BackupError> {
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

/// Moves a database and what belongs to it aside; under which name. None when there is none.
fn move_aside(path: &Path) -> Result<Option<PathBuf>, BackupError> {
    if !path.exists() {
        return Ok(None);
    }
    // Closing it in good order leaves one file. One that is damaged is moved as it is, with its log.
    if let Ok(database) = Connection::open(path) {
        let _ = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
    let aside = (1..)
        .map(|number| beside(path, &format!("before-restore-{number}")))
        .find(|aside| !aside.exists())
        .unwrap_or_else(|| beside(path, "before-restore"));
    fs::rename(path, &aside).map_err(|source| BackupError::at(path, source))?;
    for of_it in ["-wal", "-shm"] {
        let with = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(of_it);
            PathBuf::from(name)
        };
        match fs::rename(with(path), with(&aside)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(BackupError::at(path, source));
            }
            _ => {}
        }
    }
    Ok(Some(aside))
}

fn sync_folder(path: &Path) -> Result<(), BackupError> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|source| BackupError::at(folder, source))?;
    }
    Ok(())
}
