//! Where the centre's database is, and opening it.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use super::{OpenError, PostgresError, PostgresStore, SqliteStore, Store};

/// Where the database is.
#[derive(Debug, Clone, Default)]
pub enum DatabasePlace {
    /// SQLite, in the data folder.
    #[default]
    DataFolder,
    /// PostgreSQL, at a `postgres://` address.
    Postgres(Box<::postgres::Config>),
}

/// An address is none of a database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0}; write it as postgres://USER@HOST/DATABASE, or leave it out for SQLite in the data folder"
)]
pub struct AddressError(String);

impl FromStr for DatabasePlace {
    type Err = AddressError;
    fn from_str(text: &str) -> Result<Self, AddressError> {
        // The address itself is not repeated: there may be a password in it.
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(AddressError("this is no address of a PostgreSQL".into()));
        }
        let config = text
            .parse()
            .map_err(|_| AddressError("this address of a PostgreSQL cannot be read".into()))?;
        Ok(Self::Postgres(Box::new(config)))
    }
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The one in the data folder.
    #[error(transparent)]
    Sqlite(#[from] OpenError),
    /// PostgreSQL.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
}

impl DatabasePlace {
    /// Opens the database, and brings its schema up to date.
    ///
    /// # Errors
    /// [`PlaceError`], each with its remedy.
    pub fn open(&self, data: &Path) -> Result<Arc<dyn Store>, PlaceError> {
        Ok(match self {
            Self::DataFolder => Arc::new(SqliteStore::open(data)?),
            Self::Postgres(config) => Arc::new(PostgresStore::open(config)?),
        })
    }
}
