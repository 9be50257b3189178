//! Papers: the service guide, the material list, the filled-in form and the receipt as A4 PDFs.
//!
//! Chinese text is embedded and subset. A character that no font carries is never dropped: the paper is refused.
//! Nothing here knows a clock, a file other than the fonts, or where the paper goes.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod filled_form;
pub mod fonts;
mod guide;
mod list;
mod receipt;
mod sheet;
mod text;

use forms::FieldId;

pub use filled_form::{FilledPaper, filled_form};
pub use fonts::{FontError, FontFiles, FontSet};
pub use guide::{GuideMaterial, GuidePaper, guide};
pub use list::{ListPaper, material_list};
pub use receipt::{ReceiptPaper, receipt};

/// Why a paper cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A character is in none of the fonts. Says where it stands, not what it is.
    #[error("a character of {} is in none of the fonts; install a font that carries it", place(.field))]
    Character {
        /// The field that holds it, if it is one.
        field: Option<FieldId>,
    },
}

fn place(field: &Option<FieldId>) -> String {
    field.as_ref().map_or_else(
        || "the paper".to_owned(),
        |field| format!("the field {field}"),
    )
}
