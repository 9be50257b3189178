//! Text that is wiped from memory when it is dropped, and shows itself to nobody who does not ask for it.

use std::fmt;

use zeroize::{Zeroize as _, Zeroizing};

/// Text of a card.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Takes over what a text says without its spaces at both ends, and wipes the text.
    pub(crate) fn trimmed(mut text: String) -> Self {
        let trimmed = text.trim_matches([' ', '\0']).to_owned();
        text.zeroize();
        Self::new(trimmed)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
