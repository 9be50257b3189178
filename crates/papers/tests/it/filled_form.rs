//! Filled-in forms as another program reads them: every answer there, whole, in its box, or the form refused.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use crate::common::{MARGIN, PAGE, Printed, code, definition, fonts, hall, notice, squeeze};
use catalogue::condition::Answers;
use catalogue::source::SourceFile;
use catalogue::text::{Language, Text};
use forms::validate::DocumentKind;
use forms::{Entry, Facts, FilledForm, Form, FormDefinition, Value};
use handover::PickupCode;
use jiff::civil::date;
use papers::{FilledPaper, PaperError, filled_form};
use proptest::prelude::*;

fn filled(definition: &FormDefinition, changes: &[(&str, &str)]) -> FilledForm {
    let text = |value: &str| Value::Text(value.into());
    let choice = |value: &str| value.parse().expect("a choice");
    let mut values = vec![
        ("name", text("张测试")),
        ("phone", text("13800000000")),
        ("born", Value::Date(date(1960, 2, 29))),
        ("married", Value::Choice(choice("no"))),
        ("capital", Value::Number(10_000.0)),
        ("uses", Value::Choices(vec![choice("home"), choice("shop")])),
        ("declared", Value::Confirmed),
    ];
    values.extend(changes.iter().map(|(name, value)| (*name, text(value))));
    FilledForm {
        form: definition.id.clone(),
        version: definition.version,
        values: values
            .into_iter()
            .map(|(name, value)| (name.parse().expect("a field id"), value))
            .collect(),
    }
}

fn print_with(
    changes: &[(&str, &str)],
    notice: &Text,
    pickup_code: Option<&PickupCode>,
    language: Language,
) -> Result<Vec<u8>, PaperError> {
    let definition = definition();
    let version = "2026-1".parse().expect("a version");
    let paper = FilledPaper {
        hall: &hall(),
        notice: Some(notice),
        scenario: &Text::new("测试许可（新办）", "Test licence: new"),
        definition: &definition,
        layout: None,
        filled: &filled(&definition, changes),
        pickup_code,
        consent: pickup_code.map(|_| &version),
        language,
    };
    filled_form(fonts(), &paper)
}

fn print(changes: &[(&str, &str)]) -> Result<Vec<u8>, PaperError> {
    print_with(changes, &notice(), Some(&code()), Language::Zh)
}

#[test]
fn every_answer_stands_on_the_paper_in_both_languages() {
    let cases = [
        (
            Language::Zh,
            vec![
                "测试申请书",
                "依据：《测试办法》附件",
                "申请人",
                "姓名",
                "张测试",
                "13800000000",
                "结婚了吗",
                "否",
                "10000",
                "自住",
                "开店",
                "[√]以上属实",
                "申请人（签名）：",
                "日期：",
                "样本，仅供测试",
                "测试许可（新办）",
                "1/1",
            ],
        ),
        (
            Language::En,
            vec![
                "Test application",
                "Applicant",
                "张测试",
                "Married?",
                "Home",
                "Shop",
                "[√] All this is true",
                "Applicant (signature):",
                "A sample, for tests only",
            ],
        ),
    ];
    for (language, expected) in cases {
        let pdf = print_with(&[], &notice(), Some(&code()), language).expect("printable");
        let printed = Printed::new(&pdf);
        printed.is_sound();
        assert_eq!(printed.pages(), 1);
        let text = printed.text();
        assert!(text.contains(&code().to_string()), "the pickup code");
        for words in expected {
            assert!(
                text.contains(&squeeze(words)),
                "{words} is missing in:\n{text}"
            );
        }
        assert!(
            !text.contains("配偶"),
            "a field without an answer is no row"
        );
    }
}

#[test]
fn rare_characters_of_names_are_printed_right() {
    for name in [
        "王𠮷样",
        "张㛃测",
        "李喆堃",
        "赵龘犇",
        "䶮㙓㵘样本",
        "阿卜杜·测试",
    ] {
        let printed = Printed::new(&print(&[("name", name)]).expect("printable"));
        printed.is_sound();
        assert!(printed.text().contains(name), "a rare character is missing");
    }
}

#[test]
fn a_character_no_font_carries_refuses_the_form_and_names_the_field_only() {
    for (field, value) in [
        // Fonts for rare characters know some emoji; not this one.
        ("name", "张\u{1FADF}测试"),
        ("remark", "好👍🏽"),
        ("remark", "\u{10FFFD}"),
    ] {
        let error = print(&[(field, value)]).expect_err("a glyph is missing");
        assert_eq!(
            error,
            PaperError::Character {
                field: Some(field.parse().expect("a field id"))
            }
        );
        let said = format!("{error} {error:?}");
        assert!(said.contains(field), "{said}");
        assert!(
            value.chars().all(|c| c.is_ascii() || !said.contains(c)),
            "{said}"
        );
    }
}

#[test]
fn ten_thousand_characters_go_on_over_pages_and_none_is_lost() {
    let chinese: String = (0..10_000)
        .map(|place| char::from_u32(0x4E00 + place % 900).expect("a character"))
        .collect();
    let digits = "0123456789".repeat(1_000);
    for value in [&chinese, &digits] {
        let printed = Printed::new(&print(&[("remark", value)]).expect("printable"));
        let pages = printed.pages();
        assert!((4..=14).contains(&pages), "{pages} pages");
        let mut whole = String::new();
        for page in 1..=pages {
            let text = printed.page(page);
            let number = format!("{page}/{pages}");
            assert!(text.contains(&number), "page {page} has no number");
            assert!(
                text.contains("依据：《测试办法》附件"),
                "page {page} says no source"
            );
            whole.push_str(&text);
        }
        for part in value.as_bytes().chunks(30) {
            let part = std::str::from_utf8(part).expect("whole characters");
            let there = whole.contains(part) || part.chars().all(|c| whole.contains(c));
            assert!(there, "a part is missing");
        }
        let count = |text: &str| text.chars().filter(|c| value.contains(*c)).count();
        assert!(count(&whole) >= 10_000, "only {} are there", count(&whole));
    }
}

