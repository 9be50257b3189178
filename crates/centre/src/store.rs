//! What the centre keeps, whatever database keeps it: one trait a subject, and two stores that keep to all of them.
//!
//! SQLite in the data folder for a hall, PostgreSQL for a city. Nothing else in the centre knows SQL.

mod attachments;
mod audit;
mod clerks;
mod drafts;
mod ledger;
mod place;
mod postgres;
mod request_window;
mod sqlite;
mod submissions;
mod terminals;

pub use attachments::{Added, ArrivedChunk, Attachments, MOST_UNNAMED};
pub use audit::Audit;
pub use clerks::Clerks;
pub use drafts::{ArrivedDraft, DraftTaken, Drafts, MOST_DRAFTED};
pub use ledger::{Ledger, LedgerError};
pub use place::{DatabasePlace, PlaceError};
pub use postgres::{PostgresError, PostgresStore};
pub use sqlite::{Adopted, BackupError, CityAnswer, OpenError, Restored, SqliteStore, ToPassOn};
pub use submissions::{Arrival, Kept, Submissions, Taken};
pub use terminals::{Admitted, EnrolmentState, KnownTerminal, TerminalRecord, Terminals};

/// The database failed; nothing was half-done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(pub String);

impl From<handover::EnvelopeError> for StoreError {
    fn from(error: handover::EnvelopeError) -> Self {
        Self(error.to_string())
    }
}

/// The centre's database. Methods block until what they did is durable.
pub trait Store:
    Terminals + Submissions + Clerks + Ledger + Attachments + Drafts + Audit + Send + Sync
{
}

impl<T> Store for T where
    T: Terminals + Submissions + Clerks + Ledger + Attachments + Drafts + Audit + Send + Sync
{
}
