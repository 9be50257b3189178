//! Resident identity numbers, GB 11643-1999.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// A resident identity number of 18 characters whose date exists and whose check character is right.
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber(String);

/// Why a text is no identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberError {
    /// The number of characters is wrong.
    #[error("an identity number has 18 characters, not {found}")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// It is an old number of 15 digits.
    #[error("numbers of 15 digits are no longer valid")]
    Old,
    /// A character is no digit (or, at the end, no X).
    #[error("character {place} is no digit")]
    Character {
        /// Its place, from 1.
        place: usize,
    },
    /// Its birthday is not a day of the calendar.
    #[error("characters 7 to 14 are no date")]
    Date,
    /// The last character does not fit the others.
    #[error("the check character is wrong")]
    Check,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

impl FromStr for IdNumber {
    type Err = IdNumberError;

    /// Takes plain digits; a small `x` at the end is made large.
    fn from_str(text: &str) -> Result<Self, IdNumberError> {
        let characters: Vec<char> = text.chars().collect();
        if characters.len() == 15 && characters.iter().all(char::is_ascii_digit) {
            return Err(IdNumberError::Old);
        }
        if characters.len() != 18 {
            return Err(IdNumberError::Length {
                found: characters.len(),
            });
        }
        let mut sum = 0;
        for (place, (character, weight)) in characters.iter().zip(WEIGHTS).enumerate() {
            let digit = character
                .to_digit(10)
                .ok_or(IdNumberError::Character { place: place + 1 })?;
            sum += digit * weight;
        }
        let last = characters[17].to_ascii_uppercase();
        if !(last.is_ascii_digit() || last == 'X') {
            return Err(IdNumberError::Character { place: 18 });
        }
        let number: String = characters[..17].iter().copied().chain([last]).collect();
        birth(&number).ok_or(IdNumberError::Date)?;
        if char::from(CHECKS[(sum % 11) as usize]) == last {
            Ok(Self(number))
        } else {
            Err(IdNumberError::Check)
        }
    }
}

fn birth(number: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| {
        number
            .get(range)
            .and_then(|digits| digits.parse::<i16>().ok())
    };
    let (year, month, day) = (part(6..10)?, part(10..12)?, part(12..14)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
        .ok()
        .filter(|_| year >= 1800)
}

impl IdNumber {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The birthday it carries.
    pub fn birth(&self) -> Date {
        birth(&self.0).unwrap_or(Date::ZERO)
    }

    /// Whether it is a man's number.
    pub fn is_male(&self) -> bool {
        self.0
            .as_bytes()
            .get(16)
            .is_some_and(|digit| digit % 2 == 1)
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdNumber(…)")
    }
}
