//! Clerks in PostgreSQL.

use super::PostgresStore;
use crate::store::{Clerks, StoreError};

impl Clerks for PostgresStore {
    fn set_clerk(&self, name: &str, password_hash: &str) -> Result<(), StoreError> {
        self.connection()?.execute(
            "INSERT INTO clerk (name, password) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET password = excluded.password",
            &[&name, &password_hash],
        )?;
        Ok(())
    }

    fn clerk(&self, name: &str) -> Result<Option<String>, StoreError> {
        let row = self
            .connection()?
            .query_opt("SELECT password FROM clerk WHERE name = $1", &[&name])?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }
}
