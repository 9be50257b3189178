//! Conditions as clerks write them in a cell: `premises=rent|lend & business=shop`, alternatives joined by `或`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sheet_text::plain;
use crate::toml_text::{list, quoted};
use catalogue::code::{ChoiceId, QuestionId};

/// What is wrong with a condition, and what would be right.
pub(crate) type Wrong = (String, String);

/// The condition in the source's notation, on one line.
pub(crate) fn to_toml(text: &str) -> Result<String, Wrong> {
    let text = plain(text).replace('且', "&");
    let mut tables = Vec::new();
    for alternative in text.split('或') {
        let mut seen = BTreeSet::new();
        let mut keys = Vec::new();
        for part in alternative.split('&') {
            let (question, choices) = part_of(part)?;
            if !seen.insert(question.clone()) {
                return Err((
                    format!("条件里的问题“{question}”写了两次"),
                    format!("几个选项写在一起：{question}=甲|乙；另一种情形用“或”隔开"),
                ));
            }
            keys.push(format!("{} = {}", quoted(&question), list(&choices)));
        }
        tables.push(format!("{{ {} }}", keys.join(", ")));
    }
    Ok(match tables.as_slice() {
        [table] => table.clone(),
        tables => format!("[{}]", tables.join(", ")),
    })
}

fn part_of(part: &str) -> Result<(String, Vec<String>), Wrong> {
    let shape = "写成 问题=选项，如 premises=rent|lend & business=shop；另一种情形用“或”隔开";
    let part = part.trim();
    if part.is_empty() {
        return Err(("条件里缺了一段".into(), shape.into()));
    }
    let Some((question, choices)) = part.split_once('=').filter(|(_, rest)| !rest.contains('='))
    else {
        return Err((format!("看不懂条件“{part}”"), shape.into()));
    };
    let question = question.trim();
    if let Err(error) = question.parse::<QuestionId>() {
        return Err((
            format!("条件里的问题“{question}”不对：{error}"),
            shape.into(),
        ));
    }
    let mut names = Vec::new();
    for choice in choices.split('|').map(str::trim) {
        if let Err(error) = choice.parse::<ChoiceId>() {
            return Err((format!("条件里的选项“{choice}”不对：{error}"), shape.into()));
        }
        names.push(choice.to_owned());
    }
    Ok((question.to_owned(), names))
}

/// The condition of a record as clerks write it; none when it always holds, an error when it cannot be written.
pub(crate) fn from_json(condition: &Value) -> Result<Option<String>, &'static str> {
    let alternatives = condition.as_array().ok_or("条件的形状不对")?;
    let mut written = Vec::new();
    for alternative in alternatives {
        let alternative = alternative.as_object().ok_or("条件的形状不对")?;
        if alternative.is_empty() {
            return Err("空的条件");
        }
        let mut parts = Vec::new();
        for (question, choices) in alternative {
            let choices: Vec<&str> = choices
                .as_array()
                .ok_or("条件的形状不对")?
                .iter()
                .filter_map(Value::as_str)
                .collect();
            if choices.is_empty() {
                return Err("条件里有的问题没有选项");
            }
            parts.push(format!("{question}={}", choices.join("|")));
        }
        written.push(parts.join(" & "));
    }
    Ok((!written.is_empty()).then(|| written.join("\n或\n")))
}
