//! The closed list of calls.

use catalogue::code::{BodyId, LifeEventId, ScenarioCode, ThemeId};
use catalogue::hall::WindowKind;
use catalogue::text::Language;
use forms::{Person, PhotoId};
use handover::{DraftCode, PickupCode, SubmissionId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::brief::{Found, ScenarioBrief};
use crate::card::CardOutcome;
use crate::desk::{CheckedCase, Ticket};
use crate::draft::{Draft, DraftOutcome, KeptDraft};
use crate::home::Home;
use crate::life_event::LifeEventGuide;
use crate::limits::SearchText;
use crate::operator::{Admission, OperatorPass, OperatorPin, OperatorView};
use crate::photo::{PhotoOutcome, Picture, Sight};
use crate::typing::{ChosenWord, Dictionary, Drawing, Extent, RegionPath, Spelling, Suggestions};
use crate::visit::{
    Application, Connection, Ending, Guided, Paper, Receipt, ReceiptState, ServiceGuide, TakeAway,
    VisitId,
};

/// One call: what is asked, under which name, and what is answered. A failure is always a [`Fault`](crate::Fault).
pub trait Call: Serialize + DeserializeOwned {
    /// The command's name in the shell.
    const NAME: &'static str;
    /// What is answered.
    type Answer: Serialize + DeserializeOwned;
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident = $command:literal -> $answer:ty { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }

            impl Call for $name {
                const NAME: &'static str = $command;
                type Answer = $answer;
            }
        )*

        /// The names of all calls: what the shell declares to its access-control list.
        pub const NAMES: &[&str] = &[$($command),*];
    };
}

