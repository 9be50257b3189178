//! Clerks: who may open cases at the reception desk.

use super::StoreError;

/// Keeps clerks.
pub trait Clerks {
    /// Keeps a clerk's password hash, replacing an earlier one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set_clerk(&self, name: &str, password_hash: &str) -> Result<(), StoreError>;

    /// A clerk's password hash.
    ///
    /// # Errors
    /// [`StoreError`].
    fn clerk(&self, name: &str) -> Result<Option<String>, StoreError>;
}
