//! Parcels: sealed submissions carried on a USB stick, for days without any line.
//!
//! A parcel is a folder: each envelope as it would have travelled in `ID.envelope`, each attachment in `DIGEST.attachment`, and
//! a signed list of it all in `parcel.json`, which is written last. So a copy that was interrupted, or that lacks a file, is
//! known by its list. What was taken is answered beside it in `receipts.json`, and carried back. Taken twice, or taken
//! from the stick and from the line, a submission is one all the same.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::digest::Digest;
use crate::enrolment::TerminalId;
use crate::receipt::{Refusal, SignedReceipt};
use crate::signing::{SigningKey, VerifyingKey};
use crate::statement::{Statement, StatementError};
use crate::submission::SubmissionId;

const PURPOSE: &str = "yichuang parcel 1";
const REFUSAL: &str = "yichuang parcel refusal 1";

/// The list, under its name in the folder.
pub const LIST: &str = "parcel.json";
/// The answers, under their name in the folder.
pub const RECEIPTS: &str = "receipts.json";

/// What is in a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// Its own id: random.
    pub id: Uuid,
    /// Who made it, by its enrolment: a terminal or a relay.
    pub terminal: TerminalId,
    /// When, by the maker's clock.
    pub made_at: Timestamp,
    /// The envelopes, in the order in which they were handed in.
    pub submissions: Vec<ParcelSubmission>,
    /// The attachments that they name, each once.
    pub attachments: Vec<ParcelAttachment>,
}

/// An envelope in a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcelSubmission {
    /// The submission's id.
    pub id: SubmissionId,
    /// The digest of the file.
    pub file: Digest,
}

/// An attachment in a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcelAttachment {
    /// The digest of the sealed bytes, which are the file.
    pub digest: Digest,
}

impl ParcelSubmission {
    /// The file's name in the folder.
    pub fn file_name(&self) -> String {
        format!("{}.envelope", self.id)
    }
}

impl ParcelAttachment {
    /// The file's name in the folder.
    pub fn file_name(&self) -> String {
        format!("{}.attachment", self.digest)
    }
}

/// The list with the signature of who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedParcel {
    /// Whose signature it should be: what is signed says it again.
    pub terminal: TerminalId,
    list: Statement,
}

impl SignedParcel {
    /// Signs a list.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn sign(parcel: &Parcel, key: &SigningKey) -> Result<Self, StatementError> {
        Ok(Self {
            terminal: parcel.terminal,
            list: Statement::sign(PURPOSE, parcel, key)?,
        })
    }

    /// The list, if the terminal with this key signed it.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self, key: VerifyingKey) -> Result<Parcel, StatementError> {
        let parcel: Parcel = self.list.verify(PURPOSE, &[key])?;
        if parcel.terminal == self.terminal {
            Ok(parcel)
        } else {
            Err(StatementError::Malformed(
                "it names two different makers".into(),
            ))
        }
    }
}

/// The centre will not take a submission of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcelRefusal {
    /// Of which parcel: in a later one it may be taken.
    pub parcel: Uuid,
    /// The submission's id.
    pub id: SubmissionId,
    /// Why.
    pub refusal: Refusal,
}

/// A refusal as the centre signed it: on a stick anybody could write one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedParcelRefusal(Statement);

impl SignedParcelRefusal {
    /// Signs a refusal, with the key of the centre's receipts.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn sign(refusal: &ParcelRefusal, key: &SigningKey) -> Result<Self, StatementError> {
        Statement::sign(REFUSAL, refusal, key).map(Self)
    }

    /// The refusal, if one of these keys signed it.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self, keys: &[VerifyingKey]) -> Result<ParcelRefusal, StatementError> {
        self.0.verify(REFUSAL, keys)
    }
}

/// What is carried back: a receipt for each submission of a parcel that the centre has, and why it will not have the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcelReceipts {
    /// Which parcel's.
    pub parcel: Uuid,
    /// Of those that the centre has, in the parcel's order.
    pub receipts: Vec<SignedReceipt>,
    /// Of those that it refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<SignedParcelRefusal>,
}
