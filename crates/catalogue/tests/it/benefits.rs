//! A benefits finder: 17 plain criteria, 32 outcomes, a table as large as there may be. Nothing in it is cut to the engine.
//!
//! An outcome is the first benefit of the list whose conditions hold, as a clerk would go through it, or none of them.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use crate::common::{choice_id, plain_rules, question, question_id};
use catalogue::condition::Condition;
use catalogue::guidance::{Next, Replies, Reply};
use catalogue::table::{DecisionTable, Outcome, Situation};

/// The criteria, all yes or no; the choice 0 is yes. Only who is over 60 is asked whether over 80.
const CRITERIA: [&str; 17] = [
    "lives in the district",
    "over 60",
    "over 80",
    "under 18",
    "disabled",
    "severely disabled",
    "on the minimum living allowance",
    "low income",
    "an only child's parent",
    "lives alone",
    "cannot look after themselves",
    "unemployed",
    "paid unemployment insurance for a year",
    "a veteran",
    "a student",
    "without parents",
    "pregnant or gave birth within a year",
];

const HERE: usize = 0;
const OVER_60: usize = 1;
const OVER_80: usize = 2;
const UNDER_18: usize = 3;
const DISABLED: usize = 4;
const SEVERELY: usize = 5;
const MINIMUM: usize = 6;
const LOW_INCOME: usize = 7;
const ONLY_CHILD: usize = 8;
const ALONE: usize = 9;
const CARE: usize = 10;
const UNEMPLOYED: usize = 11;
const INSURED: usize = 12;
const VETERAN: usize = 13;
const STUDENT: usize = 14;
const ORPHAN: usize = 15;
const BIRTH: usize = 16;

/// What each benefit asks for; the first that holds is the one to apply for.
const BENEFITS: [&[usize]; 31] = [
    &[HERE, ORPHAN, UNDER_18, DISABLED],
    &[HERE, ORPHAN, UNDER_18],
    &[HERE, OVER_80, CARE, MINIMUM],
    &[HERE, OVER_80, CARE],
    &[HERE, OVER_80, ALONE],
    &[HERE, OVER_80],
    &[HERE, OVER_60, CARE, MINIMUM],
    &[HERE, OVER_60, CARE, LOW_INCOME],
    &[HERE, OVER_60, ALONE, MINIMUM],
    &[HERE, OVER_60, ONLY_CHILD],
    &[HERE, OVER_60, VETERAN],
    &[HERE, SEVERELY, CARE],
    &[HERE, SEVERELY, MINIMUM],
    &[HERE, SEVERELY],
    &[HERE, DISABLED, STUDENT],
    &[HERE, DISABLED, UNEMPLOYED],
    &[HERE, DISABLED, MINIMUM],
    &[HERE, DISABLED, LOW_INCOME],
    &[UNEMPLOYED, INSURED, BIRTH],
    &[UNEMPLOYED, INSURED],
    &[HERE, UNEMPLOYED, VETERAN],
    &[HERE, UNEMPLOYED, MINIMUM],
    &[HERE, UNEMPLOYED, LOW_INCOME],
    &[HERE, BIRTH, MINIMUM],
    &[HERE, BIRTH],
    &[HERE, STUDENT, MINIMUM],
    &[HERE, STUDENT, LOW_INCOME],
    &[HERE, VETERAN],
    &[HERE, OVER_60],
    &[HERE, MINIMUM],
    &[HERE, LOW_INCOME],
];

/// Whether each criterion is met, read from the bits of a number; none where it is not asked.
fn case(bits: usize) -> Vec<Option<u16>> {
    let mut choices: Vec<Option<u16>> = (0..CRITERIA.len())
        .map(|place| Some((bits >> place & 1) as u16))
        .collect();
    if choices[OVER_60] != Some(0) {
        choices[OVER_80] = None;
    }
    choices
}

/// The first benefit whose conditions hold.
fn benefit(choices: &[Option<u16>]) -> usize {
    let holds = |all: &&[usize]| all.iter().all(|&criterion| choices[criterion] == Some(0));
    BENEFITS.iter().position(holds).unwrap_or(BENEFITS.len())
}

fn finder() -> DecisionTable {
    let mut situations: Vec<Situation> = (0..1 << CRITERIA.len())
        .filter(|bits| bits >> OVER_60 & 1 == 0 || bits >> OVER_80 & 1 == 0)
        .map(case)
        .map(|choices| Situation {
            outcome: benefit(&choices),
            choices,
        })
        .collect();
    // An outcome that no case leads to would be one that nobody can reach.
    let mut reached: Vec<usize> = situations
        .iter()
        .map(|situation| situation.outcome)
        .collect();
    reached.sort_unstable();
    reached.dedup();
    assert_eq!(reached.len(), 32);
    situations.shrink_to_fit();
    let questions: Vec<_> = (0..CRITERIA.len())
        .map(|place| question(place, 2, Condition::always()))
        .collect();
    let plain = plain_rules(vec![], vec![Condition::always(); BENEFITS.len() + 1]);
    let one = DecisionTable::enumerate(&plain).expect("one situation");
    let needs = one.needs().to_vec();
    let outcomes = (0..=BENEFITS.len()).map(|benefit| Outcome {
        needs: vec![benefit],
        ..one.outcomes()[0].clone()
    });
    DecisionTable::from_parts(questions, needs, situations, outcomes.collect()).expect("sound")
}

#[test]
fn less_than_half_of_the_criteria_are_asked_on_average_and_the_benefit_is_the_right_one() {
    let table = finder();
    assert_eq!(table.situations().len(), 98_304);
    let measure = table.measure();
    println!("{measure:?}");
    assert!(measure.asked.expected < 8.5, "{measure:?}");
    assert!(
        measure.asked.expected <= measure.in_order.expected,
        "{measure:?}"
    );
    assert!(
        measure.best.expected <= measure.asked.expected,
        "{measure:?}"
    );
    // Some people, spread over all cases.
    for bits in (0..1 << CRITERIA.len()).step_by(2_039) {
        let truth = case(bits);
        let mut given = Replies::new();
        let mut left = usize::MAX;
        loop {
            match table.next(&given) {
                Next::Decided(outcome) => {
                    assert_eq!(outcome.needs, [benefit(&truth)]);
                    break;
                }
                Next::Open => panic!("everything is known"),
                Next::Ask(asked) => {
                    let place = (0..CRITERIA.len()).find(|&q| question_id(q) == asked.id);
                    let answer = truth[place.expect("known")].expect("asked in this case");
                    given.give(asked.id.clone(), Reply::Choice(choice_id(answer.into())));
                }
            }
            if given.iter().count() == 3 {
                left = table.progress(&given).at_most;
            }
        }
        assert!(
            given.iter().count() <= left.saturating_add(3),
            "longer than was said"
        );
    }
}
