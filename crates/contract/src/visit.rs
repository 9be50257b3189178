//! A visit: what is opened, entered and handed in.

use std::collections::BTreeMap;

use catalogue::code::{
    ConsentVersion, FormId, HandlingCode, ImplementationCode, LifeEventId, MaterialCode,
    ScenarioCode,
};
use catalogue::condition::Answers;
use catalogue::guidance::Replies;
use catalogue::hall::{Body, ComprehensiveWindow, Hall};
use catalogue::item::SubItem;
use catalogue::life_event::EventReplies;
use catalogue::material::Material;
use catalogue::scenario::Scenario;
use catalogue::text::{Language, Text};
use forms::{Entries, FormDefinition};
use handover::{PickupCode, SignedTerminalReceipt, SubmissionId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{ApplicantName, CheckedCase};

/// One visit of one citizen. Random; means nothing outside the terminal's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VisitId(pub Uuid);

/// 办事指南: everything about one scenario, with all that the page needs to guide and to fill in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceGuide {
    /// The scenario with its decision table.
    pub scenario: Scenario,
    /// The name of the main item.
    pub main_item: Text,
    /// The sub-item.
    pub sub_item: SubItem,
    /// 实施编码.
    pub implementation_code: ImplementationCode,
    /// 业务办理项编码.
    pub handling_code: HandlingCode,
    /// The responsible body.
    pub body: Body,
    /// The names of bodies that handle it jointly.
    pub joint_bodies: Vec<Text>,
    /// The hall, with its calendar, its map, and what is agreed to before handing in.
    pub hall: Hall,
    /// The window.
    pub window: ComprehensiveWindow,
    /// Every material that some situation needs.
    pub materials: BTreeMap<MaterialCode, Material>,
    /// Every form that some situation needs.
    pub forms: BTreeMap<FormId, FormDefinition>,
    /// Today at the hall, for the forms' rules about days.
    pub today: Date,
    /// From which release all of this is, and how old that is.
    pub release: ReleaseAge,
}

/// How old the data is that a citizen reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseAge {
    /// The release's number.
    pub number: u32,
    /// The day on which it was published, at the hall.
    pub published_on: Date,
    /// How many days ago that was; 0 is today.
    pub days: u32,
}

/// What a citizen hands in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Application {
    /// What is applied for.
    pub scenario: ScenarioCode,
    /// The answers that lead to the situation.
    pub answers: Answers,
    /// What was entered, form by form.
    pub entries: BTreeMap<FormId, Entries>,
    /// The language of the visit.
    pub language: Language,
    /// The version of the consent text that was shown and agreed to; none when the release has no such text, and until then.
    pub consent: Option<ConsentVersion>,
}

/// What the citizen takes away for what was handed in at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The code for the window: one for all of it.
    pub pickup_code: PickupCode,
    /// When it was handed in.
    pub handed_in_at: Timestamp,
    /// What was handed in, in the order in which it is handled; at least one.
    pub cases: Vec<ReceiptCase>,
    /// How far it has come: at the centre once all of it is.
    pub state: ReceiptState,
    /// The same, signed by this terminal, for whoever wants to check the paper without it; none from a terminal that is
    /// not enrolled.
    #[serde(default)]
    pub signed: Option<SignedTerminalReceipt>,
}

/// One of the scenarios that were handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptCase {
    /// The submission's id.
    pub submission: SubmissionId,
    /// The scenario's name.
    pub scenario: Text,
    /// The window that has it.
    pub window: ComprehensiveWindow,
}

/// How far a submission has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum ReceiptState {
    /// It is safe on this terminal, and what is not at the centre yet will be sent.
    SavedHere,
    /// The centre has it.
    AtCentre {
        /// Since when, by the centre's clock.
        received_at: Timestamp,
    },
}

/// A paper to print.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "paper", rename_all = "kebab-case")]
pub enum Paper {
    /// The material list of a situation.
    MaterialList {
        /// The scenario.
        scenario: ScenarioCode,
        /// What was said so far; it need not decide the case.
        replies: Replies,
    },
    /// The same list as a slip of 80 mm.
    MaterialSlip {
        /// The scenario.
        scenario: ScenarioCode,
        /// What was said so far; it need not decide the case.
        replies: Replies,
    },
    /// The one-time notice of a pre-check that finds something missing, wrong or owed.
    OneTimeNotice {
        /// What was checked.
        case: CheckedCase,
        /// The applicant, when the clerk entered the name.
        applicant: Option<ApplicantName>,
    },
    /// The ticket of this visit for a scenario, as a slip of 80 mm.
    Ticket {
        /// The scenario.
        scenario: ScenarioCode,
    },
    /// The one list of a life event: what to bring, where to go in which order, and what it saves.
    LifeEventList {
        /// The life event.
        event: LifeEventId,
        /// What was said so far; it need not be all.
        replies: EventReplies,
    },
    /// The same list as a slip of 80 mm.
    LifeEventSlip {
        /// The life event.
        event: LifeEventId,
        /// What was said so far; it need not be all.
        replies: EventReplies,
    },
    /// The code of this visit's draft, as a slip of 80 mm.
    DraftSlip,
    /// The filled-in forms, before they are handed in.
    FilledForms {
        /// What is to be printed.
        applications: Vec<Application>,
    },
    /// The receipt.
    Receipt {
        /// Its code.
        code: PickupCode,
    },
}

/// What was guided through, with what was said so far; it need not be all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Guided {
    /// A scenario.
    Scenario {
        /// Its code.
        scenario: ScenarioCode,
        /// What was said.
        replies: Replies,
    },
    /// A life event.
    LifeEvent {
        /// Its id.
        event: LifeEventId,
        /// What was said.
        replies: EventReplies,
    },
}

/// What of a list can be taken along on a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeAway {
    /// Where the same list is found at the centre, with nothing personal in it; none when phones do not reach the
    /// centre, or when a question has more choices than a code can count.
    pub address: Option<String>,
}

/// How the terminal is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Whether the centre answered the last time it was asked.
    pub online: bool,
    /// The release that new visits begin with; none before the first one has come.
    pub release: Option<u32>,
}

/// Why a visit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The citizen left.
    Left,
    /// Nobody touched it for too long.
    Idle,
}
