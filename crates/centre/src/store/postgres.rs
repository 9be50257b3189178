//! PostgreSQL: for a city, and for several centres beside each other.
//!
//! With the client `postgres`, the blocking side of `tokio-postgres`, and the pool `r2d2` of the same author: a few statements
//! on a few tables need no query builder, and what blocks is run where blocking is allowed, as for SQLite.

mod attachments;
mod audit;
mod clerks;
mod drafts;
mod ledger;
mod open;
mod submissions;
mod terminals;

use std::time::{Duration, SystemTime};

use ::postgres::{Config, NoTls, Row};
use handover::Series;
use jiff::Timestamp;
use r2d2_postgres::PostgresConnectionManager;

use super::StoreError;
pub use open::PostgresError;

type Manager = PostgresConnectionManager<NoTls>;
type Connection = r2d2::PooledConnection<Manager>;

/// The centre's database in a PostgreSQL.
#[derive(Debug)]
pub struct PostgresStore {
    /// There until the store is dropped.
    pool: Option<r2d2::Pool<Manager>>,
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        // Closing a connection waits for the server, which is not allowed where an asynchronous runtime ends.
        if let Some(pool) = self.pool.take() {
            let closing = std::thread::Builder::new().spawn(move || drop(pool));
            let _ = closing.map(std::thread::JoinHandle::join);
        }
    }
}

impl From<::postgres::Error> for StoreError {
    fn from(error: ::postgres::Error) -> Self {
        Self(said(&error))
    }
}

impl From<r2d2::Error> for StoreError {
    fn from(error: r2d2::Error) -> Self {
        Self(error.to_string())
    }
}

impl PostgresStore {
    /// Opens the database, and makes or updates its tables.
    ///
    /// # Errors
    /// [`PostgresError`], each with its remedy.
    pub fn open(config: &Config) -> Result<Self, PostgresError> {
        Ok(Self {
            pool: Some(open::open(config)?),
        })
    }

    fn connection(&self) -> Result<Connection, StoreError> {
        let pool = self.pool.as_ref();
        let pool = pool.ok_or_else(|| StoreError("the store is closed".into()))?;
        Ok(pool.get()?)
    }
}

/// What the server said; the values of a row, which could be in the details, are left out.
fn said(error: &::postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => error.to_string(),
    }
}

fn broken(error: impl std::fmt::Display) -> StoreError {
    StoreError(format!("a row cannot be read: {error}"))
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    row: &Row,
    column: usize,
) -> Result<T, StoreError> {
    row.try_get::<_, &str>(column)?.parse().map_err(broken)
}

fn series(row: &Row, column: usize) -> Result<Series, StoreError> {
    let number: i32 = row.try_get(column)?;
    u32::try_from(number)
        .ok()
        .and_then(Series::new)
        .ok_or_else(|| broken("a series out of range"))
}

/// A moment as the server takes it, in microseconds.
fn moment(at: Timestamp) -> SystemTime {
    let distance = Duration::from_micros(at.as_microsecond().unsigned_abs());
    if at.as_microsecond() < 0 {
        SystemTime::UNIX_EPOCH - distance
    } else {
        SystemTime::UNIX_EPOCH + distance
    }
}

fn time(row: &Row, column: usize) -> Result<Timestamp, StoreError> {
    let time: SystemTime = row.try_get(column)?;
    Timestamp::try_from(time).map_err(broken)
}
