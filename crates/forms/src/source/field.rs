//! One field's source: every key in its place, every kind with what it needs.

use std::collections::BTreeSet;

use catalogue::text::Text;
use serde::Deserialize;

use crate::definition::{Check, Field, FieldChoice, FieldId, FieldKind, MOST_ROWS, Total};
use crate::element::SharedElement;
use crate::photo::MOST_PAGES;
use crate::validate::{DocumentKind, Money};

/// All keys of all kinds side by side, so that a key that does not belong is named by its own fault.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) id: FieldId,
    kind: RawKind,
    label: Text,
    hint: Option<Text>,
    example: Option<String>,
    #[serde(default)]
    required: bool,
    required_when: Option<String>,
    visible_when: Option<String>,
    binding: Option<SharedElement>,
    computed: Option<String>,
    #[serde(default)]
    must: Vec<Check>,
    max: Option<f64>,
    min: Option<f64>,
    lines: Option<u8>,
    decimals: Option<u8>,
    unit: Option<Text>,
    past: Option<bool>,
    future: Option<bool>,
    choices: Option<Vec<FieldChoice>>,
    accepts: Option<Vec<DocumentKind>>,
    open: Option<bool>,
    row: Option<Text>,
    column: Option<Vec<RawField>>,
    total: Option<Vec<Total>>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawKind {
    Text,
    PersonName,
    IdNumber,
    IdentityDocument,
    CreditCode,
    BankCard,
    Phone,
    Date,
    Number,
    Money,
    Period,
    Address,
    Choice,
    Choices,
    Table,
    Declaration,
    Signature,
    Photos,
    Note,
}

/// What is wrong, and what would be right.
type Wrong = (String, String);

pub(super) fn field(raw: RawField) -> Result<Field, Wrong> {
    check_keys(&raw)?;
    let kind = match raw.kind {
        RawKind::Text => FieldKind::Text {
            max: raw.max.map_or(100, |max| max as usize),
            lines: raw.lines.unwrap_or(1),
        },
        RawKind::PersonName => FieldKind::PersonName,
        RawKind::IdNumber => FieldKind::IdNumber,
        RawKind::IdentityDocument => FieldKind::IdentityDocument {
            accepts: raw.accepts.unwrap_or(DocumentKind::ALL.to_vec()),
        },
        RawKind::CreditCode => FieldKind::CreditCode,
        RawKind::BankCard => FieldKind::BankCard,
        RawKind::Phone => FieldKind::Phone,
        RawKind::Date => FieldKind::Date {
            past: raw.past.unwrap_or(false),
            future: raw.future.unwrap_or(false),
        },
        RawKind::Number => FieldKind::Number {
            min: raw.min,
            max: raw.max,
            decimals: raw.decimals.unwrap_or(0),
            unit: raw.unit,
        },
        RawKind::Money => FieldKind::Money {
            min: raw.min.map(|yuan| money(&raw.id, yuan)).transpose()?,
            max: raw.max.map(|yuan| money(&raw.id, yuan)).transpose()?,
        },
        RawKind::Period => FieldKind::Period {
            open: raw.open.unwrap_or(false),
        },
        RawKind::Address => FieldKind::Address,
        RawKind::Choice => FieldKind::Choice {
            choices: raw.choices.unwrap_or_default(),
        },
        RawKind::Choices => FieldKind::Choices {
            choices: raw.choices.unwrap_or_default(),
        },
        RawKind::Table => table(
            &raw.id,
            raw.row,
            raw.column.unwrap_or_default(),
            (raw.min, raw.max),
            raw.total.unwrap_or_default(),
        )?,
        RawKind::Declaration => FieldKind::Declaration,
        RawKind::Signature => FieldKind::Signature,
        RawKind::Photos => photos(&raw.id, raw.min, raw.max)?,
        RawKind::Note => FieldKind::Note,
    };
    Ok(Field {
        id: raw.id,
        kind,
        label: raw.label,
        hint: raw.hint,
        example: raw.example,
        required: raw.required,
        required_when: raw.required_when,
        visible_when: raw.visible_when,
        binding: raw.binding,
        computed: raw.computed,
        must: raw.must,
    })
}

fn money(id: &FieldId, yuan: f64) -> Result<Money, Wrong> {
    Money::from_fen((yuan * 100.0).round() as i64).map_err(|_| {
        (
            format!("字段“{id}”的金额限度不对"),
            "min、max 以元为单位，不小于 0".into(),
        )
    })
}

fn photos(id: &FieldId, min: Option<f64>, max: Option<f64>) -> Result<FieldKind, Wrong> {
    let (min, max) = (
        min.map_or(1, |min| min as usize),
        max.map_or(1, |max| max as usize),
    );
    if min == 0 || min > max || max > MOST_PAGES {
        return Err((
            format!("照片字段“{id}”的页数不对"),
            format!("min 至少 1，不大于 max；max 最多 {MOST_PAGES}"),
        ));
    }
    Ok(FieldKind::Photos { min, max })
}

