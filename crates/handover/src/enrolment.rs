//! Enrolment: how a terminal becomes known to the centre.

use std::fmt;

use catalogue::code::DistrictCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::reception_keys::SignedReceptionKeys;
use crate::signing::VerifyingKey;
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

/// `POST /v1/terminals`: a terminal shows its one-time code.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The one-time code that an operator made at the centre.
    pub code: String,
}

/// The centre's answer: who the terminal is from now on.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The terminal's id.
    pub terminal: TerminalId,
    /// What it shows with every request, as `Authorization: Bearer …`.
    pub token: Token,
    /// The key by which it knows the centre's releases.
    #[serde(default)]
    pub release_key: Option<VerifyingKey>,
    /// The district of the centre's catalogue, once there is one.
    #[serde(default)]
    pub district: Option<DistrictCode>,
    /// The series of its ticket numbers; an older centre gives none.
    #[serde(default)]
    pub series: Option<Series>,
    /// What it seals to from now on.
    #[serde(default)]
    pub reception_keys: Option<SignedReceptionKeys>,
}

/// `GET /v1/terminals/self`, answered to a terminal that shows its token: what the centre knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The series of its ticket numbers.
    pub series: Series,
}

/// A secret that never shows itself in a log.
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
