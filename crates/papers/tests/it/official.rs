//! Official papers as another program reads them: every answer where it belongs, every row once, nothing outside.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::common::{Printed, code, fonts, hall, notice, shipped, squeeze};
use catalogue::code::FormId;
use catalogue::source::SourceFile;
use catalogue::text::{Language, Text};
use forms::validate::{DocumentKind, Money};
use forms::{Field, FieldKind, FilledForm, Form, FormDefinition, Layout, Value};
use jiff::civil::date;
use papers::{FilledPaper, PaperError, filled_form};
use proptest::prelude::*;

fn read(files: &[SourceFile]) -> Sample {
    let (forms, faults) = forms::source::read(files);
    assert!(faults.is_empty(), "{faults:?}");
    let (layouts, faults) = forms::layout::source::read(files, &forms);
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    (forms, layouts)
}

type Sample = (BTreeMap<FormId, Form>, BTreeMap<FormId, Layout>);

fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| read(&shipped()))
}

/// An answer of the kind, as long as a citizen might give it.
fn answer(field: &Field, rows: usize) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match &field.kind {
        FieldKind::Text { max, .. } => {
            let words = format!("样例{}", field.label.zh);
            Value::Text(words.chars().take(*max).collect())
        }
        FieldKind::PersonName => text("张测试堃"),
        FieldKind::IdNumber => text("110101193003070014"),
        FieldKind::IdentityDocument { .. } => Value::Document {
            kind: DocumentKind::ResidentCard,
            number: "110101193003070014".into(),
        },
        FieldKind::CreditCode => text("91350100M000100Y43"),
        FieldKind::BankCard => text("6222000000000001234"),
        FieldKind::Phone => text("13800000000"),
        FieldKind::Date { .. } => Value::Date(date(2026, 3, 7)),
        FieldKind::Number { .. } => Value::Number(12.0),
        FieldKind::Money { .. } => Value::Money(Money::from_fen(10_700_053).expect("an amount")),
        FieldKind::Period { .. } => Value::Period {
            from: date(2026, 1, 1),
            until: None,
        },
        FieldKind::Address => text("样例省样例市样例区和谐大道 1 号样例小区 2 栋 3 单元 401"),
        FieldKind::Choice { choices } => Value::Choice(choices[0].id.clone()),
        FieldKind::Choices { choices } => {
            Value::Choices(choices.iter().map(|choice| choice.id.clone()).collect())
        }
        FieldKind::Table { columns, .. } => {
            let row = |place: usize| {
                let cell = |column: &Field| match &column.kind {
                    FieldKind::PersonName => text(&format!("样本{place:03}号")),
                    _ => answer(column, 0),
                };
                columns
                    .iter()
                    .map(|column| (column.id.clone(), cell(column)))
                    .collect()
            };
            Value::Rows((0..rows).map(row).collect())
        }
        FieldKind::Declaration => Value::Confirmed,
        other => panic!("no answer for {other:?}"),
    }
}

fn filled(definition: &FormDefinition, rows: usize) -> FilledForm {
    let fields = definition.fields();
    let asked = fields.filter(|field| !matches!(field.kind, FieldKind::Note));
    FilledForm {
        form: definition.id.clone(),
        version: definition.version,
        values: asked
            .map(|field| (field.id.clone(), answer(field, rows)))
            .collect(),
    }
}

fn print(
    definition: &FormDefinition,
    layout: &Layout,
    filled: &FilledForm,
) -> Result<Vec<u8>, PaperError> {
    let paper = FilledPaper {
        hall: &hall(),
        notice: Some(&notice()),
        scenario: &Text::new("测试许可（新办）", "Test licence: new"),
        definition,
        layout: Some(layout),
        filled,
        pickup_code: Some(&code()),
        consent: Some(&"2026-1".parse().expect("a version")),
        language: Language::En,
    };
    filled_form(fonts(), &paper)
}

