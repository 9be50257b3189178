//! Clerks in the embedded database.

use rusqlite::OptionalExtension as _;

use super::SqliteStore;
use crate::store::{Clerks, StoreError};

impl Clerks for SqliteStore {
    fn set_clerk(&self, name: &str, password_hash: &str) -> Result<(), StoreError> {
        self.writer().execute(
            "INSERT INTO clerk (name, password) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET password = excluded.password",
            [name, password_hash],
        )?;
        Ok(())
    }

    fn clerk(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT password FROM clerk WHERE name = ?1";
        Ok(self
            .reader()
            .query_row(sql, [name], |row| row.get(0))
            .optional()?)
    }
}
