//! Forms (申请表单): definitions, their rules, validators and filled-in forms.
//!
//! The same code decides in the page, before hand-in and at the centre. Pure: today's date is given, never asked for.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod definition;
pub mod difference;
pub mod draft;
pub mod element;
mod evaluate;
mod field_error;
pub mod layout;
pub mod photo;
mod rule;
pub mod sharing;
pub mod signature;
pub mod source;
pub mod validate;
pub mod value;
pub mod words;

pub use catalogue::code::{ChoiceId, FormId};
pub use definition::{Field, FieldId, FieldKind, FormDefinition, Page};
pub use element::{CardFact, Person, SharedElement};
pub use evaluate::{Evaluation, Facts, FieldState, Form, RowErrors};
pub use field_error::{FieldError, WrongTotal};
pub use layout::Layout;
pub use photo::PhotoId;
pub use rule::{LONGEST_RULE, RuleFault};
pub use signature::Signature;
pub use value::{Entries, Entry, FilledForm, Row, Value};
