//! A source with gaps, made of what is known of items.

use std::collections::BTreeMap;

use catalogue::code::CreditCode;
use catalogue::source::SourceFile;
use serde_json::Value;

use super::{KnownItem, Missing};
use crate::toml_text::quoted;

/// Everything known in the source's notation; what is not known is a comment, so that the check asks for it.
pub(super) fn files(items: &[KnownItem]) -> Vec<SourceFile> {
    let mut files = vec![bodies(items), main_items(items)];
    files.extend(items.iter().map(scenario));
    files
}

pub(super) fn bodies(items: &[KnownItem]) -> SourceFile {
    let mut bodies: BTreeMap<&str, Vec<&CreditCode>> = BTreeMap::new();
    for item in items {
        let Some(department) = &item.department else {
            continue;
        };
        let codes = bodies.entry(department).or_default();
        if let Some(code) = &item.credit_code
            && !codes.contains(&code)
        {
            codes.push(code);
        }
    }
    let mut text =
        String::from("# 实施主体。还缺：大厅、窗口、主题，主体的标识、英文名称、性质和电话\n");
    for (name, codes) in bodies {
        text.push_str(&format!("\n[[body]]\nname.zh = {}\n", quoted(name)));
        match codes.as_slice() {
            [code] => text.push_str(&format!("credit_code = {}\n", quoted(code.as_str()))),
            [] => text.push_str("# 缺：统一社会信用代码\n"),
            several => {
                let several: Vec<&str> = several.iter().map(|code| code.as_str()).collect();
                text.push_str(&format!(
                    "# 缺：统一社会信用代码。事项里有几个：{}\n",
                    several.join("、")
                ));
            }
        }
    }
    SourceFile {
        path: "catalogue.toml".into(),
        text,
    }
}

pub(super) fn main_items(items: &[KnownItem]) -> SourceFile {
    let mut names: Vec<Option<&str>> = Vec::new();
    let mut members: BTreeMap<Option<&str>, Vec<&KnownItem>> = BTreeMap::new();
    for item in items {
        let name = item.main_item.as_deref();
        if !names.contains(&name) {
            names.push(name);
        }
        members.entry(name).or_default().push(item);
    }
    let mut text = String::new();
    for name in names {
        text.push_str("[[main_item]]\n");
        match name {
            Some(name) => text.push_str(&format!(
                "name.zh = {}\n# 缺：主项编码、英文名称\n",
                quoted(name)
            )),
            None => text.push_str("# 缺：这些事项属于哪个主项\n"),
        }
        for item in members.get(&name).map(Vec::as_slice).unwrap_or_default() {
            text.push_str(&format!(
                "\n  [[main_item.sub_item]]\n  name.zh = {}\n",
                quoted(&item.name)
            ));
            if let Some(word) = item
                .item_type
                .and_then(|found| serde_json::to_value(found).ok())
                .as_ref()
                .and_then(Value::as_str)
            {
                text.push_str(&format!("  type = {}\n", quoted(word)));
            }
            if let Some(department) = &item.department {
                text.push_str(&format!("  # 实施主体：{}\n", comment(department)));
            }
            text.push_str("  # 缺：基本编码、行使层级、权力来源、设定依据、英文名称\n");
        }
        text.push('\n');
    }
    SourceFile {
        path: "items/known.toml".into(),
        text,
    }
}

pub(super) fn scenario(item: &KnownItem) -> SourceFile {
    let mut text = String::new();
    if let Some(code) = &item.local_code {
        text.push_str(&format!("local_code = {}\n", quoted(code)));
    }
    text.push_str(&format!("name.zh = {}\n", quoted(&item.name)));
    let missing: Vec<String> = item.missing.iter().map(Missing::to_string).collect();
    text.push_str(&format!("# 缺：{}\n", missing.join("、")));
    SourceFile {
        path: format!("scenarios/line-{:04}.toml", item.line),
        text,
    }
}

/// A text that stays within a comment's line.
pub(super) fn comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
