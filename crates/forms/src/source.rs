//! `forms/*.toml`: a form's source text in, a definition or precise faults out.

mod field;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use catalogue::code::FormId;
use catalogue::source::{Fault, SourceFile, blanks, parse};
use catalogue::text::Text;
use serde::Deserialize;
use toml::Spanned;

use self::field::{RawField, field};
use crate::definition::{FormDefinition, Page};
use crate::evaluate::Form;
use crate::rule::RuleFault;

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
    faults.extend(blanks(file));
    let place = file.at(&raw.id.span());
    let mut places = BTreeMap::new();
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
                    if places.insert(raw.id.clone(), at.clone()).is_some() {
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
    let id = definition.id.clone();
    let (form, found) = match Form::compile(definition) {
        Ok(form) => {
            let found = form.rule_faults();
            (Some(form), found)
        }
        Err(found) => (None, found),
    };
    faults.extend(found.into_iter().map(|fault| {
        let at = fault.field().and_then(|field| places.get(field));
        let remedy = match fault {
            RuleFault::Kind { .. } => {
                "改正规则：比较、运算的两边要是同一种值；visible_when、required_when 和 must 的结果要是真假"
            }
            _ => "改正规则；规则只能用本表单的字段、today 和 situation",
        };
        Fault::new(
            at.unwrap_or(&place),
            format!("表单“{id}”的{fault}"),
            remedy,
        )
    }));
    form.filter(|_| faults.len() == before)
}
