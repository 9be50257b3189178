//! Proof: gaps, overlaps, contradictions and idle questions are found, named as a clerk would say them, and only those.

use std::collections::BTreeSet;

use catalogue::code::{ChoiceId, MaterialCode, QuestionId};
use catalogue::condition::{Answers, Condition};
use catalogue::proof::{Finding, Missing, prove};
use catalogue::rules::{Rules, When};
use catalogue::scenario::{Fee, Limits, Necessity, Need};
use catalogue::source::{SourceFile, read};
use catalogue::table::{Choice, Combination, Question};
use catalogue::text::Text;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixtures;

fn source(changes: &[(&str, &str)]) -> Vec<SourceFile> {
    let mut scenario = fixtures::SCENARIO.to_owned();
    for (from, to) in changes {
        assert!(scenario.contains(from), "{from}");
        scenario = scenario.replacen(from, to, 1);
    }
    fixtures::files(&scenario, fixtures::NO_FORM)
}

fn report(changes: &[(&str, &str)]) -> String {
    let reading = read(&source(changes));
    let lines = |mark: &str, faults: &[catalogue::source::Fault]| {
        faults
            .iter()
            .map(|fault| format!("{mark} {fault}\n"))
            .collect::<String>()
    };
    lines("✗", &reading.faults) + &lines("!", &reading.warnings)
}

#[test]
fn a_broken_table_is_described_by_its_answers() {
    let limit = "[[limit]]\nwhen     = { premises = \"own\", agent = \"self\" }\npromised = 3\n";
    let broken = [
        (
            "a gap: no limit for who rents for long",
            vec![
                ("promised  = 5", ""),
                (
                    limit,
                    "[[limit]]\nwhen = { premises = \"own\" }\npromised = 3\n\n[[limit]]\nwhen = { term = \"short\" }\npromised = 4\n",
                ),
            ],
        ),
        (
            "an overlap of limits",
            vec![(
                limit,
                "[[limit]]\nwhen = { premises = \"own\" }\npromised = 3\n\n[[limit]]\nwhen = { agent = \"self\" }\npromised = 4\n",
            )],
        ),
        (
            "an overlap of fees",
            vec![(
                limit,
                "[[fee_case]]\nwhen = { premises = \"own\" }\ncharged = true\ntariff = { zh = \"每证 10 元\", en = \"10 yuan\" }\nbasis = \"《测试》\"\n\n[[fee_case]]\nwhen = [{ agent = \"agent\" }, { term = \"long\" }]\ncharged = false\n",
            )],
        ),
        (
            "two ways elsewhere",
            vec![(
                limit,
                "[[elsewhere]]\nwhen = { term = [\"short\", \"long\"] }\nsay = { zh = \"到别处\", en = \"Elsewhere\" }\n",
            )],
        ),
        (
            "a material twice",
            vec![(
                limit,
                "[[need]]\nmaterial = \"T-LEASE\"\nwhen = { term = \"long\" }\nneed = \"required\"\noriginal = 1\nwhy = { zh = \"证明\", en = \"Proof\" }\n",
            )],
        ),
        (
            "a condition that contradicts the questions",
            vec![(
                "{ premises = \"own\", agent = \"self\" }",
                "{ premises = \"own\", term = \"long\" }",
            )],
        ),
        (
            "a question that is never asked",
            vec![(
                "id  = \"agent\"\n",
                "id  = \"agent\"\nwhen = { premises = \"own\", term = \"long\" }\n",
            )],
        ),
        (
            "a fee of the same words by two rules",
            vec![(
                limit,
                "[[fee_case]]\nwhen = { premises = \"own\" }\ncharged = true\ntariff = { zh = \"每证 10 元\", en = \"10 yuan\" }\nbasis = \"《甲办法》\"\n\n[[fee_case]]\nwhen = { agent = \"agent\" }\ncharged = true\ntariff = { zh = \"每证 10 元\", en = \"10 yuan\" }\nbasis = \"《乙办法》\"\nonline_payment = true\n",
            )],
        ),
        (
            "a material twice, always",
            vec![(
                limit,
                "[[need]]\nmaterial = \"T-ID\"\nneed = \"required\"\ncopies = 1\nwhy = { zh = \"证明\", en = \"Proof\" }\n",
            )],
        ),
        ("no limit at all", vec![("promised  = 5", ""), (limit, "")]),
        ("a question that decides nothing", vec![(limit, "")]),
        (
            "choices that are alike",
            vec![(
                "  { id = \"agent\", label",
                "  { id = \"post\", label = { zh = \"寄来\", en = \"By post\" } },\n  { id = \"agent\", label",
            )],
        ),
        (
            "a case that needs nothing",
            vec![
                (
                    "material = \"T-FORM\"\n",
                    "material = \"T-FORM\"\nwhen = { agent = \"agent\" }\n",
                ),
                (
                    "material = \"T-ID\"\n",
                    "material = \"T-ID\"\nwhen = { agent = \"agent\" }\n",
                ),
            ],
        ),
        (
            "a case that promises more than the law allows",
            vec![("promised = 3", "promised = 30")],
        ),
    ];
    let described: String = broken
        .iter()
        .map(|(name, changes)| format!("== {name}\n{}", report(changes)))
        .collect();
    insta::assert_snapshot!(described);
}

