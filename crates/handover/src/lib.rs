//! What terminal and centre say to each other: submissions, envelopes, receipts, enrolment, release manifests, case
//! codes, ticket numbers, drafts to go.
//!
//! Pure: no network, no clock, no randomness of its own. Everything here travels as JSON, UTF-8.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod attachment;
pub mod audit;
pub mod case_code;
pub mod digest;
pub mod draft;
pub mod enrolment;
pub mod envelope;
pub mod ledger;
#[cfg(feature = "openapi")]
mod openapi;
pub mod parcel;
pub mod pickup_code;
pub mod receipt;
pub mod reception_keys;
pub mod release;
pub mod request_signature;
pub mod sealing;
pub mod signing;
mod signs;
pub mod statement;
pub mod submission;
pub mod terminal_receipt;
pub mod ticket;

pub use case_code::{CaseCode, CaseCodeError, Guided, PlacedReply};
pub use digest::Digest;
pub use draft::{DraftCode, DraftCodeError, DraftLocator, SealedDraft};
pub use envelope::{Envelope, EnvelopeError, LARGEST_CONTENT, Origin};
pub use ledger::{Keeping, LedgerEpoch, LedgerPlace, Position, SignedStanding, Standing};
pub use pickup_code::{PickupCode, PickupCodeError};
pub use receipt::{CentreReceipt, Later, Refusal, RelayReceipt, SignedReceipt, SignedRelayReceipt};
pub use reception_keys::{ReceptionKeys, SignedReceptionKeys};
pub use release::{Artefact, Delta, ManifestError, ReleaseManifest, ReleaseNumber, SignedManifest};
pub use request_signature::{RequestHeaders, RequestTarget, SignedRequest, Stamp, Unsigned};
pub use sealing::{KeyId, OpeningKey, PreparedSeal, Seal, Sealing, SealingKey, SuiteName};
pub use signing::{KeyError, SigningKey, VerifyingKey};
pub use statement::StatementError;
pub use submission::{Submission, SubmissionId};
pub use terminal_receipt::{
    SignedTerminalReceipt, TerminalReceipt, TerminalReceiptCase, TerminalReceiptError,
};
pub use ticket::{Series, TicketError, TicketNumber, WindowLetter};
