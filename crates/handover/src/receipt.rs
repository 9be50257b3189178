//! What the centre, or a relay on the way to it, answers to an envelope.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::ledger::LedgerPlace;
use crate::signing::{SigningKey, VerifyingKey};
use crate::statement::{Statement, StatementError};
use crate::submission::SubmissionId;

/// Receipts of the first kind, without a place in the ledger.
const WITHOUT_PLACE: &str = "yichuang receipt 1";
const WITH_PLACE: &str = "yichuang receipt 2";
const OF_A_RELAY: &str = "yichuang relay receipt 1";

/// The header by which a terminal says which receipts it can read: [`VERSION`]. Without it the centre leaves the place in
/// the ledger out, which terminals of an earlier version would refuse.
pub const VERSION_HEADER: &str = "yichuang-receipt";
/// The kind of receipts that this code reads and writes.
pub const VERSION: &str = "2";

/// The centre has the submission, durably. The same envelope always gets the same receipt, but for the ledger's epoch when
/// the centre was put back from a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentreReceipt {
    /// The submission's id.
    pub id: SubmissionId,
    /// The digest of the content that is kept.
    pub digest: Digest,
    /// When it came first, by the centre's clock.
    pub received_at: Timestamp,
    /// Where it is in the centre's ledger; an earlier version of the centre says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<LedgerPlace>,
}

impl CentreReceipt {
    /// Whether this is the receipt for an envelope: the only thing that marks it as sent.
    pub fn is_for(&self, envelope: &Envelope) -> bool {
        self.id == envelope.id && self.digest == envelope.digest
    }

    fn purpose(&self) -> &'static str {
        self.place.map_or(WITHOUT_PLACE, |_| WITH_PLACE)
    }
}

/// The answer to an envelope: the receipt as the centre signed it. No status and no other page says that it has it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedReceipt(Statement);

impl SignedReceipt {
    /// Signs a receipt; the same receipt always gets the same signature.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn sign(receipt: &CentreReceipt, key: &SigningKey) -> Result<Self, StatementError> {
        Statement::sign(receipt.purpose(), receipt, key).map(Self)
    }

    /// The receipt, if one of these keys signed it.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self, keys: &[VerifyingKey]) -> Result<CentreReceipt, StatementError> {
        let (receipt, kind) = match self.0.verify::<CentreReceipt>(WITH_PLACE, keys) {
            Err(StatementError::Signature) => (self.0.verify(WITHOUT_PLACE, keys)?, WITHOUT_PLACE),
            verified => (verified?, WITH_PLACE),
        };
        if receipt.purpose() == kind {
            Ok(receipt)
        } else {
            Err(StatementError::Malformed(
                "it is signed as a receipt of another kind".into(),
            ))
        }
    }
}

/// A relay in the hall has the submission and will pass it on: windows of the hall find it, the city does not have it yet.
///
/// It marks nothing as sent. Sent again later, the same envelope gets the centre's own receipt, once the relay has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayReceipt {
    /// The submission's id.
    pub id: SubmissionId,
    /// The digest of the content that is kept.
    pub digest: Digest,
    /// When it came first, by the relay's clock.
    pub received_at: Timestamp,
}

impl RelayReceipt {
    /// Whether this is the receipt for an envelope.
    pub fn is_for(&self, envelope: &Envelope) -> bool {
        self.id == envelope.id && self.digest == envelope.digest
    }
}

/// The answer of a relay to an envelope that it could not pass on yet, with status 202.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedRelayReceipt(Statement);

impl SignedRelayReceipt {
    /// Signs a receipt.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn sign(receipt: &RelayReceipt, key: &SigningKey) -> Result<Self, StatementError> {
        Statement::sign(OF_A_RELAY, receipt, key).map(Self)
    }

    /// The receipt, if one of these keys, which the centre's list names as its relays', signed it.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self, keys: &[VerifyingKey]) -> Result<RelayReceipt, StatementError> {
        self.0.verify(OF_A_RELAY, keys)
    }
}

/// The centre refuses a request.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// Status 401: the signature is not that of the terminal's key over just this request.
    #[error("the request is not signed as it must be; look for what changes requests on the way")]
    Unsigned,
    /// Status 401: this very request was answered before. Asked for anew, it is another one.
    #[error("this very request was answered before")]
    Replayed,
    /// Status 403: the terminal counts its requests from where others under its identity were long ago: its disk is a
    /// copy, or was put back to an earlier state.
    #[error(
        "requests under this identity have gone further than this terminal knows: its disk is a copy, or was put back to an earlier state"
    )]
    Behind,
    /// Status 403: two machines speak with this terminal's key. Both are refused until each is enrolled anew.
    #[error("two machines have this terminal's identity")]
    Doubled,
}

impl Refusal {
    /// Whether it is about what was sent: then sending the same again will not help. Otherwise it is about who sent it.
    pub fn is_of_the_content(self) -> bool {
        match self {
            Self::Conflict | Self::Malformed | Self::TooLarge => true,
            Self::NotEnrolled | Self::Unsigned | Self::Replayed | Self::Behind | Self::Doubled => {
                false
            }
        }
    }
}

/// The centre does not take something now; the same again will do, after the time in `Retry-After`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "later", rename_all = "kebab-case")]
pub enum Later {
    /// Status 429: this terminal sent more than its quota.
    #[error("this terminal sent more than its quota")]
    Quota,
    /// Status 503: too much is under way.
    #[error("the centre has too much under way")]
    Full,
    /// Status 503: the centre is in trouble itself.
    #[error("the centre is in trouble")]
    Trouble,
}
