//! What is exported reads back the same.

mod common;

use common::{forms, reading, sample};

#[test]
fn the_sample_comes_back_from_its_workbook() {
    let (catalogue, forms) = sample();
    let bytes = workbook::write(&catalogue, &forms).unwrap();
    let translated = workbook::read(&bytes, "目录.xlsx").unwrap();
    assert_eq!(translated.faults, Vec::new());
    let back = translated.reading();
    assert_eq!(back.faults, Vec::new());
    let back = back.catalogue.unwrap();
    assert_eq!(back.rules, catalogue.rules);
    assert_eq!(back.main_items, catalogue.main_items);
    assert!(back == catalogue);
    assert_eq!(common::forms(&translated.files), forms);
}

#[test]
fn the_template_has_no_records_and_says_so_at_the_first_sheet() {
    let bytes = workbook::template().unwrap();
    let reading = reading(&bytes);
    assert!(reading.catalogue.is_none());
    let said: Vec<String> = reading.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["目录.xlsx 大厅!A2:2:1: “大厅”表写了 0 行。只写一行。"]
    );
    let _ = forms(&[]);
}
