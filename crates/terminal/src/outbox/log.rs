//! The outbox's write-ahead log: its place on the disk is taken ahead of it, and it is moved into the database, beside the
//! screen and never by whoever hands in.
//!
//! A hand-in waits for the disk once, for its own commit. It would wait again if it had to move the log (so SQLite does not do
//! that by itself here), or if its commit were the first in a log that begins anew: the log's head is made durable before it.
//! So whoever moves the log also writes the first commit of the next. And it would wait longer if the file had to grow for it,
//! for then the disk notes more than what was written: so the file is made long ahead, and stays so.
//!
//! Behind the end of the log are zeros, which SQLite takes for no continuation of it. What an earlier log has left there is no
//! continuation either once the head of the next is durable, and is written over: nothing that was deleted stays.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::{Outbox, OutboxError};
use crate::reserve::can_spare;

/// A log in which there are so many bytes is moved: seldom, for it keeps the disk busy for some tens of milliseconds.
const LONG: u64 = 8 << 20;

/// So long is its file made ahead: for what is handed in while nobody has seen yet that the log is long.
const PLACE: u64 = 16 << 20;

/// So much of that at once, for whoever hands in waits for it.
const STEP: u64 = 512 << 10;

/// Where nothing presses, it is moved no more often than this.
const SELDOM: Duration = Duration::from_secs(30);

/// What the log begins with, and what it has before each page: as the database's file format says.
const HEAD: u64 = 32;
const BEFORE_PAGE: u64 = 24;

/// What is known of the log.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// When it was last moved.
    moved: Option<Instant>,
    /// Whether there is place behind its end, with nothing in it.
    place: Place,
}

/// What is behind the end of the log.
#[derive(Debug, Default, Clone, Copy)]
enum Place {
    /// Nobody has looked since the start: perhaps what an earlier one has left, perhaps nothing at all.
    #[default]
    Unknown,
    /// What an earlier log has left, which ended here.
    Left(u64),
    /// Nothing, for as long as the log does not become long.
    Blank,
}

/// Writes the first commit of a log, or one more.
pub(super) fn begin(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .execute("UPDATE log SET begun = begun + 1", [])
        .map(|_| ())
}

/// Moves of the log what the mode says; where the log ended.
fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<u64> {
    let number = |column: usize, number: i64| {
        u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
    };
    let page = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let frames = connection.query_row(&sql, [], |row| row.get(1))?;
    Ok(HEAD + number(1, frames)? * (BEFORE_PAGE + number(0, page)?))
}

/// Where the log ends.
fn end(connection: &Connection) -> rusqlite::Result<u64> {
    checkpoint(connection, "NOOP")
}

impl Outbox {
    /// Moves the log if it is long, and sees to it that there is place for what comes.
    pub(crate) fn tidy_if_long(&self) -> Result<(), OutboxError> {
        let end = end(&self.connection()).map_err(|source| self.failed(source))?;
        self.tidy(|_| end > LONG)
    }

    /// Moves the log, if that was not done a short while ago.
    pub(crate) fn tidy_now_and_then(&self) -> Result<(), OutboxError> {
        self.tidy(|log| log.moved.is_none_or(|moved| moved.elapsed() >= SELDOM))
    }

    fn tidy(&self, is_time: impl FnOnce(&Log) -> bool) -> Result<(), OutboxError> {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let tidy = || {
            if is_time(&log) {
                (log.moved, log.place) = (Some(Instant::now()), Place::Unknown);
                log.place = Place::Left(self.move_log()?);
            }
            self.take_place(log.place)?;
            log.place = Place::Blank;
            Ok(())
        };
        tidy().map_err(|source| self.failed(source))
    }

    /// Moves the log into the database and begins it anew, so that it does not grow for ever; where it ended. Whoever hands in
    /// meanwhile waits at most for the end of it, which is short.
    fn move_log(&self) -> rusqlite::Result<u64> {
        let (reader, mover) = (self.beside()?, self.beside()?);
        // As long as somebody reads from the log, nobody begins it anew.
        let reading = reader.unchecked_transaction()?;
        reading.query_row("SELECT begun FROM log", [], |_| Ok(()))?;
        checkpoint(&mover, "PASSIVE")?;
        let file = self.log_file().and_then(|log| log.metadata().ok());
        let is_too_long = file.is_some_and(|file| file.len() > PLACE);
        let mode = if is_too_long { "TRUNCATE" } else { "RESTART" };
        let _nobody_hands_in = self.connection();
        drop(reading);
        let end = checkpoint(&mover, mode)?;
        begin(&mover)?;
        Ok(end)
    }

    /// Makes the log's file as long as it should be, with nothing behind the log's end. Where space is short it stays as long
    /// as it is, and grows with what is written.
    fn take_place(&self, place: Place) -> rusqlite::Result<()> {
        let Some(mut log) = self.log_file() else {
            return Ok(());
        };
        let length = log.metadata().map_or(0, |about| about.len());
        let to = match place {
            Place::Left(end) if length >= PLACE => end.min(length),
            Place::Blank => return Ok(()),
            Place::Unknown | Place::Left(_) if self.can_spare(PLACE.saturating_sub(length)) => {
                length.max(PLACE)
            }
            Place::Unknown | Place::Left(_) => length,
        };
        let mut blank = 0;
        let beside = self.beside()?;
        while blank < to {
            let written = {
                let connection = self.connection();
                let _nobody_writes =
                    Transaction::new_unchecked(&beside, TransactionBehavior::Immediate)?;
                let from = end(&connection)?.max(blank);
                blank = to.min(from + STEP).max(from);
                write_zeros(&mut log, from, blank)
            };
            // Made durable here, or the next commit would have to.
            if let Err(error) = written.and_then(|()| log.sync_data()) {
                tracing::warn!(%error, "no place could be taken for the outbox’s log, so handing in takes a little longer; check the disk’s health");
                break;
            }
        }
        Ok(())
    }

    /// Whether the disk has so many bytes for the log's place.
    fn can_spare(&self, size: u64) -> bool {
        let folder = self.path.parent().unwrap_or(&self.path);
        can_spare(folder, size).unwrap_or(false)
    }

    /// The log's file; none where SQLite writes to something else than files, as in tests of what a power cut leaves.
    fn log_file(&self) -> Option<File> {
        // As SQLite knows it: it follows links, and the log lies where they lead.
        let mut path = OsString::from(self.connection().path()?);
        path.push("-wal");
        OpenOptions::new().write(true).open(path).ok()
    }

    /// Another connection, which waits for nobody.
    fn beside(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")?;
        Ok(connection)
    }
}

/// Writes zeros from one place of a file to another. Not a hole: the disk would have to find a place for each page when it
/// comes.
fn write_zeros(file: &mut File, from: u64, to: u64) -> io::Result<()> {
    let length = to.saturating_sub(from);
    file.seek(SeekFrom::Start(from))?;
    file.write_all(&vec![0; usize::try_from(length).unwrap_or(0)])
}
