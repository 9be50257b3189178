//! Guidance over generated decision tables, held against plain evaluation of the rules.

use std::collections::BTreeMap;

use catalogue::code::{ChoiceId, MaterialCode, QuestionId};
use catalogue::condition::{Answers, Condition};
use catalogue::guidance::Next;
use catalogue::rules::{Rules, When};
use catalogue::scenario::{Fee, Limits, Necessity, Need};
use catalogue::table::{Choice, DecisionTable, Question};
use catalogue::text::Text;
use proptest::collection::vec;
use proptest::prelude::*;

fn question_id(place: usize) -> QuestionId {
    format!("q{place}").parse().expect("a slug")
}

fn choice_id(place: usize) -> ChoiceId {
    format!("c{place}").parse().expect("a slug")
}

fn text() -> Text {
    Text::new("字", "word")
}

fn need(place: usize) -> Need {
    Need {
        material: format!("M-{place}")
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
    }
}

/// A condition over the questions before a place, as pairs of question and choice.
fn condition(pairs: &[(usize, usize)], sizes: &[usize], before: usize) -> Condition {
    let mut conjunction = BTreeMap::new();
    for (question, choice) in pairs {
        if before > 0 {
            let question = question % before;
            conjunction.insert(
                question_id(question),
                vec![choice_id(choice % sizes[question])],
            );
        }
    }
    if conjunction.is_empty() {
        Condition::always()
    } else {
        Condition::any_of(vec![conjunction])
    }
}

type Pairs = Vec<(usize, usize)>;

fn rules() -> impl Strategy<Value = Rules> {
    let pairs = || vec((0..6_usize, 0..4_usize), 0..3);
    (vec((2..4_usize, pairs()), 1..6), vec(pairs(), 1..7)).prop_map(
        |(questions, needs): (Vec<(usize, Pairs)>, Vec<Pairs>)| {
            let sizes: Vec<usize> = questions.iter().map(|(size, _)| *size).collect();
            Rules {
                questions: questions
                    .iter()
                    .enumerate()
                    .map(|(place, (size, when))| Question {
                        id: question_id(place),
                        ask: text(),
                        why: text(),
                        unsure: None,
                        when: condition(when, &sizes, place),
                        choices: (0..*size)
                            .map(|choice| Choice {
                                id: choice_id(choice),
                                label: text(),
                                note: None,
                            })
                            .collect(),
                    })
                    .collect(),
                needs: needs
                    .iter()
                    .enumerate()
                    .map(|(place, when)| When {
                        when: condition(when, &sizes, sizes.len()),
                        then: need(place),
                    })
                    .collect(),
                limits: vec![When {
                    when: Condition::always(),
                    then: Limits {
                        statutory: None,
                        promised: 0,
                        unit: Default::default(),
                        start: None,
                    },
                }],
                fees: vec![When {
                    when: Condition::always(),
                    then: Fee::Free,
                }],
                specials: vec![],
                intermediaries: vec![],
                elsewhere: vec![],
            }
        },
    )
}

/// The answers of one row.
fn answers_of(table: &DecisionTable, row: usize) -> Answers {
    let situation = &table.situations()[row];
    table
        .questions()
        .iter()
        .zip(&situation.choices)
        .filter_map(|(question, choice)| {
            choice.map(|choice| {
                (
                    question.id.clone(),
                    question.choices[usize::from(choice)].id.clone(),
                )
            })
        })
        .collect()
}

proptest! {
    #[test]
    fn every_row_is_reached_by_its_answers_and_leads_to_what_the_rules_say(rules in rules()) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        for row in 0..table.situations().len() {
            let answers = answers_of(&table, row);
            let progress = table.progress(&answers);
            let outcome = progress.outcome().expect("all questions are answered");
            let expected: Vec<usize> =
                (0..rules.needs.len()).filter(|need| rules.needs[*need].when.holds(&answers)).collect();
            prop_assert_eq!(&outcome.needs, &expected);
        }
    }

    #[test]
    fn a_walk_never_asks_what_is_implied_and_never_longer_than_it_said(rules in rules()) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        for row in 0..table.situations().len() {
            let truth = answers_of(&table, row);
            let mut given = Answers::new();
            let mut left = table.progress(&given).at_most;
            loop {
                let progress = table.progress(&given);
                prop_assert!(progress.at_most <= left, "said at most {left}, now {}", progress.at_most);
                left = progress.at_most;
                match progress.next {
                    Next::Decided(outcome) => {
                        prop_assert_eq!(left, 0);
                        let full = table.progress(&truth);
                        prop_assert_eq!(Some(outcome), full.outcome());
                        break;
                    }
                    Next::Ask(question) => {
                        prop_assert!(!given.contains_key(&question.id), "asked twice");
                        let possible = question.choices.iter().filter(|choice| {
                            let mut tried = given.clone();
                            tried.insert(question.id.clone(), choice.id.clone());
                            table.progress(&tried).answers().contains_key(&question.id)
                        });
                        prop_assert!(possible.count() > 1, "only one answer is possible");
                        let answer = truth.get(&question.id).cloned();
                        let answer = answer.expect("a question that is asked applies to the case");
                        given.insert(question.id.clone(), answer);
                        left -= 1;
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_certain_is_needed_in_the_end(rules in rules()) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        let certain: Vec<Need> = table.progress(&Answers::new()).certain.into_iter().cloned().collect();
        for row in 0..table.situations().len() {
            let progress = table.progress(&answers_of(&table, row));
            let outcome = progress.outcome().expect("decided");
            for need in &certain {
                prop_assert!(table.needs_of(outcome).any(|needed| needed == need));
            }
        }
    }

    #[test]
    fn changing_an_answer_keeps_every_later_one_that_still_fits(rules in rules(), row in 0..64_usize, other in 0..64_usize) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        let rows = table.situations().len();
        let before = answers_of(&table, row % rows);
        let target = answers_of(&table, other % rows);
        let mut changed = before.clone();
        let Some((first, choice)) = target.iter().find(|(question, choice)| before.get(*question) != Some(*choice)) else {
            return Ok(());
        };
        changed.insert(first.clone(), choice.clone());
        let kept = table.progress(&changed).answers();
        for (question, answer) in &kept {
            prop_assert_eq!(changed.get(question), Some(answer));
        }
        // Whatever is dropped contradicts what is kept: no situation has both.
        for (question, answer) in changed.iter().filter(|(question, _)| !kept.contains_key(*question)) {
            let both = (0..rows).map(|row| answers_of(&table, row)).any(|row| {
                row.get(question) == Some(answer) && kept.iter().all(|(question, answer)| row.get(question) == Some(answer))
            });
            prop_assert!(!both || !asked_in_all(&table, &kept, question), "lost an answer that still fits");
        }
    }
}

/// Whether every situation that fits the answers has an answer to the question.
fn asked_in_all(table: &DecisionTable, answers: &Answers, question: &QuestionId) -> bool {
    (0..table.situations().len())
        .map(|row| answers_of(table, row))
        .filter(|row| {
            answers
                .iter()
                .all(|(question, answer)| row.get(question) == Some(answer))
        })
        .all(|row| row.contains_key(question))
}
