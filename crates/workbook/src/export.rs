//! A catalogue as a workbook, and the empty one to begin with.

use std::collections::BTreeMap;

use catalogue::Catalogue;
use catalogue::code::FormId;
use catalogue::rules::When;
use catalogue::scenario::{Fee, Limits, Necessity, Need, Scenario};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::WorkbookError;
use crate::cells::MOST_CHARACTERS;
use crate::column::{CASE, Column, Kind, Level, OWNER, Shape, Sheet};
use crate::sheet_text::{clean, entries, lines, plain};
use crate::translate::EXAMPLE;
use crate::{drawing, examples, sheets, terms, when};

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
        rows.insert(sheet.name, rows_of(&sheet, catalogue, forms)?);
    }
    drawing::draw(&rows)
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

fn values<T: Serialize>(records: impl IntoIterator<Item = T>) -> Result<Vec<Value>, WorkbookError> {
    records
        .into_iter()
        .map(|record| serde_json::to_value(record).map_err(WorkbookError::from))
        .collect()
}

fn owned_records(
    sheet: &Sheet,
    catalogue: &Catalogue,
    scenario: &Scenario,
) -> Result<Vec<Value>, WorkbookError> {
    let rules = catalogue.rules.get(&scenario.code);
    match (sheet.name, rules) {
        (sheets::STEPS, _) => values(&scenario.steps),
        (sheets::FAQ, _) => values(&scenario.faq),
        (sheets::QUESTIONS, Some(rules)) => values(&rules.questions),
        (sheets::NEEDS, Some(rules)) => rules.needs.iter().map(need_record).collect(),
        _ => Ok(Vec::new()),
    }
}

/// The unconditional limit or fee that stands in the scenario's own row.
fn otherwise<T>(rules: &[When<T>]) -> (Option<&T>, &[When<T>]) {
    match rules.split_first() {
        Some((first, cases)) if first.when.is_always() => (Some(&first.then), cases),
        _ => (None, rules),
    }
}

fn scenario_record(
    sheet: &Sheet,
    catalogue: &Catalogue,
    scenario: &Scenario,
) -> Result<Value, WorkbookError> {
    let refuse = |column: &str, why: &str| inexpressible(sheet, &scenario.code, column, why);
    let mut record = Map::new();
    // The table is what follows from the rules; it is large and not written.
    let Scenario {
        code,
        sub_item,
        suffix,
        local_code,
        name,
        plain,
        aliases,
        window,
        themes,
        frequency,
        audience,
        scope,
        quota,
        conditions,
        handling,
        result,
        steps: _,
        faq: _,
        table: _,
    } = scenario;
    let mut put = |key: &str, value: Value| record.insert(key.to_owned(), value);
    put("code", json!(code));
    put("sub_item", json!(sub_item));
    put("suffix", json!(suffix));
    put("local_code", json!(local_code));
    put("name", json!(name));
    put("plain", json!(plain));
    put("aliases", json!(aliases));
    put("window", json!(window));
    put("themes", json!(themes));
    put("frequency", json!(frequency));
    put("audience", json!(audience));
    put("scope", json!(scope));
    put("quota", json!(quota));
    put("conditions", json!(conditions));
    put("handling", json!(handling));
    put("result", json!(result));
    let Some(rules) = catalogue.rules.get(code) else {
        return Err(refuse(
            "承诺时限",
            "目录里没有它的规则；从文本源重新读取后再导出",
        ));
    };
    let (limit, cases) = otherwise(&rules.limits);
    let start = rules
        .limits
        .first()
        .and_then(|first| first.then.start.as_ref());
    if rules
        .limits
        .iter()
        .any(|other| other.then.start.as_ref() != start)
    {
        return Err(refuse("从何时算起", "各种情况不一样；改成一样的"));
    }
    if let Some(Limits {
        statutory: Some(_), ..
    }) = limit
        && cases.iter().any(|case| case.then.statutory.is_none())
    {
        return Err(refuse("法定时限", "有的情况没有；补上它"));
    }
    let mut limits = match limit {
        Some(limit) => serde_json::to_value(limit)?,
        None => json!({}),
    };
    limits["start"] = json!(start);
    put("limits", limits);
    let (fee, _) = otherwise(&rules.fees);
    put("fee", fee.map_or(json!({}), fee_record));
    Ok(Value::Object(record))
}

