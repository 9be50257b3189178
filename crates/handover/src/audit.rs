//! The audit trail: what happened, in order, each line chained to the one before by its digest, so that a line that is
//! missing or changed is found. Whoever can write a file can rewrite a whole chain; so its head is told to somebody else
//! (*anchored*) again and again, and what was there at the last anchor cannot be taken back any more.
//!
//! Events are closed lists with ids and numbers, nothing else: no name, no text, no pickup code can get in.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Digester};
use crate::enrolment::TerminalId;
use crate::receipt::Refusal;
use crate::release::ReleaseNumber;
use crate::sealing::KeyId;
use crate::signing::{SigningKey, VerifyingKey};
use crate::statement::{Statement, StatementError};
use crate::submission::SubmissionId;
use crate::ticket::TicketNumber;

/// What is digested before the first line; with the format's version.
const BEGINNING: &[u8] = b"yichuang audit 1";

/// What can happen at a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TerminalEvent {
    /// A submission was sealed and written down.
    HandedIn {
        /// Its id.
        submission: SubmissionId,
        /// The terminal's own count of it.
        sequence: u64,
    },
    /// The centre's signed receipt for a submission came.
    AtCentre {
        /// Its id.
        submission: SubmissionId,
    },
    /// A submission was put aside for an operator.
    Parked {
        /// Its id.
        submission: SubmissionId,
    },
    /// A submission was found damaged, and put aside for an operator.
    FoundDamaged {
        /// The terminal's own count of it: its id may be what is damaged.
        sequence: u64,
    },
    /// The terminal was enrolled.
    Enrolled {
        /// As which terminal.
        terminal: TerminalId,
        /// How often it has been.
        epoch: u32,
    },
    /// The centre answers this terminal no more.
    Refused {
        /// Why.
        why: Refusal,
    },
    /// A list of the reception's keys was taken.
    KeysTaken {
        /// Its number.
        list: u32,
    },
    /// A release was taken into use.
    ReleaseTaken {
        /// Its number.
        release: ReleaseNumber,
    },
    /// A ticket was given.
    TicketGiven {
        /// Its number.
        ticket: TicketNumber,
    },
    /// An operator set a new PIN.
    PinSet,
    /// An operator opened the operator's view.
    OperatorCame,
    /// Somebody showed a wrong PIN.
    OperatorRefused,
    /// An operator had a parked submission sent again.
    Unparked {
        /// Its id.
        submission: SubmissionId,
    },
}

/// What can happen at the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CentreEvent {
    /// A terminal was enrolled.
    TerminalEnrolled {
        /// Its id.
        terminal: TerminalId,
    },
    /// A terminal that an earlier version enrolled registered its key.
    KeyRegistered {
        /// Its id.
        terminal: TerminalId,
    },
    /// A terminal was revoked.
    TerminalRevoked {
        /// Its id.
        terminal: TerminalId,
    },
    /// Two machines were seen to speak with a terminal's key.
    TerminalDoubled {
        /// Its id.
        terminal: TerminalId,
    },
    /// A submission was taken.
    SubmissionTaken {
        /// Its id.
        submission: SubmissionId,
        /// The digest of what is kept.
        digest: Digest,
        /// The terminal that sent it.
        terminal: TerminalId,
    },
    /// Other content came under the id of a submission.
    Conflict {
        /// The submission's id.
        submission: SubmissionId,
        /// The digest of what came.
        digest: Digest,
        /// The terminal that sent it.
        terminal: TerminalId,
    },
    /// Cases were looked at.
    CasesOpened {
        /// The submissions' ids.
        submissions: Vec<SubmissionId>,
        /// By whom: the beginning of the digest of the name they sign in with, which whoever knows the clerks can tell.
        clerk: ClerkMark,
    },
    /// A clerk signed in.
    ClerkSignedIn {
        /// Who.
        clerk: ClerkMark,
    },
    /// A key of the reception's was made.
    ReceptionKeyMade {
        /// What it is called.
        key: KeyId,
    },
    /// A key of the reception's was retired.
    ReceptionKeyRetired {
        /// What it is called.
        key: KeyId,
    },
    /// A release was published.
    ReleasePublished {
        /// Its number.
        release: ReleaseNumber,
        /// The digest of what it says.
        content: Digest,
    },
}

/// Who a clerk is, without their name: 16 small hexadecimal digits, the beginning of the name's digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClerkMark(KeyId);

impl ClerkMark {
    /// The mark of a clerk's name.
    pub fn of(name: &str) -> Self {
        Self(KeyId::beginning(Digest::of(name.as_bytes())))
    }
}

impl fmt::Display for ClerkMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How far a trail has come: how many lines there are, and the digest over all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Head {
    /// How many lines there are.
    pub lines: u64,
    /// The digest that the last one ends with.
    pub digest: Digest,
}

/// What the centre keeps of a terminal's trail. `PUT /v1/terminals/self/audit-head` tells it the head, as JSON; `GET
/// /v1/terminals/self/audit-anchors` is answered with this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchors {
    /// Whose trail it is.
    pub terminal: TerminalId,
    /// The heads that it told, the newest [`MOST_ANCHORS`].
    pub heads: Vec<Head>,
}

