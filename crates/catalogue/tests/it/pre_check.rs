//! Pre-checks over generated cases: nothing is forgotten, nothing impossible is said, everything is said at once.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::code::MaterialCode;
use catalogue::material::{Material, MaterialKind};
use catalogue::pre_check::{
    Finding, Findings, Found, NeedPlace, PreCheck, Reasons, Remark, RemarkError, State, Verdict,
};
use catalogue::scenario::{DayUnit, Fee, Limits, Necessity, Need};
use catalogue::table::{DecisionTable, Outcome, Situation};
use catalogue::text::Text;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

/// A case: for each material of the table how many days it may be owed and how many review points it has, and which of
/// them the case needs.
#[derive(Debug, Clone)]
struct Case {
    table: DecisionTable,
    materials: BTreeMap<MaterialCode, Material>,
}

fn text(words: &str) -> Text {
    Text::new(words, words)
}

fn code(place: usize) -> MaterialCode {
    format!("M-{place}").parse().expect("a code")
}

fn case_of(needs: &[(Option<u16>, usize, bool)], elsewhere: bool) -> Case {
    let materials = needs.iter().enumerate().map(|(place, (_, points, _))| {
        let material = Material {
            code: code(place),
            name: text("材料"),
            kind: MaterialKind::Other,
            issuer: None,
            electronic: false,
            about: text("说明"),
            sample: None,
            review: (0..*points)
                .map(|point| text(&format!("要点{point}")))
                .collect(),
        };
        (code(place), material)
    });
    let outcome = Outcome {
        needs: (0..needs.len()).filter(|&place| needs[place].2).collect(),
        limits: Limits {
            statutory: None,
            promised: 1,
            unit: DayUnit::Working,
            start: None,
        },
        fee: Fee::Free,
        specials: vec![],
        intermediaries: vec![],
        elsewhere: elsewhere.then(|| text("别处")),
    };
    let all = needs.iter().enumerate().map(|(place, (owed, ..))| Need {
        material: code(place),
        necessity: owed.map_or(Necessity::Required, |due_days| Necessity::Tolerated {
            due_days,
        }),
        originals: 1,
        copies: 0,
        keep: false,
        note: None,
        why: text("为什么"),
        basis: None,
        form: None,
    });
    Case {
        materials: materials.collect(),
        table: DecisionTable::from_parts(
            vec![],
            all.collect(),
            vec![Situation {
                choices: vec![],
                outcome: 0,
            }],
            vec![outcome],
        )
        .expect("sound"),
    }
}

fn finding() -> impl Strategy<Value = Finding> {
    prop_oneof![
        Just(Finding::InOrder),
        Just(Finding::Missing),
        Just(Finding::Owed),
        (btree_set(0_u16..5, 0..4), option::of("[一-龥]{1,9}")).prop_filter_map(
            "a reason",
            |(points, words)| {
                let words = words.map(|words| Remark::try_from(words).expect("short"));
                Reasons::new(points, words).map(|reasons| Finding::Wrong { reasons })
            }
        ),
    ]
}

fn found() -> impl Strategy<Value = Findings> {
    vec(option::of(finding()), 8).prop_map(|found| {
        let mut findings = Findings::new();
        for (place, finding) in found.into_iter().enumerate() {
            if let Some(finding) = finding {
                findings.note(NeedPlace::new(place).expect("small"), finding);
            }
        }
        findings
    })
}

fn cases() -> impl Strategy<Value = Case> {
    vec((option::of(1_u16..30), 0_usize..5, any::<bool>()), 0..8)
        .prop_map(|needs| case_of(&needs, false))
}

/// Whether a finding may be said of a need, in the plainest words there are.
fn fits(need: &Need, material: &Material, finding: &Finding) -> bool {
    match finding {
        Finding::InOrder | Finding::Missing => true,
        Finding::Owed => matches!(need.necessity, Necessity::Tolerated { .. }),
        Finding::Wrong { reasons } => reasons
            .points()
            .all(|point| usize::from(point) < material.review.len()),
    }
}