fn fee_record(fee: &Fee) -> Value {
    match fee {
        Fee::Free => json!({ "charged": false }),
        Fee::Charged {
            tariff,
            basis,
            online_payment,
        } => json!({
            "charged": true,
            "tariff": tariff,
            "basis": basis,
            "online_payment": online_payment,
        }),
    }
}

fn need_record(rule: &When<Need>) -> Result<Value, WorkbookError> {
    let need = &rule.then;
    let (necessity, due_days) = match need.necessity {
        Necessity::Required => ("required", None),
        Necessity::Tolerated { due_days } => ("tolerated", Some(due_days)),
    };
    Ok(json!({
        "material": need.material,
        "when": rule.when,
        "need": necessity,
        "due_days": due_days,
        "original": need.originals,
        "copies": need.copies,
        "keep": need.keep,
        "note": need.note,
        "why": need.why,
        "basis": need.basis,
        "form": need.form,
    }))
}

fn case_rows(
    sheet: &Sheet,
    levels: &[Level],
    catalogue: &Catalogue,
    scenario: &Scenario,
) -> Result<Vec<WrittenRow>, WorkbookError> {
    let Some(rules) = catalogue.rules.get(&scenario.code) else {
        return Ok(Vec::new());
    };
    let with_when = |mut record: Value, when: &catalogue::condition::Condition| {
        record["when"] = json!(when);
        record
    };
    let mut records: Vec<(&str, Value)> = Vec::new();
    for case in otherwise(&rules.limits).1 {
        records.push((
            "limit",
            with_when(serde_json::to_value(&case.then)?, &case.when),
        ));
    }
    for case in otherwise(&rules.fees).1 {
        records.push(("fee_case", with_when(fee_record(&case.then), &case.when)));
    }
    for case in &rules.elsewhere {
        records.push((
            "elsewhere",
            with_when(json!({ "say": case.then }), &case.when),
        ));
    }
    for case in &rules.specials {
        records.push((
            "special",
            with_when(serde_json::to_value(&case.then)?, &case.when),
        ));
    }
    for case in &rules.intermediaries {
        records.push((
            "intermediary",
            with_when(serde_json::to_value(&case.then)?, &case.when),
        ));
    }
    let mut rows = Vec::new();
    for (table, record) in records {
        let Some(level) = levels.iter().find(|level| level.table == table) else {
            continue;
        };
        let mut row = WrittenRow::new();
        put_record(sheet, level, &record, &scenario.code.to_string(), &mut row)?;
        row.insert(OWNER.to_owned(), Written::Text(scenario.code.to_string()));
        let case = terms::term(terms::CASES, table).unwrap_or(table);
        row.insert(CASE.to_owned(), Written::Text(case.to_owned()));
        rows.push(row);
    }
    Ok(rows)
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
            row.insert(OWNER.to_owned(), Written::Text(owner.to_owned()));
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

/// The value of a column's key in a record.
fn at<'v>(record: &'v Value, column: &Column) -> Option<&'v Value> {
    let mut value = record;
    if !column.section.is_empty() {
        value = value.get(column.section)?;
    }
    for key in column.key.split('.') {
        value = value.get(key)?;
    }
    (!value.is_null()).then_some(value)
}

fn put_record(
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

fn written(column: &Column, value: &Value) -> Result<Option<Written>, String> {
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
        Kind::Lines | Kind::Names => return text_lines(&strings()).map(Some),
        Kind::Raw => string()?.to_owned(),
        Kind::Code(_) => {
            let text = string()?;
            if plain(text) != text || text.is_empty() || text.starts_with(EXAMPLE) {
                return Err("前后有空白、有全角字符，或以“示例”开头；改掉它们".into());
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

fn text_lines(texts: &[&str]) -> Result<Written, String> {
    let joined = texts.join("\n");
    if lines(&joined) != texts {
        return Err("有一条是空的，或里面有换行、前后有空白；去掉它们".into());
    }
    fits(&joined)?;
    Ok(Written::Text(joined))
}

/// Whether a cell can hold a text and give it back.
fn fits(text: &str) -> Result<(), String> {
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

fn inexpressible(sheet: &Sheet, record: impl ToString, column: &str, why: &str) -> WorkbookError {
    WorkbookError::Inexpressible {
        sheet: sheet.name.to_owned(),
        record: record.to_string(),
        column: column.to_owned(),
        why: why.to_owned(),
    }
}