calls! {
    /// Asks for everything the attract screen and the ways in need.
    GetHome = "get_home" -> Home {}

    /// Says that the page has been painted.
    Ready = "ready" -> () {}

    /// Begins a visit, pinned to the newest release.
    BeginVisit = "begin_visit" -> VisitId {}

    /// Ends a visit; whatever was in memory for it is dropped.
    EndVisit = "end_visit" -> () {
        /// The visit.
        visit: VisitId,
        /// Why it ends.
        ending: Ending,
    }

    /// Finds scenarios and life events by characters, pinyin, initials or everyday words.
    Find = "find" -> Found {
        /// The visit.
        visit: VisitId,
        /// What was typed.
        query: SearchText,
    }

    /// Lists the scenarios behind one way in; most frequent first, those of a life event in its own order.
    Browse = "browse" -> Vec<ScenarioBrief> {
        /// The visit.
        visit: VisitId,
        /// The way in.
        way: WayIn,
    }

    /// Opens a scenario's service guide.
    OpenGuide = "open_guide" -> ServiceGuide {
        /// The visit.
        visit: VisitId,
        /// The scenario.
        scenario: ScenarioCode,
    }

    /// Opens a life event: its own questions, and the guides of all its members.
    OpenLifeEvent = "open_life_event" -> LifeEventGuide {
        /// The visit.
        visit: VisitId,
        /// The life event.
        event: LifeEventId,
    }

    /// Prints a paper.
    Print = "print" -> () {
        /// The visit.
        visit: VisitId,
        /// The paper.
        paper: Paper,
        /// Its language.
        language: Language,
    }

    /// Asks under which address a phone opens a list.
    GetTakeAway = "get_take_away" -> TakeAway {
        /// The visit.
        visit: VisitId,
        /// Of what.
        guided: Guided,
        /// The language that the page opens in.
        language: Language,
    }

    /// Takes a number for a complete pre-check. The same scenario of the same visit gets the same number again.
    TakeTicket = "take_ticket" -> Ticket {
        /// The visit.
        visit: VisitId,
        /// What was checked.
        case: CheckedCase,
    }

    /// Hands in: all of it or nothing, and only what names the consent text of the visit's release. The same applications of
    /// the same visit get the same receipt again.
    HandIn = "hand_in" -> Receipt {
        /// The visit.
        visit: VisitId,
        /// What is handed in at once, in the order in which it is handled; at least one, each scenario once.
        applications: Vec<Application>,
    }

    /// Asks how far what was handed in during this visit has come.
    GetReceiptState = "get_receipt_state" -> ReceiptState {
        /// The visit.
        visit: VisitId,
        /// The receipt's code.
        code: PickupCode,
    }

    /// Keeps what was entered so far, to be gone on with later. The first time in a visit it is given a code; from then on
    /// it is saved anew under the same one.
    KeepDraft = "keep_draft" -> KeptDraft {
        /// The visit.
        visit: VisitId,
        /// What was entered.
        draft: Draft,
    }

    /// Opens a draft in a visit that has none. After wrong codes the next is looked at only after a pause.
    OpenDraft = "open_draft" -> DraftOutcome {
        /// The visit.
        visit: VisitId,
        /// The code.
        code: DraftCode,
    }

    /// Forgets the draft of a visit, here and at the centre. What is entered in the visit stays.
    DropDraft = "drop_draft" -> () {
        /// The visit.
        visit: VisitId,
    }

    /// Asks what a spelling may mean.
    Suggest = "suggest" -> Suggestions {
        /// Which words.
        dictionary: Dictionary,
        /// What was typed.
        spelling: Spelling,
        /// How many.
        extent: Extent,
    }

    /// Takes a word out of what `Suggest` answers to the same; none when there is none at that place.
    ChooseWord = "choose_word" -> Option<ChosenWord> {
        /// Which words.
        dictionary: Dictionary,
        /// What was typed.
        spelling: Spelling,
        /// How many were asked for.
        extent: Extent,
        /// The word's place, from 0.
        place: u8,
    }

    /// Asks which characters a drawing may be; likeliest first, at most ten, none where handwriting is not installed.
    Recognise = "recognise" -> Vec<char> {
        /// What was drawn.
        drawing: Drawing,
    }

    /// Lists what a region consists of: provinces for the empty path, nothing where there is no list.
    ListRegions = "list_regions" -> Vec<String> {
        /// The way to the region.
        within: RegionPath,
    }

    /// Says that nobody types any more: what was asked last is dropped.
    ForgetTyping = "forget_typing" -> () {}

    /// Looks once whether an identity card lies on the reader, and reads it; takes some seconds at most. Nothing of it is
    /// kept.
    ReadCard = "read_card" -> CardOutcome {
        /// The visit.
        visit: VisitId,
        /// Whose card it is.
        whose: Person,
    }

    /// Asks how the terminal is connected.
    GetConnection = "get_connection" -> Connection {}

    /// Asks what the camera for papers sees now.
    LookThroughCamera = "look_through_camera" -> Sight {
        /// The visit.
        visit: VisitId,
    }

    /// Takes a photo of the paper under the camera; it is kept for the visit.
    TakePhoto = "take_photo" -> PhotoOutcome {
        /// The visit.
        visit: VisitId,
    }

    /// Asks how a photo of this visit looks; none when there is no such one.
    GetPhoto = "get_photo" -> Option<Picture> {
        /// The visit.
        visit: VisitId,
        /// The photo.
        photo: PhotoId,
    }

    /// Has a photo of this visit forgotten.
    DropPhoto = "drop_photo" -> () {
        /// The visit.
        visit: VisitId,
        /// The photo.
        photo: PhotoId,
    }

    /// Shows an operator's PIN. After wrong ones the next is looked at only after a pause, also after a restart.
    OpenOperatorView = "open_operator_view" -> Admission {
        /// The PIN.
        pin: OperatorPin,
    }

    /// Asks how the terminal stands; none when the pass is no longer good.
    GetOperatorView = "get_operator_view" -> Option<OperatorView> {
        /// What showing the PIN gave.
        pass: OperatorPass,
    }

    /// Has what waits tried at once, and a parked record with it; none when the pass is no longer good.
    SendAgain = "send_again" -> Option<OperatorView> {
        /// What showing the PIN gave.
        pass: OperatorPass,
        /// A parked record that is to wait again.
        parked: Option<SubmissionId>,
    }

    /// Closes the operator's view: the pass is no longer good.
    CloseOperatorView = "close_operator_view" -> () {
        /// What showing the PIN gave.
        pass: OperatorPass,
    }
}

/// A way in other than searching.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "id", rename_all = "kebab-case")]
pub enum WayIn {
    /// What one window handles.
    Window(WindowKind),
    /// What is found under a theme.
    Theme(ThemeId),
    /// What a department is responsible for.
    Body(BodyId),
    /// What belongs to a life event.
    LifeEvent(LifeEventId),
}
