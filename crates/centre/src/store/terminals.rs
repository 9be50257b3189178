//! Terminals: enrolling, knowing and revoking them, and telling their requests apart.

use handover::enrolment::TerminalId;
use handover::{Digest, Series, VerifyingKey};
use jiff::Timestamp;

use super::StoreError;

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

/// Keeps terminals.
pub trait Terminals {
    /// Keeps a one-time code by its hash.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add_enrolment_code(
        &self,
        hash: &[u8],
        role: &str,
        place: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Uses up a one-time code and keeps the terminal with its key, and with a series that no other has or had; none when
    /// there is no such code, or it has expired.
    ///
    /// # Errors
    /// [`StoreError`].
    fn enrol(
        &self,
        code_hash: &[u8],
        terminal: TerminalId,
        key: VerifyingKey,
        now: Timestamp,
    ) -> Result<Option<Series>, StoreError>;

    /// Registers the key of a terminal that was enrolled with a token, before terminals had keys; the same key any number
    /// of times, another one never. None for an unknown token or a revoked terminal.
    ///
    /// # Errors
    /// [`StoreError`].
    fn register_key(
        &self,
        token_hash: &[u8],
        key: VerifyingKey,
        now: Timestamp,
    ) -> Result<Option<(TerminalId, Series)>, StoreError>;

    /// A terminal, whatever became of it; none for an unknown one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn terminal(&self, terminal: TerminalId) -> Result<Option<KnownTerminal>, StoreError>;

    /// Takes note of a well-signed request by its counter and fingerprint; notes the terminal as doubled when another
    /// request was seen under that counter.
    ///
    /// What it notes survives the end of this program, and all but the last moments before a power cut: what could be
    /// repeated then has the same effect once and twice, and is not worth a disk's wait each time.
    ///
    /// # Errors
    /// [`StoreError`].
    fn admit(
        &self,
        terminal: TerminalId,
        counter: u64,
        fingerprint: Digest,
        now: Timestamp,
    ) -> Result<Admitted, StoreError>;

    /// Every terminal, the newest last.
    ///
    /// # Errors
    /// [`StoreError`].
    fn terminals(&self) -> Result<Vec<TerminalRecord>, StoreError>;

    /// Revokes a terminal; false when there is none with this id.
    ///
    /// # Errors
    /// [`StoreError`].
    fn revoke(&self, terminal: TerminalId, now: Timestamp) -> Result<bool, StoreError>;
}
