//! Statements: something said as JSON, with a signature over the very text. The text travels as it was signed.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::signing::{Signed, SigningKey, VerifyingKey};

/// A text with somebody's signature for one purpose.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    said: String,
    signature: Signed,
}

/// Why a statement is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// It does not say what it should.
    #[error("it is not what it should be: {0}")]
    Malformed(String),
    /// None of the known keys signed just this.
    #[error("it is not signed by a key that is known here")]
    Signature,
}

impl Statement {
    /// Signs what is said, for one purpose.
    pub(crate) fn sign<T: Serialize>(
        purpose: &str,
        said: &T,
        key: &SigningKey,
    ) -> Result<Self, StatementError> {
        let said = serde_json::to_string(said)
            .map_err(|error| StatementError::Malformed(error.to_string()))?;
        let signature = key.sign(purpose, said.as_bytes());
        Ok(Self { said, signature })
    }

    /// What is said by the holder of a key that is named in it, if that very key signed it for this purpose.
    pub(crate) fn verify_own<T: DeserializeOwned>(
        &self,
        purpose: &str,
        key: impl FnOnce(&T) -> VerifyingKey,
    ) -> Result<T, StatementError> {
        let bytes = self.said.as_bytes();
        let said: T = serde_json::from_slice(bytes)
            .map_err(|error| StatementError::Malformed(error.to_string()))?;
        if key(&said).holds(purpose, bytes, &self.signature) {
            Ok(said)
        } else {
            Err(StatementError::Signature)
        }
    }

    /// What is said, if one of these keys signed it for this purpose.
    pub(crate) fn verify<T: DeserializeOwned>(
        &self,
        purpose: &str,
        keys: &[VerifyingKey],
    ) -> Result<T, StatementError> {
        let bytes = self.said.as_bytes();
        if !keys
            .iter()
            .any(|key| key.holds(purpose, bytes, &self.signature))
        {
            return Err(StatementError::Signature);
        }
        serde_json::from_slice(bytes).map_err(|error| StatementError::Malformed(error.to_string()))
    }
}
