//! Wrong cells, each named by sheet and cell with what would be right.

use std::sync::LazyLock;

use crate::common::{Put, change, faults, pack, sample, sheet_part, unpack};

static BOOK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (catalogue, forms) = sample();
    workbook::write(&catalogue, &forms).unwrap()
});

/// The faults after these changes to the sample.
fn after(changes: &[(&str, &str, Put<'_>)]) -> Vec<String> {
    faults(&change(&BOOK, changes))
}

/// The sheet's XML with one piece replaced.
fn with_xml(sheet: &str, from: &str, to: &str) -> Vec<u8> {
    let mut parts = unpack(&BOOK);
    let part = sheet_part(&parts, sheet);
    let xml = String::from_utf8(parts[part].1.clone()).unwrap();
    assert!(xml.contains(from), "{from}");
    parts[part].1 = xml.replacen(from, to, 1).into_bytes();
    pack(&parts)
}

#[test]
fn merged_cells_are_named() {
    let merged = with_xml(
        "材料",
        "</sheetData>",
        "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A3:A5\"/></mergeCells>",
    );
    assert_eq!(
        faults(&merged),
        ["目录.xlsx 材料!A3：A3:A5 合并了单元格。取消合并，每一格各写各的"]
    );
}

#[test]
fn a_consent_text_that_is_missing_or_half_written_is_asked_for() {
    let (mut catalogue, forms) = sample();
    catalogue.hall.consent = None;
    let bytes = workbook::write(&catalogue, &forms).unwrap();
    assert_eq!(
        faults(&bytes),
        [
            "目录.xlsx 大厅!A2：有表单，却没有市民提交前要看的个人信息处理告知。在“大厅”表里写“告知版本”和“告知标题”，在“个人信息告知”表里一段一行，写法见 表头的批注"
        ]
    );
    assert_eq!(
        after(&[("个人信息告知", "D3", Put::Nothing)]),
        ["目录.xlsx 个人信息告知!D3：“正文（英）”是空的。补上它"]
    );
}

#[test]
fn a_missing_column_is_named() {
    assert_eq!(
        after(&[("主体", "F1", Put::Nothing), ("主体", "F2", Put::Nothing)])
            .iter()
            .filter(|fault| fault.contains("缺少"))
            .collect::<Vec<_>>(),
        [
            "目录.xlsx 主体!A1：工作表“主体”缺少列“统一社会信用代码”。在第一行补上这个表头，没有内容的可以空着"
        ]
    );
}

#[test]
fn a_misspelt_column_is_named_beside_the_one_that_it_should_be() {
    assert_eq!(
        after(&[("材料", "D1", Put::Text("材料总类"))]),
        [
            "目录.xlsx 材料!A1：工作表“材料”缺少列“材料种类”。在第一行补上这个表头，没有内容的可以空着",
            "目录.xlsx 材料!D1：不认识的列“材料总类”。改成模板里的表头，或删去这一列",
        ]
    );
}

#[test]
fn a_missing_sheet_is_named() {
    let mut parts = unpack(&BOOK);
    let book = parts
        .iter_mut()
        .find(|(name, _)| name == "xl/workbook.xml")
        .unwrap();
    book.1 = String::from_utf8(book.1.clone())
        .unwrap()
        .replace("\"流程\"", "\"流水\"")
        .into_bytes();
    assert_eq!(
        faults(&pack(&parts)),
        ["目录.xlsx 流程!A1：缺少工作表“流程”。加上它；没有内容也要有表头，可从模板复制"]
    );
}

#[test]
fn text_where_a_number_belongs_is_named() {
    assert_eq!(
        after(&[("情形", "L2", Put::Text("很多"))]),
        ["目录.xlsx 情形!L2：月办件量：“很多”不是整数。写 0 到 4294967295 的整数，不带单位"]
    );
}

#[test]
fn numbers_that_are_no_count_are_named() {
    for (number, said) in [(1.5, "1.5"), (-1.0, "-1"), (256.0, "256")] {
        assert_eq!(
            after(&[("材料需求", "F2", Put::Number(number))]),
            [format!(
                "目录.xlsx 材料需求!F2：原件份数：“{said}”不是整数。写 0 到 255 的整数，不带单位"
            )]
        );
    }
}

#[test]
fn a_number_written_as_text_is_a_number() {
    assert_eq!(
        after(&[("情形", "L2", Put::Text("　１２０ "))]),
        Vec::<String>::new()
    );
}

#[test]
fn a_code_that_lost_its_zeros_says_so() {
    assert_eq!(
        after(&[
            ("事项", "D2", Put::Number(131_001_000.0)),
            ("情形", "C2", Put::Number(1.0)),
            ("情形", "B3", Put::Text("131001000")),
            ("事项", "A2", Put::Number(131.0)),
        ]),
        [
            "目录.xlsx 事项!A2：主项编码：编码成了数 131，前面如果有 0 已经丢了。把这一格设成“文本”格式，对照原件再写一遍",
            "目录.xlsx 事项!D2：基本编码：编码成了数 131001000，前面的 0 丢了。把这一格设成“文本”格式，写成 000131001000",
            "目录.xlsx 情形!C2：后缀：编码成了数 1，前面的 0 丢了。把这一格设成“文本”格式，写成 01",
            "目录.xlsx 情形!B3：基本编码：“131001000”不对：基本编码有 9 个字符，应为 12 个。前面的 0 可能被电子表格去掉了：设成“文本”格式，写成 000131001000",
        ]
    );
}

#[test]
fn a_code_that_a_spreadsheet_rounded_is_named() {
    assert_eq!(
        after(&[("主体", "F2", Put::Number(115_113_010_833_722_043.0))]),
        [
            "目录.xlsx 主体!F2：统一社会信用代码：这个数位数太多，电子表格已丢掉末尾几位。把这一格设成“文本”格式，再写一遍"
        ]
    );
}

#[test]
fn duplicate_codes_name_both_cells() {
    let (catalogue, _) = sample();
    let material = catalogue.materials.keys().next().unwrap();
    let scenario = catalogue.scenarios.keys().next().unwrap();
    let found = after(&[("材料", "A3", Put::Text(material.as_str()))]);
    assert!(
        found.contains(&format!(
            "目录.xlsx 材料!A3：材料编码 {material} 已经在 材料!A2 用过。同一种材料只写一次，不同材料用不同编码"
        )),
        "{found:#?}"
    );
    let basic = catalogue.main_items[0].sub_items[0].basic_code.as_str();
    let rows: usize = catalogue.main_items[0]
        .sub_items
        .iter()
        .map(|sub| sub.legal_basis.len().max(1))
        .sum();
    let second = format!("D{}", rows + 2);
    let found = after(&[("事项", &second, Put::Text(basic))]);
    assert!(
        found.contains(&format!(
            "目录.xlsx 事项!{second}：基本编码 {basic} 已经在 事项!D2 用过。每个子项一个基本编码"
        )),
        "{found:#?}"
    );
    let found = after(&[("情形", "A3", Put::Text(scenario.as_str()))]);
    assert!(
        found.contains(&format!(
            "目录.xlsx 情形!A3：业务情形“{scenario}”已经在 情形!A2 出现过。每个情形编码只能用一次"
        )),
        "{found:#?}"
    );
}

#[test]
fn full_width_codes_are_understood_and_full_width_texts_left_alone() {
    let (catalogue, _) = sample();
    let material = catalogue.materials.keys().next().unwrap();
    let wide: String = material
        .as_str()
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap())
        .collect();
    let bytes = change(
        &BOOK,
        &[
            ("材料", "A2", Put::Text(&wide)),
            ("材料", "B2", Put::Text("身份证（Ａ类）１")),
        ],
    );
    assert_eq!(faults(&bytes), Vec::<String>::new());
    let back = crate::common::reading(&bytes).catalogue.unwrap();
    assert_eq!(back.materials[material].name.zh, "身份证（Ａ类）１");
}

#[test]
fn stray_blanks_are_trimmed() {
    let (catalogue, _) = sample();
    let material = catalogue.materials.keys().next().unwrap();
    let bytes = change(
        &BOOK,
        &[
            ("材料", "A2", Put::Text(&format!("\n {material}\u{A0}"))),
            ("材料", "B2", Put::Text("　 居民身份证\n\n")),
        ],
    );
    assert_eq!(faults(&bytes), Vec::<String>::new());
    let back = crate::common::reading(&bytes).catalogue.unwrap();
    assert_eq!(back.materials[material].name.zh, "居民身份证");
}

#[test]
fn ten_megabytes_in_a_cell_are_refused_with_the_limit() {
    let text = "字".repeat(10 * 1024 * 1024 / 3);
    assert_eq!(
        after(&[("材料", "B2", Put::Text(&text))]),
        ["目录.xlsx 材料!B2：材料名称（中）：这一格有 3495253 个字符。最多 32767 个；缩短它"]
    );
}

#[test]
fn a_formula_that_failed_is_named() {
    assert_eq!(
        after(&[("材料", "B2", Put::Raw("t=\"e\"", "#REF!"))]),
        ["目录.xlsx 材料!B2：材料名称（中）：公式出错：#REF!。改好公式，或直接写上内容"]
    );
}

#[test]
fn a_date_where_text_belongs_is_named() {
    let mut parts = unpack(&BOOK);
    let styles = parts
        .iter_mut()
        .find(|(name, _)| name == "xl/styles.xml")
        .unwrap();
    let xml = String::from_utf8(styles.1.clone()).unwrap();
    let cells = xml.find("<cellXfs").unwrap();
    let end = cells + xml[cells..].find("</cellXfs>").unwrap();
    let style = xml[cells..end].matches("<xf ").count();
    let date = "<xf numFmtId=\"14\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>";
    styles.1 = format!("{}{date}{}", &xml[..end], &xml[end..]).into_bytes();
    let styled = change(
        &pack(&parts),
        &[("窗口", "E2", Put::Raw(&format!("s=\"{style}\""), "46030"))],
    );
    let iso = after(&[("窗口", "E2", Put::Raw("t=\"d\"", "2026-01-08"))]);
    assert_eq!(
        iso,
        [
            "目录.xlsx 窗口!E2：窗口号：这是日期，这里应当是文字。把这一格设成“文本”格式，再写一遍（如“1-8”会被当成 1 月 8 日）"
        ]
    );
    assert_eq!(faults(&styled), iso);
}

#[test]
fn conditions_that_cannot_be_understood_are_named_at_their_cell() {
    for (written, said) in [
        ("premises", "看不懂条件“premises”"),
        ("premises=rent & ", "条件里缺了一段"),
        ("a=b=c", "看不懂条件“a=b=c”"),
        (
            "Premises=rent",
            "条件里的问题“Premises”不对：标识里有“P”，只能用小写字母、数字、“-”、“_”",
        ),
        (
            "premises=租",
            "条件里的选项“租”不对：标识里有“租”，只能用小写字母、数字、“-”、“_”",
        ),
    ] {
        assert_eq!(
            after(&[("材料需求", "C2", Put::Text(written))]),
            [format!(
                "目录.xlsx 材料需求!C2：什么情况要：{said}。写成 问题=选项，如 premises=rent|lend & business=shop；另一种情形用“或”隔开"
            )]
        );
    }
}

#[test]
fn a_condition_on_an_unknown_question_is_named_at_its_cell() {
    let found = after(&[(
        "材料需求",
        "C2",
        Put::Text("ｎｏｂｏｄｙ＝ｘ｜ｙ　＆　other=z"),
    )]);
    assert!(
        found
            .iter()
            .any(|fault| fault.starts_with("目录.xlsx 材料需求!C2：条件里的问题“nobody”不存在")),
        "{found:#?}"
    );
}

#[test]
fn a_word_outside_the_list_is_named_with_the_list() {
    assert_eq!(
        after(&[("材料", "D2", Put::Text("证件"))]),
        [
            "目录.xlsx 材料!D2：材料种类：“证件”不是这里可用的词。可以写：证照、表单、证明、合同协议、图纸、照片、其他"
        ]
    );
}

#[test]
fn one_language_alone_is_named() {
    assert_eq!(
        after(&[("材料", "C2", Put::Nothing)]),
        ["目录.xlsx 材料!C2：“材料名称（英）”是空的。补上它"]
    );
}

#[test]
fn lists_of_unequal_length_are_named() {
    let found = after(&[("材料", "M2", Put::Text("One\nTwo\nThree\nFour"))]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("目录.xlsx 材料!M2：“审核要点（英）”有 4 行，“审核要点（中）”有 "),
        "{found:#?}"
    );
}

#[test]
fn a_row_of_nobodys_scenario_is_named() {
    assert_eq!(
        after(&[("流程", "A2", Put::Text("no-such"))]),
        ["目录.xlsx 流程!A2：没有业务情形“no-such”。写“情形”表里的情形编码"]
    );
}

#[test]
fn a_second_hall_is_refused() {
    let found = after(&[("大厅", "F3", Put::Text("990102"))]);
    assert!(
        found.contains(&"目录.xlsx 大厅!A3：“大厅”表写了 2 行。只写一行".to_owned()),
        "{found:#?}"
    );
}

#[test]
fn a_fault_within_a_form_names_its_line() {
    assert_eq!(
        after(&[("表单", "B2", Put::Text("id = \"x\"\nversion = \n"))])
            .iter()
            .filter(|fault| fault.starts_with("目录.xlsx 表单!B2：表单文本第 2 行："))
            .count(),
        1
    );
}

#[test]
fn the_rules_of_the_source_hold_and_speak_of_sheets() {
    let found = after(&[("情形", "K2", Put::Text("no-theme"))]);
    assert!(
        found.contains(&"目录.xlsx 情形!K2：没有主题“no-theme”。写“主题”表里的主题标识".to_owned()),
        "{found:#?}"
    );
    for fault in &found {
        assert!(!fault.contains("toml") && !fault.contains("[["), "{fault}");
    }
}

#[test]
fn the_same_main_item_written_differently_is_named() {
    let (catalogue, _) = sample();
    let main = &catalogue.main_items[0];
    let rows = main
        .sub_items
        .iter()
        .map(|sub| sub.legal_basis.len())
        .sum::<usize>();
    assert!(rows > 1, "the sample's first main item fills several rows");
    let found = after(&[
        ("事项", "A3", Put::Text(&main.code)),
        ("事项", "B3", Put::Text("另一个名称")),
    ]);
    assert_eq!(
        found,
        [format!(
            "目录.xlsx 事项!B3：“主项名称（中）”与上面“{}”那一行写的不一样。同一个编码只写一次；下一行接着写时，左边空着",
            main.code
        )]
    );
}

#[test]
fn a_choice_without_its_question_is_named() {
    let empty: Vec<(&str, &str, Put<'_>)> = ["A2", "B2", "C2", "D2", "E2", "F2", "G2", "H2", "I2"]
        .into_iter()
        .map(|cell| ("问题选项", cell, Put::Nothing))
        .collect();
    let found = after(&empty);
    assert!(
        found.contains(
            &"目录.xlsx 问题选项!B2：“问题标识”是空的，上面也没有可以接着写的一行。补上它"
                .to_owned()
        ),
        "{found:#?}"
    );
}

#[test]
fn a_cell_that_a_kind_of_case_has_no_use_for_is_named() {
    let (catalogue, _) = sample();
    let scenario = catalogue.scenarios.keys().next().unwrap();
    let found = after(&[
        ("条件", "A900", Put::Text(scenario.as_str())),
        ("条件", "B900", Put::Text("中介服务")),
        ("条件", "L900", Put::Text("验资报告")),
        ("条件", "M900", Put::Text("Capital report")),
        ("条件", "D900", Put::Number(3.0)),
    ]);
    assert_eq!(
        found,
        ["目录.xlsx 条件!D900：“中介服务”的一行用不到“承诺时限”。清空这一格，或改正种类"]
    );
}
