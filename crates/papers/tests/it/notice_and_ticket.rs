//! One-time notices and tickets as another program reads them.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use crate::common::{Printed, fixture, fonts, notice, shipped, squeeze};
use catalogue::Catalogue;
use catalogue::code::{HandlingCode, ImplementationCode};
use catalogue::guidance::{Replies, Reply};
use catalogue::pre_check::{Finding, Findings, NeedPlace, PreCheck, Reasons, Remark, Verdict};
use catalogue::scenario::Scenario;
use catalogue::source::read;
use catalogue::text::Language;
use handover::{DraftCode, Series, TicketNumber, WindowLetter};
use jiff::civil::date;
use papers::{
    DraftPaper, NoticePaper, PaperError, Slip, TicketPaper, draft_slip, one_time_notice,
    ticket_slip,
};

const BOTH: [Language; 2] = [Language::Zh, Language::En];
const NAME: &str = "张测试堃";

fn place(number: usize) -> NeedPlace {
    NeedPlace::new(number).expect("small")
}

fn wrong(points: &[u16], words: &str) -> Finding {
    let words = Some(words).filter(|words| !words.is_empty());
    let words = words.map(|words| Remark::try_from(words.to_owned()).expect("short"));
    Finding::Wrong {
        reasons: Reasons::new(points.iter().copied(), words).expect("a reason"),
    }
}

/// The rented case of the small catalogue: form, card, lease.
fn rented(found: [Finding; 3]) -> (Catalogue, Findings) {
    let mut findings = Findings::new();
    for (number, finding) in found.into_iter().enumerate() {
        findings.note(place(number), finding);
    }
    (fixture(), findings)
}

fn scenario_of(catalogue: &Catalogue) -> &Scenario {
    catalogue.scenarios.values().next().expect("one")
}

fn handling_code(catalogue: &Catalogue, scenario: &Scenario) -> HandlingCode {
    let (_, sub) = catalogue.items_of(scenario).expect("its item");
    let body = catalogue.body(&sub.body).expect("its body");
    let code = ImplementationCode::compose(&body.credit_code, sub.level, &sub.basic_code);
    HandlingCode::compose(&code, &scenario.suffix)
}

/// The notice of some case of a scenario.
fn notice_of(
    catalogue: &Catalogue,
    scenario: &Scenario,
    answers: &[(&str, &str)],
    findings: &Findings,
    due_on: BTreeMap<NeedPlace, jiff::civil::Date>,
    language: Language,
) -> Result<Vec<u8>, PaperError> {
    let replies: Replies = answers
        .iter()
        .map(|(question, choice)| {
            let choice = choice.parse().expect("id");
            (question.parse().expect("id"), Reply::Choice(choice))
        })
        .collect();
    let progress = scenario.table.progress(&replies);
    let outcome = progress.outcome().expect("decided");
    let check = PreCheck::of(&scenario.table, outcome, &catalogue.materials, findings);
    let paper = NoticePaper {
        hall: &catalogue.hall,
        notice: Some(&notice()),
        release: 7,
        today: date(2026, 11, 23),
        scenario: &scenario.name,
        handling_code: &handling_code(catalogue, scenario),
        answers: progress
            .trail
            .iter()
            .filter_map(|a| Some(&a.choice()?.label))
            .collect(),
        pre_check: &check.expect("handled here"),
        due_on,
        window: catalogue.window(scenario.window).expect("its window"),
        applicant: Some(NAME),
        language,
    };
    one_time_notice(fonts(), &paper)
}

const RENTED: [(&str, &str); 3] = [("premises", "rent"), ("term", "long"), ("agent", "self")];

#[test]
fn a_notice_says_what_is_wrong_why_and_what_would_be_right() {
    let (catalogue, findings) = rented([
        wrong(&[0], "第二页没有签名"),
        Finding::Missing,
        Finding::Owed,
    ]);
    let scenario = scenario_of(&catalogue);
    for language in BOTH {
        let pdf = notice_of(
            &catalogue,
            scenario,
            &RENTED,
            &findings,
            BTreeMap::new(),
            language,
        );
        let pdf = pdf.expect("printable");
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(folder.join(format!("notice-short-{language:?}.pdf")), &pdf)
            .expect("written");
        let printed = Printed::new(&pdf);
        printed.is_sound();
        insta::assert_snapshot!(format!("notice_{language:?}"), printed.lines());
    }
}

#[test]
fn what_may_follow_is_due_on_a_day_once_it_is_known() {
    let (catalogue, findings) = rented([Finding::InOrder, Finding::InOrder, Finding::Owed]);
    let scenario = scenario_of(&catalogue);
    let due_on = BTreeMap::from([(place(2), date(2026, 12, 7))]);
    let pdf = notice_of(
        &catalogue,
        scenario,
        &RENTED,
        &findings,
        due_on,
        Language::Zh,
    );
    let text = Printed::new(&pdf.expect("printable")).text();
    assert!(text.contains("最晚2026-12-07补交"), "{text}");
    assert!(
        !text.contains("需要补正的全部内容（"),
        "nothing has to be put right"
    );
    assert!(text.contains("补交到哪里"), "{text}");
}

