//! `forms/*.toml`: a form's source text in, a definition or precise faults out.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use catalogue::code::FormId;
use catalogue::source::{Fault, SourceFile, parse};
use catalogue::text::Text;
use serde::Deserialize;
use toml::Spanned;

use crate::definition::{Check, Field, FieldChoice, FieldId, FieldKind, FormDefinition, Page};
use crate::element::SharedElement;
use crate::evaluate::Form;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    id: Spanned<FormId>,
    version: u32,
    title: Text,
    official: String,
    page: Vec<RawPage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPage {
    title: Text,
    field: Vec<Spanned<RawField>>,
}

/// All keys of all kinds side by side, so that a key that does not belong is named by its own fault.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    id: FieldId,
    kind: RawKind,
    label: Text,
    hint: Option<Text>,
    example: Option<String>,
    #[serde(default)]
    required: bool,
    required_when: Option<String>,
    visible_when: Option<String>,
    binding: Option<SharedElement>,
    computed: Option<String>,
    #[serde(default)]
    must: Vec<Check>,
    max: Option<f64>,
    min: Option<f64>,
    lines: Option<u8>,
    decimals: Option<u8>,
    unit: Option<Text>,
    past: Option<bool>,
    future: Option<bool>,
    choices: Option<Vec<FieldChoice>>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawKind {
    Text,
    PersonName,
    IdNumber,
    CreditCode,
    Phone,
    Date,
    Number,
    Address,
    Choice,
    Choices,
    Declaration,
    Note,
}

/// Reads every file under `forms/`; other paths are passed over. Returns the sound forms and every fault.
pub fn read(files: &[SourceFile]) -> (BTreeMap<FormId, Form>, Vec<Fault>) {
    let mut forms = BTreeMap::new();
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("forms/")) {
        if let Some(form) = read_one(file, &mut faults) {
            let id = form.definition().id.clone();
            match forms.entry(id) {
                Entry::Vacant(place) => {
                    place.insert(form);
                }
                Entry::Occupied(place) => faults.push(Fault::new(
                    &file.start(),
                    format!("表单“{}”写了两次", place.key()),
                    "每个表单一个 id",
                )),
            }
        }
    }
    (forms, faults)
}

fn read_one(file: &SourceFile, faults: &mut Vec<Fault>) -> Option<Form> {
    let raw: FormFile = parse(file).map_err(|fault| faults.push(fault)).ok()?;
    let before = faults.len();
    let place = file.at(&raw.id.span());
    let mut seen = BTreeSet::new();
    if raw.page.is_empty() || raw.page.iter().any(|page| page.field.is_empty()) {
        faults.push(Fault::new(
            &place,
            "表单或其中一页没有字段",
            "每页至少写一个 [[page.field]]",
        ));
    }
    let pages = raw
        .page
        .into_iter()
        .map(|page| Page {
            title: page.title,
            fields: page
                .field
                .into_iter()
                .filter_map(|spanned| {
                    let at = file.at(&spanned.span());
                    let raw = spanned.into_inner();
                    if !seen.insert(raw.id.clone()) {
                        faults.push(Fault::new(
                            &at,
                            format!("字段“{}”写了两次", raw.id),
                            "每个字段一个 id",
                        ));
                    }
                    field(raw)
                        .map_err(|(what, remedy)| faults.push(Fault::new(&at, what, remedy)))
                        .ok()
                })
                .collect(),
        })
        .collect();
    let definition = FormDefinition {
        id: raw.id.into_inner(),
        version: raw.version,
        title: raw.title,
        official: raw.official,
        pages,
    };
    match Form::compile(definition) {
        Ok(form) if faults.len() == before => Some(form),
        Ok(_) => None,
        Err(found) => {
            faults.extend(found.into_iter().map(|fault| {
                Fault::new(
                    &place,
                    fault.to_string(),
                    "改正规则；规则只能用本表单的字段、today 和 situation",
                )
            }));
            None
        }
    }
}

fn field(raw: RawField) -> Result<Field, (String, String)> {
    check_keys(&raw)?;
    let kind = match raw.kind {
        RawKind::Text => FieldKind::Text {
            max: raw.max.map_or(100, |max| max as usize),
            lines: raw.lines.unwrap_or(1),
        },
        RawKind::PersonName => FieldKind::PersonName,
        RawKind::IdNumber => FieldKind::IdNumber,
        RawKind::CreditCode => FieldKind::CreditCode,
        RawKind::Phone => FieldKind::Phone,
        RawKind::Date => FieldKind::Date {
            past: raw.past.unwrap_or(false),
            future: raw.future.unwrap_or(false),
        },
        RawKind::Number => FieldKind::Number {
            min: raw.min,
            max: raw.max,
            decimals: raw.decimals.unwrap_or(0),
            unit: raw.unit,
        },
        RawKind::Address => FieldKind::Address,
        RawKind::Choice => FieldKind::Choice {
            choices: raw.choices.unwrap_or_default(),
        },
        RawKind::Choices => FieldKind::Choices {
            choices: raw.choices.unwrap_or_default(),
        },
        RawKind::Declaration => FieldKind::Declaration,
        RawKind::Note => FieldKind::Note,
    };
    Ok(Field {
        id: raw.id,
        kind,
        label: raw.label,
        hint: raw.hint,
        example: raw.example,
        required: raw.required,
        required_when: raw.required_when,
        visible_when: raw.visible_when,
        binding: raw.binding,
        computed: raw.computed,
        must: raw.must,
    })
}

fn check_keys(raw: &RawField) -> Result<(), (String, String)> {
    let misplaced = |key: &str, kinds: &str| {
        Err((
            format!("字段“{}”不能有“{key}”", raw.id),
            format!("“{key}”只用于 kind 为 {kinds} 的字段"),
        ))
    };
    let chosen = matches!(raw.kind, RawKind::Choice | RawKind::Choices);
    if raw.max.is_some() && !matches!(raw.kind, RawKind::Text | RawKind::Number) {
        return misplaced("max", "text、number");
    }
    if (raw.min.is_some() || raw.decimals.is_some() || raw.unit.is_some())
        && raw.kind != RawKind::Number
    {
        return misplaced("min、decimals、unit", "number");
    }
    if raw.lines.is_some() && raw.kind != RawKind::Text {
        return misplaced("lines", "text");
    }
    if (raw.past.is_some() || raw.future.is_some()) && raw.kind != RawKind::Date {
        return misplaced("past、future", "date");
    }
    if raw.choices.is_some() && !chosen {
        return misplaced("choices", "choice、choices");
    }
    if chosen && raw.choices.as_ref().is_none_or(|choices| choices.len() < 2) {
        return Err((
            format!("字段“{}”少于两个选项", raw.id),
            "在 choices 里至少写两个".into(),
        ));
    }
    if raw.required && raw.required_when.is_some() {
        return Err((
            format!("字段“{}”同时写了 required 和 required_when", raw.id),
            "只留一个".into(),
        ));
    }
    if raw.computed.is_some()
        && matches!(
            raw.kind,
            RawKind::Choice | RawKind::Choices | RawKind::Declaration | RawKind::Note
        )
    {
        return misplaced("computed", "能写成文字的");
    }
    Ok(())
}
