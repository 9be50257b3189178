//! The operator's view: how a terminal stands, behind a PIN.

use std::fmt;

use handover::SubmissionId;
use handover::enrolment::TerminalId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::visit::ReleaseAge;

/// The fewest digits of a PIN.
pub const SHORTEST_PIN: usize = 6;
/// The most digits of a PIN.
pub const LONGEST_PIN: usize = 12;

/// An operator's PIN: [`SHORTEST_PIN`] to [`LONGEST_PIN`] digits. It is never shown, not even in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OperatorPin(String);

/// It is no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits, not all of them the same")]
pub struct NoPin;

impl OperatorPin {
    /// Its digits.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OperatorPin {
    type Error = NoPin;
    fn try_from(text: String) -> Result<Self, NoPin> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let varied = text.bytes().skip(1).zip(text.bytes()).any(|(a, b)| a != b);
        if digits && varied && (SHORTEST_PIN..=LONGEST_PIN).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(NoPin)
        }
    }
}

impl From<OperatorPin> for String {
    fn from(pin: OperatorPin) -> Self {
        pin.0
    }
}

impl fmt::Debug for OperatorPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OperatorPin(…)")
    }
}

/// What an operator holds while the view is open: good until it is closed, or left alone for five minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorPass(pub String);

/// What showing a PIN comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "admission", rename_all = "kebab-case")]
pub enum Admission {
    /// It is the right one.
    Admitted {
        /// What the other calls ask for.
        pass: OperatorPass,
    },
    /// It is a wrong one.
    Wrong {
        /// In so many seconds the next is looked at.
        wait: u32,
    },
    /// It was not looked at: there were too many wrong ones.
    TooSoon {
        /// In so many seconds the next is looked at.
        wait: u32,
    },
    /// This terminal has no PIN yet.
    NotSet,
}

/// How a terminal stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorView {
    /// The program's version.
    pub version: String,
    /// Who the terminal is for the centre; none before it is enrolled.
    pub terminal: Option<TerminalId>,
    /// The line to the centre.
    pub line: Line,
    /// What was handed in and is not yet where it belongs.
    pub queue: Queue,
    /// What an operator must see to, the oldest first; at most [`MOST_PARKED`].
    pub parked: Vec<ParkedRecord>,
    /// The release in use; none before the first.
    pub release: Option<ReleaseAge>,
    /// What has become of a newer one.
    pub newer: NewerRelease,
    /// The disk with the data folder.
    pub disk: Disk,
    /// The clock.
    pub clock: Clock,
}

/// How many parked records are shown at most.
pub const MOST_PARKED: usize = 50;

/// The line to the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// How it stands.
    pub state: LineState,
    /// When the centre last answered since the program started, by this terminal's clock.
    pub answered_at: Option<Timestamp>,
}

/// How the line to the centre stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineState {
    /// The centre answers.
    Online,
    /// It does not; what is handed in waits here.
    Offline(Silence),
    /// No centre is configured.
    NoCentre,
    /// This terminal is not enrolled.
    NotEnrolled,
    /// The centre does not know this terminal, or has revoked it.
    Unknown,
    /// This terminal's disk is a copy, or was put back to an earlier state.
    Behind,
    /// Two machines have this terminal's identity.
    Doubled,
}

/// Why nothing is heard of the centre, as far as can be told from this end of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// Nothing answers at its address, or not in time: a cable, a name, or a centre that does not run.
    NoAnswer,
    /// What answers has no certificate of the hall's authority that is good for that address today; nothing was sent to it.
    Untrusted,
    /// What answers is no centre: a network that wants a login first, or another program.
    Stranger,
    /// The centre asks to be left alone for a while, or is in trouble itself.
    Busy,
    /// Something else, which the log tells.
    Unclear,
}

/// What was handed in and is not yet where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// How many wait for the centre.
    pub waiting: u64,
    /// How many of them the centre has failed at again and again, while it took others.
    pub failing: u64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Timestamp>,
    /// How many are at the centre and not yet in its backup.
    pub at_centre: u64,
    /// How many are in its backup and kept here for some days more.
    pub durable: u64,
}

/// A record that the centre will not take as it is, or that can no longer be sent. Of a damaged one some may be unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedRecord {
    /// Under which id the centre's log and desk know it.
    pub submission: Option<SubmissionId>,
    /// The terminal's own count of it.
    pub sequence: u64,
    /// When it was handed in.
    pub handed_in_at: Option<Timestamp>,
    /// Why it is parked.
    pub why: ParkedReason,
}

/// Why a record is parked: what there is to do follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParkedReason {
    /// Other content is at the centre under its id.
    Conflict,
    /// The centre does not understand it.
    Malformed,
    /// It is larger than the centre takes.
    TooLarge,
    /// What this terminal kept of it is damaged.
    Damaged,
    /// What an earlier version wrote down.
    Other,
}

/// What has become of a release that is newer than the one in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "newer", rename_all = "kebab-case")]
pub enum NewerRelease {
    /// None is known of.
    None,
    /// It is being fetched.
    Fetching {
        /// Its number.
        number: u32,
        /// How many bytes have come of the file that is fetched, a delta or a snapshot.
        bytes: u64,
        /// How many bytes that has.
        of: u64,
    },
    /// It is here and waits for its day.
    Waiting {
        /// Its number.
        number: u32,
        /// That day, at the hall.
        effective_from: Date,
    },
    /// It was not taken; the last good one stays in use.
    NotTaken {
        /// Its number; none when what was offered is not even believed to be a release.
        number: Option<u32>,
        /// What kind of thing is wrong.
        why: NotTaken,
        /// What is wrong in full, with the file and what to do, in English as the log says it.
        said: String,
    },
}

/// Why a release was not taken: what there is to do follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotTaken {
    /// The line broke while it was fetched, or the centre is busy.
    Interrupted,
    /// No centre that this terminal knows has signed it.
    Unproven,
    /// It is another district's.
    OtherDistrict,
    /// It was made for a newer version of this program.
    NewerSchema,
    /// It is older than one that was here before.
    Older,
    /// Its files are not as they were signed, on the way or on this disk.
    Damaged,
    /// It could not be written or read here.
    Disk,
    /// Something else; the log has more.
    Other,
}

/// The disk with the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disk {
    /// How many bytes are free; none where the system does not say.
    pub free: Option<u64>,
    /// Whether the reserve is whole, without which no form is begun.
    pub reserve: bool,
}

/// The terminal's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it says.
    pub now: Timestamp,
    /// By how many seconds it was ahead of the centre's when that last answered.
    pub ahead: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_digits_of_some_length_and_never_shown() {
        for wrong in [
            "",
            "12345",
            "1234567890123",
            "12345a",
            "１２３４５６",
            "000000",
            " 123456",
        ] {
            assert_eq!(
                OperatorPin::try_from(wrong.to_owned()),
                Err(NoPin),
                "{wrong}"
            );
        }
        let pin = OperatorPin::try_from("135790".to_owned()).expect("a PIN");
        assert_eq!(pin.reveal(), "135790");
        assert!(!format!("{pin:?}").contains("135790"));
    }
}
