//! A workbook in which very much is wrong: named once, at its cause, and not without end.

use std::sync::LazyLock;

use crate::common::{Put, change, faults, pack, sample, sheet_part, unpack};

static BOOK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (catalogue, forms) = sample();
    workbook::write(&catalogue, &forms).unwrap()
});

/// The sample with a sheet's first column filled down to a row, as by dragging.
fn dragged(sheet: &str, text: &str, last: usize) -> Vec<u8> {
    let mut parts = unpack(&BOOK);
    let part = sheet_part(&parts, sheet);
    let xml = String::from_utf8(parts[part].1.clone()).unwrap();
    let first = xml.matches("<row ").count() + 1;
    let rows: String = (first..=last)
        .map(|row| {
            let cell = format!("<c r=\"A{row}\" t=\"inlineStr\"><is><t>{text}{row}</t></is></c>");
            format!("<row r=\"{row}\">{cell}</row>")
        })
        .collect();
    parts[part].1 = xml
        .replacen("</sheetData>", &format!("{rows}</sheetData>"), 1)
        .into_bytes();
    pack(&parts)
}

#[test]
fn of_a_column_filled_by_dragging_only_the_first_faults_are_named() {
    for (sheet, text) in [("材料", "X"), ("材料需求", "no-such-"), ("情形", "x-")] {
        let found = faults(&dragged(sheet, text, 1_000));
        let ends: Vec<&String> = found
            .iter()
            .filter(|fault| fault.contains("问题太多"))
            .collect();
        assert_eq!(ends.len(), 1, "{sheet}");
        assert!(
            ends[0].starts_with(&format!("目录.xlsx {sheet}!"))
                && ends[0].ends_with("：这张表的问题太多，后面的没有再看。先改好上面这些"),
            "{sheet}: {}",
            ends[0]
        );
        assert_eq!(found.last(), Some(ends[0]), "{sheet}: it stands last");
        assert_eq!(found.len(), 301, "{sheet}: {:#?}", &found[..3]);
    }
}

#[test]
fn of_what_the_source_s_rules_find_on_a_sheet_only_the_first_is_named_too() {
    let mut parts = unpack(&BOOK);
    let part = sheet_part(&parts, "主题");
    let xml = String::from_utf8(parts[part].1.clone()).unwrap();
    let first = xml.matches("<row ").count() + 1;
    // The same theme again and again.
    let rows: String = (first..first + 500)
        .map(|row| {
            let cells: String = [("A", "same"), ("B", "自然人"), ("C", "名"), ("D", "Name")]
                .into_iter()
                .map(|(column, text)| {
                    format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                })
                .collect();
            format!("<row r=\"{row}\">{cells}</row>")
        })
        .collect();
    parts[part].1 = xml
        .replacen("</sheetData>", &format!("{rows}</sheetData>"), 1)
        .into_bytes();
    let found = faults(&pack(&parts));
    assert_eq!(found.len(), 301, "{:#?}", &found[..3]);
    assert!(
        found[300].contains("：这张表的问题太多，后面的没有再看。先改好上面这些"),
        "{}",
        found[300]
    );
}

#[test]
fn faults_stand_in_the_order_of_the_rows() {
    let found = faults(&change(
        &BOOK,
        &[
            ("材料", "B10", Put::Nothing),
            ("材料", "B9", Put::Nothing),
            ("材料", "C9", Put::Nothing),
        ],
    ));
    assert_eq!(
        found,
        [
            "目录.xlsx 材料!B9：“材料名称（中）”是空的。补上它",
            "目录.xlsx 材料!C9：“材料名称（英）”是空的。补上它",
            "目录.xlsx 材料!B10：“材料名称（中）”是空的。补上它",
        ]
    );
}

#[test]
fn a_wrong_code_of_a_scenario_is_named_once_and_not_on_every_row_that_means_it() {
    for (put, said) in [
        (
            Put::Formula("B2"),
            "情形编码：这一格是公式，还没有算出结果。在表格软件里打开、保存一次，或直接写内容",
        ),
        (Put::Nothing, "“情形编码”是空的。补上它"),
        (
            Put::Text("有错"),
            "情形编码：“有错”不对：标识里有“有”，只能用小写字母、数字、“-”、“_”。对照原件改正",
        ),
    ] {
        assert_eq!(
            faults(&change(&BOOK, &[("情形", "A2", put)])),
            [format!("目录.xlsx 情形!A2：{said}")]
        );
    }
}
