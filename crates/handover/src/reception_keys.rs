//! Which keys terminals seal to and know receipts by, in the centre's signed word: how a key comes into use and goes out
//! of it.

use serde::{Deserialize, Serialize};

use crate::sealing::SealingKey;
use crate::signing::{SigningKey, VerifyingKey};
use crate::statement::{Statement, StatementError};

const PURPOSE: &str = "yichuang reception keys 1";

/// The reception's public keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceptionKeys {
    /// Which list this is, from 1 upwards: a terminal never goes back to an earlier one.
    pub number: u32,
    /// Those in use, the newest first: the one that terminals seal to. The others wait for the newest to prove itself.
    pub keys: Vec<SealingKey>,
    /// The keys by which the centre's receipts are known.
    #[serde(default)]
    pub receipts: Vec<VerifyingKey>,
    /// The keys by which the receipts of the centre's relays in the halls are known. Left out while there is none:
    /// terminals of an earlier version would refuse the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relays: Vec<VerifyingKey>,
}

/// `GET /v1/reception-keys.json`: the list with the signature of the key that signs releases.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedReceptionKeys(Statement);

impl SignedReceptionKeys {
    /// Signs a list.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn sign(keys: &ReceptionKeys, key: &SigningKey) -> Result<Self, StatementError> {
        Statement::sign(PURPOSE, keys, key).map(Self)
    }

    /// The list, if one of these keys signed it.
    ///
    /// # Errors
    /// [`StatementError`]; a list without a key is none.
    pub fn verify(&self, keys: &[VerifyingKey]) -> Result<ReceptionKeys, StatementError> {
        let list: ReceptionKeys = self.0.verify(PURPOSE, keys)?;
        if list.keys.is_empty() {
            return Err(StatementError::Malformed("it names no key".into()));
        }
        Ok(list)
    }
}
