//! What is exported reads back the same, and the template shows how to write.

use std::collections::BTreeMap;

use crate::common::{reading, sample};
use catalogue::Catalogue;
use catalogue::condition::{Condition, Conjunction};
use catalogue::consent::ConsentParagraph;
use catalogue::scenario::{Fee, Necessity};
use catalogue::source::SourceFile;
use catalogue::text::Text;
use proptest::prelude::*;
use workbook::WorkbookError;

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
    assert_eq!(crate::common::forms(&translated.files), forms);
}

#[test]
fn a_hall_where_nothing_is_filled_in_needs_no_consent_text() {
    let mut before = small();
    before.hall.consent = None;
    let bytes = workbook::write(&before, &BTreeMap::new()).unwrap();
    let back = reading(&bytes);
    assert_eq!(back.faults, Vec::new());
    assert_eq!(back.catalogue.unwrap().hall, before.hall);
}

#[test]
fn the_empty_template_asks_for_its_hall() {
    let reading = reading(&workbook::template().unwrap());
    assert!(reading.catalogue.is_none());
    let said: Vec<String> = reading.faults.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["目录.xlsx 大厅!A2: “大厅”表还没有填。填一行。"]);
}

#[test]
fn every_closed_vocabulary_of_the_template_has_a_list_to_choose_from() {
    let parts = crate::common::unpack(&workbook::template().unwrap());
    let lists = |sheet: &str| -> String {
        let part = crate::common::sheet_part(&parts, sheet);
        let xml = String::from_utf8(parts[part].1.clone()).unwrap();
        assert!(xml.contains("state=\"frozen\""), "{sheet}");
        let mut lists: Vec<&str> = xml
            .split("<formula1>\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        lists.sort_unstable();
        lists.dedup();
        format!("{sheet}: {}", lists.join(" / "))
    };
    let said: Vec<String> = [
        "大厅",
        "窗口",
        "主题",
        "事项",
        "情形",
        "材料",
        "材料需求",
        "条件",
    ]
    .into_iter()
    .map(lists)
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_long_form_stands_in_several_rows_and_comes_back_whole() {
    let (catalogue, mut forms) = sample();
    let (id, text) = forms.pop_first().unwrap();
    let long = format!("{text}\n{}\n\n", "# 一行注释，凑足长度\n".repeat(9_000));
    forms.insert(id, long);
    let bytes = workbook::write(&catalogue, &forms).unwrap();
    let translated = workbook::read(&bytes, "目录.xlsx").unwrap();
    assert_eq!(translated.faults, Vec::new());
    assert_eq!(crate::common::forms(&translated.files), forms);
}

#[test]
fn a_text_that_cells_cannot_hold_is_named_instead_of_changed() {
    for (text, why) in [
        (" blank", "前后有空白或有回车符；去掉它们"),
        ("", "它是空的；补上它"),
        ("a\u{1}b", "里面有控制字符；去掉它们"),
        (
            "a_x0041_b",
            "里面有 _x0000_ 这样的字样，电子表格会当成别的字符；改掉它",
        ),
    ] {
        let (mut catalogue, forms) = sample();
        let code = catalogue.materials.keys().next().unwrap().clone();
        catalogue.materials.get_mut(&code).unwrap().about.en = text.to_owned();
        let error = workbook::write(&catalogue, &forms).unwrap_err();
        assert!(matches!(error, WorkbookError::Inexpressible { .. }));
        assert_eq!(
            error.to_string(),
            format!("工作表“材料”里“{code}”的“说明（英）”写不进工作簿：{why}")
        );
    }
}

/// How a clerk may begin a text without meaning an example.
const LIKE_EXAMPLES: [&str; 6] = [
    "示例",
    "示例元旦",
    "示例：谁来处理",
    "示例(测试)",
    "示例（导入前）",
    "（示例）导入时跳过",
];

#[test]
fn records_whose_names_begin_like_an_example_come_back() {
    let (plain, forms) = sample();
    for word in LIKE_EXAMPLES {
        let mut before = plain.clone();
        let text = Text::new(word.to_owned(), "An example".to_owned());
        before.about.title = text.clone();
        let calendar = &mut before.hall.calendar;
        for holiday in &mut calendar.holidays {
            holiday.name = text.clone();
        }
        assert!(!calendar.holidays.is_empty(), "a holiday to name");
        let consent = before.hall.consent.as_mut().expect("a consent text");
        for paragraph in &mut consent.paragraphs {
            paragraph.heading = text.clone();
        }
        for scenario in before.scenarios.values_mut() {
            scenario.local_code = Some(format!("示例-{}", scenario.code));
        }
        let bytes = workbook::write(&before, &forms).unwrap();
        let back = reading(&bytes);
        assert_eq!(back.faults, Vec::new(), "{word}");
        assert!(back.catalogue.as_ref() == Some(&before), "{word}");
    }
}

#[test]
fn a_record_that_would_be_skipped_as_an_example_is_named_instead_of_lost() {
    for mark in ["示例（导入时跳过）", "示例(导入时跳过)元旦"] {
        let mut catalogue = small();
        let consent = catalogue.hall.consent.as_mut().expect("a consent text");
        consent.paragraphs[0].heading.zh = mark.to_owned();
        let error = workbook::write(&catalogue, &BTreeMap::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "工作表“个人信息告知”里“{mark}”的“小标题（中）”写不进工作簿：以“示例（导入时跳过）”开头，读回来时会当成示例跳过；改个说法"
            )
        );
    }
}

/// A small catalogue of one scenario with two questions.
fn small() -> Catalogue {
    let plan = synthetic::Plan {
        main_items: 2,
        sub_items: 3,
        scenarios: 3,
        situations: 30,
        seed: 7,
    };
    let files: Vec<SourceFile> = synthetic::generate(&plan).unwrap();
    catalogue::source::read(&files).catalogue.unwrap()
}

#[test]
fn a_generated_district_comes_back_from_its_workbook() {
    // A fifth of a district: all of it takes a quarter of a minute unoptimised.
    let plan = synthetic::Plan {
        main_items: 50,
        sub_items: 70,
        scenarios: 99,
        situations: 7_614,
        seed: 11,
    };
    let files = synthetic::generate(&plan).unwrap();
    let before = catalogue::source::read(&files).catalogue.unwrap();
    let forms = crate::common::forms(&files);
    let bytes = workbook::write(&before, &forms).unwrap();
    let translated = workbook::read(&bytes, "目录.xlsx").unwrap();
    let after = translated.reading();
    assert_eq!(after.faults, Vec::new());
    assert!(after.catalogue.as_ref() == Some(&before));
    assert_eq!(crate::common::forms(&translated.files), forms);
}

fn text() -> impl Strategy<Value = Text> {
    let wording = || {
        "[\\PC]{0,12}"
            .prop_map(|middle| format!("示例{middle}\n<&\"'={{}}终"))
            .prop_filter("cells cannot hold it", |text| {
                !text.contains("_x")
                    && !text.contains(|c: char| ('\u{FFFE}'..='\u{FFFF}').contains(&c))
            })
    };
    (wording(), wording()).prop_map(|(zh, en)| Text { zh, en })
}

/// Which choices of which questions, by place.
type Picks = Vec<Vec<(prop::sample::Index, Vec<prop::sample::Index>)>>;

fn picks() -> impl Strategy<Value = Picks> {
    let part = (
        any::<prop::sample::Index>(),
        prop::collection::vec(any::<prop::sample::Index>(), 1..3),
    );
    prop::collection::vec(prop::collection::vec(part, 1..3), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_written_in_cells_comes_back(
        texts in prop::collection::vec(text(), 6),
        picks in picks(),
        counts in (any::<u8>(), any::<u8>(), prop::option::of(any::<u16>())),
        charged in any::<bool>(),
    ) {
        let mut before = small();
        before.about.notice = texts[0].clone();
        let consent = before.hall.consent.as_mut().expect("a consent text");
        consent.title = texts[3].clone();
        consent.paragraphs = texts
            .iter()
            .map(|text| ConsentParagraph { heading: text.clone(), text: text.clone() })
            .collect();
        for material in before.materials.values_mut() {
            material.about = texts[1].clone();
            material.issuer = Some(texts[2].clone());
        }
        for rules in before.rules.values_mut() {
            let questions = &rules.questions;
            let when = if questions.is_empty() { Condition::always() } else {
                Condition::any_of(picks.iter().map(|all| {
                    all.iter().map(|(question, choices)| {
                        let question = question.get(questions);
                        let choices = choices.iter().map(|choice| choice.get(&question.choices).id.clone()).collect();
                        (question.id.clone(), choices)
                    }).collect::<Conjunction>()
                }).collect())
            };
            if let Some(need) = rules.needs.first_mut() {
                need.when = when;
                need.then.originals = counts.0.max(1);
                need.then.copies = counts.1;
                need.then.note = Some(texts[3].clone());
                need.then.necessity = match counts.2 {
                    Some(due_days) => Necessity::Tolerated { due_days },
                    None => Necessity::Required,
                };
            }
            if let (true, Some(fee)) = (charged, rules.fees.first_mut()) {
                fee.then = Fee::Charged {
                    tariff: texts[4].clone(),
                    basis: texts[5].zh.clone(),
                    online_payment: true,
                };
            }
        }
        let bytes = workbook::write(&before, &BTreeMap::new()).unwrap();
        let translated = workbook::read(&bytes, "目录.xlsx").unwrap();
        prop_assert_eq!(&translated.faults, &Vec::new());
        // What rules were made up need not make a table, but they must come back as they were.
        let again = catalogue::source::read(&translated.files);
        let after = again.catalogue.unwrap();
        prop_assert_eq!(&after.about, &before.about);
        prop_assert_eq!(&after.hall, &before.hall);
        prop_assert_eq!(&after.materials, &before.materials);
        prop_assert_eq!(&after.rules, &before.rules);
    }
}
