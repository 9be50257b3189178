//! Everything that keeps a text from becoming a record, not only the first of it: each fault is mended from a complete
//! example, and what comes after it is looked at.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use super::faults::{FIRST_THESE, TOO_MANY};
use super::reading::{explained, syntax};
use super::{Fault, SourceFile};

/// The most faults of a file that are found this way: each costs reading it again.
const MOST: usize = 50;

/// Parses one file into a record, or says everything that is in the way; `complete` is an example of such a file.
pub(super) fn parse_all<T: DeserializeOwned>(
    file: &SourceFile,
    complete: &'static str,
) -> Result<T, Vec<Fault>> {
    // Behind a mistake of syntax the rest is guesswork.
    let table = DeTable::parse(&file.text).map_err(|error| vec![syntax(file, &error)])?;
    let first = match T::deserialize(Deserializer::from(table.clone())) {
        Ok(record) => return Ok(record),
        Err(error) => error,
    };
    let mut faults = Vec::new();
    let Ok(complete) = DeTable::parse(complete) else {
        return Err(vec![explained(file, &first)]);
    };
    let (mut table, mut error) = (table, Some(first));
    while let Some(wrong) = error {
        let mut fault = explained(file, &wrong);
        let mended = mend(&mut table, complete.get_ref(), &wrong);
        if let Some(Mended::Renamed(name)) = &mended {
            fault.remedy = format!("可能是“{name}”；{}", fault.remedy);
        }
        // What mending leaves as it was would be found for ever.
        if faults.contains(&fault) {
            break;
        }
        if faults.len() == MOST {
            fault.what = TOO_MANY.into();
            fault.remedy = FIRST_THESE.into();
            faults.push(fault);
            break;
        }
        faults.push(fault);
        if mended.is_none() {
            break;
        }
        error = T::deserialize(Deserializer::from(table.clone())).err();
    }
    Err(faults)
}

/// How a fault was taken away.
enum Mended {
    Somehow,
    /// A misspelt key was read as this one.
    Renamed(String),
}

/// Takes one fault away: adds what is missing, renames or drops what is not known, and exchanges what does not fit.
fn mend(
    table: &mut Spanned<DeTable<'_>>,
    complete: &DeTable<'static>,
    error: &Error,
) -> Option<Mended> {
    let span = error.span()?;
    let quoted = error.message().split('`').nth(1).unwrap_or_default();
    let whole = table.span();
    let what = match error.message() {
        text if text.starts_with("missing field") => Wrong::Missing(quoted),
        text if text.starts_with("unknown field") => Wrong::Unknown(quoted),
        _ => Wrong::Value,
    };
    in_table(table.get_mut(), &whole, complete, &span, what)
}

#[derive(Clone, Copy)]
enum Wrong<'e> {
    Missing(&'e str),
    Unknown(&'e str),
    Value,
}

/// Looks for the value that a span means, and mends it.
fn in_table(
    table: &mut DeTable<'_>,
    here: &Range<usize>,
    complete: &DeTable<'static>,
    span: &Range<usize>,
    wrong: Wrong<'_>,
) -> Option<Mended> {
    match wrong {
        Wrong::Missing(key) if here == span => {
            let value = complete.get(key)?;
            table.insert(hidden(key.to_owned().into()), hidden_value(value.get_ref()));
            return Some(Mended::Somehow);
        }
        Wrong::Unknown(key) => {
            let found = table.get_key_value(key);
            if found.is_some_and(|(key, _)| key.span() == *span) {
                let value = table.remove(key)?;
                let meant = complete.keys().map(|key| key.get_ref());
                let meant = meant
                    .filter(|other| !table.contains_key(&***other) && is_near(key, other))
                    .min_by_key(|other| distance(key, other));
                let Some(meant) = meant else {
                    return Some(Mended::Somehow);
                };
                table.insert(hidden(meant.clone()), value);
                return Some(Mended::Renamed(meant.to_string()));
            }
        }
        Wrong::Value if table.values().any(|value| value.span() == *span) => {
            return exchange(table, complete, span);
        }
        _ => {}
    }
    table.iter_mut().find_map(|(key, value)| {
        let complete = complete.get(&**key.get_ref())?.get_ref();
        in_value(value, complete, span, wrong)
    })
}

fn in_value(
    value: &mut Spanned<DeValue<'_>>,
    complete: &DeValue<'static>,
    span: &Range<usize>,
    wrong: Wrong<'_>,
) -> Option<Mended> {
    let here = value.span();
    match (value.get_mut(), complete) {
        (DeValue::Table(table), DeValue::Table(complete)) => {
            in_table(table, &here, complete, span, wrong)
        }
        (DeValue::Array(values), DeValue::Array(complete)) => {
            let complete = complete.first()?.get_ref();
            let at = values.iter().position(|value| value.span() == *span);
            // A list of tables begins where its first one does, which is then what is meant.
            if let (Wrong::Value, Some(at)) = (wrong, at)
                && !matches!(values[at].get_ref(), DeValue::Table(_))
            {
                *values.get_mut(at)? = hidden_value(complete);
                return Some(Mended::Somehow);
            }
            values
                .iter_mut()
                .find_map(|value| in_value(value, complete, span, wrong))
        }
        _ => None,
    }
}

/// Puts the example's value in the place of one that does not fit; what the example does not have is dropped.
fn exchange(
    table: &mut DeTable<'_>,
    complete: &DeTable<'static>,
    span: &Range<usize>,
) -> Option<Mended> {
    let (key, _) = table.iter().find(|(_, value)| value.span() == *span)?;
    let key = key.get_ref().to_string();
    table.remove(&*key);
    if let Some(value) = complete.get(&*key) {
        table.insert(hidden(key.into()), hidden_value(value.get_ref()));
    }
    Some(Mended::Somehow)
}

/// Whether one key may be another, misspelt.
fn is_near(one: &str, other: &str) -> bool {
    let most = if one.len() > 5 { 2 } else { 1 };
    distance(one, other) <= most
}

/// How many letters must be added, dropped or exchanged; `other` is not empty.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut before = at;
        let mut left = at + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(other.chars()) {
            let exchanged = before + usize::from(letter != other);
            before = *cell;
            left = exchanged.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// What stands at no place of the file, so that no fault's place is taken for its own.
fn hidden<T>(value: T) -> Spanned<T> {
    Spanned::new(usize::MAX..usize::MAX, value)
}

fn hidden_value(value: &DeValue<'static>) -> Spanned<DeValue<'static>> {
    hidden(match value {
        DeValue::Array(values) => DeValue::Array(
            values
                .iter()
                .map(|value| hidden_value(value.get_ref()))
                .collect(),
        ),
        DeValue::Table(table) => DeValue::Table(
            table
                .iter()
                .map(|(key, value)| (hidden(key.get_ref().clone()), hidden_value(value.get_ref())))
                .collect(),
        ),
        other => other.clone(),
    })
}
