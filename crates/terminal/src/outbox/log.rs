//! The outbox's write-ahead log: moved into the database beside the screen, and never by whoever hands in.
//!
//! A hand-in waits for the disk once, for its own commit. It would wait again if it had to move the log (so SQLite does not do
//! that by itself here), or if its commit were the first in a log that begins anew: the log's head is made durable before it.
//! So whoever moves the log also writes the first commit of the next.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{Outbox, OutboxError};

/// A log that is longer than so many bytes is moved.
const LONG: u64 = 4 << 20;

/// Writes the first commit of a log, or one more.
pub(super) fn begin(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .execute("UPDATE log SET begun = begun + 1", [])
        .map(|_| ())
}

fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<()> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    connection.query_row(&sql, [], |_| Ok(()))
}

impl Outbox {
    /// Whether it is time to move the log.
    pub(crate) fn log_is_long(&self) -> bool {
        let mut path = self.path.clone().into_os_string();
        path.push("-wal");
        std::fs::metadata(PathBuf::from(path)).is_ok_and(|about| about.len() > LONG)
    }

    /// Moves the log into the database and begins it anew, so that it does not grow for ever and nothing that was deleted
    /// stays in it. Whoever hands in meanwhile waits at most for the end of it, which is short.
    pub(crate) fn tidy(&self) -> Result<(), OutboxError> {
        self.move_log().map_err(|source| self.failed(source))
    }

    fn move_log(&self) -> rusqlite::Result<()> {
        let (reader, mover) = (self.beside()?, self.beside()?);
        // As long as somebody reads from the log, nobody begins it anew.
        let reading = reader.unchecked_transaction()?;
        reading.query_row("SELECT begun FROM log", [], |_| Ok(()))?;
        checkpoint(&mover, "PASSIVE")?;
        let _nobody_hands_in = self.connection();
        drop(reading);
        // What has come since, and the end.
        checkpoint(&mover, "TRUNCATE")?;
        begin(&mover)
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
