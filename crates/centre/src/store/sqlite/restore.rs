//! Putting a backup in the place of the embedded database.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use handover::audit::CentreEvent;
use handover::enrolment::TerminalId;
use handover::{LedgerEpoch, Position, Standing};
use jiff::Timestamp;
use moments::{Moment, reached};
use rusqlite::{Connection, OpenFlags, params};

use super::backup::{BackupError, beside, check, copy, folder, sync, sync_folder, with};
use super::ledger;
use super::{SqliteStore, audit, open, parsed};
use crate::store::{LedgerError, StoreError};

/// What a database that was in the place of a backup is called from then on, before its number.
const ASIDE: &str = "before-restore-";

/// So many numbers of a relay's requests are left out: more than it can have used since any backup. Used twice, the city
/// would take it for two machines.
const LEFT_OUT: i64 = 1 << 32;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How the ledger stands now.
    pub standing: Standing,
    /// Where the database is that was there; none when there was none.
    pub aside: Option<PathBuf>,
    /// How many terminals the database that was there does not answer and the backup would: they are not answered now. None
    /// when it could not be read.
    pub refused_since: Option<usize>,
}

/// A terminal that is not answered, and since when for which reason.
struct Refused {
    terminal: TerminalId,
    revoked_at: Option<String>,
    doubled_at: Option<String>,
}

impl SqliteStore {
    /// Puts a backup in the place of the database in a data folder, where no centre runs. What was there is kept beside it
    /// under another name. Terminals that were revoked or doubled there are so afterwards, too, as far as it can be read.
    ///
    /// Whatever interrupts it, nobody ever finds the backup under the epoch in which it was made: terminals would believe
    /// what it lacks to be in it. It begins its next life before it is put in place; until it is there, either the database
    /// that was there is, or none can be opened and this must be done again.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn restore(
        data: &Path,
        backup: &Path,
        epoch: LedgerEpoch,
    ) -> Result<Restored, BackupError> {
        let held = check(backup)?;
        let path = open::file(data);
        fs::create_dir_all(data).map_err(|source| BackupError::at(data, source))?;
        let unfinished = open::unfinished(&path);
        for of_it in ["", "-journal", "-wal", "-shm"] {
            remove(&with(&unfinished, of_it))?;
        }
        copy(backup, &unfinished)?;
        let there = if path.exists() {
            Some(path.clone())
        } else {
            // Where an interrupted restore has moved it.
            last_aside(&path)?.map(|last| aside(&path, last))
        };
        let refused = there.and_then(|there| refused_in(&there));
        let (standing, refused_since) = begin_life(
            &unfinished,
            epoch,
            held,
            refused.as_deref().unwrap_or_default(),
        )?;
        reached(Moment::Restoring);
        let moved = move_aside(&path)?;
        sync_folder(&path)?;
        reached(Moment::Cleared);
        fs::rename(&unfinished, &path).map_err(|source| BackupError::at(&path, source))?;
        sync_folder(&path)?;
        reached(Moment::Restored);
        Ok(Restored {
            standing,
            aside: moved,
            refused_since: refused.map(|_| refused_since),
        })
    }
}

/// Makes a copy ready for its next life: of the newest schema, with another epoch, and with what it holds noted as durable.
/// How its ledger stands, and how many terminals it would still have answered.
fn begin_life(
    path: &Path,
    epoch: LedgerEpoch,
    held: Position,
    refused: &[Refused],
) -> Result<(Standing, usize), BackupError> {
    let at = |source| BackupError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let mut copy = Connection::open(path).map_err(at)?;
    copy.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;",
    )
    .map_err(at)?;
    open::migrate(&mut copy, path, epoch)?;
    let begun = (|| -> Result<(Standing, usize), StoreError> {
        let transaction = copy.transaction()?;
        ledger::set_epoch(&transaction, epoch)?;
        ledger::set_durable(&transaction, held)?;
        transaction.execute(
            "UPDATE relay_request SET last = last + ?1 WHERE last > 0",
            [LEFT_OUT],
        )?;
        let mut since = 0;
        for one in refused {
            since += usize::from(refuse(&transaction, one)?);
        }
        let standing = ledger::standing(&transaction)?;
        transaction.commit()?;
        Ok((standing, since))
    })();
    let begun = begun.map_err(LedgerError::Store)?;
    copy.close().map_err(|(_, source)| at(source))?;
    sync(path)?;
    Ok(begun)
}

