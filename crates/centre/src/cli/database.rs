//! Which data folder and which database a command works on.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::AnyError;
use crate::store::{DatabasePlace, Store};

#[derive(Debug, Args)]
pub(super) struct Database {
    /// The centre's data folder.
    #[arg(long)]
    pub(super) data: PathBuf,
    /// A PostgreSQL, as `postgres://USER@HOST/DATABASE`; SQLite in the data folder when left out. In the environment, a
    /// password in it is seen by fewer.
    #[arg(long, env = "CENTRE_DATABASE", hide_env_values = true)]
    // As text: what the command line cannot read, it repeats, and there may be a password in it.
    database: Option<String>,
}

impl Database {
    /// Opens it.
    pub(super) fn open(&self) -> Result<Arc<dyn Store>, AnyError> {
        let place = match &self.database {
            Some(address) => address.parse()?,
            None => DatabasePlace::DataFolder,
        };
        Ok(place.open(&self.data)?)
    }

    /// Whether it is the one in the data folder.
    pub(super) fn is_in_folder(&self) -> bool {
        self.database.is_none()
    }
}