#[test]
fn a_long_value_keeps_the_paper_sound() {
    let value = "测试样本，".repeat(800);
    let printed = Printed::new(&print(&[("remark", &value)]).expect("printable"));
    printed.is_sound();
    assert!(printed.pages() > 1);
}

#[test]
fn a_long_notice_is_said_whole_on_every_page() {
    let zh: String = (1..=30)
        .map(|n| format!("第{n}句仅供测试不作依据；"))
        .collect();
    let notice = Text::new(zh.clone(), "unused");
    let remark = "样本".repeat(1_500);
    let pdf = print_with(&[("remark", &remark)], &notice, None, Language::Zh).expect("printable");
    let printed = Printed::new(&pdf);
    printed.is_sound();
    for page in 1..=printed.pages() {
        let text = printed.page(page);
        for n in 1..=30 {
            assert!(
                text.contains(&format!("第{n}句")),
                "sentence {n} of page {page}"
            );
        }
    }
}

#[test]
fn a_form_without_answers_is_a_paper_too() {
    let definition = definition();
    let mut filled = filled(&definition, &[]);
    filled.values.clear();
    let paper = FilledPaper {
        hall: &hall(),
        notice: None,
        scenario: &Text::new("测试许可（新办）", "Test licence: new"),
        definition: &definition,
        layout: None,
        filled: &filled,
        pickup_code: None,
        consent: None,
        language: Language::Zh,
    };
    let printed = Printed::new(&filled_form(fonts(), &paper).expect("printable"));
    printed.is_sound();
    assert!(printed.text().contains("申请人（签名）"));
}

fn every_kind() -> (Form, FilledForm) {
    let file = SourceFile {
        path: "forms/every.toml".into(),
        text: include_str!("../../../forms/tests/fixtures/every-kind.toml")
            .replace("max = 4\n", "max = 50\n"),
    };
    let (mut forms, faults) = forms::source::read(&[file]);
    assert!(faults.is_empty(), "{faults:?}");
    let form = forms.pop_first().expect("one form").1;
    let text = |text: &str| Entry::Text(text.to_owned());
    let id = |name: &str| name.parse().expect("a field id");
    let holder = |place: usize| {
        let document = Entry::Document {
            kind: Some(DocumentKind::HkMacauPass),
            number: format!("H{:08}", 10_000_000 + place),
        };
        [
            ("who", text("王样本堃")),
            ("paper", document),
            ("paid", text("1234.5")),
            ("share", text("2")),
        ]
        .into_iter()
        .map(|(column, entry)| (id(column), entry))
        .collect()
    };
    let entries = [
        ("capital", text("107000.53")),
        ("card", text("6222000000000001234")),
        ("holders", Entry::Rows((0..50).map(holder).collect())),
        (
            "document",
            Entry::Document {
                kind: None,
                number: "110101193003070014".into(),
            },
        ),
        (
            "lease",
            Entry::Period {
                from: "2026-01-01".into(),
                until: String::new(),
                open: true,
            },
        ),
    ];
    let facts = Facts {
        today: date(2026, 11, 25),
        situation: Answers::default(),
    };
    let entries = entries
        .into_iter()
        .map(|(name, entry)| (id(name), entry))
        .collect();
    let filled = form.evaluate(&entries, &facts).filled().expect("complete");
    (form, filled)
}

#[test]
fn a_table_goes_on_over_pages_under_its_head_and_money_stands_in_capitals() {
    let (form, filled) = every_kind();
    let paper = FilledPaper {
        hall: &hall(),
        notice: None,
        scenario: &Text::new("测试许可（新办）", "Test licence: new"),
        definition: form.definition(),
        layout: None,
        filled: &filled,
        pickup_code: None,
        consent: None,
        language: Language::Zh,
    };
    let printed = Printed::new(&filled_form(fonts(), &paper).expect("printable"));
    printed.is_sound();
    let text = printed.text();
    for said in [
        "107000.53元（人民币壹拾万柒仟元伍角叁分）",
        "6222000000000001234",
        "居民身份证110101193003070014",
        "2026年1月1日至长期",
    ] {
        assert!(text.contains(said), "{said} is missing");
    }
    for place in 0..50 {
        assert!(
            text.contains(&format!("H{}", 10_000_000 + place)),
            "row {place} is missing"
        );
    }
    let pages = printed.pages();
    assert!(pages > 1);
    for page in 1..=pages {
        let text = printed.page(page);
        assert!(
            !text.contains("王样本堃") || text.contains("出资"),
            "page {page} has rows without a head"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_answer_leaves_its_box(value in "[测试样本，。（）《》a-zA-Z0-9 /-]{1,400}") {
        prop_assume!(!value.trim().is_empty());
        let printed = Printed::new(&print(&[("remark", &value)]).expect("printable"));
        for ([left, _, right, _], word) in printed.words() {
            prop_assert!(left >= MARGIN - 0.5 && right <= PAGE.0 - MARGIN + 0.5, "{}", word);
        }
        let text = printed.text();
        let expected = squeeze(&value);
        let count = |text: &str, c: char| text.matches(c).count();
        for c in expected.chars() {
            prop_assert!(count(&text, c) >= count(&expected, c), "a character is lost");
        }
    }
}
