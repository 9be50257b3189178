//! Identity documents of several kinds, each with the shape of its number.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::id_number::{Holder, IdNumber, IdNumberError};

/// A kind of identity document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// 居民身份证.
    ResidentCard,
    /// 港澳台居民居住证.
    ResidencePermit,
    /// 港澳居民来往内地通行证.
    HkMacauPass,
    /// 台湾居民来往大陆通行证.
    TaiwanPass,
    /// 外国人永久居留身份证.
    ForeignerPermit,
    /// 护照.
    Passport,
}

impl DocumentKind {
    /// All of them, the most frequent first.
    pub const ALL: [Self; 6] = [
        Self::ResidentCard,
        Self::ResidencePermit,
        Self::HkMacauPass,
        Self::TaiwanPass,
        Self::ForeignerPermit,
        Self::Passport,
    ];

    /// Its id in definitions, rules and entries.
    pub fn id(self) -> &'static str {
        match self {
            Self::ResidentCard => "resident-card",
            Self::ResidencePermit => "residence-permit",
            Self::HkMacauPass => "hk-macau-pass",
            Self::TaiwanPass => "taiwan-pass",
            Self::ForeignerPermit => "foreigner-permit",
            Self::Passport => "passport",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Why a text is no number of a kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It should be a number of 18 characters and is none.
    #[error(transparent)]
    Number(#[from] IdNumberError),
    /// It is a sound number of another kind of document.
    #[error("this is the number of another document: {0}")]
    Other(DocumentKind),
    /// The number of characters is wrong.
    #[error("{found} characters")]
    Length {
        /// Of which document.
        kind: DocumentKind,
        /// How many there are.
        found: usize,
    },
    /// A character does not stand where it does.
    #[error("character {place} does not belong there")]
    Character {
        /// Of which document.
        kind: DocumentKind,
        /// Its place, from 1.
        place: usize,
    },
}

/// How many characters a number has, and which character may stand at a place, from 0.
type Shape = (&'static [usize], fn(usize, char) -> bool);

/// Reads the number of a document: plain letters and digits, small letters made large, spaces taken out.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub fn document_number(kind: DocumentKind, text: &str) -> Result<String, DocumentError> {
    let text: String = text
        .chars()
        .filter(|c| *c != ' ')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let length = text.chars().count();
    let holder = match kind {
        DocumentKind::ResidentCard => Some(Holder::Resident),
        DocumentKind::ResidencePermit => Some(Holder::ResidencePermit),
        // The cards before 2023 have 15 characters that begin with the country's three letters.
        DocumentKind::ForeignerPermit if !text.starts_with(|c: char| c.is_ascii_uppercase()) => {
            Some(Holder::Foreigner)
        }
        _ => None,
    };
    if let Some(holder) = holder {
        let number: IdNumber = text.parse()?;
        return if number.holder() == holder {
            Ok(number.as_str().to_owned())
        } else {
            Err(DocumentError::Other(match number.holder() {
                Holder::Resident => DocumentKind::ResidentCard,
                Holder::ResidencePermit => DocumentKind::ResidencePermit,
                Holder::Foreigner => DocumentKind::ForeignerPermit,
            }))
        };
    }
    let (lengths, belongs): Shape = match kind {
        DocumentKind::HkMacauPass => (&[9, 11], |place, c| match place {
            0 => matches!(c, 'H' | 'M'),
            _ => c.is_ascii_digit(),
        }),
        DocumentKind::TaiwanPass => (&[8, 10, 11], |place, c| {
            c.is_ascii_digit() || place == 10 && c.is_ascii_uppercase()
        }),
        DocumentKind::ForeignerPermit => (&[15], |place, c| match place {
            0..3 => c.is_ascii_uppercase(),
            _ => c.is_ascii_digit(),
        }),
        _ => (&[5, 6, 7, 8, 9, 10, 11, 12], |_, c| {
            c.is_ascii_uppercase() || c.is_ascii_digit()
        }),
    };
    let wrong = text
        .chars()
        .take(20)
        .enumerate()
        .find(|(place, c)| !belongs(*place, *c));
    if let Some((place, _)) = wrong {
        // A whole number of 18 characters in the wrong drawer is told apart from a slip of the finger.
        if text.parse::<IdNumber>().is_ok() {
            return Err(DocumentError::Other(DocumentKind::ResidentCard));
        }
        return Err(DocumentError::Character {
            kind,
            place: place + 1,
        });
    }
    if lengths.contains(&length) {
        Ok(text)
    } else if text.parse::<IdNumber>().is_ok() {
        Err(DocumentError::Other(DocumentKind::ResidentCard))
    } else {
        Err(DocumentError::Length {
            kind,
            found: length,
        })
    }
}