fn text() -> Text {
    Text::new("x", "x")
}

fn question_id(place: usize) -> QuestionId {
    format!("q{place}").parse().expect("an id")
}

fn choice_id(place: usize) -> ChoiceId {
    format!("c{place}").parse().expect("an id")
}

type Pairs = Vec<(usize, usize)>;

/// All of these answers, as far as the questions before `earlier` have them.
fn condition(pairs: &Pairs, sizes: &[usize], earlier: usize) -> Condition {
    let mut conjunction = catalogue::condition::Conjunction::new();
    for &(question, choice) in pairs.iter().filter(|(question, _)| *question < earlier) {
        conjunction.insert(
            question_id(question),
            vec![choice_id(choice % sizes[question])],
        );
    }
    if conjunction.is_empty() {
        Condition::always()
    } else {
        Condition::any_of(vec![conjunction])
    }
}

fn when<T>(pairs: &Pairs, sizes: &[usize], then: T) -> When<T> {
    When {
        when: condition(pairs, sizes, sizes.len()),
        then,
    }
}

fn rules() -> impl Strategy<Value = Rules> {
    let pairs = || vec((0..5_usize, 0..3_usize), 0..3);
    (
        vec((2..4_usize, pairs()), 1..5),
        vec((pairs(), 0..3_u8), 0..4),
        vec((pairs(), 0..3_u16), 0..4),
    )
        .prop_map(|(questions, needs, limits)| {
            let sizes: Vec<usize> = questions.iter().map(|(size, _)| *size).collect();
            Rules {
                questions: questions
                    .iter()
                    .enumerate()
                    .map(|(place, (size, pairs))| Question {
                        id: question_id(place),
                        ask: text(),
                        why: text(),
                        unsure: None,
                        fact: None,
                        when: condition(pairs, &sizes, place),
                        choices: (0..*size)
                            .map(|choice| Choice {
                                id: choice_id(choice),
                                label: text(),
                                note: None,
                                often: None,
                            })
                            .collect(),
                    })
                    .collect(),
                needs: needs
                    .iter()
                    .map(|(pairs, material)| {
                        when(
                            pairs,
                            &sizes,
                            Need {
                                material: format!("M-{material}")
                                    .parse::<MaterialCode>()
                                    .expect("a code"),
                                necessity: Necessity::Required,
                                originals: 1,
                                copies: 0,
                                keep: false,
                                note: None,
                                why: text(),
                                basis: None,
                                form: None,
                            },
                        )
                    })
                    .collect(),
                limits: limits
                    .iter()
                    .map(|(pairs, promised)| {
                        when(
                            pairs,
                            &sizes,
                            Limits {
                                statutory: None,
                                promised: *promised,
                                unit: Default::default(),
                                start: None,
                            },
                        )
                    })
                    .collect(),
                fees: vec![When {
                    when: Condition::always(),
                    then: Fee::Free,
                }],
                specials: vec![],
                intermediaries: vec![],
                elsewhere: vec![],
            }
        })
}

