//! Items of which only names and local codes are known.

use std::path::Path;

use catalogue::item::ItemType;
use workbook::items_jsonl::{Missing, read_items};

const LINES: &str = r#"{"department": "区经信局", "main_item": "未分类", "name": "企业投资项目备案", "item_code": "511Z07001006-511602000000-000-11511301008778183N-1-00", "task_type": "10", "department_code": "11511301008778183N"}
{"department": "区教科体局", "main_item": "入学", "name": "延缓入学审批\n", "item_code": "511A0138000000-511602000000-000-115113010833722043-1-00", "task_type": "1", "department_code": "083372204"}
{"department": "区统计局", "main_item": "统计", "name": "统计咨询", "item_code": "G-1", "task_type": "77", "department_code": "008778378"}
"#;

#[test]
fn what_is_known_is_kept_and_what_is_missing_is_listed() {
    let known = read_items(LINES, "items.jsonl");
    assert_eq!(known.faults, []);
    let [company, school, statistics] = known.items.as_slice() else {
        panic!("{:?}", known.items);
    };
    assert_eq!(company.main_item, None);
    assert!(company.missing.contains(&Missing::MainItem));
    assert_eq!(company.item_type, Some(ItemType::OtherPower));
    assert_eq!(
        company.credit_code.as_ref().map(|code| code.as_str()),
        Some("11511301008778183N")
    );
    assert_eq!(school.name, "延缓入学审批");
    assert_eq!(school.item_type, Some(ItemType::Licence));
    assert_eq!(statistics.item_type, None);
    assert_eq!(statistics.credit_code, None);
    assert_eq!(statistics.local_code.as_deref(), Some("G-1"));
    assert!(statistics.missing.contains(&Missing::CreditCode));
    assert!(statistics.missing.contains(&Missing::ItemType));
    for item in &known.items {
        for never in [
            Missing::BasicCode,
            Missing::LegalBasis,
            Missing::EnglishNames,
            Missing::Materials,
        ] {
            assert!(item.missing.contains(&never), "{item:?}");
        }
    }
}

#[test]
fn the_partial_source_is_toml_that_holds_only_what_was_said() {
    let known = read_items(LINES, "items.jsonl");
    let text: String = known
        .files
        .iter()
        .map(|file| format!("== {}\n{}\n", file.path, file.text))
        .collect();
    insta::assert_snapshot!(text);
}

#[test]
fn a_credit_code_with_a_wrong_check_character_is_not_taken() {
    let known = read_items(
        &LINES.replace("11511301008778183N", "115113010087781830"),
        "items.jsonl",
    );
    assert_eq!(known.items[0].credit_code, None);
    assert!(known.items[0].missing.contains(&Missing::CreditCode));
}

#[test]
fn two_credit_codes_that_differ_are_not_chosen_between() {
    let known = read_items(
        &LINES.replace(
            "\"department_code\": \"083372204\"",
            "\"department_code\": \"11511301008778183N\"",
        ),
        "items.jsonl",
    );
    assert_eq!(known.items[1].credit_code, None);
    assert!(known.items[1].missing.contains(&Missing::OneCreditCode));
}

#[test]
fn bad_lines_are_named_and_the_others_kept() {
    let text = "{\"name\": \"甲\", \"item_code\": \"1\"}\n\nnonsense\n{\"item_code\": \"2\"}\n{\"name\": 3}\n{\"name\": \" \"}\n{\"name\": \"乙\", \"item_code\": \"1\"}\n{\"name\": \"丙\"";
    let known = read_items(text, "items.jsonl");
    assert_eq!(known.items.len(), 1);
    let said: Vec<String> = known
        .faults
        .iter()
        .map(|fault| format!("{}: {}。{}", fault.line, fault.what, fault.remedy))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_line_is_told_what_is_wrong_with_it_in_plain_words() {
    for (line, said) in [
        (
            "{\"name\": \"甲\", \"name\": \"乙\"}",
            "“name”在这一行里写了两次。核对后只留一个",
        ),
        (
            "{\"name\": \"甲\", \"item_code\": 12}",
            "“item_code”写的是数 12，要写文字。写成带引号的文字：\"item_code\": \"…\"",
        ),
        (
            "{\"name\": null}",
            "“name”写的是空值 null，要写文字。写成带引号的文字：\"name\": \"…\"",
        ),
        (
            "{\"name\": \"甲\", \"department\": [\"乙\"]}",
            "“department”写的是列表，要写文字。写成带引号的文字：\"department\": \"…\"",
        ),
        (
            "{\"name\": \"甲\",, }",
            "不是正确的 JSON。一行写一个完整的 { … }，从原系统重新导出",
        ),
        (
            "{\"name\": \"甲",
            "这一行没有写完，缺了结尾。一行写一个完整的 { … }，从原系统重新导出",
        ),
        (
            "3",
            "这一行不是一个 { … }。一行写一个完整的 { … }，从原系统重新导出",
        ),
    ] {
        let text = format!("{}{line}\n", "\n".repeat(9));
        let known = read_items(&text, "items.jsonl");
        let found: Vec<(usize, String)> = known
            .faults
            .iter()
            .map(|fault| (fault.line, format!("{}。{}", fault.what, fault.remedy)))
            .collect();
        assert_eq!(found, [(10, said.to_owned())], "{line}");
    }
}

#[test]
fn of_very_many_bad_lines_only_the_first_are_named() {
    let text = format!("{}{{\"name\": \"甲\"}}\n", "不是\n".repeat(5_000));
    let known = read_items(&text, "items.jsonl");
    assert_eq!(known.items.len(), 1);
    assert_eq!(known.faults.len(), 301);
    let last = known.faults.last().expect("a last fault");
    assert_eq!(last.line, 301);
    assert_eq!(last.what, "这个文件的问题太多，后面的没有再列出");
}

/// The real items of one district, where they are at hand.
#[test]
fn real_items_are_all_kept() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/guangan-items.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let known = read_items(&text, "items.jsonl");
    assert_eq!(known.faults, []);
    assert_eq!(known.items.len(), 744);
    for item in &known.items {
        let code = item.local_code.as_deref().unwrap_or_default();
        assert!(text.contains(code), "{code}");
    }
    let with_code = known
        .items
        .iter()
        .filter(|item| item.credit_code.is_some())
        .count();
    assert!(with_code > 500, "{with_code}");
    for file in &known.files {
        toml::from_str::<toml::Table>(&file.text).unwrap();
    }
}
