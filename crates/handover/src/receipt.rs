//! What the centre answers to an envelope.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::signing::{SigningKey, VerifyingKey};
use crate::statement::{Statement, StatementError};
use crate::submission::SubmissionId;

const PURPOSE: &str = "yichuang receipt 1";

/// The centre has the submission, durably. The same envelope always gets the same receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentreReceipt {
    /// The submission's id.
    pub id: SubmissionId,
    /// The digest of the content that is kept.
    pub digest: Digest,
    /// When it came first, by the centre's clock.
    pub received_at: Timestamp,
}

impl CentreReceipt {
    /// Whether this is the receipt for an envelope: the only thing that marks it as sent.
    pub fn is_for(&self, envelope: &Envelope) -> bool {
        self.id == envelope.id && self.digest == envelope.digest
    }
}

/// The answer to an envelope: the receipt as the centre signed it. No status and no other page says that it has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedReceipt(Statement);

impl SignedReceipt {
    /// Signs a receipt; the same receipt always gets the same signature.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn sign(receipt: &CentreReceipt, key: &SigningKey) -> Result<Self, StatementError> {
        Statement::sign(PURPOSE, receipt, key).map(Self)
    }

    /// The receipt, if one of these keys signed it.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self, keys: &[VerifyingKey]) -> Result<CentreReceipt, StatementError> {
        self.0.verify(PURPOSE, keys)
    }
}

/// The centre does not take the envelope, and sending the same again will not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "kebab-case")]
pub enum Refusal {
    /// Status 409: other content is kept under this id. Both are kept for a person to see.
    #[error("other content is kept under this id")]
    Conflict,
    /// Status 422: the envelope is not well-formed.
    #[error("the envelope is not well-formed")]
    Malformed,
    /// Status 413: it is too large.
    #[error("the envelope is too large")]
    TooLarge,
    /// Status 401: the terminal is not enrolled, or its enrolment was revoked.
    #[error("the terminal is not enrolled")]
    NotEnrolled,
}
