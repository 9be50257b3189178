//! Evaluating a form: which fields are asked, what their answers mean, and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

mod compile;
mod sound;
mod table;
mod understand;

use catalogue::condition::Answers;
use cel::Value as Cel;
use jiff::civil::Date;

pub use table::RowErrors;

use self::table::{Rules, TableState, sum, understand_table};
use self::understand::understand;
use crate::definition::{Field, FieldId, FieldKind, FormDefinition};
use crate::field_error::FieldError;
use crate::rule::{Rule, RuleFault, context};
use crate::value::{Entries, Entry, FilledForm, Value};

/// A form definition whose rules are compiled and free of circles.
#[derive(Debug)]
pub struct Form {
    definition: FormDefinition,
    rules: BTreeMap<FieldId, FieldRules>,
    /// Every field after those its visibility and value depend on.
    order: Vec<FieldId>,
    situation_names: BTreeSet<String>,
    /// What any rule speaks of: nothing else is told to them.
    spoken_of: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct FieldRules {
    visible: Option<Rule>,
    required: Option<Rule>,
    computed: Option<Rule>,
    must: Vec<Rule>,
}

/// What a form may know besides its own answers.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Today.
    pub today: Date,
    /// The answers that led to the situation.
    pub situation: Answers,
}

/// How things stand with one field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldState {
    /// Whether it is asked at all.
    pub visible: bool,
    /// Whether it must be answered.
    pub required: bool,
    /// The answer, once it is understood and right.
    pub value: Option<Value>,
    /// What is wrong, if anything; of a table, the first of its faults.
    pub error: Option<FieldError>,
    /// What is wrong in each row of a table, in the order of the entry's rows.
    pub rows: Vec<RowErrors>,
}

/// How things stand with a whole form.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    form: catalogue::code::FormId,
    version: u32,
    fields: BTreeMap<FieldId, FieldState>,
}

impl Form {
    /// Compiles a definition's rules.
    ///
    /// # Errors
    /// Every rule that cannot be used, and every circle.
    pub fn compile(definition: FormDefinition) -> Result<Self, Vec<RuleFault>> {
        let compiled = compile::compile(&definition)?;
        Ok(Self {
            definition,
            rules: compiled.rules,
            order: compiled.order,
            situation_names: compiled.situation_names,
            spoken_of: compiled.spoken_of,
        })
    }

    /// What it was compiled from.
    pub fn definition(&self) -> &FormDefinition {
        &self.definition
    }

    /// Evaluates everything that was entered. Entries of hidden, computed or unknown fields don't count.
    pub fn evaluate(&self, entries: &Entries, facts: &Facts) -> Evaluation {
        let mut context = context();
        let is_spoken_of = |name: &str| self.spoken_of.contains(name);
        for name in &self.spoken_of {
            context.add_variable_from_value(name, Cel::Null);
        }
        context.add_variable_from_value("today", facts.today.to_string());
        context.add_variable_from_value("situation", self.situation(&facts.situation));

        let mut states = BTreeMap::new();
        for id in &self.order {
            let (Some(field), Some(rules)) = (self.definition.field(id), self.rules.get(id)) else {
                continue;
            };
            let visible = rules
                .visible
                .as_ref()
                .is_none_or(|rule| rule.holds(&context) == Some(true));
            let mut state = FieldState {
                visible,
                required: false,
                value: None,
                error: None,
                rows: Vec::new(),
            };
            if visible {
                let computed = rules
                    .computed
                    .as_ref()
                    .map(|rule| rule.text(&context).map(|text| computed_entry(field, text)));
                let entry = match &computed {
                    Some(computed) => computed.as_ref(),
                    None => entries.get(id),
                };
                if let Some(rules) = table_rules(&field.kind) {
                    let table = understand_table(&rules, entry, facts.today);
                    let TableState { value, error, rows } = table;
                    (state.value, state.error, state.rows) = (value, error, rows);
                } else {
                    match understand(field, entry, facts.today) {
                        Ok(value) => state.value = value,
                        Err(error) => state.error = Some(error),
                    }
                }
                if let Some(value) = state.value.as_ref().filter(|_| is_spoken_of(id.as_str())) {
                    context.add_variable_from_value(id.as_str(), cel_value(field, value));
                }
            }
            states.insert(id.clone(), state);
        }

        for field in self.definition.fields() {
            let (Some(state), Some(rules)) = (states.get_mut(&field.id), self.rules.get(&field.id))
            else {
                continue;
            };
            if !state.visible {
                continue;
            }
            state.required = field.required
                || rules
                    .required
                    .as_ref()
                    .is_some_and(|rule| rule.holds(&context) == Some(true));
            if state.error.is_some() {
                continue;
            }
            if state.value.is_some() {
                let broken = field
                    .must
                    .iter()
                    .zip(&rules.must)
                    .find(|(_, rule)| rule.holds(&context) == Some(false));
                state.error = broken.map(|(check, _)| FieldError::Check(check.say.clone()));
            } else if state.required && !matches!(field.kind, FieldKind::Note) {
                let declaration = matches!(field.kind, FieldKind::Declaration);
                state.error = Some(if declaration {
                    FieldError::NotConfirmed
                } else {
                    FieldError::Missing
                });
            }
        }
        Evaluation {
            form: self.definition.id.clone(),
            version: self.definition.version,
            fields: states,
        }
    }

