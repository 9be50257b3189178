//! What the centre keeps, whatever database keeps it.

mod sqlite;

use handover::enrolment::TerminalId;
use handover::{CentreReceipt, Digest, Envelope, EnvelopeError, PickupCode, Series};
use jiff::Timestamp;

pub use sqlite::{OpenError, SqliteStore};

/// The database failed; nothing was half-done.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(pub String);

/// What became of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is new and kept durably.
    New(CentreReceipt),
    /// It was kept already; the receipt is the first one again.
    Again(CentreReceipt),
    /// Other content is kept under this id; this one is kept aside.
    Conflict,
}

/// A submission as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The envelope, sealed.
    pub envelope: Envelope,
    /// When it came first.
    pub received_at: Timestamp,
    /// Where the terminal stands that sent it.
    pub place: String,
    /// The digests of other content that came under the same id.
    pub conflicts: Vec<Digest>,
}

/// A terminal as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalRecord {
    /// Its id.
    pub id: TerminalId,
    /// Its role's name.
    pub role: String,
    /// Where it stands.
    pub place: String,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// The series of its ticket numbers.
    pub series: Series,
    /// Whether it may no longer talk to the centre.
    pub revoked: bool,
}

/// The centre's database. Methods block until what they did is durable.
pub trait Store: Send + Sync {
    /// Keeps a one-time code by its hash.
    fn add_enrolment_code(
        &self,
        hash: &[u8],
        role: &str,
        place: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Uses up a one-time code and keeps the terminal, with a series that no other has or had; none when there is no
    /// such code, or it has expired.
    fn enrol(
        &self,
        code_hash: &[u8],
        terminal: TerminalId,
        token_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<Series>, StoreError>;

    /// Whose token this is; none for an unknown token or a revoked terminal.
    fn terminal_by_token(&self, token_hash: &[u8]) -> Result<Option<TerminalId>, StoreError>;

    /// The series of the terminal whose token this is; none for an unknown token or a revoked terminal.
    fn series_by_token(&self, token_hash: &[u8]) -> Result<Option<Series>, StoreError>;

    /// Every terminal, the newest last.
    fn terminals(&self) -> Result<Vec<TerminalRecord>, StoreError>;

    /// Revokes a terminal; false when there is none with this id.
    fn revoke(&self, terminal: TerminalId, now: Timestamp) -> Result<bool, StoreError>;

    /// Keeps a clerk's password hash, replacing an earlier one.
    fn set_clerk(&self, name: &str, password_hash: &str) -> Result<(), StoreError>;

    /// A clerk's password hash.
    fn clerk(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Takes an envelope: idempotent by its id and the digest of what was sent, however often and from however many sides
    /// it comes. What is kept differs from what was sent only where that was not sealed yet.
    fn take(
        &self,
        envelope: &Envelope,
        sent: Digest,
        terminal: TerminalId,
        now: Timestamp,
    ) -> Result<Taken, StoreError>;

    /// Every submission under a pickup code, the newest first.
    fn find(&self, code: &PickupCode) -> Result<Vec<Kept>, StoreError>;

    /// Seals everything that was kept before submissions were sealed, and leaves no trace of it; how much there was.
    fn seal_what_lies_open(
        &self,
        seal: &mut dyn FnMut(Envelope) -> Result<Envelope, EnvelopeError>,
    ) -> Result<usize, StoreError>;

    /// When the first submission of all was received; none before it.
    fn first_received(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Shows every envelope that was received since a moment, one after the other.
    fn each_since(&self, since: Timestamp, see: &mut dyn FnMut(Envelope))
    -> Result<(), StoreError>;
}
