//! Papers: the service guide, the material list, the one-time notice, the filled-in form and the receipt as A4 PDFs; the
//! list and the ticket as slips.
//!
//! Chinese text is embedded and subset. A character that no font carries is never dropped: the paper is refused.
//! Nothing here knows a clock, a file other than the fonts, or where the paper goes.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod canvas;
mod draft_slip;
mod event_list;
mod event_slip;
mod filled_form;
pub mod fonts;
mod guide;
mod list;
mod list_slip;
mod official;
mod one_time_notice;
mod receipt;
mod sheet;
pub mod slip;
mod text;
mod ticket_slip;

use forms::FieldId;

pub use draft_slip::{DraftPaper, draft_slip};
pub use event_list::{EventPaper, life_event_list};
pub use event_slip::life_event_slip;
pub use filled_form::{FilledPaper, filled_form};
pub use fonts::{FontError, FontFiles, FontSet};
pub use guide::{GuideContent, GuideFact, GuideMaterial, GuidePaper, GuidePart, GuidePoint, guide};
pub use list::{ListPaper, material_list};
pub use list_slip::material_slip;
pub use one_time_notice::{NoticePaper, one_time_notice};
pub use receipt::{ReceiptPaper, receipt};
pub use slip::{Slip, SlipImage};
pub use ticket_slip::{TicketPaper, ticket_slip};

/// Why a paper cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A character is in none of the fonts. Says where it stands, not what it is.
    #[error("a character of {} is in none of the fonts; install a font that carries it", place(.field))]
    Character {
        /// The field that holds it, if it is one.
        field: Option<FieldId>,
    },
    /// A row of an official paper is higher than a page.
    #[error("a row of the official paper is higher than a page; print the plain form")]
    DoesNotFit,
    /// It would be longer than a slip may be; it is not cut off.
    #[error(
        "the list is longer than a slip of {} dots; print it on A4",
        slip::LONGEST
    )]
    TooLong,
}

fn place(field: &Option<FieldId>) -> String {
    field.as_ref().map_or_else(
        || "the paper".to_owned(),
        |field| format!("the field {field}"),
    )
}
