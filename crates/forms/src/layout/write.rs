//! Answers as they stand on official papers: Chinese, in part or in whole, with boxes that are ticked or not.

use catalogue::text::Language;
use jiff::civil::Date;

use super::View;
use super::check::boxes_of;
use crate::definition::{Field, FieldChoice};
use crate::value::Value;
use crate::words::{document_kind, write_out};

/// A box that is not ticked.
pub const UNTICKED: char = '□';
/// A box that is.
pub const TICKED: char = '☑';

/// What of an answer stands on the paper; without one, what is left to be filled in by hand.
pub fn write(field: &Field, value: Option<&Value>, view: &View) -> String {
    match (view, value) {
        (View::Tick(Some(choice)), _) => tick(chooses(value, choice.as_str())).to_string(),
        (View::Tick(None), _) => tick(value.is_some()).to_string(),
        (View::Ticks, _) => {
            let ticked = |choice: &FieldChoice| {
                let tick = tick(chooses(value, choice.id.as_str()));
                format!("{tick}{}", choice.label.zh)
            };
            let all: Vec<String> = field.choices().iter().map(ticked).collect();
            all.join("  ")
        }
        (_, None) => String::new(),
        (View::Boxes, Some(value)) => boxes(value),
        (View::Year | View::From | View::Until | View::Month | View::Day, Some(value)) => {
            part_of_day(value, view)
        }
        (View::Kind, Some(Value::Document { kind, .. })) => document_kind(*kind).zh,
        (View::Number, Some(Value::Document { number, .. })) => number.clone(),
        (View::Capitals, Some(Value::Money(money))) => money.capitals(),
        (View::Figures, Some(Value::Money(money))) => money.to_string(),
        (_, Some(Value::Confirmed)) => tick(true).to_string(),
        (_, Some(value)) => write_out(field, value, Language::Zh),
    }
}

/// How many boxes are drawn for an answer.
pub fn box_count(field: &Field) -> usize {
    boxes_of(field).unwrap_or_default()
}

fn tick(ticked: bool) -> char {
    match ticked {
        true => TICKED,
        false => UNTICKED,
    }
}

fn chooses(value: Option<&Value>, id: &str) -> bool {
    match value {
        Some(Value::Choice(chosen)) => chosen.as_str() == id,
        Some(Value::Choices(chosen)) => chosen.iter().any(|chosen| chosen.as_str() == id),
        _ => false,
    }
}

fn boxes(value: &Value) -> String {
    match value {
        Value::Date(day) => format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()),
        Value::Document { number, .. } => number.clone(),
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

fn part_of_day(value: &Value, view: &View) -> String {
    let whole = |day: &Date| format!("{}年{}月{}日", day.year(), day.month(), day.day());
    match (value, view) {
        (Value::Date(day), View::Year) => day.year().to_string(),
        (Value::Date(day), View::Month) => day.month().to_string(),
        (Value::Date(day), View::Day) => day.day().to_string(),
        (Value::Period { from, .. }, View::From) => whole(from),
        (Value::Period { until, .. }, View::Until) => {
            until.as_ref().map_or_else(|| "长期".to_owned(), whole)
        }
        _ => String::new(),
    }
}
