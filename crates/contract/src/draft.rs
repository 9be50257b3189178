//! Drafts to go: what a citizen entered and did not hand in, kept under a code that only they have.

use std::collections::BTreeMap;

use catalogue::code::{FormId, LifeEventId, ScenarioCode};
use catalogue::guidance::Replies;
use catalogue::life_event::EventReplies;
use catalogue::text::{Language, Text};
use forms::draft::Difference;
use forms::{Entries, FieldId};
use handover::DraftCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How far a visit has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The language of the visit.
    pub language: Language,
    /// The life event that is handled, if it is one.
    pub event: Option<DraftEvent>,
    /// What is filled in, in the order in which it is handled; at least one.
    pub matters: Vec<DraftMatter>,
    /// The page that was filled in last.
    pub at: Option<DraftPage>,
}

/// The life event of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftEvent {
    /// Which one.
    pub event: LifeEventId,
    /// What was said.
    pub replies: EventReplies,
}

/// One scenario of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftMatter {
    /// Which one.
    pub scenario: ScenarioCode,
    /// What was said.
    pub replies: Replies,
    /// What was entered.
    pub entries: BTreeMap<FormId, Entries>,
    /// What of it was taken over and left so.
    pub carried: Vec<CarriedField>,
}

/// An answer that was taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedField {
    /// The form.
    pub form: FormId,
    /// The field.
    pub field: FieldId,
    /// From where.
    pub from: CarriedFrom,
}

/// Where an answer comes from that was not given in the form itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarriedFrom {
    /// Another form.
    Form,
    /// An identity card.
    Card,
}

/// A page of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPage {
    /// The scenario.
    pub scenario: ScenarioCode,
    /// The form.
    pub form: FormId,
    /// From 0.
    pub page: usize,
}

/// A draft that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The code that opens it. Nobody can be given it again.
    pub code: DraftCode,
    /// Until when it is kept.
    pub until: Timestamp,
    /// How often it can still be opened.
    pub openings_left: u8,
}

/// What came of showing a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum DraftOutcome {
    /// It is open: from now on this visit goes on with it.
    Opened(Box<OpenedDraft>),
    /// There is no draft under it: it is a wrong one, or its time is over. The next code is looked at after so many
    /// seconds.
    Unknown {
        /// How long.
        wait: u32,
    },
    /// The code was not looked at, because of wrong ones before.
    TooSoon {
        /// In how many seconds it will be.
        wait: u32,
    },
    /// It was opened as often as it can be.
    UsedUp,
    /// What was entered was handed in, or dropped.
    Over,
    /// It is not on this terminal, and the centre cannot be asked now.
    CentreAway,
    /// What it is for is not handled here any more.
    Withdrawn {
        /// The names of what was filled in.
        names: Vec<Text>,
    },
}

/// A draft that was opened, as the forms of this visit take it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenedDraft {
    /// The draft.
    pub draft: Draft,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// What the citizen has to look at, form by form: what was entered then does not all fit what is asked now.
    pub changed: Vec<ChangedForm>,
    /// How it is kept now.
    pub kept: KeptDraft,
}

/// What is otherwise in a form than when it was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedForm {
    /// The form's title.
    pub title: Text,
    /// The differences; at least one.
    pub differences: Vec<Difference>,
}
impl ChangedForm {
    /// Whether the form is as it was, and only photos were not found again.
    pub fn lacks_only_photos(&self) -> bool {
        let of_photos = |difference| matches!(difference, &Difference::PhotosAgain { .. });
        self.differences.iter().all(of_photos)
    }
}
