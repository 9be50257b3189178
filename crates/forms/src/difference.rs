//! The difference between the forms of two catalogues, as it matters to who fills them in: field by field.

mod words;

use std::collections::BTreeMap;

use catalogue::code::{ChoiceId, FormId};
use catalogue::difference::{Named, RecordsDifference};
use catalogue::text::Text;
use serde::Serialize;

use crate::definition::{Field, FieldId, FieldKind, FormDefinition};
use crate::layout::Layout;

/// What changes from the forms of one catalogue to those of the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormsDifference {
    /// Forms that are new.
    pub added: Vec<Named<FormId>>,
    /// Forms that are gone.
    pub removed: Vec<Named<FormId>>,
    /// Forms that are in both and differ.
    pub changed: Vec<FormDifference>,
    /// Official papers that are new, gone, or differ, by their forms.
    pub layouts: RecordsDifference<FormId>,
}

/// What changes in a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormDifference {
    /// Which form; by its later title.
    pub form: Named<FormId>,
    /// The version that it had.
    pub version_before: u32,
    /// The version that it has.
    pub version_after: u32,
    /// What changes in its fields: first in the later form's order, then what went.
    pub fields: Vec<FieldDifference>,
    /// Whether anything else differs: its title, its source, its pages, the order of its fields.
    pub arrangement: bool,
}

/// A field, or a column of a table field, in which something changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldDifference {
    /// Which field; a column is `table.column`.
    pub field: String,
    /// Its label in Chinese; the later one.
    pub label: String,
    /// What changes; at least one.
    pub changes: Vec<FieldChange>,
}

/// One thing that changes in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum FieldChange {
    /// It is new.
    Added {
        /// When it must be answered.
        required: Obligation,
    },
    /// It is gone.
    Removed,
    /// It must be answered in other cases than before.
    Required {
        /// When it had to be answered.
        from: Obligation,
        /// When it must be answered.
        to: Obligation,
    },
    /// It takes another sort of answer.
    Kind,
    /// There are choices that there were not.
    ChoicesAdded {
        /// Their labels in Chinese.
        labels: Vec<String>,
    },
    /// There are choices no more.
    ChoicesRemoved {
        /// Their labels in Chinese.
        labels: Vec<String>,
    },
    /// It takes the same sort of answer within other limits.
    Limits,
    /// It is asked in other cases.
    Visible {
        /// The rule that there was; none is always.
        from: Option<String>,
        /// The rule that there is.
        to: Option<String>,
    },
    /// It is filled in otherwise.
    Computed {
        /// The rule that there was; none is by the citizen.
        from: Option<String>,
        /// The rule that there is.
        to: Option<String>,
    },
    /// Something else must hold of an answer.
    Checks,
    /// It is bound to another shared element.
    Binding,
    /// Words differ: its label, its hint, its example, a choice's label.
    Words,
}

/// When a field must be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obligation {
    /// It may be left out.
    Optional,
    /// Whenever it is asked.
    Always,
    /// When a rule holds.
    When(String),
}

impl Obligation {
    fn of(field: &Field) -> Self {
        match &field.required_when {
            Some(rule) => Self::When(rule.clone()),
            None if field.required => Self::Always,
            None => Self::Optional,
        }
    }
}

impl FormsDifference {
    /// Compares forms and their official papers, each by its form's id.
    pub fn between(
        before: (&BTreeMap<FormId, FormDefinition>, &BTreeMap<FormId, Layout>),
        after: (&BTreeMap<FormId, FormDefinition>, &BTreeMap<FormId, Layout>),
    ) -> Self {
        let ((earlier, old_papers), (later, new_papers)) = (before, after);
        let forms = RecordsDifference::between(
            earlier.values(),
            later.values(),
            |form: &FormDefinition| Named::new(&form.id, &form.title),
        );
        let changed = forms
            .changed
            .iter()
            .filter_map(|named| compare(earlier.get(&named.code)?, later.get(&named.code)?));
        Self {
            changed: changed.collect(),
            added: forms.added,
            removed: forms.removed,
            layouts: RecordsDifference::between(
                old_papers.values(),
                new_papers.values(),
                |paper: &Layout| Named {
                    code: paper.form.clone(),
                    name: paper.title.clone(),
                },
            ),
        }
    }

    /// Whether nothing differs.
    pub fn is_none(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.layouts.is_none()
    }
}

/// What changes from one form to another of the same id; none when nothing does.
fn compare(earlier: &FormDefinition, later: &FormDefinition) -> Option<FormDifference> {
    if earlier == later {
        return None;
    }
    let mut fields = Vec::new();
    let (old, new): (Vec<&Field>, Vec<&Field>) =
        (earlier.fields().collect(), later.fields().collect());
    compare_fields("", &old, &new, &mut fields);
    Some(FormDifference {
        form: Named::new(&later.id, &later.title),
        version_before: earlier.version,
        version_after: later.version,
        fields,
        arrangement: arrangement(earlier, later),
    })
}

