//! Persons' names: anything a register may hold, and nothing that is plainly a slip of the finger.

/// The most characters a name may have (the longest registered ones stay well below).
pub const LONGEST_NAME: usize = 50;

/// Why a text is no person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It is too short.
    #[error("a name has at least two characters")]
    TooShort,
    /// It is too long.
    #[error("a name has at most {LONGEST_NAME} characters")]
    TooLong,
    /// It contains something that names don't contain, or begins with something that none begins with.
    #[error("character {place} belongs to no name")]
    Character {
        /// Its place, from 1.
        place: usize,
    },
}

/// Accepts a name as it may stand in a register: letters of any script, `·` between the parts.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub fn person_name(text: &str) -> Result<(), NameError> {
    let belongs = |(place, c): (usize, char)| {
        c.is_alphabetic() || place > 0 && matches!(c, '·' | '•' | '.' | '-' | '\'' | '’' | ' ')
    };
    let wrong = text
        .chars()
        .enumerate()
        .take(LONGEST_NAME)
        .find(|c| !belongs(*c));
    if let Some((place, _)) = wrong {
        return Err(NameError::Character { place: place + 1 });
    }
    match text.chars().count() {
        ..2 => Err(NameError::TooShort),
        2..=LONGEST_NAME => Ok(()),
        _ => Err(NameError::TooLong),
    }
}
