//! The ledger: this life of the database, and up to where it is backed up.

use handover::{LedgerEpoch, Position, Standing};

use super::StoreError;

/// Why something cannot be noted as backed up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// There is nothing so far.
    #[error(
        "position {asked} is not given yet, the last one is {last}; ask `centre ledger mark` before a backup begins"
    )]
    NotGiven {
        /// What should be noted.
        asked: Position,
        /// The last position there is.
        last: Position,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps the ledger.
pub trait Ledger {
    /// How it stands.
    ///
    /// # Errors
    /// [`StoreError`].
    fn standing(&self) -> Result<Standing, StoreError>;

    /// The position up to which everything is committed: a backup that begins after this call has all of it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn mark(&self) -> Result<Position, StoreError>;

    /// Notes that everything up to a position is in a backup. What was noted before never goes back.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn note_durable(&self, through: Position) -> Result<Standing, LedgerError>;

    /// Begins another life, after the database was put back from a backup. What was noted as backed up stays so: whatever
    /// is noted in a database is in that database.
    ///
    /// # Errors
    /// [`StoreError`].
    fn begin_epoch(&self, epoch: LedgerEpoch) -> Result<Standing, StoreError>;
}
