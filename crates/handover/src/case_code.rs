//! Case codes: a case that a phone opens again at the centre, short enough for a QR code, with nothing personal in it.
//!
//! `7-0.1~-5f0c9a31d2be`: the release; for each question the place of the choice, `.` where nothing was said and `~`
//! for "I don't know"; and a mark. The mark is the beginning of a digest over the release's number and content, the
//! scenario and the replies. It shows what a bad print, a slip of a finger or an idle edit did to a code, and that
//! places are read against the very questions they were counted in. It does not show who made the code: all that goes
//! into it is public, so whoever has the release can make one for any case. That gains nothing: a code only ever
//! opens a public page, and that page says which replies it was opened for.

use std::fmt;
use std::str::FromStr;

use catalogue::code::{LifeEventId, ScenarioCode};
use catalogue::guidance::{Replies, Reply};
use catalogue::life_event::{EventReplies, Subject};
use catalogue::table::Question;
use catalogue::text::Language;

use crate::digest::{Digest, from_hex, to_hex};
use crate::release::ReleaseNumber;

/// A place's sign; as many as a question may have choices. All of them may stand in an address as they are.
const SIGNS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
const NOTHING: u8 = b'.';
const UNKNOWN: u8 = b'~';
/// No scenario has so many questions; a longer code is none.
const MOST_REPLIES: usize = 256;
const MARK: usize = 6;

/// What the digest of a mark is for; with the format's version.
const PURPOSE: &str = "yichuang case code 1";

/// What was said to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacedReply {
    /// Nothing, as yet or because it is not asked in this case.
    Nothing,
    /// "I don't know".
    Unknown,
    /// The choice at this place, from 0; below 64.
    Choice(u8),
}

/// What a code is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guided<'a> {
    /// A scenario.
    Scenario(&'a ScenarioCode),
    /// A life event: the places are counted in [`Bundle::subjects`](catalogue::life_event::guidance::Bundle::subjects).
    LifeEvent(&'a LifeEventId),
}

impl fmt::Display for Guided<'_> {
    /// Neither a code nor an id has a space in it: a scenario's mark is never a life event's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scenario(code) => code.fmt(f),
            Self::LifeEvent(id) => write!(f, "life event {id}"),
        }
    }
}

/// A case by its places in a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCode {
    release: ReleaseNumber,
    /// Question by question; the last one is never [`PlacedReply::Nothing`].
    replies: Vec<PlacedReply>,
    mark: [u8; MARK],
}

/// Why a text is no case code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no case code")]
pub struct CaseCodeError;

impl CaseCode {
    /// Makes the code of a case: what was said, question by question, in a release with this content.
    pub fn new(
        release: ReleaseNumber,
        content: Digest,
        of: Guided<'_>,
        mut replies: Vec<PlacedReply>,
    ) -> Self {
        while replies.last() == Some(&PlacedReply::Nothing) {
            replies.pop();
        }
        let mark = mark(release, content, of, &replies);
        Self {
            release,
            replies,
            mark,
        }
    }

    /// The release in whose questions the places are counted.
    pub fn release(&self) -> ReleaseNumber {
        self.release
    }

    /// What was said, question by question; nothing to those after the last one.
    pub fn replies(&self) -> &[PlacedReply] {
        &self.replies
    }

    /// Whether the code is as it was made: for this scenario or life event, in the release with this content.
    pub fn holds(&self, content: Digest, of: Guided<'_>) -> bool {
        self.mark == mark(self.release, content, of, &self.replies)
    }

    /// What was said, as places in these questions; none when a question has more choices than there are signs.
    pub fn places(questions: &[Question], replies: &Replies) -> Option<Vec<PlacedReply>> {
        questions
            .iter()
            .map(|question| placed(question, replies.get(&question.id)))
            .collect()
    }

    /// The same for what was said over a whole life event.
    pub fn event_places(
        subjects: &[(Subject, &Question)],
        replies: &EventReplies,
    ) -> Option<Vec<PlacedReply>> {
        let subjects = subjects.iter();
        subjects
            .map(|(subject, question)| placed(question, replies.get(subject)))
            .collect()
    }

    /// What was said, read in the questions of the code's own release and in their order; none when a place points
    /// beyond them.
    pub fn replies_to(&self, questions: &[Question]) -> Option<Replies> {
        if self.replies.len() > questions.len() {
            return None;
        }
        let mut replies = Replies::new();
        for (question, placed) in questions.iter().zip(&self.replies) {
            if let Some(reply) = said(question, *placed)? {
                replies.give(question.id.clone(), reply);
            }
        }
        Some(replies)
    }

