//! Unified social credit codes, GB 32100: the place of what is wrong, where the catalogue's own type only says what.

use catalogue::code::CreditCode;

/// Why a text is no credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// The number of characters is wrong.
    #[error("a credit code has 18 characters, not {found}")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// It is an old business registration number of 15 digits.
    #[error("a registration number of 15 digits is no credit code")]
    Old,
    /// It is the code of an organisation, 9 characters, which is only a part of the credit code.
    #[error("an organisation code of 9 characters is only a part of the credit code")]
    Organisation,
    /// A character is none of the alphabet's.
    #[error("character {place} is none of a credit code")]
    Character {
        /// Its place, from 1.
        place: usize,
        /// What is written like it and may have been meant.
        perhaps: Option<char>,
    },
    /// The last character does not fit the others.
    #[error("the check character is wrong")]
    Check,
}

/// Letters that credit codes leave out because they look like these.
const ALIKE: [(char, char); 5] = [('O', '0'), ('I', '1'), ('Z', '2'), ('S', '5'), ('V', 'U')];

/// Reads a credit code; small letters are made large.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub fn credit_code(text: &str) -> Result<CreditCode, CreditCodeError> {
    let text: String = text.chars().map(|c| c.to_ascii_uppercase()).collect();
    let found = text.chars().count();
    let is_digits = text.bytes().all(|c| c.is_ascii_digit());
    if found == 15 && is_digits {
        return Err(CreditCodeError::Old);
    }
    for (place, character) in text.chars().take(18).enumerate() {
        let alike = ALIKE.iter().find(|(letter, _)| *letter == character);
        let in_alphabet = character.is_ascii_digit() || character.is_ascii_uppercase();
        let dash = character == '-' && found == 10;
        if alike.is_some() || !(in_alphabet || dash) {
            return Err(CreditCodeError::Character {
                place: place + 1,
                perhaps: alike.map(|(_, meant)| *meant),
            });
        }
    }
    match found {
        18 => text.parse().map_err(|_| CreditCodeError::Check),
        9 | 10 => Err(CreditCodeError::Organisation),
        found => Err(CreditCodeError::Length { found }),
    }
}
