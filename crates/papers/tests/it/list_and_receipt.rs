//! Material lists and receipts as another program reads them.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use crate::common::{Printed, code, fixture, fonts, hall, notice, of_case, shipped, squeeze};
use catalogue::Catalogue;
use catalogue::scenario::Scenario;
use catalogue::source::read;
use catalogue::text::{Language, Text};
use jiff::civil::date;
use papers::{ReceiptPaper, material_list, receipt};

/// As long as the signed receipt of one case.
const SIGNED: &str = concat!(
    "YC1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "BCDEFGHIJKLMNOPQRSTUVWXYZ234567BCDEFGHIJKLMNOPQRSTUVWXYZ234567BCDEFGHIJKLMNOPQRSTUVWXYZ234567BCDEFGHIJK",
    "BCDEFGHIJKLMNOPQRSTUVWXYZ234567BCDEFGHIJKLMNOPQRSTUVWXYZ234567BCDEFGHIJKLMNOPQRSTUVWXYZ234567BCDEFGHIJK"
);

const BOTH: [Language; 2] = [Language::Zh, Language::En];

fn list_of(
    catalogue: &Catalogue,
    scenario: &Scenario,
    answers: &[(&str, &str)],
    language: Language,
    times: usize,
) -> Vec<u8> {
    of_case(catalogue, scenario, answers, language, times, |paper| {
        material_list(fonts(), paper).expect("printable")
    })
}

fn fixture_list(answers: &[(&str, &str)], language: Language, times: usize) -> Printed {
    let catalogue = fixture();
    let scenario = catalogue.scenarios.values().next().expect("one").clone();
    Printed::new(&list_of(&catalogue, &scenario, answers, language, times))
}

#[test]
fn a_decided_situation_is_listed_with_all_it_needs() {
    let answers = [("premises", "rent"), ("term", "long"), ("agent", "self")];
    let printed = fixture_list(&answers, Language::Zh, 1);
    printed.is_sound();
    assert_eq!(printed.pages(), 1);
    let text = printed.text();
    for words in [
        "办事材料清单",
        "测试许可（新办）",
        "租的·一年以上·本人",
        "5个工作日",
        "不收费",
        "□申请书",
        "T-FORM",
        "在终端填写",
        "□身份证",
        "原件1",
        "□租赁合同",
        "复印件1",
        "可以后补：10个工作日内",
        "目录第7版",
        "2026-11-23",
        "仅供测试",
        "1受理（窗口）",
        "1/1",
    ] {
        assert!(text.contains(words), "{words} is missing in:\n{text}");
    }
}

#[test]
fn an_undecided_situation_lists_what_is_certain() {
    let text = fixture_list(&[], Language::Zh, 1).text();
    assert!(text.contains("按最后的情形"));
    assert!(text.contains("身份证"));
    assert!(text.contains("看情况要带的材料"), "it is not certain yet");
}

#[test]
fn a_case_that_is_not_handled_here_says_where_to_go() {
    let answers = [("premises", "rent"), ("term", "short"), ("agent", "self")];
    for (language, words) in [
        (Language::Zh, "请先续租"),
        (Language::En, "Extend the lease first"),
    ] {
        let text = fixture_list(&answers, language, 1).text();
        assert!(
            text.contains(&squeeze(words)),
            "{words} is missing in:\n{text}"
        );
    }
}

#[test]
fn a_long_list_repeats_its_head_and_numbers_its_pages() {
    let answers = [("premises", "rent"), ("term", "long"), ("agent", "self")];
    let printed = fixture_list(&answers, Language::Zh, 30);
    printed.is_sound();
    let pages = printed.pages();
    assert!(pages > 2, "{pages} pages");
    for page in 1..=pages {
        let text = printed.page(page);
        assert!(
            text.contains(&format!("{page}/{pages}")),
            "page {page} has no number"
        );
        if text.contains('□') {
            assert!(
                text.contains("序材料形式说明"),
                "page {page} has no head:\n{text}"
            );
        }
    }
    assert_eq!(printed.text().matches('□').count(), 90);
}

#[test]
fn a_need_whose_material_is_unknown_is_not_passed_over() {
    let mut catalogue = fixture();
    let scenario = catalogue.scenarios.values().next().expect("one").clone();
    catalogue.materials.clear();
    let text = Printed::new(&list_of(&catalogue, &scenario, &[], Language::Zh, 1)).text();
    assert!(text.contains("T-ID"), "{text}");
}

#[test]
fn every_scenario_of_the_sample_catalogue_can_be_printed_in_both_languages() {
    let catalogue = read(&shipped()).catalogue.expect("a catalogue");
    assert!(!catalogue.scenarios.is_empty());
    for scenario in catalogue.scenarios.values() {
        for language in BOTH {
            let printed = Printed::new(&list_of(&catalogue, scenario, &[], language, 1));
            printed.is_sound();
            let name = squeeze(scenario.name.in_language(language));
            assert!(printed.text().contains(&name), "{name}");
        }
    }
}

#[test]
fn a_receipt_shows_the_code_the_time_and_the_place() {
    let catalogue = fixture();
    let scenario = catalogue.scenarios.values().next().expect("one");
    let window = catalogue.window(scenario.window).expect("its window");
    let print = |language, notice: Option<&Text>, at_centre| {
        let paper = ReceiptPaper {
            hall: &hall(),
            notice,
            cases: vec![(&scenario.name, window)],
            pickup_code: &code(),
            signed: Some(SIGNED.into()),
            at_centre,
            handed_in_at: date(2026, 11, 23).at(9, 5, 59, 0),
            language,
        };
        receipt(fonts(), &paper).expect("printable")
    };
    for language in BOTH {
        let pdf = print(language, Some(&notice()), None);
        let printed = Printed::new(&pdf);
        printed.is_sound();
        assert_eq!(printed.pages(), 1);
        let text = printed.text();
        let way = window.way.in_language(language);
        let said = notice();
        for words in [
            &code().to_string(),
            "2026-11-2309:05",
            &squeeze(scenario.name.in_language(language)),
            &squeeze(way),
            &squeeze(said.in_language(language)),
        ] {
            assert!(text.contains(words), "{words} is missing in:\n{text}");
        }
    }
    let received = date(2026, 11, 23).at(9, 7, 0, 0);
    let printed = Printed::new(&print(Language::Zh, None, Some(received)));
    printed.is_sound();
    assert!(printed.text().contains("中心已收到2026-11-2309:07"));
    assert_eq!(
        printed.codes(),
        [SIGNED],
        "what the terminal signed is scanned"
    );
}
