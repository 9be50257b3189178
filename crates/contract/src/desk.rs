//! The guidance desk: what a pre-check leads to.

use std::fmt;

use catalogue::code::ScenarioCode;
use catalogue::condition::Answers;
use catalogue::hall::ComprehensiveWindow;
use catalogue::pre_check::Findings;
use catalogue::text::Text;
use handover::TicketNumber;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A finished pre-check: a decided case and what was found on its materials. The shell decides all of it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckedCase {
    /// The scenario.
    pub scenario: ScenarioCode,
    /// The answers that lead to the case.
    pub answers: Answers,
    /// What was found.
    pub findings: Findings,
}

/// A number to be called by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The number.
    pub number: TicketNumber,
    /// When it was given.
    pub given_at: Timestamp,
    /// The scenario's name.
    pub scenario: Text,
    /// The window that calls it.
    pub window: ComprehensiveWindow,
}

/// An applicant's name as a clerk enters it for one paper: at most [`ApplicantName::LONGEST`] characters, never empty.
/// It is kept in memory only, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ApplicantName(String);

/// A text is no name for a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name is one line of 1 to {} characters", ApplicantName::LONGEST)]
pub struct NotAName;

impl ApplicantName {
    /// The most characters it may have: names of organisations are long.
    pub const LONGEST: usize = 60;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ApplicantName {
    type Error = NotAName;
    fn try_from(text: String) -> Result<Self, NotAName> {
        let text = text.trim();
        let signs = text.chars().count();
        if signs == 0 || signs > Self::LONGEST || text.chars().any(char::is_control) {
            Err(NotAName)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl From<ApplicantName> for String {
    fn from(name: ApplicantName) -> Self {
        name.0
    }
}

impl fmt::Debug for ApplicantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApplicantName(…)")
    }
}
