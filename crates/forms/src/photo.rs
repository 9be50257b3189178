//! Photos of papers: a form names them, and whoever takes the form holds them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The most pages that one field may ask for.
pub const MOST_PAGES: usize = 10;

/// What a photo is called during a visit: 32 lower-case hexadecimal digits, made at random.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhotoId(String);

/// The text is not the name of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a photo is named by 32 lower-case hexadecimal digits")]
pub struct PhotoIdError;

impl PhotoId {
    /// A name made of 16 bytes that were never used before.
    pub fn from_random(random: [u8; 16]) -> Self {
        Self(random.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PhotoId {
    type Error = PhotoIdError;
    fn try_from(text: String) -> Result<Self, PhotoIdError> {
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 32 && text.bytes().all(hexadecimal) {
            Ok(Self(text))
        } else {
            Err(PhotoIdError)
        }
    }
}

impl FromStr for PhotoId {
    type Err = PhotoIdError;
    fn from_str(text: &str) -> Result<Self, PhotoIdError> {
        Self::try_from(text.to_owned())
    }
}

impl From<PhotoId> for String {
    fn from(id: PhotoId) -> Self {
        id.0
    }
}

impl fmt::Display for PhotoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
