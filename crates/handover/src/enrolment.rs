//! Enrolment: how a terminal becomes known to the centre.

use std::fmt;

use catalogue::code::DistrictCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::reception_keys::SignedReceptionKeys;
use crate::signing::{SigningKey, VerifyingKey};
use crate::statement::{Statement, StatementError};
use crate::ticket::Series;

/// A terminal's id, given by the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TerminalId(pub Uuid);

impl fmt::Display for TerminalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// For what a terminal signs when it registers its key.
const PURPOSE: &str = "yichuang key claim 1";

/// Why a terminal may register a key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entitlement {
    /// `POST /v1/terminals`: the one-time code that an operator made at the centre.
    Code(String),
    /// `PUT /v1/terminals/self/key`: what a terminal was given that was enrolled before terminals had keys. It is of no
    /// other use, and of none once a key is registered with it.
    Token(Token),
}

/// A terminal's claim that a key is its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyClaim {
    /// Why it may.
    pub by: Entitlement,
    /// The key.
    pub key: VerifyingKey,
}

/// A claim, signed with the very key: nobody registers a key that they do not have.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedKeyClaim(Statement);

impl SignedKeyClaim {
    /// Claims a key.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn sign(by: Entitlement, key: &SigningKey) -> Result<Self, StatementError> {
        let claim = KeyClaim {
            by,
            key: key.verifying(),
        };
        Statement::sign(PURPOSE, &claim, key).map(Self)
    }

    /// The claim, if the key in it signed it.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self) -> Result<KeyClaim, StatementError> {
        self.0.verify_own(PURPOSE, |claim: &KeyClaim| claim.key)
    }
}

/// The centre's answer: who the terminal is from now on.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The terminal's id.
    pub terminal: TerminalId,
    /// The key by which it knows the centre's releases.
    #[serde(default)]
    pub release_key: Option<VerifyingKey>,
    /// The district of the centre's catalogue, once there is one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub district: Option<DistrictCode>,
    /// The series of its ticket numbers; an older centre gives none.
    #[serde(default)]
    pub series: Option<Series>,
    /// What it seals to from now on.
    #[serde(default)]
    pub reception_keys: Option<SignedReceptionKeys>,
}

/// `GET /v1/terminals/self`, and the answer to a token's claim: what the centre knows of the terminal.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The series of its ticket numbers.
    pub series: Series,
}

/// A secret that terminals had before they had keys. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Wraps a secret: printable ASCII.
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