/// The terminals that a database does not answer; none when it cannot be read.
fn refused_in(path: &Path) -> Option<Vec<Refused>> {
    let read = || -> rusqlite::Result<Vec<Refused>> {
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut statement = database.prepare(
            "SELECT id, revoked_at, doubled_at FROM terminal WHERE revoked_at IS NOT NULL OR doubled_at IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Refused {
                terminal: TerminalId(parsed(row, 0)?),
                revoked_at: row.get(1)?,
                doubled_at: row.get(2)?,
            })
        })?;
        rows.collect()
    };
    read().ok()
}

/// Refuses a terminal, with its lines in the trail; whether it would have been answered.
fn refuse(copy: &Connection, refused: &Refused) -> Result<bool, StoreError> {
    let Refused {
        terminal,
        revoked_at,
        doubled_at,
    } = refused;
    let mut since = false;
    for (column, at, event) in [
        (
            "revoked_at",
            revoked_at,
            CentreEvent::TerminalRevoked {
                terminal: *terminal,
            },
        ),
        (
            "doubled_at",
            doubled_at,
            CentreEvent::TerminalDoubled {
                terminal: *terminal,
            },
        ),
    ] {
        let sql = format!("UPDATE terminal SET {column} = ?2 WHERE id = ?1 AND {column} IS NULL");
        if at.is_some() && copy.execute(&sql, params![terminal.to_string(), at])? > 0 {
            audit::append(copy, Timestamp::now(), event)?;
            since = true;
        }
    }
    Ok(since)
}

/// Moves a database and what belongs to it aside; where it is then. None when there was none.
fn move_aside(path: &Path) -> Result<Option<PathBuf>, BackupError> {
    let last = last_aside(path)?;
    let to = match last {
        // An interrupted restore has moved it already; a log that is still here is its, and would be taken for the backup's.
        Some(last) if !path.exists() => aside(path, last),
        last => aside(path, last.unwrap_or(0) + 1),
    };
    if path.exists() {
        // Closing it in good order leaves one file. One that is damaged is moved as it is, with its log.
        if let Ok(database) = Connection::open(path) {
            let _ = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
        fs::rename(path, &to).map_err(|source| BackupError::at(path, source))?;
    }
    for of_it in ["-wal", "-shm"] {
        match fs::rename(with(path, of_it), with(&to, of_it)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(BackupError::at(path, source));
            }
            _ => {}
        }
    }
    Ok(to.exists().then_some(to))
}

/// Whether a database was moved aside to make place for a backup.
pub(super) fn was_moved_aside(path: &Path) -> bool {
    last_aside(path).is_ok_and(|last| last.is_some())
}

/// Where a database is moved aside under a number.
fn aside(path: &Path, number: u32) -> PathBuf {
    beside(path, &format!("{ASIDE}{number}"))
}

/// The highest number under which a database was moved aside.
fn last_aside(path: &Path) -> Result<Option<u32>, BackupError> {
    let folder = folder(path);
    let prefix = beside(path, ASIDE);
    let prefix = prefix.file_name().and_then(|name| name.to_str());
    let prefix = prefix.unwrap_or(ASIDE);
    let at = |source| BackupError::at(folder, source);
    let mut last = None;
    for entry in fs::read_dir(folder).map_err(at)? {
        let name = entry.map_err(at)?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(prefix));
        last = last.max(number.and_then(|number| number.parse().ok()));
    }
    Ok(last)
}

/// Removes a file that may not be there.
fn remove(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(BackupError::at(path, source))
        }
        _ => Ok(()),
    }
}