proptest! {
    #[test]
    fn the_verdict_follows_from_the_findings_and_tells_everything_at_once(case in cases(), findings in found()) {
        let table = &case.table;
        let outcome = &table.outcomes()[0];
        let check = PreCheck::of(table, outcome, &case.materials, &findings).expect("handled here");
        let (mut left, mut to_correct, mut owed) = (vec![], vec![], vec![]);
        for &place in &outcome.needs {
            let need = &table.needs()[place];
            let place = NeedPlace::new(place).expect("small");
            let finding = findings.get(place);
            match finding.filter(|finding| fits(need, &case.materials[&need.material], finding)) {
                None => left.push(place),
                Some(Finding::Missing | Finding::Wrong { .. }) => to_correct.push(place),
                Some(Finding::Owed) => owed.push(place),
                Some(Finding::InOrder) => {}
            }
        }
        let places = |lines: &[&catalogue::pre_check::Line<'_>]| -> Vec<NeedPlace> {
            lines.iter().map(|line| line.place).collect()
        };
        match check.verdict() {
            Verdict::Unfinished { left: lines } => prop_assert_eq!(places(&lines), left),
            Verdict::Notice { to_correct: lines } => {
                prop_assert!(left.is_empty());
                prop_assert_eq!(places(&lines), to_correct);
            }
            Verdict::Complete { owed: lines } => {
                prop_assert!(left.is_empty() && to_correct.is_empty());
                prop_assert_eq!(places(&lines), owed);
            }
        }
    }

    #[test]
    fn a_wrong_material_always_has_a_reason_that_can_be_read(case in cases(), findings in found()) {
        let outcome = &case.table.outcomes()[0];
        let check = PreCheck::of(&case.table, outcome, &case.materials, &findings).expect("handled here");
        for line in check.lines() {
            match &line.state {
                Some(State::Wrong { points, words }) => prop_assert!(!points.is_empty() || words.is_some()),
                Some(State::Owed { due_days }) => {
                    prop_assert_eq!(line.need.necessity, Necessity::Tolerated { due_days: *due_days });
                }
                _ => {}
            }
        }
    }

    #[test]
    fn what_travels_says_the_same_and_only_what_fits_goes_on(case in cases(), findings in found()) {
        let json = serde_json::to_string(&findings).expect("written");
        let read: Findings = serde_json::from_str(&json).expect("read");
        prop_assert_eq!(&read, &findings);
        let outcome = &case.table.outcomes()[0];
        let check = PreCheck::of(&case.table, outcome, &case.materials, &findings).expect("handled here");
        let fitting = check.findings(&findings);
        let again = PreCheck::of(&case.table, outcome, &case.materials, &fitting).expect("handled here");
        prop_assert_eq!(again.verdict(), check.verdict());
        let needed: BTreeSet<usize> = outcome.needs.iter().copied().collect();
        for Found { need, .. } in Vec::from(fitting) {
            prop_assert!(needed.contains(&usize::from(need.number())));
        }
    }

    #[test]
    fn a_remark_is_one_short_line_and_never_shown_by_debug(words in ".{0,130}") {
        match Remark::try_from(words.clone()) {
            Ok(remark) => {
                prop_assert_eq!(remark.as_str(), words.trim());
                prop_assert!(!remark.as_str().is_empty());
                prop_assert_eq!(format!("{remark:?}"), "Remark(…)");
            }
            Err(RemarkError::Empty) => prop_assert!(words.trim().is_empty()),
            Err(RemarkError::TooLong) => prop_assert!(words.trim().chars().count() > Remark::LONGEST),
            Err(RemarkError::Control) => prop_assert!(words.trim().chars().any(char::is_control)),
        }
    }
}

#[test]
fn a_case_that_is_not_handled_here_has_no_pre_check() {
    let case = case_of(&[(None, 1, true)], true);
    let findings = Findings::new();
    let outcome = &case.table.outcomes()[0];
    assert_eq!(
        PreCheck::of(&case.table, outcome, &case.materials, &findings),
        None
    );
}

#[test]
fn a_case_that_needs_nothing_is_complete_at_once() {
    let case = case_of(&[(None, 1, false)], false);
    let findings = Findings::new();
    let outcome = &case.table.outcomes()[0];
    let check =
        PreCheck::of(&case.table, outcome, &case.materials, &findings).expect("handled here");
    assert_eq!(check.verdict(), Verdict::Complete { owed: vec![] });
}

#[test]
fn findings_that_say_nothing_are_refused_on_the_way() {
    for json in [
        r#"[{"need":0,"finding":{"found":"wrong","reasons":{"points":[],"words":null}}}]"#,
        r#"[{"need":0,"finding":{"found":"wrong","reasons":{"points":[],"words":"  "}}}]"#,
        r#"[{"need":70000,"finding":{"found":"missing"}}]"#,
        r#"[{"need":0,"finding":{"found":"lost"}}]"#,
    ] {
        assert!(serde_json::from_str::<Findings>(json).is_err(), "{json}");
    }
}

#[test]
fn a_finding_takes_the_place_of_an_earlier_one_and_can_be_taken_back() {
    let place = NeedPlace::new(0).expect("small");
    let mut findings = Findings::new();
    findings.note(place, Finding::Missing);
    findings.note(place, Finding::InOrder);
    assert_eq!(findings.get(place), Some(&Finding::InOrder));
    assert!(findings.take_back(place));
    assert!(!findings.take_back(place));
    assert_eq!(findings.get(place), None);
}
