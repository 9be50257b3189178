//! What can be wrong with one answer.

use catalogue::code::CodeError;
use catalogue::text::Text;
use jiff::civil::Date;

use crate::validate::{IdNumberError, NameError, PhoneError};

/// What is wrong with an answer. The words for it are in [`crate::words`]. Holds nothing of the answer itself.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldError {
    /// It must be answered.
    Missing,
    /// A declaration must be confirmed.
    NotConfirmed,
    /// It has too many characters.
    TooLong {
        /// How many are allowed.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// It contains a character that no paper can carry, such as a control character.
    ControlCharacter,
    /// It is no person's name.
    Name(NameError),
    /// It is no resident identity number.
    IdNumber(IdNumberError),
    /// It is no unified social credit code.
    CreditCode(CodeError),
    /// It is no telephone number.
    Phone(PhoneError),
    /// It is not a day of the calendar.
    NoSuchDate,
    /// It must not be later than this day.
    NotYet(Date),
    /// It must not be earlier than this day.
    AlreadyPast(Date),
    /// It is not a number.
    NotANumber,
    /// It has too many places after the point.
    TooManyDecimals {
        /// How many are allowed.
        most: u8,
    },
    /// It is too small.
    TooSmall {
        /// The least that is allowed.
        least: f64,
    },
    /// It is too large.
    TooLarge {
        /// The most that is allowed.
        most: f64,
    },
    /// It is none of the choices.
    NoSuchChoice,
    /// What was entered is of another kind than the field takes.
    WrongKind,
    /// A check of the form's own does not hold.
    Check(Text),
}
