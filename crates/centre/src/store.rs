//! What the centre keeps, whatever database keeps it.

mod request_window;
mod sqlite;

use std::ops::ControlFlow;

use handover::audit::{CentreEvent, Head, Line};
use handover::enrolment::TerminalId;
use handover::{CentreReceipt, Digest, Envelope, EnvelopeError, PickupCode, Series, VerifyingKey};
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

/// How a terminal stands with the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnrolmentState {
    /// Requests with its key are answered.
    Enrolled,
    /// Two machines speak with its key: neither is answered.
    Doubled,
    /// An operator ended its enrolment.
    Revoked,
}

/// By what a terminal's requests are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownTerminal {
    /// By what its signatures are known; none before one of an earlier version has registered it.
    pub key: Option<VerifyingKey>,
    /// The series of its ticket numbers.
    pub series: Series,
    /// How it stands.
    pub state: EnrolmentState,
}

/// What is to be thought of a well-signed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admitted {
    /// It was not seen before.
    Fresh,
    /// This very request was.
    Replayed,
    /// Its counter is so old that nobody knows.
    Behind,
    /// Another request was seen under its counter: two machines have the key.
    Doubled,
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
    /// How it stands.
    pub state: EnrolmentState,
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

    /// Uses up a one-time code and keeps the terminal with its key, and with a series that no other has or had; none when
    /// there is no such code, or it has expired.
    fn enrol(
        &self,
        code_hash: &[u8],
        terminal: TerminalId,
        key: VerifyingKey,
        now: Timestamp,
    ) -> Result<Option<Series>, StoreError>;

    /// Registers the key of a terminal that was enrolled with a token, before terminals had keys; the same key any number
    /// of times, another one never. None for an unknown token or a revoked terminal.
    fn register_key(
        &self,
        token_hash: &[u8],
        key: VerifyingKey,
        now: Timestamp,
    ) -> Result<Option<(TerminalId, Series)>, StoreError>;

    /// A terminal, whatever became of it; none for an unknown one.
    fn terminal(&self, terminal: TerminalId) -> Result<Option<KnownTerminal>, StoreError>;

    /// Takes note of a well-signed request by its counter and fingerprint; notes the terminal as doubled when another
    /// request was seen under that counter.
    ///
    /// What it notes survives the end of this program, and all but the last moments before a power cut: what could be
    /// repeated then has the same effect once and twice, and is not worth a disk's wait each time.
    fn admit(
        &self,
        terminal: TerminalId,
        counter: u64,
        fingerprint: Digest,
        now: Timestamp,
    ) -> Result<Admitted, StoreError>;

    /// Keeps how far a terminal's own audit trail has come, as it told it.
    fn anchor(&self, terminal: TerminalId, head: Head, now: Timestamp) -> Result<(), StoreError>;

    /// The newest heads that a terminal told, at most so many.
    fn anchors(&self, terminal: TerminalId, most: usize) -> Result<Vec<Head>, StoreError>;

    /// Writes something into the centre's audit trail that changes nothing else here. Whatever does change something here
    /// is in the trail exactly when it is done.
    fn note(&self, event: CentreEvent, now: Timestamp) -> Result<(), StoreError>;

    /// Shows every line of the centre's audit trail in its order, until it is told to stop.
    fn each_audit_line(
        &self,
        see: &mut dyn FnMut(Line) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

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
