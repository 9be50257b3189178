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
    /// It contains something that names don't contain.
    #[error("a name contains only letters, “·”, “-”, “'” and spaces")]
    Character,
}

/// Accepts a name as it may stand in a register: letters of any script, `·` between the parts.
pub fn person_name(text: &str) -> Result<(), NameError> {
    let count = text.chars().count();
    if count < 2 {
        return Err(NameError::TooShort);
    }
    if count > LONGEST_NAME {
        return Err(NameError::TooLong);
    }
    let belongs =
        |c: char| c.is_alphabetic() || matches!(c, '·' | '•' | '.' | '-' | '\'' | '’' | ' ');
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    if begins && text.chars().all(belongs) {
        Ok(())
    } else {
        Err(NameError::Character)
    }
}