fn answers(rules: &Rules, combination: &Combination) -> Answers {
    rules
        .questions
        .iter()
        .zip(combination)
        .filter_map(|(question, choice)| {
            let choice = usize::from((*choice)?);
            Some((question.id.clone(), question.choices[choice].id.clone()))
        })
        .collect()
}

proptest! {
    #[test]
    fn a_gap_is_found_exactly_where_nothing_applies(rules in rules()) {
        let combinations = rules.combinations().expect("small");
        let brute: BTreeSet<&Combination> = combinations
            .iter()
            .filter(|combination| {
                let answers = answers(&rules, combination);
                !rules.limits.iter().any(|limit| limit.when.holds(&answers))
            })
            .collect();
        let found = prove(&rules, &combinations).into_iter().find_map(|finding| match finding {
            Finding::Gap { missing: Missing::Limit, cases } => Some(cases),
            _ => None,
        });
        prop_assert_eq!(found.as_ref().map_or(0, |cases| cases.count), brute.len());
        if let Some(cases) = found {
            let covered: BTreeSet<&Combination> = combinations
                .iter()
                .filter(|combination| {
                    cases.named.iter().any(|case| {
                        case.iter().all(|&(question, choice)| combination[question] == Some(choice))
                    })
                })
                .collect();
            prop_assert!(covered.is_subset(&brute), "a description covers what has no gap");
            if cases.is_all {
                prop_assert_eq!(covered, brute);
            }
        }
    }

    #[test]
    fn an_overlap_is_found_exactly_where_two_limits_disagree(rules in rules()) {
        let combinations = rules.combinations().expect("small");
        let mut brute = BTreeSet::new();
        for combination in &combinations {
            let answers = answers(&rules, combination);
            let holding: Vec<&When<Limits>> =
                rules.limits.iter().filter(|limit| limit.when.holds(&answers)).collect();
            for always in [true, false] {
                let values: BTreeSet<u16> = holding
                    .iter()
                    .filter(|limit| limit.when.is_always() == always)
                    .map(|limit| limit.then.promised)
                    .collect();
                if values.len() > 1 {
                    brute.insert(combination);
                }
            }
        }
        let found = prove(&rules, &combinations)
            .into_iter()
            .filter(|finding| matches!(
                finding,
                Finding::Overlap { one: catalogue::proof::RulePlace::Limit(_), .. }
            ))
            .count();
        prop_assert_eq!(found > 0, !brute.is_empty());
    }

    #[test]
    fn a_question_that_decides_nothing_can_be_answered_either_way(rules in rules()) {
        let combinations = rules.combinations().expect("small");
        let table = catalogue::table::DecisionTable::enumerate(&rules);
        for finding in prove(&rules, &combinations) {
            let (Finding::DecidesNothing { question }, Ok(table)) = (finding, &table) else {
                continue;
            };
            for situation in table.situations() {
                for other in table.situations() {
                    let same_but_for_it = situation
                        .choices
                        .iter()
                        .zip(&other.choices)
                        .enumerate()
                        .all(|(place, (one, other))| place == question || one == other);
                    let both_asked = situation.choices[question].is_some() && other.choices[question].is_some();
                    if same_but_for_it && both_asked {
                        prop_assert_eq!(situation.outcome, other.outcome);
                    }
                }
            }
        }
    }
}
