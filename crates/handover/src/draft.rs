//! Drafts to go (续填单): what a citizen entered and did not hand in, taken along as a code on a slip.
//!
//! Only whoever holds the code can read a draft. Terminals make two things of it that do not tell it: a
//! [`DraftLocator`], under which the draft is kept at the terminal and at the centre, and the key that it is encrypted
//! with. Neither terminal nor centre keeps the code or the key.
//!
//! A photo that belongs to a draft is kept as a draft of its own, under a locator and a key that are made of the draft's key
//! and the photo's name: nobody else can tell which belong together, or which of them is a photo.
//!
//! A draft is kept for [`DAYS`] and opened [`MOST_OPENINGS`] times at most. What was handed in leaves nothing of its draft
//! behind but the locator, so that an older copy that comes late is not taken for it.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::envelope::Content;
use crate::signs::{self, BASE, Misread};

/// For how many days a draft is kept after it was last saved.
pub const DAYS: u8 = 7;
/// How often a draft can be opened.
pub const MOST_OPENINGS: u8 = 10;
/// The most bytes that an encrypted draft may have: 1 MiB, as a photo may, and 8 KiB around it.
pub const LARGEST_DRAFT: usize = (1024 + 8) * 1024;

const RANDOM_SIGNS: usize = 15;
const GROUP: usize = 4;

/// Fifteen random signs (74 bits) and a check sign, written `K7M2-QX9A-BC3D-EF4G`.
///
/// Whoever knows it reads the draft: it is on the citizen's slip and in the memory of the visit, and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DraftCode([u8; RANDOM_SIGNS + 1]);

/// Why a text is no code of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DraftCodeError {
    /// The number of signs is wrong.
    #[error("a draft’s code has 16 signs, not {found}")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// A sign is not used in codes.
    #[error("codes have no “{0}”")]
    Sign(char),
    /// The last sign does not fit the others: something is mistyped.
    #[error("the code is mistyped")]
    Check,
}

impl DraftCode {
    /// Makes a code from 128 random bits.
    pub fn from_random(mut random: u128) -> Self {
        let mut signs = [0; RANDOM_SIGNS + 1];
        for sign in &mut signs[..RANDOM_SIGNS] {
            *sign = (random % u128::from(BASE)) as u8;
            random /= u128::from(BASE);
        }
        signs::close(&mut signs);
        Self(signs)
    }

    /// The secret in it, for making a locator and a key.
    pub fn secret(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for DraftCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        signs::write(f, &self.0, GROUP)
    }
}

impl fmt::Debug for DraftCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DraftCode(…)")
    }
}

impl FromStr for DraftCode {
    type Err = DraftCodeError;

    /// Takes small letters too, and passes over spaces and dashes of any kind.
    fn from_str(text: &str) -> Result<Self, DraftCodeError> {
        signs::read(text)
            .map(Self)
            .map_err(|misread| match misread {
                Misread::Length(found) => DraftCodeError::Length { found },
                Misread::Sign(sign) => DraftCodeError::Sign(sign),
                Misread::Check => DraftCodeError::Check,
            })
    }
}

impl TryFrom<String> for DraftCode {
    type Error = DraftCodeError;
    fn try_from(text: String) -> Result<Self, DraftCodeError> {
        text.parse()
    }
}

impl From<DraftCode> for String {
    fn from(code: DraftCode) -> String {
        code.to_string()
    }
}

/// Under which a draft is kept: 16 bytes that are made of the code and do not tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DraftLocator([u8; 16]);

/// A text is no locator: it is not 32 small hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a draft’s locator has 32 small hexadecimal digits")]
pub struct NoLocator;

impl DraftLocator {
    /// Of its bytes.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for DraftLocator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl FromStr for DraftLocator {
    type Err = NoLocator;
    fn from_str(text: &str) -> Result<Self, NoLocator> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes());
        let bytes = bytes.map_err(|_| NoLocator)?;
        bytes.try_into().map(Self).map_err(|_| NoLocator)
    }
}

impl TryFrom<String> for DraftLocator {
    type Error = NoLocator;
    fn try_from(text: String) -> Result<Self, NoLocator> {
        text.parse()
    }
}

impl From<DraftLocator> for String {
    fn from(locator: DraftLocator) -> String {
        locator.to_string()
    }
}

/// When a draft was saved, in milliseconds since 1970; always later than what it goes on from, whatever the clock says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(u64);

impl Revision {
    /// One that is made now.
    pub fn at(now: Timestamp) -> Self {
        Self(u64::try_from(now.as_millisecond()).unwrap_or_default())
    }

    /// One that is made now and goes on from this one.
    pub fn next(self, now: Timestamp) -> Self {
        Self::at(now).max(Self(self.0.saturating_add(1)))
    }

    /// As a database keeps it.
    pub fn to_number(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// As a database kept it.
    pub fn from_number(number: i64) -> Self {
        Self(number.unsigned_abs())
    }
}

/// Until when a draft is kept that is saved now.
pub fn kept_until(now: Timestamp) -> Timestamp {
    let days = SignedDuration::from_hours(24 * i64::from(DAYS));
    now.checked_add(days).unwrap_or(Timestamp::MAX)
}

/// A draft as it travels and is kept: what it says is encrypted.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedDraft {
    /// Which of several that were saved under the same locator.
    pub revision: Revision,
    /// Until when it is kept.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Timestamp,
    /// How often it was opened.
    pub opened: u8,
    /// The encrypted draft, at most [`LARGEST_DRAFT`].
    pub sealed: Content,
}

/// How a draft stands at the centre: the answer to saving one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftStanding {
    /// The centre keeps this one.
    Kept,
    /// The centre keeps a later one.
    Older,
    /// What was entered was handed in, or dropped: there is nothing to keep any more.
    Over,
}

/// What came of asking for a draft.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "opening", rename_all = "kebab-case")]
pub enum Opening {
    /// This is it; it was counted that it was opened.
    Opened {
        /// The draft.
        draft: SealedDraft,
    },
    /// There is none under this locator, or its time is over.
    Unknown,
    /// It was opened [`MOST_OPENINGS`] times.
    UsedUp,
    /// What was entered was handed in, or dropped.
    Over,
}
