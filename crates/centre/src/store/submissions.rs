//! Submissions: taken once each, found by their pickup code.

use handover::audit::CentreEvent;
use handover::enrolment::TerminalId;
use handover::{CentreReceipt, Digest, Envelope, EnvelopeError, PickupCode, SubmissionId};
use jiff::Timestamp;

use super::StoreError;

/// An envelope as it came, ready to be kept.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub(super) id: SubmissionId,
    pub(super) sent: Digest,
    pub(super) pickup_code: PickupCode,
    pub(super) terminal: TerminalId,
    pub(super) at: Timestamp,
    pub(super) envelope: Vec<u8>,
    pub(super) attachments: Vec<Digest>,
}

impl Arrival {
    /// An envelope from a terminal, at a moment, with the digest of what was sent. What is kept differs from what was sent
    /// only where that was not sealed yet.
    ///
    /// # Errors
    /// [`EnvelopeError::Written`], when it cannot be written as JSON.
    pub fn new(
        envelope: &Envelope,
        sent: Digest,
        terminal: TerminalId,
        at: Timestamp,
    ) -> Result<Self, EnvelopeError> {
        Ok(Self {
            id: envelope.id,
            sent,
            pickup_code: envelope.pickup_code.clone(),
            terminal,
            at: kept_time(at),
            envelope: envelope.to_json()?,
            attachments: envelope.attachments.clone(),
        })
    }

    /// How many bytes are kept of it.
    pub fn size(&self) -> usize {
        self.envelope.len()
    }
}

/// A moment as exactly as every database keeps it, in microseconds: a receipt that is given again says the same.
fn kept_time(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// What became of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is new and kept durably.
    New(CentreReceipt),
    /// It was kept already; the receipt is the first one again, with the place in the present ledger.
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

/// Keeps submissions.
pub trait Submissions {
    /// Takes envelopes, in one transaction where that is possible, and says of each in their order what became of it.
    ///
    /// Idempotent by id and the digest of what was sent, however often and from however many sides and programs it comes.
    /// One that cannot be kept, such as one that names an attachment that is not there, fails alone; it does not spoil what
    /// is taken with it.
    fn take(&self, arrivals: &[Arrival]) -> Vec<Result<Taken, StoreError>>;

    /// How many may take at the same time to some use.
    fn takers(&self) -> usize;

    /// Every submission under a pickup code, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, code: &PickupCode) -> Result<Vec<Kept>, StoreError>;

    /// Seals everything that was kept before submissions were sealed, and leaves no trace of it; how much there was.
    ///
    /// # Errors
    /// [`StoreError`].
    fn seal_what_lies_open(
        &self,
        seal: &mut dyn FnMut(Envelope) -> Result<Envelope, EnvelopeError>,
    ) -> Result<usize, StoreError>;

    /// When the first submission of all was received; none before it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn first_received(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Shows every envelope that was received since a moment, one after the other.
    ///
    /// # Errors
    /// [`StoreError`].
    fn each_since(&self, since: Timestamp, see: &mut dyn FnMut(Envelope))
    -> Result<(), StoreError>;
}

/// What the audit trail says of what became of an arrival.
pub(super) fn event(arrival: &Arrival, taken: &Taken) -> CentreEvent {
    let (submission, digest, terminal) = (arrival.id, arrival.sent, arrival.terminal);
    match taken {
        Taken::Conflict => CentreEvent::Conflict {
            submission,
            digest,
            terminal,
        },
        Taken::New(_) | Taken::Again(_) => CentreEvent::SubmissionTaken {
            submission,
            digest,
            terminal,
        },
    }
}
