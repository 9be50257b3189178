//! Bank cards: their length and the check digit of ISO/IEC 7812 (Luhn).

/// Why a text is no bank card's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BankCardError {
    /// A character is no digit.
    #[error("character {place} is no digit")]
    Character {
        /// Its place, from 1.
        place: usize,
    },
    /// The number of digits is wrong.
    #[error("a bank card has 16 to 19 digits, not {found}")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// No bank's number begins with 0.
    #[error("no bank card begins with 0")]
    Begins,
    /// The last digit does not fit the others.
    #[error("the check digit is wrong")]
    Check {
        /// Its place, from 1.
        place: usize,
    },
}

/// Reads a bank card's number; spaces and `-` between the groups are taken out.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub fn bank_card(text: &str) -> Result<String, BankCardError> {
    let is_between = |c: char| matches!(c, ' ' | '-');
    if let Some(place) = text
        .chars()
        .position(|c| !(c.is_ascii_digit() || is_between(c)))
    {
        return Err(BankCardError::Character { place: place + 1 });
    }
    let digits: String = text.chars().filter(|c| !is_between(*c)).collect();
    if !(16..=19).contains(&digits.len()) {
        return Err(BankCardError::Length {
            found: digits.len(),
        });
    }
    if digits.starts_with('0') {
        return Err(BankCardError::Begins);
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match place % 2 {
                0 => digit,
                _ if digit < 5 => digit * 2,
                _ => digit * 2 - 9,
            }
        })
        .sum();
    if sum.is_multiple_of(10) {
        Ok(digits)
    } else {
        Err(BankCardError::Check {
            place: digits.len(),
        })
    }
}
