//! Understanding a table: cell by cell, then the number of rows, then what columns must add up to.

use std::collections::BTreeMap;

use catalogue::text::Text;
use jiff::civil::Date;

use super::understand::understand;
use crate::definition::{Field, FieldId, FieldKind, Total};
use crate::field_error::{FieldError, WrongTotal};
use crate::value::{Entries, Entry, Row, Value, is_blank};

/// What is wrong in a row, by column.
pub type RowErrors = BTreeMap<FieldId, FieldError>;

/// How things stand with a table.
#[derive(Default)]
pub(super) struct TableState {
    pub(super) value: Option<Value>,
    pub(super) error: Option<FieldError>,
    pub(super) rows: Vec<RowErrors>,
}

/// What a table's definition says of its rows.
pub(super) struct Rules<'d> {
    pub(super) row: &'d Text,
    pub(super) columns: &'d [Field],
    pub(super) min: usize,
    pub(super) max: usize,
    pub(super) totals: &'d [Total],
}

pub(super) fn understand_table(
    rules: &Rules<'_>,
    entry: Option<&Entry>,
    today: Date,
) -> TableState {
    let entries = match entry.filter(|entry| !entry.is_empty()) {
        None => return TableState::default(),
        Some(Entry::Rows(entries)) => entries,
        Some(_) => {
            return TableState {
                error: Some(FieldError::WrongKind),
                ..TableState::default()
            };
        }
    };
    let found = entries.iter().filter(|row| !is_blank(row)).count();
    if found > rules.max {
        return TableState {
            error: Some(FieldError::TooManyRows {
                row: rules.row.clone(),
                most: rules.max,
                found,
            }),
            ..TableState::default()
        };
    }
    let mut state = TableState::default();
    let mut rows = Vec::new();
    for (place, entries) in entries.iter().enumerate() {
        let (row, errors) = cells(rules.columns, entries, today);
        // Of a row's faults the one furthest left is told first.
        let first = rules
            .columns
            .iter()
            .find_map(|column| Some((column, errors.get(&column.id)?)));
        if let (Some((column, error)), None) = (first, &state.error) {
            state.error = Some(FieldError::InRow {
                row: place + 1,
                column: column.id.clone(),
                label: Box::new(column.label.clone()),
                error: Box::new(error.clone()),
            });
        }
        state.rows.push(errors);
        rows.extend((!row.is_empty()).then_some(row));
    }
    if state.error.is_none() && found < rules.min {
        state.error = Some(FieldError::TooFewRows {
            row: rules.row.clone(),
            least: rules.min,
            found,
        });
    }
    if state.error.is_none() {
        state.error = rules
            .totals
            .iter()
            .find_map(|total| wrong_total(rules.columns, total, &rows));
    }
    if state.error.is_none() {
        state.value = Some(Value::Rows(rows));
    }
    state
}

fn cells(columns: &[Field], entries: &Entries, today: Date) -> (Row, RowErrors) {
    let (mut row, mut errors) = (Row::new(), RowErrors::new());
    if is_blank(entries) {
        return (row, errors);
    }
    for column in columns {
        match understand(column, entries.get(&column.id), today) {
            Ok(Some(value)) => {
                row.insert(column.id.clone(), value);
            }
            Ok(None) if column.required => {
                errors.insert(column.id.clone(), FieldError::Missing);
            }
            Ok(None) => {}
            Err(error) => {
                errors.insert(column.id.clone(), error);
            }
        }
    }
    (row, errors)
}

/// The sum of a column's numbers; money in yuan, added up in fen.
pub(super) fn sum(column: &FieldId, rows: &[Row]) -> f64 {
    let (mut numbers, mut fen) = (0.0, 0_i64);
    for value in rows.iter().filter_map(|row| row.get(column)) {
        match value {
            Value::Number(number) => numbers += number,
            Value::Money(money) => fen = fen.saturating_add(money.fen()),
            _ => {}
        }
    }
    // What binary fractions add at the far end is no part of the sum.
    (numbers * 1e9).round() / 1e9 + fen as f64 / 100.0
}

fn wrong_total(columns: &[Field], total: &Total, rows: &[Row]) -> Option<FieldError> {
    let column = columns.iter().find(|column| column.id == total.column)?;
    let (decimals, unit) = match &column.kind {
        FieldKind::Number { decimals, unit, .. } => (usize::from(*decimals), unit.clone()),
        FieldKind::Money { .. } => (2, Some(Text::new("元", "yuan"))),
        _ => return None,
    };
    let found = sum(&column.id, rows);
    if (found - total.exactly).abs() < 0.5 * 10_f64.powi(-(decimals as i32)) {
        return None;
    }
    let written = |number: f64| {
        let text = format!("{number:.decimals$}");
        match text.split_once('.') {
            Some((whole, part)) if part.bytes().all(|c| c == b'0') => whole.to_owned(),
            _ => text,
        }
    };
    Some(FieldError::Total(Box::new(WrongTotal {
        label: column.label.clone(),
        exactly: written(total.exactly),
        found: written(found),
        unit,
    })))
}
