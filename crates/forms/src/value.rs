//! What a citizen enters, and what it means once it is understood. Neither ever shows itself in a log.

use std::collections::BTreeMap;
use std::fmt;

use catalogue::code::{ChoiceId, FormId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::definition::{FieldId, FieldKind};
use crate::photo::PhotoId;
use crate::signature::{Signature, Stroke};
use crate::validate::{DocumentKind, IdNumber, Money};

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
    /// An identity document.
    Document {
        /// Its kind; none is the first that the field accepts.
        kind: Option<DocumentKind>,
        /// Its number as typed.
        number: String,
    },
    /// From one day to another.
    Period {
        /// The first day as typed.
        from: String,
        /// The last day as typed.
        until: String,
        /// Whether it has no end; the last day does not count then.
        open: bool,
    },
    /// A signature as it was drawn.
    Strokes(Vec<Stroke>),
    /// Photos, in the order of the pages.
    Photos(Vec<PhotoId>),
    /// The rows of a table, each with what was entered into its columns.
    Rows(Vec<Entries>),
}

impl Entry {
    /// Whether nothing was entered.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Choices(choices) => choices.is_empty(),
            Self::Confirmed(confirmed) => !confirmed,
            Self::Document { number, .. } => number.trim().is_empty(),
            Self::Period { from, until, open } => {
                from.trim().is_empty() && until.trim().is_empty() && !open
            }
            Self::Strokes(strokes) => strokes.iter().all(Vec::is_empty),
            Self::Photos(photos) => photos.is_empty(),
            Self::Rows(rows) => rows.iter().all(is_blank),
        }
    }

    /// The photos that it names.
    pub fn photos(&self) -> &[PhotoId] {
        match self {
            Self::Photos(photos) => photos,
            _ => &[],
        }
    }

    /// The same fact as a field of another kind takes it: how what is entered once reaches every form that is bound to it.
    /// None when that field cannot take it.
    pub fn fit(&self, kind: &FieldKind) -> Option<Self> {
        let typed = !matches!(
            kind,
            FieldKind::IdentityDocument { .. }
                | FieldKind::Period { .. }
                | FieldKind::Table { .. }
                | FieldKind::Choice { .. }
                | FieldKind::Choices { .. }
                | FieldKind::Declaration
                | FieldKind::Signature
                | FieldKind::Photos { .. }
                | FieldKind::Note
        );
        let fits = match (self, kind) {
            (Self::Text(_), _) => typed,
            (
                Self::Choices(chosen),
                FieldKind::Choice { choices } | FieldKind::Choices { choices },
            ) => {
                let offered = |id: &ChoiceId| choices.iter().any(|choice| choice.id == *id);
                chosen.iter().all(offered)
            }
            (Self::Document { kind, .. }, FieldKind::IdentityDocument { accepts }) => {
                kind.is_none_or(|kind| accepts.contains(&kind))
            }
            (Self::Period { .. }, FieldKind::Period { .. })
            | (Self::Confirmed(_), FieldKind::Declaration)
            | (Self::Strokes(_), FieldKind::Signature) => true,
            (Self::Photos(photos), FieldKind::Photos { max, .. }) => photos.len() <= *max,
            _ => false,
        };
        match (self, kind) {
            _ if fits => Some(self.clone()),
            (Self::Text(number), FieldKind::IdentityDocument { accepts })
                if accepts.contains(&DocumentKind::ResidentCard) =>
            {
                Some(Self::Document {
                    kind: Some(DocumentKind::ResidentCard),
                    number: number.clone(),
                })
            }
            // Permits that are numbered like a resident's card do where such a number is asked for.
            (Self::Document { kind, number }, FieldKind::IdNumber)
                if matches!(kind, None | Some(DocumentKind::ResidentCard))
                    || number.parse::<IdNumber>().is_ok() =>
            {
                Some(Self::Text(number.clone()))
            }
            _ => None,
        }
    }
}

/// Whether nothing was entered into a row.
pub fn is_blank(row: &Entries) -> bool {
    row.values().all(Entry::is_empty)
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
    /// An identity document with its number.
    Document {
        /// Its kind.
        kind: DocumentKind,
        /// Its number.
        number: String,
    },
    /// An amount of money.
    Money(Money),
    /// From one day to another.
    Period {
        /// The first day.
        from: Date,
        /// The last day; none when it has no end.
        until: Option<Date>,
    },
    /// A signature.
    Signature(Signature),
    /// Photos of a paper, in the order of its pages.
    Photos(Vec<PhotoId>),
    /// The rows of a table, blank ones left out.
    Rows(Vec<Row>),
}

/// The answers of one row of a table.
pub type Row = BTreeMap<FieldId, Value>;

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
            Self::Signature(signature) => Entry::Strokes(signature.clone().into()),
            Self::Photos(photos) => Entry::Photos(photos.clone()),
            Self::Document { kind, number } => Entry::Document {
                kind: Some(*kind),
                number: number.clone(),
            },
            Self::Money(money) => Entry::Text(money.to_string()),
            Self::Period { from, until } => Entry::Period {
                from: from.to_string(),
                until: until.map(|day| day.to_string()).unwrap_or_default(),
                open: until.is_none(),
            },
            Self::Rows(rows) => {
                let entries = |row: &Row| {
                    let entry = |(id, value): (&FieldId, &Self)| (id.clone(), value.to_entry());
                    row.iter().map(entry).collect()
                };
                Entry::Rows(rows.iter().map(entries).collect())
            }
        }
    }
}