    fn situation(&self, answers: &Answers) -> HashMap<String, Cel> {
        let unanswered = self
            .situation_names
            .iter()
            .map(|name| (name.clone(), Cel::Null));
        let answered = answers
            .iter()
            .map(|(question, choice)| (question.to_string(), Cel::from(choice.to_string())));
        unanswered.chain(answered).collect()
    }
}

impl FieldRules {
    fn all(&self) -> impl Iterator<Item = &Rule> {
        [&self.visible, &self.required, &self.computed]
            .into_iter()
            .flatten()
            .chain(&self.must)
    }
}

impl Evaluation {
    /// How things stand with a field; none for an id that is not the form's.
    pub fn field(&self, id: &FieldId) -> Option<&FieldState> {
        self.fields.get(id)
    }

    /// Every field with its state, by id.
    pub fn fields(&self) -> impl Iterator<Item = (&FieldId, &FieldState)> {
        self.fields.iter()
    }

    /// Whether nothing is wrong.
    pub fn is_complete(&self) -> bool {
        self.fields.values().all(|state| state.error.is_none())
    }

    /// The filled-in form, when nothing is wrong.
    pub fn filled(&self) -> Option<FilledForm> {
        self.is_complete().then(|| FilledForm {
            form: self.form.clone(),
            version: self.version,
            values: self
                .fields
                .iter()
                .filter_map(|(id, state)| state.value.clone().map(|value| (id.clone(), value)))
                .collect(),
        })
    }
}

/// What a table's definition says of its rows; none for every other kind.
fn table_rules(kind: &FieldKind) -> Option<Rules<'_>> {
    match kind {
        FieldKind::Table {
            row,
            columns,
            min,
            max,
            totals,
        } => Some(Rules {
            row,
            columns,
            min: *min,
            max: *max,
            totals,
        }),
        _ => None,
    }
}

/// What a rule computed, as an entry; an amount of money is rounded to the fen.
fn computed_entry(field: &Field, text: String) -> Entry {
    let yuan = text.parse::<f64>();
    match (&field.kind, yuan) {
        (FieldKind::Money { .. }, Ok(yuan)) => {
            Entry::Text(format!("{:.2}", (yuan * 100.0).round() / 100.0))
        }
        _ => Entry::Text(text),
    }
}

fn cel_map<const N: usize>(entries: [(&str, Cel); N]) -> Cel {
    Cel::from(HashMap::from(
        entries.map(|(name, value)| (name.to_owned(), value)),
    ))
}

fn cel_value(field: &Field, value: &Value) -> Cel {
    match value {
        Value::Text(text) => Cel::from(text.clone()),
        Value::Number(number) => Cel::Float(*number),
        Value::Money(money) => Cel::Float(money.fen() as f64 / 100.0),
        Value::Document { kind, number } => cel_map([
            ("kind", Cel::from(kind.id())),
            ("number", Cel::from(number.clone())),
        ]),
        Value::Period { from, until } => cel_map([
            ("from", Cel::from(from.to_string())),
            (
                "until",
                until.map_or(Cel::Null, |day| Cel::from(day.to_string())),
            ),
        ]),
        Value::Rows(rows) => {
            let counted = field.columns().iter().filter(|column| {
                matches!(
                    column.kind,
                    FieldKind::Number { .. } | FieldKind::Money { .. }
                )
            });
            let sums: HashMap<String, Cel> = counted
                .map(|column| (column.id.to_string(), Cel::Float(sum(&column.id, rows))))
                .collect();
            cel_map([
                ("count", Cel::Float(rows.len() as f64)),
                ("sum", Cel::from(sums)),
            ])
        }
        Value::Date(date) => Cel::from(date.to_string()),
        Value::Choice(choice) => Cel::from(choice.to_string()),
        Value::Choices(choices) => Cel::from(
            choices
                .iter()
                .map(|choice| Cel::from(choice.to_string()))
                .collect::<Vec<_>>(),
        ),
        Value::Photos(photos) => Cel::Float(photos.len() as f64),
        // What a signature looks like is nothing for a rule.
        Value::Confirmed | Value::Signature(_) => Cel::Bool(true),
    }
}
