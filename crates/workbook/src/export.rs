//! A catalogue as a workbook, and the empty one to begin with.

mod cells;
mod records;

use std::collections::BTreeMap;

use catalogue::Catalogue;
use catalogue::code::FormId;
use serde_json::Value;

use self::cells::{at, fits, inexpressible, put_record};
use self::records::{case_rows, owned_records, scenario_record, values};
use crate::WorkbookError;
use crate::column::{Level, Owner, Shape, Sheet};
use crate::{drawing, examples, sheets};

/// Split a form's text when it grows longer than this many characters: Excel's cells end soon after.
const FORM_CHARACTERS: usize = 30_000;

/// What is written into one cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written {
    Text(String),
    Number(u32),
}

/// One row, by header.
pub(crate) type WrittenRow = BTreeMap<String, Written>;

/// Writes a catalogue with the text of its forms; [`crate::read`] gives back the same.
///
/// # Errors
/// [`WorkbookError::Inexpressible`] for a text that cells cannot hold, such as one with blanks around it.
pub fn write(
    catalogue: &Catalogue,
    forms: &BTreeMap<FormId, String>,
) -> Result<Vec<u8>, WorkbookError> {
    let mut rows: BTreeMap<&'static str, Vec<WrittenRow>> = BTreeMap::new();
    for sheet in sheets::all() {
        let written = rows_of(&sheet, catalogue, forms)?;
        no_record_looks_like_an_example(&sheet, &written)?;
        rows.insert(sheet.name, written);
    }
    drawing::draw(&rows)
}

/// What would be skipped when it is read again must not be written.
fn no_record_looks_like_an_example(
    sheet: &Sheet,
    rows: &[WrittenRow],
) -> Result<(), WorkbookError> {
    let columns = sheet.columns();
    let Some(first) = columns.first() else {
        return Ok(());
    };
    for row in rows {
        if let Some(Written::Text(text)) = row.get(&first.header)
            && examples::is_marked(text)
        {
            let why = "以“示例（导入时跳过）”开头，读回来时会当成示例跳过；改个说法";
            return Err(inexpressible(sheet, text, &first.header, why));
        }
    }
    Ok(())
}

/// Writes a workbook without records: explanations, headers, drop-down lists and an example on each sheet.
///
/// # Errors
/// [`WorkbookError::Writing`].
pub fn template() -> Result<Vec<u8>, WorkbookError> {
    let mut rows = BTreeMap::new();
    for sheet in sheets::all() {
        rows.insert(sheet.name, vec![examples::row(&sheet)]);
    }
    drawing::draw(&rows)
}

fn rows_of(
    sheet: &Sheet,
    catalogue: &Catalogue,
    forms: &BTreeMap<FormId, String>,
) -> Result<Vec<WrittenRow>, WorkbookError> {
    let records = |records: Vec<Value>| plain_rows(sheet, None, &records);
    match sheet.name {
        sheets::HALL => {
            let mut about = serde_json::to_value(&catalogue.about)?;
            about["hall"] = serde_json::to_value(&catalogue.hall)?;
            records(vec![about])
        }
        sheets::HOLIDAYS => records(values(&catalogue.hall.calendar.holidays)?),
        sheets::AREAS => records(values(
            catalogue.hall.map.iter().flat_map(|map| &map.areas),
        )?),
        sheets::POINTS => records(values(
            catalogue.hall.map.iter().flat_map(|map| &map.points),
        )?),
        sheets::CONSENT => records(values(
            catalogue
                .hall
                .consent
                .iter()
                .flat_map(|consent| &consent.paragraphs),
        )?),
        sheets::WINDOWS => records(values(&catalogue.windows)?),
        sheets::BODIES => records(values(&catalogue.bodies)?),
        sheets::THEMES => records(values(&catalogue.themes)?),
        sheets::LIFE_EVENTS => records(values(&catalogue.life_events)?),
        sheets::ITEMS => records(values(&catalogue.main_items)?),
        sheets::MATERIALS => records(values(catalogue.materials.values())?),
        sheets::SCENARIOS => {
            let mut all = Vec::new();
            for scenario in catalogue.scenarios.values() {
                all.push(scenario_record(sheet, catalogue, scenario)?);
            }
            records(all)
        }
        sheets::FORMS => form_rows(sheet, forms),
        sheets::EVENT_QUESTIONS | sheets::EVENT_MEMBERS | sheets::EVENT_KNOWN => {
            let mut rows = Vec::new();
            for event in &catalogue.life_events {
                let records = match sheet.name {
                    sheets::EVENT_QUESTIONS => values(&event.questions)?,
                    sheets::EVENT_MEMBERS => values(&event.members)?,
                    _ => values(&event.known)?,
                };
                rows.append(&mut plain_rows(sheet, Some(event.id.as_str()), &records)?);
            }
            Ok(rows)
        }
        _ => {
            let mut rows = Vec::new();
            for scenario in catalogue.scenarios.values() {
                let code = scenario.code.as_str();
                let mut more = match &sheet.shape {
                    Shape::Cases(levels) => case_rows(sheet, levels, catalogue, scenario)?,
                    Shape::Levels(_) => plain_rows(
                        sheet,
                        Some(code),
                        &owned_records(sheet, catalogue, scenario)?,
                    )?,
                };
                rows.append(&mut more);
            }
            Ok(rows)
        }
    }
}

