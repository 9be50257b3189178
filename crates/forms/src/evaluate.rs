//! Evaluating a form: which fields are asked, what their answers mean, and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::code::CreditCode;
use catalogue::condition::Answers;
use cel::{Context, Value as Cel};
use jiff::civil::Date;

use crate::definition::{Field, FieldId, FieldKind, FormDefinition};
use crate::field_error::FieldError;
use crate::rule::{Rule, RuleFault, situation_names};
use crate::validate::{IdNumber, person_name, phone, plain};
use crate::value::{Entries, Entry, FilledForm, Value};

/// The most characters an address may have.
const LONGEST_ADDRESS: usize = 200;

/// A form definition whose rules are compiled and free of circles.
#[derive(Debug)]
pub struct Form {
    definition: FormDefinition,
    rules: BTreeMap<FieldId, FieldRules>,
    /// Every field after those its visibility and value depend on.
    order: Vec<FieldId>,
    situation_names: BTreeSet<String>,
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
    /// What is wrong, if anything.
    pub error: Option<FieldError>,
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
        let mut faults = Vec::new();
        let mut rules = BTreeMap::new();
        let mut names = BTreeSet::new();
        for field in definition.fields() {
            let mut compile = |text: &String| {
                names.extend(situation_names(text).map(str::to_owned));
                Rule::compile(&field.id, text)
                    .map_err(|fault| faults.push(fault))
                    .ok()
            };
            let compiled = FieldRules {
                visible: field.visible_when.as_ref().and_then(&mut compile),
                required: field.required_when.as_ref().and_then(&mut compile),
                computed: field.computed.as_ref().and_then(&mut compile),
                must: field
                    .must
                    .iter()
                    .filter_map(|check| compile(&check.rule))
                    .collect(),
            };
            rules.insert(field.id.clone(), compiled);
        }
        for (field, rules) in &rules {
            for unknown in rules.all().flat_map(Rule::references) {
                let known = unknown == "today" || unknown == "situation";
                if !known
                    && !definition
                        .fields()
                        .any(|field| field.id.as_str() == unknown)
                {
                    faults.push(RuleFault::Unknown {
                        field: field.clone(),
                        unknown: unknown.clone(),
                    });
                }
            }
        }
        let order = match in_order(&definition, &rules) {
            Ok(order) => order,
            Err(fault) => {
                faults.push(fault);
                Vec::new()
            }
        };
        if faults.is_empty() {
            Ok(Self {
                definition,
                rules,
                order,
                situation_names: names,
            })
        } else {
            Err(faults)
        }
    }

    /// What it was compiled from.
    pub fn definition(&self) -> &FormDefinition {
        &self.definition
    }

    /// Evaluates everything that was entered. Entries of hidden, computed or unknown fields don't count.
    pub fn evaluate(&self, entries: &Entries, facts: &Facts) -> Evaluation {
        let mut context = Context::default();
        context.add_variable_from_value("today", facts.today.to_string());
        context.add_variable_from_value("situation", self.situation(&facts.situation));
        for field in self.definition.fields() {
            context.add_variable_from_value(field.id.as_str(), Cel::Null);
        }

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
            };
            if visible {
                let computed = rules
                    .computed
                    .as_ref()
                    .map(|rule| rule.text(&context).map(Entry::Text));
                let entry = match &computed {
                    Some(computed) => computed.as_ref(),
                    None => entries.get(id),
                };
                match understand(field, entry, facts.today) {
                    Ok(value) => state.value = value,
                    Err(error) => state.error = Some(error),
                }
                if let Some(value) = &state.value {
                    context.add_variable_from_value(id.as_str(), cel_value(value));
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

    fn situation(&self, answers: &Answers) -> std::collections::HashMap<String, Cel> {
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

/// Orders the fields so that each comes after those that its visibility and computed value speak of.
fn in_order(
    definition: &FormDefinition,
    rules: &BTreeMap<FieldId, FieldRules>,
) -> Result<Vec<FieldId>, RuleFault> {
    let mut order = Vec::new();
    let mut placed = BTreeSet::new();
    let mut waiting: Vec<&FieldId> = definition.fields().map(|field| &field.id).collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|id| {
            let ready = rules.get(*id).is_none_or(|rules| {
                [&rules.visible, &rules.computed]
                    .into_iter()
                    .flatten()
                    .flat_map(Rule::references)
                    .all(|name| placed.contains(name.as_str()) || !rules_know(definition, name))
            });
            if ready {
                placed.insert(id.as_str());
                order.push((*id).clone());
            }
            !ready
        });
        if waiting.len() == before {
            let fields = waiting
                .iter()
                .map(|id| id.as_str())
                .collect::<Vec<_>>()
                .join("、");
            return Err(RuleFault::Cycle { fields });
        }
    }
    Ok(order)
}

fn rules_know(definition: &FormDefinition, name: &str) -> bool {
    definition.fields().any(|field| field.id.as_str() == name)
}

fn cel_value(value: &Value) -> Cel {
    match value {
        Value::Text(text) => Cel::from(text.clone()),
        // Whole numbers compare with CEL's integer literals only as integers.
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            Cel::Int(*number as i64)
        }
        Value::Number(number) => Cel::Float(*number),
        Value::Date(date) => Cel::from(date.to_string()),
        Value::Choice(choice) => Cel::from(choice.to_string()),
        Value::Choices(choices) => Cel::from(
            choices
                .iter()
                .map(|choice| Cel::from(choice.to_string()))
                .collect::<Vec<_>>(),
        ),
        Value::Confirmed => Cel::Bool(true),
    }
}

