//! Conditions as they are written in a source.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Fault, Faults, SourceFile};
use crate::code::{ChoiceId, QuestionId};
use crate::condition::{Condition, Conjunction};
use crate::table::Question;

/// `when = { a = "x", b = ["y", "z"] }`, or a list of such tables.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum RawWhen {
    One(BTreeMap<String, RawChoices>),
    Any(Vec<BTreeMap<String, RawChoices>>),
}

/// One choice, or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum RawChoices {
    One(String),
    Any(Vec<String>),
}

/// Reads a condition that may speak of these questions.
pub(super) fn condition(
    raw: Option<&Spanned<RawWhen>>,
    questions: &[Question],
    file: &SourceFile,
    faults: &mut Faults,
) -> Condition {
    let Some(raw) = raw else {
        return Condition::always();
    };
    let place = file.at(&raw.span());
    let tables = match raw.get_ref() {
        RawWhen::One(table) => vec![table],
        RawWhen::Any(tables) => tables.iter().collect(),
    };
    let mut alternatives = Vec::new();
    for table in tables {
        let mut conjunction = Conjunction::new();
        for (name, choices) in table {
            let Some(question) = questions
                .iter()
                .find(|question| question.id.as_str() == name)
            else {
                let known: Vec<&str> = questions
                    .iter()
                    .map(|question| question.id.as_str())
                    .collect();
                faults.push(Fault::new(
                    &place,
                    format!("条件里的问题“{name}”不存在，或排在后面"),
                    format!("只能用前面的问题：{}", listed(&known)),
                ));
                continue;
            };
            let names = match choices {
                RawChoices::One(name) => std::slice::from_ref(name),
                RawChoices::Any(names) => names,
            };
            if names.is_empty() {
                faults.push(Fault::new(
                    &place,
                    format!("条件里的问题“{name}”没有写选项"),
                    "写至少一个选项；怎么答都成立时，去掉这个问题",
                ));
                continue;
            }
            let picked = names
                .iter()
                .filter_map(|name| choice(name, question, &place, faults))
                .collect();
            conjunction.insert(QuestionId::clone(&question.id), picked);
        }
        if table.is_empty() {
            faults.push(Fault::new(
                &place,
                "空的条件",
                "写出问题和选项；任何情形都成立时不写 when",
            ));
        }
        alternatives.push(conjunction);
    }
    Condition::any_of(alternatives)
}

fn choice(
    name: &str,
    question: &Question,
    place: &super::Place,
    faults: &mut Faults,
) -> Option<ChoiceId> {
    let found = question
        .choices
        .iter()
        .find(|choice| choice.id.as_str() == name);
    // That a question has none at all is said of the question.
    if found.is_none() && !question.choices.is_empty() {
        let known: Vec<&str> = question
            .choices
            .iter()
            .map(|choice| choice.id.as_str())
            .collect();
        faults.push(Fault::new(
            place,
            format!("问题“{}”没有选项“{name}”", question.id),
            format!("它的选项是：{}", listed(&known)),
        ));
    }
    found.map(|choice| choice.id.clone())
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "（没有）".into()
    } else {
        names.join("、")
    }
}