/// The rows of records that may hold others: the first of those stands on its holder's row.
fn plain_rows(
    sheet: &Sheet,
    owner: Option<&str>,
    records: &[Value],
) -> Result<Vec<WrittenRow>, WorkbookError> {
    let Shape::Levels(levels) = &sheet.shape else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for record in records {
        let mut row = WrittenRow::new();
        if let Some(owner) = owner {
            let header = sheet.owner.unwrap_or(Owner::Scenario).header();
            row.insert(header.to_owned(), Written::Text(owner.to_owned()));
        }
        nested_rows(sheet, levels, record, row, &mut rows)?;
    }
    Ok(rows)
}

fn nested_rows(
    sheet: &Sheet,
    levels: &[Level],
    record: &Value,
    mut row: WrittenRow,
    rows: &mut Vec<WrittenRow>,
) -> Result<(), WorkbookError> {
    let Some((level, below)) = levels.split_first() else {
        return Ok(());
    };
    put_record(sheet, level, record, &name_of(level, record), &mut row)?;
    let children = below
        .first()
        .and_then(|below| record.get(below.field))
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let Some((first, rest)) = children.split_first() else {
        rows.push(row);
        return Ok(());
    };
    nested_rows(sheet, below, first, row, rows)?;
    for child in rest {
        nested_rows(sheet, below, child, WrittenRow::new(), rows)?;
    }
    Ok(())
}

fn name_of(level: &Level, record: &Value) -> String {
    level
        .columns
        .first()
        .and_then(|column| at(record, column))
        .map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        })
        .unwrap_or_default()
}

fn form_rows(
    sheet: &Sheet,
    forms: &BTreeMap<FormId, String>,
) -> Result<Vec<WrittenRow>, WorkbookError> {
    let mut rows = Vec::new();
    for (id, text) in forms {
        let refuse = |why: &str| inexpressible(sheet, id, "表单内容", why);
        let text = text.replace("\r\n", "\n");
        let mut chunk = String::new();
        let mut chunks = Vec::new();
        for (at, line) in text.split('\n').enumerate() {
            let grown = chunk.chars().count() + line.chars().count();
            if at > 0 && !line.trim().is_empty() && grown > FORM_CHARACTERS {
                chunks.push(std::mem::take(&mut chunk));
            } else if at > 0 {
                chunk.push('\n');
            }
            chunk.push_str(line);
        }
        chunks.push(chunk);
        for (at, chunk) in chunks.into_iter().enumerate() {
            if chunk.trim().is_empty() {
                return Err(refuse("它是空的；补上它"));
            }
            fits(&chunk).map_err(|why| refuse(&why))?;
            let mut row = WrittenRow::new();
            if at == 0 {
                row.insert("表单标识".into(), Written::Text(id.to_string()));
            }
            row.insert("表单内容".into(), Written::Text(chunk));
            rows.push(row);
        }
    }
    Ok(rows)
}