/// What an entry means for a field; none when nothing was entered.
fn understand(
    field: &Field,
    entry: Option<&Entry>,
    today: Date,
) -> Result<Option<Value>, FieldError> {
    let Some(entry) = entry.filter(|entry| !entry.is_empty()) else {
        return Ok(None);
    };
    match (&field.kind, entry) {
        (FieldKind::Note, _) => Ok(None),
        (FieldKind::Declaration, Entry::Confirmed(_)) => Ok(Some(Value::Confirmed)),
        (FieldKind::Choice { choices }, Entry::Choices(chosen)) => match chosen.as_slice() {
            [one] if choices.iter().any(|choice| &choice.id == one) => {
                Ok(Some(Value::Choice(one.clone())))
            }
            _ => Err(FieldError::NoSuchChoice),
        },
        (FieldKind::Choices { choices }, Entry::Choices(chosen)) => {
            if chosen
                .iter()
                .any(|one| !choices.iter().any(|choice| &choice.id == one))
            {
                return Err(FieldError::NoSuchChoice);
            }
            let ordered = choices
                .iter()
                .map(|choice| &choice.id)
                .filter(|id| chosen.contains(id))
                .cloned()
                .collect();
            Ok(Some(Value::Choices(ordered)))
        }
        (FieldKind::Declaration | FieldKind::Choice { .. } | FieldKind::Choices { .. }, _) => {
            Err(FieldError::WrongKind)
        }
        (kind, Entry::Text(text)) => understand_text(kind, text, today).map(Some),
        _ => Err(FieldError::WrongKind),
    }
}

fn understand_text(kind: &FieldKind, text: &str, today: Date) -> Result<Value, FieldError> {
    let lines = matches!(kind, FieldKind::Text { lines, .. } if *lines > 1);
    if text
        .chars()
        .any(|c| c.is_control() && !(lines && c == '\n'))
    {
        return Err(FieldError::ControlCharacter);
    }
    let plain = plain(text);
    match kind {
        FieldKind::Text { max, .. } => within(text.trim(), *max),
        FieldKind::Address => within(text.trim(), LONGEST_ADDRESS),
        FieldKind::PersonName => person_name(text.trim())
            .map(|()| Value::Text(text.trim().to_owned()))
            .map_err(FieldError::Name),
        FieldKind::IdNumber => plain
            .parse::<IdNumber>()
            .map_err(FieldError::IdNumber)
            .and_then(|number| {
                if number.birth() > today {
                    return Err(FieldError::NotYet(today));
                }
                Ok(Value::Text(number.as_str().to_owned()))
            }),
        FieldKind::CreditCode => plain
            .to_uppercase()
            .parse::<CreditCode>()
            .map(|code| Value::Text(code.as_str().to_owned()))
            .map_err(FieldError::CreditCode),
        FieldKind::Phone => phone(&plain).map(Value::Text).map_err(FieldError::Phone),
        FieldKind::Date { past, future } => {
            let date: Date = plain.parse().map_err(|_| FieldError::NoSuchDate)?;
            if *past && date > today {
                Err(FieldError::NotYet(today))
            } else if *future && date < today {
                Err(FieldError::AlreadyPast(today))
            } else {
                Ok(Value::Date(date))
            }
        }
        FieldKind::Number {
            min, max, decimals, ..
        } => number(&plain, *min, *max, *decimals),
        FieldKind::Choice { .. }
        | FieldKind::Choices { .. }
        | FieldKind::Declaration
        | FieldKind::Note => Err(FieldError::WrongKind),
    }
}

fn within(text: &str, most: usize) -> Result<Value, FieldError> {
    let found = text.chars().count();
    if found > most {
        Err(FieldError::TooLong { most, found })
    } else {
        Ok(Value::Text(text.to_owned()))
    }
}

fn number(
    text: &str,
    min: Option<f64>,
    max: Option<f64>,
    decimals: u8,
) -> Result<Value, FieldError> {
    let digits = text.replace([',', '，', ' '], "");
    let shape = digits.strip_prefix('-').unwrap_or(&digits);
    if shape.is_empty() || !shape.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(FieldError::NotANumber);
    }
    let number: f64 = digits.parse().map_err(|_| FieldError::NotANumber)?;
    let places = shape.split_once('.').map_or(0, |(_, places)| places.len());
    if places > usize::from(decimals) {
        return Err(FieldError::TooManyDecimals { most: decimals });
    }
    match (min, max) {
        (Some(least), _) if number < least => Err(FieldError::TooSmall { least }),
        (_, Some(most)) if number > most => Err(FieldError::TooLarge { most }),
        _ if number.abs() < 1e15 => Ok(Value::Number(number)),
        _ => Err(FieldError::TooLarge { most: 1e15 }),
    }
}
