//! Drafts: entries that were kept to be gone on with later, and what becomes of them when the form has changed meanwhile.
//!
//! Nothing is guessed: what a changed form has no place for is dropped, and every change is told by its label, so that the
//! citizen looks at it.

use std::collections::BTreeMap;

use catalogue::text::Text;
use serde::{Deserialize, Serialize};

use crate::definition::{Field, FieldId, FieldKind, FormDefinition};
use crate::photo::PhotoId;
use crate::value::{Entries, Entry};

/// What was entered into a form, with what the form asked then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptForm {
    /// The form's title.
    title: Text,
    /// The version of the form.
    version: u32,
    /// What each of its fields was called.
    labels: BTreeMap<FieldId, Text>,
    entries: Entries,
}

/// What is left of a kept form.
#[derive(Debug, Clone, PartialEq)]
pub struct Migrated {
    /// The entries that the form of now has a place for.
    pub entries: Entries,
    /// What is otherwise than when they were kept, in the order of the form.
    pub differences: Vec<Difference>,
}

/// One thing that is otherwise than it was. The labels are in the form's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "difference", rename_all = "kebab-case")]
pub enum Difference {
    /// This is asked now and was not.
    New {
        /// What is asked.
        label: Text,
    },
    /// This was answered and is asked in other words now.
    Reworded {
        /// As it was asked.
        was: Text,
        /// As it is asked.
        label: Text,
    },
    /// This was answered, and the answer is none any more.
    NoLongerFits {
        /// What is asked.
        label: Text,
    },
    /// This was answered and is not asked any more.
    Gone {
        /// What was asked.
        label: Text,
    },
    /// Photos of it could not be found again: they are taken anew.
    PhotosAgain {
        /// Of what.
        label: Text,
    },
}

impl KeptForm {
    /// Keeps what was entered into a form. Of photos it keeps the names; what they show is kept beside it.
    pub fn new(definition: &FormDefinition, entries: &Entries) -> Self {
        let labels = definition
            .fields()
            .map(|field| (field.id.clone(), field.label.clone()));
        Self {
            title: definition.title.clone(),
            version: definition.version,
            labels: labels.collect(),
            entries: entries.clone(),
        }
    }

    /// The form's title, as it was.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The photos that it names.
    pub fn photos(&self) -> impl Iterator<Item = &PhotoId> {
        self.entries.values().flat_map(Entry::photos)
    }

    /// Whether anything was entered.
    pub fn is_empty(&self) -> bool {
        self.entries.values().all(Entry::is_empty)
    }

    /// Brings what was entered into the form of now. `is_there` says which photos were found again.
    pub fn migrate(
        &self,
        definition: &FormDefinition,
        is_there: impl Fn(&PhotoId) -> bool,
    ) -> Migrated {
        let mut migrated = Migrated {
            entries: Entries::new(),
            differences: Vec::new(),
        };
        for field in definition.fields() {
            let label = field.label.clone();
            let was = self.labels.get(&field.id);
            let kept = self.entries.get(&field.id);
            let told = match (was, kept) {
                (None, _) => asks(field).then_some(Difference::New { label }),
                (Some(_), None) => None,
                (Some(_), Some(entry)) if entry.is_empty() => None,
                (Some(was), Some(entry)) => match fit(entry, &field.kind) {
                    None => Some(Difference::NoLongerFits { label }),
                    // A page among several that is missing would not be missed.
                    Some(fitting) if !fitting.photos().iter().all(&is_there) => {
                        Some(Difference::PhotosAgain { label })
                    }
                    Some(fitting) => {
                        migrated.entries.insert(field.id.clone(), fitting);
                        let was = was.clone();
                        (was != label).then_some(Difference::Reworded { was, label })
                    }
                },
            };
            migrated.differences.extend(told);
        }
        for (id, entry) in &self.entries {
            if !entry.is_empty()
                && definition.field(id).is_none()
                && let Some(label) = self.labels.get(id)
            {
                let label = label.clone();
                migrated.differences.push(Difference::Gone { label });
            }
        }
        migrated
    }
}

/// Whether a field takes an answer.
fn asks(field: &Field) -> bool {
    field.computed.is_none() && !matches!(field.kind, FieldKind::Note)
}

/// What was entered, as the field of now takes it; a table of which a column went is none any more.
fn fit(entry: &Entry, kind: &FieldKind) -> Option<Entry> {
    let (Entry::Rows(rows), FieldKind::Table { columns, .. }) = (entry, kind) else {
        return entry.fit(kind);
    };
    let fitting = |row: &Entries| {
        let cells = columns.iter().filter_map(|column| {
            let cell = row.get(&column.id)?.fit(&column.kind)?;
            Some((column.id.clone(), cell))
        });
        cells.collect::<Entries>()
    };
    let kept: Vec<Entries> = rows.iter().map(fitting).collect();
    let whole = kept
        .iter()
        .zip(rows)
        .all(|(kept, row)| kept.len() == row.len());
    whole.then_some(Entry::Rows(kept))
}
