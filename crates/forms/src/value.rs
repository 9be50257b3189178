//! What a citizen enters, and what it means once it is understood. Neither ever shows itself in a log.

use std::collections::BTreeMap;
use std::fmt;

use catalogue::code::{ChoiceId, FormId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::definition::FieldId;

/// What was entered into a field, understood or not.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// Typed text: also dates as `YYYY-MM-DD` and numbers as digits.
    Text(String),
    /// The chosen one, or the chosen several.
    Choices(Vec<ChoiceId>),
    /// Whether a declaration is confirmed.
    Confirmed(bool),
}

impl Entry {
    /// Whether nothing was entered.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Choices(choices) => choices.is_empty(),
            Self::Confirmed(confirmed) => !confirmed,
        }
    }
}

/// Everything entered into one form.
pub type Entries = BTreeMap<FieldId, Entry>;

/// An answer that was understood.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Value {
    /// Words, names, addresses, numbers of documents and telephones: trimmed, full-width digits made plain.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// The chosen one.
    Choice(ChoiceId),
    /// The chosen several, in the order of the field's choices.
    Choices(Vec<ChoiceId>),
    /// Confirmed.
    Confirmed,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry(…)")
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(…)")
    }
}

/// A form filled in without a fault: what is handed in.
///
/// Made only by [`Evaluation::filled`](crate::Evaluation::filled); a receiver evaluates it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilledForm {
    /// Which form.
    pub form: FormId,
    /// Its version.
    pub version: u32,
    /// The answers of every visible field that has one.
    pub values: BTreeMap<FieldId, Value>,
}

impl FilledForm {
    /// The entries that would lead to these answers, for evaluating the form again.
    pub fn entries(&self) -> Entries {
        self.values
            .iter()
            .map(|(id, value)| (id.clone(), value.to_entry()))
            .collect()
    }
}

impl Value {
    /// The entry that means this value.
    pub fn to_entry(&self) -> Entry {
        match self {
            Self::Text(text) => Entry::Text(text.clone()),
            Self::Number(number) => Entry::Text(number.to_string()),
            Self::Date(date) => Entry::Text(date.to_string()),
            Self::Choice(choice) => Entry::Choices(vec![choice.clone()]),
            Self::Choices(choices) => Entry::Choices(choices.clone()),
            Self::Confirmed => Entry::Confirmed(true),
        }
    }
}
