//! How long input may be. Longer input is refused, never cut.

use serde::{Deserialize, Serialize};

/// The most characters one may search for.
pub const LONGEST_SEARCH: usize = 64;

/// The most bytes that the entries of all forms of a hand-in may have together: 256 KiB.
pub const LARGEST_ENTRIES: usize = 256 * 1024;

/// What is searched for: at most [`LONGEST_SEARCH`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SearchText(String);

/// The text has more than [`LONGEST_SEARCH`] characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at most {LONGEST_SEARCH} characters can be searched for")]
pub struct SearchTooLong;

impl SearchText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SearchText {
    type Error = SearchTooLong;
    fn try_from(text: String) -> Result<Self, SearchTooLong> {
        if text.chars().count() > LONGEST_SEARCH {
            Err(SearchTooLong)
        } else {
            Ok(Self(text))
        }
    }
}

impl From<SearchText> for String {
    fn from(text: SearchText) -> String {
        text.0
    }
}
