//! The embedded database: one file, one writer, readers beside it.

mod attachments;
mod audit;
mod backup;
mod clerks;
mod drafts;
mod ledger;
mod open;
mod passing_on;
mod restore;
mod submissions;
mod terminals;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use handover::{LedgerEpoch, Series};
use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::StoreError;
pub use backup::BackupError;
pub use open::OpenError;
pub use passing_on::{Adopted, CityAnswer, ToPassOn};
pub use restore::Restored;

/// The centre's database in a data folder.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Mutex<Connection>,
    /// Whoever only reads does not wait for a commit.
    reader: Mutex<Connection>,
    /// For what need not wait for the disk, in a file of its own so that it does not wait for who does: see
    /// [`Terminals::admit`](super::Terminals::admit).
    requests: Mutex<Connection>,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl SqliteStore {
    /// Opens the database in a data folder, creating both when there is none.
    ///
    /// # Errors
    /// [`OpenError`], each with its remedy.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        let path = open::file(data);
        let epoch = LedgerEpoch::from_random(rand::random());
        let (writer, reader) = open::open(data, &path, epoch)?;
        let requests = open::requests(&data.join("requests.sqlite"))?;
        Ok(Self {
            path,
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
            requests: Mutex::new(requests),
        })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic interrupted was rolled back when it was dropped.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parsed<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}

fn series(row: &Row<'_>, column: usize) -> rusqlite::Result<Series> {
    let number: u32 = row.get(column)?;
    Series::new(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(
        column,
        i64::from(number),
    ))
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    parsed(row, column)
}
