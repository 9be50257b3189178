//! The records of scenarios in the shape of the sheets' columns.

use catalogue::Catalogue;
use catalogue::rules::When;
use catalogue::scenario::{Fee, Limits, Necessity, Need, Scenario};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::cells::{inexpressible, put_record};
use super::{Written, WrittenRow};
use crate::WorkbookError;
use crate::column::{CASE, Level, Owner, Sheet};
use crate::{sheets, terms};

pub(super) fn values<T: Serialize>(
    records: impl IntoIterator<Item = T>,
) -> Result<Vec<Value>, WorkbookError> {
    records
        .into_iter()
        .map(|record| serde_json::to_value(record).map_err(WorkbookError::from))
        .collect()
}

pub(super) fn owned_records(
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
pub(super) fn otherwise<T>(rules: &[When<T>]) -> (Option<&T>, &[When<T>]) {
    match rules.split_first() {
        Some((first, cases)) if first.when.is_always() => (Some(&first.then), cases),
        _ => (None, rules),
    }
}

pub(super) fn scenario_record(
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

pub(super) fn fee_record(fee: &Fee) -> Value {
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

pub(super) fn need_record(rule: &When<Need>) -> Result<Value, WorkbookError> {
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

pub(super) fn case_rows(
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
        row.insert(
            Owner::Scenario.header().to_owned(),
            Written::Text(scenario.code.to_string()),
        );
        let case = terms::term(terms::CASES, table).unwrap_or(table);
        row.insert(CASE.to_owned(), Written::Text(case.to_owned()));
        rows.push(row);
    }
    Ok(rows)
}
