//! What can be wrong with one answer.

use catalogue::text::Text;
use jiff::civil::Date;

use crate::definition::FieldId;
use crate::signature::SignatureError;
use crate::validate::{
    BankCardError, CreditCodeError, DateError, DocumentError, IdNumberError, Money, MoneyError,
    NameError, PhoneError,
};

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
    /// It contains a picture or a private character, which no paper can carry.
    Picture {
        /// Its place, from 1.
        place: usize,
    },
    /// It is no person's name.
    Name(NameError),
    /// It is no signature.
    Signature(SignatureError),
    /// There are too few or too many photos.
    PhotoCount {
        /// So many at least.
        least: usize,
        /// So many at most.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// It is no resident identity number.
    IdNumber(IdNumberError),
    /// It is no unified social credit code.
    CreditCode(CreditCodeError),
    /// It is no number of the chosen kind of identity document.
    Document(DocumentError),
    /// It is no bank card's number.
    BankCard(BankCardError),
    /// It is no telephone number.
    Phone(PhoneError),
    /// It is not a day of the calendar.
    Date(DateError),
    /// The birthday in an identity number is later than today.
    NotBornYet,
    /// The first day of a period is missing or no day of the calendar.
    PeriodFrom(Option<DateError>),
    /// The last day of a period is missing or no day of the calendar.
    PeriodUntil(Option<DateError>),
    /// A period ends before it begins.
    PeriodOrder,
    /// It is no amount of money.
    Money(MoneyError),
    /// It is less money than is allowed.
    TooLittle {
        /// The least that is allowed.
        least: Money,
    },
    /// It is more money than is allowed.
    TooMuch {
        /// The most that is allowed.
        most: Money,
    },
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
    /// A table has too few rows.
    TooFewRows {
        /// What one row is.
        row: Text,
        /// How many there must be.
        least: usize,
        /// How many there are.
        found: usize,
    },
    /// A table has too many rows.
    TooManyRows {
        /// What one row is.
        row: Text,
        /// How many are allowed.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// Something is wrong in a table's row; the first of its faults.
    InRow {
        /// Which row, from 1, blank ones counted.
        row: usize,
        /// The column.
        column: FieldId,
        /// What the column asks.
        label: Box<Text>,
        /// What is wrong.
        error: Box<FieldError>,
    },
    /// A table's column does not add up.
    Total(Box<WrongTotal>),
    /// It is none of the choices.
    NoSuchChoice,
    /// What was entered is of another kind than the field takes.
    WrongKind,
    /// A check of the form's own does not hold.
    Check(Text),
}

/// A table's column that does not add up.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongTotal {
    /// What the column asks.
    pub label: Text,
    /// What it must add up to.
    pub exactly: String,
    /// What it adds up to.
    pub found: String,
    /// In what is counted.
    pub unit: Option<Text>,
}
