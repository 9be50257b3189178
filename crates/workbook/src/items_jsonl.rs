//! JSON Lines of items only: what is known becomes a partial source, what is missing is listed and never invented.

mod partial;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use catalogue::code::CreditCode;
use catalogue::item::ItemType;
use catalogue::source::{Fault, SourceFile};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;

use crate::sheet_text::clean;

/// The most faults that are named of one file: nobody reads more in one go.
const MOST_FAULTS: usize = 300;

/// What systems write for an item that belongs to no main item.
const UNCLASSIFIED: &str = "未分类";

/// What was found in the lines.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownItems {
    /// A source with gaps: `catalogue.toml` with the bodies, `items/known.toml`, and a scenario for each item that keeps its local
    /// code. Comments say what is missing.
    pub files: Vec<SourceFile>,
    /// The items, in the order of the lines.
    pub items: Vec<KnownItem>,
    /// Lines that are no item.
    pub faults: Vec<Fault>,
}

/// One item as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownItem {
    /// The line, from 1.
    pub line: usize,
    /// Its local code, of whatever shape, as it was.
    pub local_code: Option<String>,
    /// Its Chinese name.
    pub name: String,
    /// The Chinese name of its main item.
    pub main_item: Option<String>,
    /// The Chinese name of the department.
    pub department: Option<String>,
    /// What kind of power it exercises.
    pub item_type: Option<ItemType>,
    /// The department's unified social credit code: its own, or the one inside the local code.
    pub credit_code: Option<CreditCode>,
    /// What somebody who knows must add.
    pub missing: Vec<Missing>,
}

/// Something that an item needs and the lines do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// 主项.
    MainItem,
    /// 主项编码.
    MainItemCode,
    /// 基本编码.
    BasicCode,
    /// 本地编码.
    LocalCode,
    /// 事项类型, or its number is not known.
    ItemType,
    /// 实施主体.
    Department,
    /// 统一社会信用代码: none, or its check character is wrong.
    CreditCode,
    /// Two valid credit codes that differ.
    OneCreditCode,
    /// 行使层级.
    Level,
    /// 权力来源.
    PowerSource,
    /// 设定依据.
    LegalBasis,
    /// 英文名称.
    EnglishNames,
    /// 综合窗口.
    Window,
    /// 主题.
    Themes,
    /// 办理方式、时限、收费和结果.
    Handling,
    /// 情形问题.
    Questions,
    /// 申请材料.
    Materials,
    /// 办理流程.
    Steps,
    /// 常见问题.
    Faq,
}

/// What no line of this shape can say.
const NEVER_SAID: [Missing; 12] = [
    Missing::MainItemCode,
    Missing::BasicCode,
    Missing::Level,
    Missing::PowerSource,
    Missing::LegalBasis,
    Missing::EnglishNames,
    Missing::Window,
    Missing::Themes,
    Missing::Handling,
    Missing::Questions,
    Missing::Materials,
    Missing::Steps,
];

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MainItem => "主项",
            Self::MainItemCode => "主项编码",
            Self::BasicCode => "基本编码",
            Self::LocalCode => "本地编码",
            Self::ItemType => "事项类型",
            Self::Department => "实施主体",
            Self::CreditCode => "统一社会信用代码",
            Self::OneCreditCode => "统一社会信用代码（部门的与本地编码里的不一样）",
            Self::Level => "行使层级",
            Self::PowerSource => "权力来源",
            Self::LegalBasis => "设定依据",
            Self::EnglishNames => "英文名称",
            Self::Window => "综合窗口",
            Self::Themes => "主题",
            Self::Handling => "办理方式、时限、收费和结果",
            Self::Questions => "情形问题",
            Self::Materials => "申请材料",
            Self::Steps => "办理流程",
            Self::Faq => "常见问题",
        })
    }
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    department: Option<String>,
    #[serde(default)]
    main_item: Option<String>,
    name: String,
    #[serde(default)]
    item_code: Option<String>,
    #[serde(default)]
    task_type: Option<Value>,
    #[serde(default)]
    department_code: Option<String>,
}

/// Reads lines; `name` is what the operator calls the file and what its faults begin with.
pub fn read_items(text: &str, name: &str) -> KnownItems {
    let mut items = Vec::new();
    let mut faults = Vec::new();
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    let text = text.trim_start_matches('\u{FEFF}');
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = at + 1;
        let mut fault = |column: usize, what: String, remedy: &str| {
            let (what, remedy) = match faults.len().cmp(&MOST_FAULTS) {
                Ordering::Less => (what, remedy),
                Ordering::Equal => (
                    "这个文件的问题太多，后面的没有再列出".into(),
                    "先改好上面这些",
                ),
                Ordering::Greater => return,
            };
            faults.push(Fault {
                file: name.to_owned(),
                line: number,
                column,
                what,
                remedy: remedy.to_owned(),
            });
        };
        let raw: Line = match serde_json::from_str(line) {
            Ok(raw) => raw,
            Err(error) => {
                let (what, remedy) = explain(line, &error);
                fault(error.column().max(1), what, &remedy);
                continue;
            }
        };
        let item = known(raw, number);
        if item.name.is_empty() {
            fault(1, "事项名称是空的".into(), "补上 name");
            continue;
        }
        if let Some(code) = &item.local_code {
            if let Some(earlier) = codes.get(code) {
                fault(
                    1,
                    format!("本地编码 {code} 在第 {earlier} 行已经用过"),
                    "每个事项一个编码；重复的删去一行",
                );
                continue;
            }
            codes.insert(code.clone(), number);
        }
        items.push(item);
    }
    KnownItems {
        files: partial::files(&items),
        items,
        faults,
    }
}

