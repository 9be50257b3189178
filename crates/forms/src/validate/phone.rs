//! Telephone numbers of mainland China.

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// It contains something other than digits (and one `-` after an area code).
    #[error("character {place} is no digit")]
    Character {
        /// Its place, from 1.
        place: usize,
    },
    /// A mobile number has not 11 digits.
    #[error("a mobile number has 11 digits, not {found}")]
    MobileLength {
        /// How many there are.
        found: usize,
    },
    /// A mobile number's second digit is 0, 1 or 2.
    #[error("the second digit of a mobile number is 3 to 9")]
    MobilePrefix,
    /// After an area code there are not 7 or 8 digits.
    #[error("after the area code there are 7 or 8 digits, not {found}")]
    FixedLength {
        /// How many there are.
        found: usize,
    },
    /// It has 7 or 8 digits and no area code.
    #[error("the area code is missing")]
    NoAreaCode,
    /// It is neither a mobile number nor an area code with a number.
    #[error("neither a mobile number nor an area code with a number")]
    Shape,
}

/// Accepts 11 digits beginning 13 to 19, an area code (0 and 2 to 3 digits) with 7 or 8 digits, `-` allowed between, and
/// 400 or 800 with 7 digits; `+86` before it is passed over. Returns the number without spaces.
///
/// # Errors
/// What is wrong, with its place where there is one.
pub fn phone(text: &str) -> Result<String, PhoneError> {
    let belongs = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-');
    let trimmed = text.trim();
    let before = text.chars().count() - text.trim_start().chars().count();
    let (skipped, own) = match trimmed
        .strip_prefix("+86")
        .or_else(|| trimmed.strip_prefix("0086"))
    {
        Some(rest) => (trimmed.len() - rest.len(), rest),
        None => (0, trimmed),
    };
    if let Some(place) = own.chars().position(|c| !belongs(c)) {
        return Err(PhoneError::Character {
            place: before + skipped + place + 1,
        });
    }
    let number: String = own.chars().filter(|c| *c != ' ').collect();
    let number = number.trim_matches('-');
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.as_bytes() {
        [b'1', second, ..] => match digits.len() {
            11 if *second >= b'3' => Ok(digits),
            11 => Err(PhoneError::MobilePrefix),
            found => Err(PhoneError::MobileLength { found }),
        },
        [b'0', first, ..] => {
            let area = if matches!(first, b'1' | b'2') { 3 } else { 4 };
            let found = digits.len().saturating_sub(area);
            if *first == b'0' {
                Err(PhoneError::Shape)
            } else if (7..=8).contains(&found) {
                Ok(number.to_owned())
            } else {
                Err(PhoneError::FixedLength { found })
            }
        }
        [b'4' | b'8', b'0', b'0', ..] if digits.len() == 10 => Ok(number.to_owned()),
        _ if (7..=8).contains(&digits.len()) => Err(PhoneError::NoAreaCode),
        _ => Err(PhoneError::Shape),
    }
}
