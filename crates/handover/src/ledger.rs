//! The centre's ledger: which life of its database took a submission, as the how-manieth, and up to where everything is
//! backed up. By it a terminal knows when it may let go of a record, and when it must send it again.
//!
//! A *received* submission is in the centre's database; a *durable* one is in a backup of it, too. A database that was put
//! back from a backup begins another epoch: whoever still keeps a record of an earlier one sends it again, and what is
//! there already gets its receipt of the new epoch.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::signing::{SigningKey, VerifyingKey};
use crate::statement::{Statement, StatementError};

const PURPOSE: &str = "yichuang standing 1";

/// One life of the centre's database, from when it was made or put back from a backup: random, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LedgerEpoch(Uuid);

impl LedgerEpoch {
    /// An epoch of 16 random bytes.
    pub fn from_random(random: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(random).into_uuid())
    }
}

impl fmt::Display for LedgerEpoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for LedgerEpoch {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// The place of a submission in the order in which the centre took them: from 1, growing, with gaps.
///
/// [`Position::START`] is before the first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// Before the first submission.
    pub const START: Self = Self(0);
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Position {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// Where in the ledger a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerPlace {
    /// The life of the database that gave the receipt.
    pub epoch: LedgerEpoch,
    /// The place in its order.
    pub position: Position,
}

/// How the centre's ledger stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The life of the database that answers.
    pub epoch: LedgerEpoch,
    /// Everything up to here, and this too, is in a backup; [`Position::START`] when nothing is.
    pub durable_through: Position,
}

/// What a standing says of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is in a backup: whoever kept it for the centre's sake may let go of it.
    Durable,
    /// The centre has it, but no backup does yet.
    Received,
    /// The database was put back since, and may have lost it: it is sent again.
    SendAgain,
}

impl Standing {
    /// What it says of a submission with a receipt for this place.
    pub fn of(&self, place: LedgerPlace) -> Keeping {
        if place.epoch != self.epoch {
            Keeping::SendAgain
        } else if place.position <= self.durable_through {
            Keeping::Durable
        } else {
            Keeping::Received
        }
    }
}

/// `GET /v1/standing`, answered to enrolled terminals: the standing as the centre signed it, with the key by which its
/// receipts are known.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedStanding(Statement);

impl SignedStanding {
    /// Signs a standing.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn sign(standing: &Standing, key: &SigningKey) -> Result<Self, StatementError> {
        Statement::sign(PURPOSE, standing, key).map(Self)
    }

    /// The standing, if one of these keys signed it. Nothing else lets anybody let go of a record.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self, keys: &[VerifyingKey]) -> Result<Standing, StatementError> {
        self.0.verify(PURPOSE, keys)
    }
}