/// What is wrong with a line, without the parser's own line number: each line is parsed alone, so it is always the first.
fn explain(line: &str, error: &serde_json::Error) -> (String, String) {
    let whole = "一行写一个完整的 { … }，从原系统重新导出";
    match error.classify() {
        Category::Eof => return ("这一行没有写完，缺了结尾".into(), whole.into()),
        Category::Syntax | Category::Io => return ("不是正确的 JSON".into(), whole.into()),
        Category::Data => {}
    }
    let text = error.to_string();
    if text.starts_with("missing field") {
        return ("没有事项名称".into(), "补上 name".into());
    }
    if text.starts_with("duplicate field") {
        let key = text.split('`').nth(1).unwrap_or_default();
        return (
            format!("“{key}”在这一行里写了两次"),
            "核对后只留一个".into(),
        );
    }
    let Ok(Value::Object(found)) = serde_json::from_str(line) else {
        return ("这一行不是一个 { … }".into(), whole.into());
    };
    let wrong = TEXTS.iter().find_map(|key| {
        let value = found.get(*key)?;
        (!value.is_string() && (!value.is_null() || *key == "name")).then_some((key, value))
    });
    match wrong {
        Some((key, value)) => (
            format!("“{key}”写的是{}，要写文字", kind_of(value)),
            format!("写成带引号的文字：\"{key}\": \"…\""),
        ),
        None => (
            "有的值的类型不对".into(),
            "除 task_type 外都写成带引号的文字".into(),
        ),
    }
}

/// The keys that hold words.
const TEXTS: [&str; 5] = [
    "department",
    "main_item",
    "name",
    "item_code",
    "department_code",
];

fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "空值 null".into(),
        Value::Bool(flag) => format!("真假值 {flag}"),
        Value::Number(number) => format!("数 {number}"),
        Value::String(_) => "文字".into(),
        Value::Array(_) => "列表".into(),
        Value::Object(_) => "一组键和值".into(),
    }
}

fn known(raw: Line, line: usize) -> KnownItem {
    let said = |text: Option<String>| {
        text.map(|text| clean(&text))
            .filter(|text| !text.is_empty())
    };
    let main_item = said(raw.main_item).filter(|name| name != UNCLASSIFIED);
    let department = said(raw.department);
    let local_code = said(raw.item_code);
    let item_type = raw.task_type.as_ref().and_then(item_type);
    let own: Option<CreditCode> = said(raw.department_code).and_then(|code| code.parse().ok());
    let inside = local_code.as_deref().and_then(credit_code_inside);
    let contradict = matches!((&own, &inside), (Some(own), Some(inside)) if own != inside);
    let credit_code = if contradict { None } else { own.or(inside) };

    let mut missing = NEVER_SAID.to_vec();
    missing.push(Missing::Faq);
    let mut without = |absent: bool, what| {
        if absent {
            missing.push(what);
        }
    };
    without(main_item.is_none(), Missing::MainItem);
    without(local_code.is_none(), Missing::LocalCode);
    without(item_type.is_none(), Missing::ItemType);
    without(department.is_none(), Missing::Department);
    without(contradict, Missing::OneCreditCode);
    without(credit_code.is_none() && !contradict, Missing::CreditCode);
    missing.sort();
    KnownItem {
        line,
        local_code,
        name: clean(&raw.name),
        main_item,
        department,
        item_type,
        credit_code,
        missing,
    }
}

/// The credit code that stands between two `-` of a local code, when its check character is right.
fn credit_code_inside(local_code: &str) -> Option<CreditCode> {
    local_code.split('-').find_map(|part| part.parse().ok())
}

/// The numbers of the national classification of powers that a citizen can apply for.
fn item_type(value: &Value) -> Option<ItemType> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        value => value.as_u64()?,
    };
    Some(match number {
        1 => ItemType::Licence,
        4 => ItemType::Levy,
        5 => ItemType::Payment,
        7 => ItemType::Confirmation,
        8 => ItemType::Reward,
        9 => ItemType::Ruling,
        10 => ItemType::OtherPower,
        20 => ItemType::PublicService,
        _ => return None,
    })
}