/// So many anchors are asked for at most; each of them holds everything that was before it.
pub const MOST_ANCHORS: usize = 500;

const ANCHORS: &str = "yichuang audit anchors 1";

/// Anchors as the centre signed them, with the key by which its receipts are known.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedAnchors(Statement);

impl SignedAnchors {
    /// Signs anchors.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when they cannot be written as JSON.
    pub fn sign(anchors: &Anchors, key: &SigningKey) -> Result<Self, StatementError> {
        Statement::sign(ANCHORS, anchors, key).map(Self)
    }

    /// The anchors, if one of these keys signed them.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self, keys: &[VerifyingKey]) -> Result<Anchors, StatementError> {
        self.0.verify(ANCHORS, keys)
    }
}

/// One line of a trail, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it says: JSON, the very text that is digested.
    pub text: String,
    /// The head of the trail once this is its last line.
    pub head: Head,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said<E> {
    /// When, by the clock of whoever wrote it: for people.
    pub at: Timestamp,
    /// What happened.
    pub event: E,
}

impl Head {
    /// Of a trail without a line.
    pub fn start() -> Self {
        Self {
            lines: 0,
            digest: Digest::of(BEGINNING),
        }
    }

    /// The line that comes next and says this.
    ///
    /// # Errors
    /// [`StatementError::Malformed`], when it cannot be written as JSON.
    pub fn next<E: Serialize>(&self, at: Timestamp, event: E) -> Result<Line, StatementError> {
        let text = serde_json::to_string(&Said { at, event })
            .map_err(|error| StatementError::Malformed(error.to_string()))?;
        let head = self.after(&text);
        Ok(Line { text, head })
    }

    fn after(&self, text: &str) -> Self {
        let mut digester = Digester::default();
        digester.update(self.digest.bytes());
        digester.update(text.as_bytes());
        Self {
            lines: self.lines + 1,
            digest: digester.finish(),
        }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.lines, self.digest)
    }
}

/// A text is no head of a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a head is written as the number of lines, a colon and 64 small hexadecimal digits")]
pub struct HeadError;

impl FromStr for Head {
    type Err = HeadError;
    fn from_str(text: &str) -> Result<Self, HeadError> {
        let (lines, digest) = text.split_once(':').ok_or(HeadError)?;
        let head = Self {
            lines: lines.parse().map_err(|_| HeadError)?,
            digest: digest.parse().map_err(|_| HeadError)?,
        };
        (head.to_string() == text).then_some(head).ok_or(HeadError)
    }
}

impl TryFrom<String> for Head {
    type Error = HeadError;
    fn try_from(text: String) -> Result<Self, HeadError> {
        text.parse()
    }
}

impl From<Head> for String {
    fn from(head: Head) -> String {
        head.to_string()
    }
}

/// Why a trail is not whole. Named is the first line that is missing or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The line with this number is not there.
    #[error("line {0} is missing")]
    Missing(u64),
    /// The line with this number is not what was written.
    #[error("line {0} was changed")]
    Changed(u64),
    /// Everything fits, but not what was anchored: the trail was written anew up to there or further.
    #[error("the trail up to line {0} is not the one that was anchored: it was written anew")]
    Rewritten(u64),
    /// It was anchored with more lines than there are.
    #[error("lines from {0} on are missing: the trail was anchored with more of them")]
    CutOff(u64),
}

/// Goes through a trail line by line, and beside what was anchored of it.
#[derive(Debug, Clone)]
pub struct Check {
    head: Head,
    /// The earliest last.
    anchors: Vec<Head>,
}

impl Check {
    /// Begins a check with everything that was anchored, in any order.
    pub fn new(anchors: impl IntoIterator<Item = Head>) -> Self {
        let mut anchors: Vec<Head> = anchors.into_iter().collect();
        anchors.sort_by_key(|anchor| std::cmp::Reverse(anchor.lines));
        Self {
            head: Head::start(),
            anchors,
        }
    }

    /// Takes the next line, as it is kept with its number, and returns what it says.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn line<E: Serialize + DeserializeOwned>(
        &mut self,
        line: &Line,
    ) -> Result<Said<E>, Broken> {
        self.anchored()?;
        let expected = self.head.lines + 1;
        if line.head.lines != expected {
            return Err(Broken::Missing(expected));
        }
        let said: Said<E> =
            serde_json::from_str(&line.text).map_err(|_| Broken::Changed(expected))?;
        let head = self.head.after(&line.text);
        if head != line.head {
            return Err(Broken::Changed(expected));
        }
        self.head = head;
        Ok(said)
    }

    /// There are no more lines; the head of the trail.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn finish(mut self) -> Result<Head, Broken> {
        self.anchored()?;
        if self.anchors.is_empty() {
            Ok(self.head)
        } else {
            Err(Broken::CutOff(self.head.lines + 1))
        }
    }

    /// Compares with what was anchored of the trail up to here.
    fn anchored(&mut self) -> Result<(), Broken> {
        while let Some(anchor) = self
            .anchors
            .pop_if(|anchor| anchor.lines <= self.head.lines)
        {
            if anchor != self.head {
                return Err(Broken::Rewritten(anchor.lines));
            }
        }
        Ok(())
    }
}