#[test]
fn a_character_that_no_font_carries_is_not_dropped() {
    let (catalogue, findings) = rented([
        wrong(&[], "名字写成\u{10fffd}"),
        Finding::Missing,
        Finding::InOrder,
    ]);
    let scenario = scenario_of(&catalogue);
    let pdf = notice_of(
        &catalogue,
        scenario,
        &RENTED,
        &findings,
        BTreeMap::new(),
        Language::Zh,
    );
    assert_eq!(pdf, Err(PaperError::Character { field: None }));
}

#[test]
fn a_notice_on_everything_that_a_sample_scenario_needs_can_be_printed_in_both_languages() {
    let catalogue = read(&shipped()).catalogue.expect("a catalogue");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for scenario in catalogue.scenarios.values() {
        // Every material that any case needs: the longest notice there can be.
        let table = &scenario.table;
        let Some(outcome) = table
            .outcomes()
            .iter()
            .filter(|outcome| outcome.elsewhere.is_none())
            .max_by_key(|outcome| outcome.needs.len())
        else {
            continue;
        };
        let mut findings = Findings::new();
        for (turn, &need) in outcome.needs.iter().enumerate() {
            let finding = match turn % 3 {
                0 => wrong(&[0], "复印件看不清，请重新复印"),
                1 => Finding::Missing,
                _ => Finding::InOrder,
            };
            findings.note(place(need), finding);
        }
        let check = PreCheck::of(table, outcome, &catalogue.materials, &findings);
        let check = check.expect("handled here");
        for language in BOTH {
            let paper = NoticePaper {
                hall: &catalogue.hall,
                notice: Some(&catalogue.about.notice),
                release: 7,
                today: date(2026, 11, 23),
                scenario: &scenario.name,
                handling_code: &handling_code(&catalogue, scenario),
                answers: vec![],
                pre_check: &check,
                due_on: BTreeMap::new(),
                window: catalogue.window(scenario.window).expect("its window"),
                applicant: None,
                language,
            };
            let pdf = one_time_notice(fonts(), &paper).expect("printable");
            if scenario.code.as_str() == "sole-trader-new" {
                std::fs::write(folder.join(format!("notice-{language:?}.pdf")), &pdf)
                    .expect("written");
            }
            let printed = Printed::new(&pdf);
            printed.is_sound();
            let text = printed.text();
            for line in check.lines() {
                let name = &line.material.expect("described").name;
                let name = squeeze(name.in_language(language));
                assert!(
                    text.contains(&name),
                    "{name} is missing in {}",
                    scenario.code
                );
            }
        }
    }
}

fn ticket(series: u32, number: u32, findings: &Findings, language: Language) -> Slip {
    let catalogue = fixture();
    let scenario = scenario_of(&catalogue);
    let replies: Replies = RENTED
        .iter()
        .map(|(question, choice)| {
            let choice = choice.parse().expect("id");
            (question.parse().expect("id"), Reply::Choice(choice))
        })
        .collect();
    let progress = scenario.table.progress(&replies);
    let outcome = progress.outcome().expect("decided");
    let check = PreCheck::of(&scenario.table, outcome, &catalogue.materials, findings);
    let check = check.expect("handled here");
    let Verdict::Complete { owed } = check.verdict() else {
        panic!("not complete");
    };
    let window = catalogue.window(scenario.window).expect("its window");
    let series = Series::new(series).expect("not 0");
    let paper = TicketPaper {
        hall: &catalogue.hall.name,
        notice: Some(&notice()),
        number: TicketNumber::new(WindowLetter::of_window(window), series, number).expect("not 0"),
        given_at: date(2026, 11, 23).at(9, 5, 59, 0),
        scenario: &scenario.name,
        window,
        owed,
        due_on: BTreeMap::new(),
        language,
    };
    ticket_slip(fonts(), &paper).expect("printable")
}

#[test]
fn a_ticket_says_its_number_where_it_is_called_and_what_may_follow() {
    let (_, findings) = rented([Finding::InOrder, Finding::InOrder, Finding::Owed]);
    for language in BOTH {
        let slip = ticket(3, 17, &findings, language);
        insta::assert_snapshot!(format!("ticket_{language:?}"), slip.to_string());
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let png = ticket(12, 17, &findings, Language::Zh);
    let png = png.image().png().expect("encoded");
    std::fs::write(folder.join("ticket.png"), png).expect("written");
}

#[test]
fn the_slip_of_a_draft_says_its_code_how_long_and_how_often() {
    let catalogue = fixture();
    let code = DraftCode::from_random(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    for language in BOTH {
        let paper = DraftPaper {
            hall: &catalogue.hall.name,
            notice: Some(&notice()),
            code: &code,
            until: date(2026, 12, 3).at(9, 5, 59, 0),
            openings_left: 9,
            language,
        };
        let slip = draft_slip(fonts(), &paper).expect("printable");
        insta::assert_snapshot!(format!("draft_{language:?}"), slip.to_string());
    }
}

#[test]
fn however_long_a_number_is_it_stays_on_one_line() {
    let (_, findings) = rented([const { Finding::InOrder }; 3]);
    for (series, number, written) in [
        (1, 1, "A1-001"),
        (123_456_789, 1_000_000, "A123456789-1000000"),
    ] {
        let slip = ticket(series, number, &findings, Language::Zh).to_string();
        assert!(slip.lines().any(|line| line.ends_with(written)), "{slip}");
    }
}
