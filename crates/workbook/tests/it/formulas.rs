//! Formulas whose results are not in the file: an empty condition would mean "always".

use std::sync::LazyLock;

use crate::common::{Put, change, faults, sample};

static BOOK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (catalogue, forms) = sample();
    workbook::write(&catalogue, &forms).unwrap()
});

const SAID: &str = "这一格是公式，还没有算出结果。在表格软件里打开、保存一次，或直接写内容";

#[test]
fn a_formula_without_its_result_is_named_wherever_it_stands() {
    let formula = Put::Formula("CONCAT(\"premises\",\"=rent\")");
    for (sheet, cell, header) in [
        ("材料需求", "C2", "什么情况要："),
        ("材料", "B2", "材料名称（中）："),
        ("材料", "E2", "出具单位（中）："),
        ("情形", "L2", "月办件量："),
        ("流程", "A2", "情形编码："),
        ("条件", "B2", "种类："),
        ("表单", "A2", "表单标识："),
        ("表单", "B2", ""),
        ("主体", "G1", "表头："),
    ] {
        let found = faults(&change(&BOOK, &[(sheet, cell, formula.clone())]));
        let said = format!("目录.xlsx {sheet}!{cell}：{header}{SAID}");
        assert!(found.contains(&said), "{said}: {found:#?}");
    }
}

#[test]
fn a_formula_counts_with_the_result_that_was_saved() {
    let saved = |value: &str| {
        let formula = format!("t=\"str\"><f>A1&amp;\"\"</f><v>{value}</v>");
        let whole = change(&BOOK, &[("材料", "B2", Put::Raw("t=\"str\"", "XXX"))]);
        let mut parts = crate::common::unpack(&whole);
        let part = crate::common::sheet_part(&parts, "材料");
        let xml = String::from_utf8(parts[part].1.clone()).unwrap();
        parts[part].1 = xml.replace("t=\"str\"><v>XXX</v>", &formula).into_bytes();
        crate::common::reading(&crate::common::pack(&parts))
    };
    let reading = saved("居民身份证");
    assert_eq!(reading.faults, Vec::new());
    let (catalogue, _) = sample();
    let code = catalogue.materials.keys().next().unwrap();
    assert_eq!(
        reading.catalogue.unwrap().materials[code].name.zh,
        "居民身份证"
    );
    let empty: Vec<String> = saved("").faults.iter().map(|it| it.what.clone()).collect();
    assert_eq!(empty, ["“材料名称（中）”是空的"]);
}
