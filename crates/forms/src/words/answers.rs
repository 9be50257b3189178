//! Answers written out for people to read, in full or so that a bystander cannot.

use catalogue::code::ChoiceId;
use catalogue::text::{Language, Text};
use jiff::civil::Date;

use super::zh_date;
use crate::definition::{Field, FieldKind};
use crate::validate::DocumentKind;
use crate::value::{Row, Value};

/// What a kind of identity document is called.
pub fn document_kind(kind: DocumentKind) -> Text {
    let (zh, en) = match kind {
        DocumentKind::ResidentCard => ("居民身份证", "Resident identity card"),
        DocumentKind::ResidencePermit => (
            "港澳台居民居住证",
            "Residence permit for Hong Kong, Macau, Taiwan",
        ),
        DocumentKind::HkMacauPass => (
            "港澳居民来往内地通行证",
            "Hong Kong and Macau travel permit",
        ),
        DocumentKind::TaiwanPass => ("台湾居民来往大陆通行证", "Taiwan travel permit"),
        DocumentKind::ForeignerPermit => {
            ("外国人永久居留身份证", "Foreign permanent resident card")
        }
        DocumentKind::Passport => ("护照", "Passport"),
    };
    Text::new(zh, en)
}

/// Writes an answer out for people to read; choices by their words.
pub fn write_out(field: &Field, value: &Value, language: Language) -> String {
    write(field, value, language, &|text| text.to_owned())
}

/// Writes an answer out with the personal digits in it masked: the first three and the last two stay.
pub fn write_hidden(field: &Field, value: &Value, language: Language) -> String {
    write(field, value, language, &mask)
}

fn write(
    field: &Field,
    value: &Value,
    language: Language,
    personal: &dyn Fn(&str) -> String,
) -> String {
    let zh = language == Language::Zh;
    let date = |date: &Date| match language {
        Language::Zh => zh_date(*date),
        Language::En => date.to_string(),
    };
    match value {
        Value::Text(text) if field.is_sensitive() => personal(text),
        Value::Text(text) => text.clone(),
        Value::Number(number) => match &field.kind {
            FieldKind::Number {
                unit: Some(unit), ..
            } => format!("{number} {}", unit.in_language(language)),
            _ => number.to_string(),
        },
        Value::Money(money) => {
            let capitals = money.capitals();
            if zh {
                format!("{money} 元（人民币{capitals}）")
            } else {
                format!("{money} yuan (人民币{capitals})")
            }
        }
        Value::Date(day) => date(day),
        Value::Period { from, until } => {
            let until = match until {
                Some(day) => date(day),
                None if zh => "长期".to_owned(),
                None => "no end".to_owned(),
            };
            let between = if zh { "至" } else { " to " };
            format!("{}{between}{until}", date(from))
        }
        Value::Document { kind, number } => {
            let name = document_kind(*kind);
            format!("{} {}", name.in_language(language), personal(number))
        }
        Value::Choice(id) => label(field, id, language),
        Value::Choices(ids) => {
            let labels: Vec<String> = ids.iter().map(|id| label(field, id, language)).collect();
            labels.join(if zh { "、" } else { ", " })
        }
        Value::Confirmed => (if zh { "已确认" } else { "Confirmed" }).to_owned(),
        Value::Signature(_) => (if zh { "已签名" } else { "Signed" }).to_owned(),
        Value::Photos(photos) if zh => format!("已拍 {} 页", photos.len()),
        Value::Photos(photos) => format!("{} pages photographed", photos.len()),
        Value::Rows(rows) => {
            let line = |(place, row): (usize, &Row)| {
                let cells: Vec<String> = field
                    .columns()
                    .iter()
                    .filter_map(|column| {
                        let words = cell(column, row, language, personal)?;
                        let label = column.label.in_language(language);
                        Some(format!("{label}{}{words}", if zh { "：" } else { ": " }))
                    })
                    .collect();
                let between = if zh { "；" } else { "; " };
                format!("{}. {}", place + 1, cells.join(between))
            };
            let lines: Vec<String> = rows.iter().enumerate().map(line).collect();
            lines.join("\n")
        }
    }
}

/// Writes a table's rows out, cell by cell in the order of its columns; a cell without an answer is empty.
pub fn write_cells(field: &Field, rows: &[Row], language: Language) -> Vec<Vec<String>> {
    let in_full = |text: &str| text.to_owned();
    rows.iter()
        .map(|row| {
            let cell = |column| cell(column, row, language, &in_full).unwrap_or_default();
            field.columns().iter().map(cell).collect()
        })
        .collect()
}

/// One cell; money only in digits, for many amounts in capitals hide each other.
fn cell(
    column: &Field,
    row: &Row,
    language: Language,
    personal: &dyn Fn(&str) -> String,
) -> Option<String> {
    Some(match (row.get(&column.id)?, language) {
        (Value::Money(money), Language::Zh) => format!("{money} 元"),
        (Value::Money(money), Language::En) => format!("{money} yuan"),
        (value, language) => write(column, value, language, personal),
    })
}

fn label(field: &Field, id: &ChoiceId, language: Language) -> String {
    let choice = field.choices().iter().find(|choice| &choice.id == id);
    choice.map_or_else(
        || id.to_string(),
        |choice| choice.label.in_language(language).to_owned(),
    )
}

/// Keeps the first three and the last two characters.
fn mask(text: &str) -> String {
    let count = text.chars().count();
    text.chars()
        .enumerate()
        .map(|(place, c)| {
            if place < 3 || place + 2 >= count {
                c
            } else {
                '*'
            }
        })
        .collect()
}