/// Whether titles, source, pages, or the order of the fields that are in both differ.
fn arrangement(earlier: &FormDefinition, later: &FormDefinition) -> bool {
    let pages = |form: &FormDefinition, other: &FormDefinition| -> Vec<(Text, Vec<FieldId>)> {
        form.pages
            .iter()
            .map(|page| {
                let ids = page.fields.iter().map(|field| &field.id);
                let common = ids.filter(|id| other.field(id).is_some());
                (page.title.clone(), common.cloned().collect())
            })
            .collect()
    };
    earlier.title != later.title
        || earlier.official != later.official
        || pages(earlier, later) != pages(later, earlier)
}

fn compare_fields(
    within: &str,
    earlier: &[&Field],
    later: &[&Field],
    found: &mut Vec<FieldDifference>,
) {
    let of = |fields: &[&'_ Field], id: &FieldId| -> Option<usize> {
        fields.iter().position(|field| &field.id == id)
    };
    let mut tell = |field: &Field, changes: Vec<FieldChange>| {
        if !changes.is_empty() {
            found.push(FieldDifference {
                field: format!("{within}{}", field.id),
                label: field.label.zh.clone(),
                changes,
            });
        }
    };
    let mut tables = Vec::new();
    for field in later {
        let required = Obligation::of(field);
        match of(earlier, &field.id).map(|place| earlier[place]) {
            None => tell(field, vec![FieldChange::Added { required }]),
            Some(before) => {
                tell(field, changes(before, field));
                tables.push((before, *field));
            }
        }
    }
    for field in earlier
        .iter()
        .filter(|field| of(later, &field.id).is_none())
    {
        tell(field, vec![FieldChange::Removed]);
    }
    for (before, after) in tables {
        let columns = (before.columns(), after.columns());
        if !columns.0.is_empty() && !columns.1.is_empty() {
            let (old, new): (Vec<&Field>, Vec<&Field>) =
                (columns.0.iter().collect(), columns.1.iter().collect());
            compare_fields(&format!("{within}{}.", after.id), &old, &new, found);
        }
    }
}

/// What changes in a field that is in both forms; the columns of a table are told apart.
fn changes(earlier: &Field, later: &Field) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let (from, to) = (Obligation::of(earlier), Obligation::of(later));
    if from != to {
        changes.push(FieldChange::Required { from, to });
    }
    let mut words = earlier.label != later.label
        || earlier.hint != later.hint
        || earlier.example != later.example;
    if std::mem::discriminant(&earlier.kind) != std::mem::discriminant(&later.kind) {
        changes.push(FieldChange::Kind);
    } else if limits(&earlier.kind) != limits(&later.kind) {
        changes.push(FieldChange::Limits);
    }
    let label = |field: &Field, id: &ChoiceId| -> Option<Text> {
        let mut choices = field.choices().iter();
        Some(choices.find(|choice| &choice.id == id)?.label.clone())
    };
    let only_in = |one: &Field, other: &Field| -> Vec<String> {
        one.choices()
            .iter()
            .filter(|choice| label(other, &choice.id).is_none())
            .map(|choice| choice.label.zh.clone())
            .collect()
    };
    let (added, removed) = (only_in(later, earlier), only_in(earlier, later));
    words |= later
        .choices()
        .iter()
        .any(|choice| label(earlier, &choice.id).is_some_and(|before| before != choice.label));
    // The same choices in another order are no others.
    words |= added.is_empty() && removed.is_empty() && earlier.choices() != later.choices();
    if !added.is_empty() {
        changes.push(FieldChange::ChoicesAdded { labels: added });
    }
    if !removed.is_empty() {
        changes.push(FieldChange::ChoicesRemoved { labels: removed });
    }
    if earlier.visible_when != later.visible_when {
        changes.push(FieldChange::Visible {
            from: earlier.visible_when.clone(),
            to: later.visible_when.clone(),
        });
    }
    if earlier.computed != later.computed {
        changes.push(FieldChange::Computed {
            from: earlier.computed.clone(),
            to: later.computed.clone(),
        });
    }
    if earlier.must != later.must {
        changes.push(FieldChange::Checks);
    }
    if earlier.binding != later.binding {
        changes.push(FieldChange::Binding);
    }
    if words {
        changes.push(FieldChange::Words);
    }
    changes
}

/// A kind without its choices and its columns, which are compared one by one.
fn limits(kind: &FieldKind) -> FieldKind {
    let mut kind = kind.clone();
    match &mut kind {
        FieldKind::Choice { choices } | FieldKind::Choices { choices } => choices.clear(),
        FieldKind::Table { columns, .. } => columns.clear(),
        _ => {}
    }
    kind
}