/// What an answer is certain to leave on the paper.
fn traces(value: &Value) -> Vec<String> {
    match value {
        Value::Text(text) => vec![squeeze(text)],
        Value::Document { number, .. } => vec![number.clone()],
        Value::Rows(rows) => rows
            .iter()
            .flat_map(|row| row.values().flat_map(traces))
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_paper_of_the_sample_is_sound_full_and_empty_and_holds_every_answer() {
    let (forms, layouts) = sample();
    assert!(layouts.len() >= 10, "{} official papers", layouts.len());
    for (id, layout) in layouts {
        let definition = forms[id].definition();
        let full = filled(definition, 3);
        let pdf = print(definition, layout, &full).expect("printable");
        let printed = Printed::new(&pdf);
        printed.is_sound();
        let text = printed.text();
        for said in [&layout.title, &definition.official, &code().to_string()] {
            assert!(
                text.contains(&squeeze(said)),
                "{id} lacks “{said}”:\n{text}"
            );
        }
        for (field, value) in &full.values {
            for trace in traces(value) {
                assert!(text.contains(&trace), "{id} lacks the answer to {field}");
            }
        }
        let pages = printed.pages();
        for page in 1..=pages {
            let number = format!("第{page}页共{pages}页");
            assert!(printed.page(page).contains(&number), "{id}, page {page}");
        }
        let nothing = FilledForm {
            values: BTreeMap::new(),
            ..full
        };
        let empty = print(definition, layout, &nothing).expect("printable");
        Printed::new(&empty).is_sound();
    }
}

fn paper(id: &str, change: impl FnOnce(&mut FilledForm)) -> Printed {
    let (forms, layouts) = sample();
    let id: FormId = id.parse().expect("an id");
    let definition = forms[&id].definition();
    let mut filled = filled(definition, 3);
    change(&mut filled);
    let pdf = print(definition, &layouts[&id], &filled).expect("printable");
    Printed::new(&pdf)
}

#[test]
fn a_licence_application_looks_like_the_real_one() {
    insta::assert_snapshot!(paper("sole-trader-registration", |_| ()).lines());
}

#[test]
fn an_identity_card_application_looks_like_the_real_one() {
    let printed = paper("id-card-application", |filled| {
        filled.values.retain(|id, _| {
            let other = ["child_", "guardian_", "temporary_use", "lost_"];
            !other.iter().any(|it| id.as_str().starts_with(it))
        });
    });
    assert_eq!(printed.pages(), 1);
    insta::assert_snapshot!(printed.lines());
}

#[test]
fn a_table_with_money_and_ticks_looks_like_the_real_one() {
    insta::assert_snapshot!(paper("minimum-living-application", |_| ()).lines());
}

#[test]
fn what_is_chosen_is_ticked_and_nothing_else() {
    let printed = paper("sole-trader-registration", |filled| {
        let chosen = Value::Choice("family".parse().expect("an id"));
        filled
            .values
            .insert("family".parse().expect("an id"), chosen);
    });
    let text = printed.text();
    // The tick lies over the box: it is read before or after it.
    let ticked = |words: &str| {
        ["□√", "√□"]
            .iter()
            .any(|tick| text.contains(&format!("{tick}{words}")))
    };
    assert!(ticked("家庭经营") && !ticked("个人经营"), "{text}");
    assert!(text.contains("□个人经营"), "{text}");
}

#[test]
fn an_answer_that_fits_on_no_page_of_the_official_paper_is_printed_without_it() {
    let long = "样本说明，".repeat(1_500);
    let printed = paper("minimum-living-application", |filled| {
        let id = "hardship".parse().expect("an id");
        filled.values.insert(id, Value::Text(long.clone()));
    });
    printed.is_sound();
    let text = printed.text();
    assert!(text.matches("样本说明").count() >= 1_400);
    assert!(text.contains("Applicant(signature):"));
}

#[test]
fn a_long_answer_is_set_smaller_before_its_row_grows_and_is_never_lost() {
    let words: String = (0..60)
        .map(|place| char::from_u32(0x4E00 + place * 7).expect("a character"))
        .collect();
    let printed = paper("company-registration", |filled| {
        let id = "company_name".parse().expect("an id");
        filled.values.insert(id, Value::Text(words.clone()));
    });
    printed.is_sound();
    assert!(printed.text().contains(&words));
    let height = |word: &([f64; 4], String)| word.0[3] - word.0[1];
    let heights = printed.words();
    let of = |text: &str| {
        heights
            .iter()
            .find(|(_, word)| word.contains(text))
            .map(height)
    };
    let (long, label) = (
        of(&words[..6]).expect("there"),
        of("备用名称").expect("there"),
    );
    assert!(long < label, "{long} is not smaller than {label}");
}

#[test]
fn a_character_that_the_usual_fonts_lack_is_set_in_another_and_one_that_all_lack_refuses_the_paper()
{
    let (forms, layouts) = sample();
    let id: FormId = "id-card-application".parse().expect("an id");
    let (definition, layout) = (forms[&id].definition(), &layouts[&id]);
    let with = |name: &str| {
        let mut filled = filled(definition, 0);
        let field = "holder_name".parse().expect("an id");
        filled.values.insert(field, Value::Text(name.into()));
        print(definition, layout, &filled)
    };
    // 𠀀 is in none of Noto’s faces; fonts-hanazono has it.
    let printed = Printed::new(&with("张𠀀试").expect("printable"));
    printed.is_sound();
    assert!(printed.text().contains("张𠀀试"));
    let refused = with("张\u{10FFFD}试").expect_err("a glyph is missing");
    let field = Some("holder_name".parse().expect("an id"));
    assert_eq!(refused, PaperError::Character { field });
}

#[test]
fn a_layout_of_another_version_of_the_form_is_not_used() {
    let (forms, layouts) = sample();
    let id: FormId = "sole-trader-registration".parse().expect("an id");
    let mut definition = forms[&id].definition().clone();
    definition.version += 1;
    let filled = filled(&definition, 0);
    let printed = Printed::new(&print(&definition, &layouts[&id], &filled).expect("printable"));
    assert!(!printed.text().contains("登记机关"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_row_of_a_table_stands_once_whole_and_under_its_head(rows in 0_usize..=50, words in "[测试样本，。a-z0-9 ]{0,80}") {
        let printed = paper("company-registration", |filled| {
            let id = "persons".parse().expect("an id");
            let (forms, _) = sample();
            let form: FormId = "company-registration".parse().expect("an id");
            let field = forms[&form].definition().field(&id).expect("a field").clone();
            filled.values.insert(id, answer(&field, rows));
            let scope = "scope".parse().expect("an id");
            filled.values.insert(scope, Value::Text(format!("样{words}")));
        });
        printed.is_sound();
        let text = printed.text();
        let names = (0..rows).map(|place| format!("样本{place:03}号")).collect::<Vec<_>>();
        for name in &names {
            prop_assert_eq!(text.matches(name).count(), 1, "{}", name);
        }
        for page in 1..=printed.pages() {
            let text = printed.page(page);
            let has_rows = names.iter().any(|name| text.contains(name));
            prop_assert!(!has_rows || text.contains("股东（自然人）姓名"), "page {} has rows without a head", page);
        }
    }
}
