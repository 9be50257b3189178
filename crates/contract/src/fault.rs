//! Why a call fails, as far as the citizen's screen must know it. The words live with the page's translations.

use catalogue::code::FormId;
use forms::FieldId;
use serde::{Deserialize, Serialize};

/// Why a call fails. The operator's log says more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// The terminal cannot serve citizens: its configuration, data folder or replica is not in order.
    #[error("the terminal is out of service")]
    OutOfService,
    /// There is no catalogue yet; it will come when the centre can be reached.
    #[error("no catalogue has been received yet")]
    NoCatalogue,
    /// The visit is over, or never was.
    #[error("the visit is over")]
    VisitOver,
    /// The catalogue of this visit has no such record.
    #[error("no such record")]
    NotFound,
    /// The answers don't lead to a situation that is handled here.
    #[error("the guidance is not finished")]
    NotDecided,
    /// The consent text of the visit's release was not agreed to.
    #[error("the consent text was not agreed to")]
    NotAgreed,
    /// A form is not filled in rightly.
    #[error("a form is not complete")]
    FormIncomplete {
        /// The form.
        form: FormId,
        /// The fields in question.
        fields: Vec<FieldId>,
    },
    /// The pre-check leads to something else than what is asked for: it is not finished, or finds other things.
    #[error("the pre-check does not lead to this")]
    NotChecked,
    /// This terminal gives no ticket numbers: it is no guidance desk, or the centre has not told it a series yet.
    #[error("this terminal has no series of ticket numbers")]
    NoTickets,
    /// The input is longer than its limit.
    #[error("the input is too long")]
    TooLong,
    /// It could not be written down safely; nothing was handed in.
    #[error("the submission could not be saved")]
    NotSaved,
    /// It was handed in already, with other content; or it is to be kept as a draft after that.
    #[error("already handed in with other content")]
    AlreadyHandedIn,
    /// There is no printer, or it does not work.
    #[error("the printer is not available")]
    PrinterUnavailable,
    /// A list is longer than a slip may be; it is not cut off.
    #[error("the list is too long for a slip")]
    SlipTooLong,
    /// A paper cannot be printed, because a character is in none of the fonts.
    #[error("a character cannot be printed")]
    CannotPrint {
        /// The field that holds the character, if it is one.
        field: Option<FieldId>,
    },
}