fn table(
    id: &FieldId,
    row: Option<Text>,
    columns: Vec<RawField>,
    (min, max): (Option<f64>, Option<f64>),
    totals: Vec<Total>,
) -> Result<FieldKind, Wrong> {
    let wrong = |what: &str, remedy: &str| Err((format!("表格“{id}”{what}"), remedy.to_owned()));
    let Some(row) = row else {
        return wrong(
            "没有写一行是什么",
            "写 row = { zh = \"股东\", en = \"Shareholder\" }",
        );
    };
    let (min, max) = (
        min.map_or(1, |min| min as usize),
        max.map_or(20, |max| max as usize),
    );
    if min > max || max > MOST_ROWS {
        return Err((
            format!("表格“{id}”的行数不对"),
            format!("min 不大于 max，max 最多 {MOST_ROWS}"),
        ));
    }
    if columns.is_empty() {
        return wrong("没有列", "至少写一个 [[page.field.column]]");
    }
    let mut seen = BTreeSet::new();
    for column in &columns {
        let own = matches!(
            column.kind,
            RawKind::Table
                | RawKind::Note
                | RawKind::Declaration
                | RawKind::Signature
                | RawKind::Photos
        );
        if own {
            return wrong(
                &format!("的列“{}”不能是这一种", column.id),
                "列不能是 table、note、declaration、signature、photos",
            );
        }
        let rules = column.required_when.is_some()
            || column.visible_when.is_some()
            || column.computed.is_some()
            || column.binding.is_some()
            || !column.must.is_empty();
        if rules {
            return wrong(
                &format!("的列“{}”不能有规则和 binding", column.id),
                "把规则写在表格上，例如 must 里用 .count、.sum.列",
            );
        }
        if !seen.insert(column.id.clone()) {
            return wrong(&format!("的列“{}”写了两次", column.id), "每列一个 id");
        }
    }
    for total in &totals {
        let counted = columns.iter().any(|column| {
            column.id == total.column && matches!(column.kind, RawKind::Number | RawKind::Money)
        });
        if !counted {
            return wrong(
                &format!("的合计“{}”不是数字列", total.column),
                "column 写一个 kind 为 number 或 money 的列",
            );
        }
    }
    Ok(FieldKind::Table {
        row,
        columns: columns
            .into_iter()
            .map(field)
            .collect::<Result<Vec<_>, _>>()?,
        min,
        max,
        totals,
    })
}

fn check_keys(raw: &RawField) -> Result<(), Wrong> {
    let misplaced = |key: &str, kinds: &str| {
        Err((
            format!("字段“{}”不能有“{key}”", raw.id),
            format!("“{key}”只用于 kind 为 {kinds} 的字段"),
        ))
    };
    let chosen = matches!(raw.kind, RawKind::Choice | RawKind::Choices);
    let counts = matches!(
        raw.kind,
        RawKind::Number | RawKind::Money | RawKind::Table | RawKind::Photos
    );
    if raw.max.is_some() && !(counts || raw.kind == RawKind::Text) {
        return misplaced("max", "text、number、money、table、photos");
    }
    if raw.min.is_some() && !counts {
        return misplaced("min", "number、money、table、photos");
    }
    if (raw.decimals.is_some() || raw.unit.is_some()) && raw.kind != RawKind::Number {
        return misplaced("decimals、unit", "number");
    }
    if raw.lines.is_some() && raw.kind != RawKind::Text {
        return misplaced("lines", "text");
    }
    if (raw.past.is_some() || raw.future.is_some()) && raw.kind != RawKind::Date {
        return misplaced("past、future", "date");
    }
    if raw.accepts.is_some() && raw.kind != RawKind::IdentityDocument {
        return misplaced("accepts", "identity-document");
    }
    if raw.accepts.as_ref().is_some_and(Vec::is_empty) {
        return Err((
            format!("字段“{}”的 accepts 是空的", raw.id),
            "至少写一种证件；不写 accepts 就是都可以".into(),
        ));
    }
    if raw.open.is_some() && raw.kind != RawKind::Period {
        return misplaced("open", "period");
    }
    if (raw.row.is_some() || raw.column.is_some() || raw.total.is_some())
        && raw.kind != RawKind::Table
    {
        return misplaced("row、column、total", "table");
    }
    if raw.choices.is_some() && !chosen {
        return misplaced("choices", "choice、choices");
    }
    if chosen && raw.choices.as_ref().is_none_or(|choices| choices.len() < 2) {
        return Err((
            format!("字段“{}”少于两个选项", raw.id),
            "在 choices 里至少写两个".into(),
        ));
    }
    if raw.required && raw.required_when.is_some() {
        return Err((
            format!("字段“{}”同时写了 required 和 required_when", raw.id),
            "只留一个".into(),
        ));
    }
    if raw.computed.is_some()
        && matches!(
            raw.kind,
            RawKind::Choice
                | RawKind::Choices
                | RawKind::IdentityDocument
                | RawKind::Period
                | RawKind::Table
                | RawKind::Declaration
                | RawKind::Signature
                | RawKind::Photos
                | RawKind::Note
        )
    {
        return misplaced("computed", "能写成文字的");
    }
    Ok(())
}
