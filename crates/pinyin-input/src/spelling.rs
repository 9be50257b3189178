//! What is typed before a word is chosen.

use std::fmt;

/// The most signs that may wait for a choice: a sentence of a dozen characters.
pub const LONGEST_SPELLING: usize = 64;

/// Letters of pinyin (`v` for `ü`), the figures of nine keys (2 to 9), and `'` where a syllable ends; at most
/// [`LONGEST_SPELLING`]. `Debug` says only how many: they spell what a citizen means.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Spelling(String);

/// The text holds something else than small letters, the figures 2 to 9 and `'`, or too much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at most {LONGEST_SPELLING} of the letters a to z, the figures 2 to 9 and “'”")]
pub struct NotASpelling;

impl Spelling {
    /// The signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it can be typed.
    pub fn is_sign(sign: char) -> bool {
        matches!(sign, 'a'..='z' | '2'..='9' | '\'')
    }
}

impl TryFrom<String> for Spelling {
    type Error = NotASpelling;
    fn try_from(text: String) -> Result<Self, NotASpelling> {
        if text.len() <= LONGEST_SPELLING && text.chars().all(Self::is_sign) {
            Ok(Self(text))
        } else {
            Err(NotASpelling)
        }
    }
}

impl fmt::Debug for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spelling({} signs)", self.0.len())
    }
}