    /// The same over a whole life event.
    pub fn event_replies_to(&self, subjects: &[(Subject, &Question)]) -> Option<EventReplies> {
        if self.replies.len() > subjects.len() {
            return None;
        }
        let mut replies = EventReplies::new();
        for ((subject, question), placed) in subjects.iter().zip(&self.replies) {
            if let Some(reply) = said(question, *placed)? {
                replies.give(subject.clone(), reply);
            }
        }
        Some(replies)
    }

    /// Where a phone opens it: below the centre's public address, which has no slash at its end.
    pub fn address(&self, public: &str, of: Guided<'_>, language: Language) -> String {
        let language = match language {
            Language::Zh => "",
            Language::En => "&lang=en",
        };
        match of {
            Guided::Scenario(code) => format!("{public}/guides/{code}/case?c={self}{language}"),
            Guided::LifeEvent(id) => format!("{public}/life-events/{id}/case?c={self}{language}"),
        }
    }
}

/// A reply as a place; none when there are more choices than signs.
fn placed(question: &Question, reply: Option<&Reply>) -> Option<PlacedReply> {
    let answer = match reply {
        None => return Some(PlacedReply::Nothing),
        Some(Reply::Unknown) => return Some(PlacedReply::Unknown),
        Some(Reply::Choice(answer)) => answer,
    };
    let place = question
        .choices
        .iter()
        .position(|choice| &choice.id == answer);
    match place {
        None => Some(PlacedReply::Nothing),
        Some(place) if place < SIGNS.len() => Some(PlacedReply::Choice(place as u8)),
        Some(_) => None,
    }
}

/// A place as a reply; none when it points beyond the choices.
fn said(question: &Question, placed: PlacedReply) -> Option<Option<Reply>> {
    match placed {
        PlacedReply::Nothing => Some(None),
        PlacedReply::Unknown => Some(Some(Reply::Unknown)),
        PlacedReply::Choice(place) => {
            let choice = question.choices.get(usize::from(place))?;
            Some(Some(Reply::Choice(choice.id.clone())))
        }
    }
}

fn written(replies: &[PlacedReply]) -> String {
    replies
        .iter()
        .map(|reply| match reply {
            PlacedReply::Nothing => char::from(NOTHING),
            PlacedReply::Unknown => char::from(UNKNOWN),
            PlacedReply::Choice(place) => char::from(SIGNS[usize::from(place % 64)]),
        })
        .collect()
}

fn mark(
    release: ReleaseNumber,
    content: Digest,
    of: Guided<'_>,
    replies: &[PlacedReply],
) -> [u8; MARK] {
    let replies = written(replies);
    let whole = format!("{PURPOSE}\n{release}\n{content}\n{of}\n{replies}");
    let digest = Digest::of(whole.as_bytes());
    let mut mark = [0; MARK];
    mark.copy_from_slice(&digest.bytes()[..MARK]);
    mark
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (release, replies) = (self.release, written(&self.replies));
        write!(f, "{release}-{replies}-{}", to_hex(&self.mark))
    }
}

impl FromStr for CaseCode {
    type Err = CaseCodeError;

    /// Takes just what [`fmt::Display`] writes: a case has one code.
    fn from_str(text: &str) -> Result<Self, CaseCodeError> {
        let (release, rest) = text.split_once('-').ok_or(CaseCodeError)?;
        let (replies, mark) = rest.rsplit_once('-').ok_or(CaseCodeError)?;
        if replies.len() > MOST_REPLIES {
            return Err(CaseCodeError);
        }
        let replies: Vec<PlacedReply> = replies
            .bytes()
            .map(|sign| match sign {
                NOTHING => Some(PlacedReply::Nothing),
                UNKNOWN => Some(PlacedReply::Unknown),
                _ => SIGNS
                    .iter()
                    .position(|&known| known == sign)
                    .map(|place| PlacedReply::Choice(place as u8)),
            })
            .collect::<Option<_>>()
            .ok_or(CaseCodeError)?;
        let code = Self {
            release: ReleaseNumber(release.parse().map_err(|_| CaseCodeError)?),
            replies,
            mark: from_hex(mark).ok_or(CaseCodeError)?,
        };
        let canonical =
            code.replies.last() != Some(&PlacedReply::Nothing) && code.to_string() == text;
        canonical.then_some(code).ok_or(CaseCodeError)
    }
}
