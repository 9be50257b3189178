//! Telephone numbers of mainland China.

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// It contains something other than digits (and one `-` after an area code).
    #[error("a telephone number has only digits")]
    Character,
    /// A mobile number has not 11 digits.
    #[error("a mobile number has 11 digits, not {found}")]
    MobileLength {
        /// How many there are.
        found: usize,
    },
    /// It is neither a mobile number nor an area code with a number.
    #[error("neither a mobile number nor an area code with a number")]
    Shape,
}

/// Accepts 11 digits beginning 13 to 19, or an area code (0 and 2 to 3 digits) with 7 or 8 digits, `-` allowed between.
/// Returns the number without spaces.
pub fn phone(text: &str) -> Result<String, PhoneError> {
    let number: String = text.chars().filter(|c| *c != ' ').collect();
    let digits: String = number.chars().filter(|c| *c != '-').collect();
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(PhoneError::Character);
    }
    if digits.starts_with('1') {
        let plausible = matches!(digits.as_bytes().get(1), Some(b'3'..=b'9'));
        return match digits.len() {
            11 if plausible => Ok(digits),
            11 => Err(PhoneError::Shape),
            found => Err(PhoneError::MobileLength { found }),
        };
    }
    let area = if matches!(digits.as_bytes().get(1), Some(b'1' | b'2')) {
        3
    } else {
        4
    };
    let rest = digits.len().saturating_sub(area);
    if digits.starts_with('0') && (7..=8).contains(&rest) {
        Ok(number)
    } else {
        Err(PhoneError::Shape)
    }
}
