//! Ticket numbers (取号): what is called out at a window, unique in a hall although no terminal asks another.
//!
//! A terminal gives numbers within its *series*, which the centre never gives twice. So two terminals cannot give the
//! same number, online or not.

use std::fmt;
use std::str::FromStr;

use catalogue::hall::{ComprehensiveWindow, WindowKind};
use serde::{Deserialize, Serialize};

/// The longest letterless part of a ticket that is read: series and number have at most so many digits each.
const MOST_DIGITS: usize = 9;

/// A terminal's series: given by the centre at enrolment, never to two terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Series(u32);

impl Series {
    /// A series from its number; none for 0.
    pub fn new(number: u32) -> Option<Self> {
        (number > 0).then_some(Self(number))
    }

    /// Its number, at least 1.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Series {
    type Error = TicketError;
    fn try_from(number: u32) -> Result<Self, TicketError> {
        Self::new(number).ok_or(TicketError)
    }
}

impl From<Series> for u32 {
    fn from(series: Series) -> Self {
        series.0
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The letter by which a window's tickets are told apart: A to Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WindowLetter(char);

impl WindowLetter {
    /// The first Latin letter of the window's zone, so that the ticket and the sign above the window agree; for a zone
    /// without one, a letter of the window's kind.
    ///
    /// Windows that share a letter share its numbers: whoever counts, counts by the letter.
    pub fn of_window(window: &ComprehensiveWindow) -> Self {
        let of_zone = window.zone.chars().find(char::is_ascii_alphabetic);
        Self(of_zone.map_or(
            match window.kind {
                WindowKind::Citizen => 'M',
                WindowKind::Enterprise => 'Q',
                WindowKind::Police => 'H',
                WindowKind::Estate => 'F',
            },
            |letter| letter.to_ascii_uppercase(),
        ))
    }
}

impl fmt::Display for WindowLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A ticket's number, written `B3-017`: the window's letter, the terminal's series, the running number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketNumber {
    letter: WindowLetter,
    series: Series,
    number: u32,
}

/// A text is no ticket number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ticket number is a letter, a series from 1, a dash and a number from 1, such as B3-017")]
pub struct TicketError;

impl TicketNumber {
    /// A number from its parts; none for the running number 0.
    pub fn new(letter: WindowLetter, series: Series, number: u32) -> Option<Self> {
        (number > 0).then_some(Self {
            letter,
            series,
            number,
        })
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}-{:03}", self.letter, self.series, self.number)
    }
}

impl FromStr for TicketNumber {
    type Err = TicketError;

    fn from_str(text: &str) -> Result<Self, TicketError> {
        let mut signs = text.chars();
        let letter = signs
            .next()
            .filter(char::is_ascii_uppercase)
            .ok_or(TicketError)?;
        let (series, number) = signs.as_str().split_once('-').ok_or(TicketError)?;
        let parsed = Self::new(
            WindowLetter(letter),
            Series::new(digits(series)?).ok_or(TicketError)?,
            digits(number)?,
        )
        .ok_or(TicketError)?;
        // One number has one wording, or two papers could mean the same ticket.
        if parsed.to_string() == text {
            Ok(parsed)
        } else {
            Err(TicketError)
        }
    }
}

fn digits(text: &str) -> Result<u32, TicketError> {
    if text.is_empty() || text.len() > MOST_DIGITS || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(TicketError);
    }
    text.parse().map_err(|_| TicketError)
}

impl TryFrom<String> for TicketNumber {
    type Error = TicketError;
    fn try_from(text: String) -> Result<Self, TicketError> {
        text.parse()
    }
}

impl From<TicketNumber> for String {
    fn from(ticket: TicketNumber) -> Self {
        ticket.to_string()
    }
}
