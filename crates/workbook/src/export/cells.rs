//! One record as cells that read back the same, or why there are none.

use serde_json::Value;

use super::{Written, WrittenRow};
use crate::WorkbookError;
use crate::cells::MOST_CHARACTERS;
use crate::column::{Column, Kind, Level, Sheet};
use crate::sheet_text::{clean, entries, lines, plain};
use crate::{terms, when};

/// The value of a column's key in a record.
pub(super) fn at<'v>(record: &'v Value, column: &Column) -> Option<&'v Value> {
    let mut value = record;
    let tables = column.section.split('.').filter(|table| !table.is_empty());
    for key in tables.chain(column.key.split('.')) {
        value = value.get(key)?;
    }
    (!value.is_null()).then_some(value)
}

pub(super) fn put_record(
    sheet: &Sheet,
    level: &Level,
    record: &Value,
    name: &str,
    row: &mut WrittenRow,
) -> Result<(), WorkbookError> {
    for column in &level.columns {
        let written = match column.kind {
            Kind::Lines => {
                // Chinese and English stand in one list of pairs.
                let (key, language) = column.key.split_at(column.key.len().saturating_sub(3));
                let pairs = record.get(key).and_then(Value::as_array);
                let texts: Option<Vec<&str>> = pairs.map(|pairs| {
                    pairs
                        .iter()
                        .filter_map(|pair| pair.get(&language[1..])?.as_str())
                        .collect()
                });
                texts.map(|texts| text_lines(&texts)).transpose()
            }
            Kind::Beside => beside(record, column),
            _ => at(record, column)
                .map(|value| written(column, value))
                .transpose()
                .map(Option::flatten),
        };
        let written = written.map_err(|why| inexpressible(sheet, name, &column.header, &why))?;
        if let Some(written) = written.filter(|written| *written != Written::Text(String::new())) {
            row.insert(column.header.clone(), written);
        } else if column.required {
            return Err(inexpressible(
                sheet,
                name,
                &column.header,
                "它是空的；补上它",
            ));
        }
    }
    Ok(())
}

/// What stands beside each entry of a list; nothing when nothing stands beside any.
fn beside(record: &Value, column: &Column) -> Result<Option<Written>, String> {
    let mut keys = column.key.split('.');
    let entries = keys
        .next()
        .and_then(|list| record.get(list))
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let texts: Vec<Option<&str>> = entries
        .iter()
        .map(|entry| {
            let mut keys = keys.clone();
            keys.try_fold(entry, |value, key| value.get(key))?.as_str()
        })
        .collect();
    if texts.iter().all(Option::is_none) {
        return Ok(None);
    }
    if texts.contains(&Some(terms::NONE)) {
        return Err(format!("写的是“{}”，那是没有的意思；改个说法", terms::NONE));
    }
    let texts: Vec<&str> = texts
        .into_iter()
        .map(|text| text.unwrap_or(terms::NONE))
        .collect();
    text_lines(&texts).map(Some)
}

pub(super) fn written(column: &Column, value: &Value) -> Result<Option<Written>, String> {
    let strings = || -> Vec<&str> {
        value
            .as_array()
            .map(|entries| entries.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default()
    };
    let string = || value.as_str().ok_or_else(|| "不是文字".to_owned());
    let text = match column.kind {
        Kind::Whole(_) => {
            let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
            return number
                .map(|number| Some(Written::Number(number)))
                .ok_or_else(|| "不是整数".to_owned());
        }
        Kind::Text => {
            let text = string()?;
            if clean(text) != text {
                return Err("前后有空白或有回车符；去掉它们".into());
            }
            if text.is_empty() {
                return Err("它是空的；补上它".into());
            }
            text.to_owned()
        }
        Kind::Lines | Kind::Beside | Kind::Names => return text_lines(&strings()).map(Some),
        Kind::Raw => string()?.to_owned(),
        Kind::Code(_) => {
            let text = string()?;
            if plain(text) != text || text.is_empty() {
                return Err("前后有空白或有全角字符；改掉它们".into());
            }
            text.to_owned()
        }
        Kind::Codes(_) => {
            let codes = strings();
            let joined = codes.join("、");
            if entries(&joined) != codes {
                return Err("有的编码是空的或含有分隔符".into());
            }
            joined
        }
        Kind::Flag => match value.as_bool() {
            Some(true) => "是".to_owned(),
            Some(false) => "否".to_owned(),
            None => return Err("不是“是”或“否”".into()),
        },
        Kind::One(terms) => terms::term(terms, string()?)
            .ok_or("没有这个词")?
            .to_owned(),
        Kind::Many(terms) => strings()
            .iter()
            .map(|word| terms::term(terms, word).ok_or("没有这个词"))
            .collect::<Result<Vec<_>, _>>()?
            .join("、"),
        Kind::When => match when::from_json(value)? {
            Some(text) => text,
            None => return Ok(None),
        },
    };
    fits(&text)?;
    Ok(Some(Written::Text(text)))
}

pub(super) fn text_lines(texts: &[&str]) -> Result<Written, String> {
    let joined = texts.join("\n");
    if lines(&joined) != texts {
        return Err("有一条是空的，或里面有换行、前后有空白；去掉它们".into());
    }
    fits(&joined)?;
    Ok(Written::Text(joined))
}

/// Whether a cell can hold a text and give it back.
pub(super) fn fits(text: &str) -> Result<(), String> {
    if text.encode_utf16().count() > MOST_CHARACTERS {
        return Err(format!("超过 {MOST_CHARACTERS} 个字符；缩短它"));
    }
    let odd = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || ('\u{FFFE}'..='\u{FFFF}').contains(&c)
    };
    if text.contains(odd) {
        return Err("里面有控制字符；去掉它们".into());
    }
    // What spreadsheets take for an escaped character.
    let escaped = text.split("_x").skip(1).any(|rest| {
        let rest = rest.as_bytes();
        rest.len() >= 5 && rest[4] == b'_' && rest[..4].iter().all(u8::is_ascii_hexdigit)
    });
    if escaped {
        return Err("里面有 _x0000_ 这样的字样，电子表格会当成别的字符；改掉它".into());
    }
    Ok(())
}

pub(super) fn inexpressible(
    sheet: &Sheet,
    record: impl ToString,
    column: &str,
    why: &str,
) -> WorkbookError {
    WorkbookError::Inexpressible {
        sheet: sheet.name.to_owned(),
        record: record.to_string(),
        column: column.to_owned(),
        why: why.to_owned(),
    }
}
