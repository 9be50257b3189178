//! Guidance over generated decision tables, held against plain evaluation of the rules.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use crate::common::{answers_of, choice_id, plain_rules, question, question_id, rules};
use catalogue::code::QuestionId;
use catalogue::condition::{Answers, Condition};
use catalogue::guidance::{Cases, Next, Replies, Reply, Said};
use catalogue::rules::Rules;
use catalogue::scenario::Need;
use catalogue::table::DecisionTable;
use proptest::collection::vec;
use proptest::prelude::*;

/// The places of the needs that the rules ask for.
fn needed(rules: &Rules, answers: &Answers) -> Vec<usize> {
    (0..rules.needs.len())
        .filter(|&need| rules.needs[need].when.holds(answers))
        .collect()
}

/// The rows that fit the choices.
fn fitting(table: &DecisionTable, answers: &Answers) -> Vec<Answers> {
    (0..table.situations().len())
        .map(|row| answers_of(table, row))
        .filter(|row| {
            answers
                .iter()
                .all(|(question, choice)| row.get(question) == Some(choice))
        })
        .collect()
}

/// Whether every situation that fits the answers has an answer to the question.
fn asked_in_all(table: &DecisionTable, answers: &Answers, question: &QuestionId) -> bool {
    fitting(table, answers)
        .iter()
        .all(|row| row.contains_key(question))
}

/// Whether a case is among those said.
fn says(cases: &Cases<'_>, case: &Answers) -> Option<bool> {
    let Cases::AnyOf(alternatives) = cases else {
        return None;
    };
    Some(alternatives.iter().any(|all| {
        all.iter().all(|one| {
            let answer = case.get(&one.question.id);
            answer.is_some_and(|answer| one.choices.iter().any(|choice| choice.id == *answer))
        })
    }))
}

proptest! {
    #[test]
    fn every_row_is_reached_by_its_answers_and_leads_to_what_the_rules_say(rules in rules()) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        for row in 0..table.situations().len() {
            let answers = answers_of(&table, row);
            let progress = table.progress(&Replies::from(&answers));
            let outcome = progress.outcome().expect("all questions are answered");
            prop_assert_eq!(&outcome.needs, &needed(&rules, &answers));
            prop_assert!(progress.possible.is_empty() && progress.to_find_out.is_empty());
        }
    }

    #[test]
    fn a_walk_never_asks_what_is_implied_and_never_longer_than_it_said(rules in rules()) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        for row in 0..table.situations().len() {
            let truth = answers_of(&table, row);
            let mut given = Replies::new();
            let mut left = table.progress(&given).at_most;
            loop {
                let progress = table.progress(&given);
                prop_assert!(progress.at_most <= left, "said at most {left}, now {}", progress.at_most);
                left = progress.at_most;
                let Next::Ask(question) = progress.next else {
                    prop_assert_eq!(left, 0);
                    let outcome = progress.outcome().expect("all is known");
                    prop_assert_eq!(&outcome.needs, &needed(&rules, &truth));
                    break;
                };
                prop_assert!(given.get(&question.id).is_none(), "asked twice");
                let possible = question.choices.iter().filter(|choice| {
                    let mut tried = given.clone();
                    tried.give(question.id.clone(), Reply::Choice(choice.id.clone()));
                    table.progress(&tried).answers().contains_key(&question.id)
                });
                prop_assert!(possible.count() > 1, "only one answer is possible");
                let answer = truth.get(&question.id).cloned();
                let answer = answer.expect("a question that is asked applies to the case");
                given.give(question.id.clone(), Reply::Choice(answer));
                left -= 1;
            }
        }
    }

    /// At any point, with anything not known: what is certain, what is possible and when, and what is left.
    #[test]
    fn the_list_covers_just_the_cases_that_are_left(rules in rules(), row in 0..64_usize, said in vec(0..3_u8, 6)) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        let truth = answers_of(&table, row % table.situations().len());
        let mut given = Replies::new();
        for (place, said) in said.iter().enumerate() {
            match (said, truth.get(&question_id(place))) {
                (0, _) => given.give(question_id(place), Reply::Unknown),
                (1, Some(choice)) => given.give(question_id(place), Reply::Choice(choice.clone())),
                _ => {}
            }
        }
        let progress = table.progress(&given);
        let left = fitting(&table, &progress.answers());
        prop_assert_eq!(progress.situations_left, left.len());
        prop_assert!(left.contains(&truth));
        for (place, need) in table.needs().iter().enumerate() {
            let cases: Vec<bool> = left.iter().map(|case| needed(&rules, case).contains(&place)).collect();
            let possible = progress.possible.iter().find(|possible| possible.need == need);
            prop_assert_eq!(progress.certain.contains(&need), cases.iter().all(|needs| *needs));
            prop_assert_eq!(possible.is_some(), cases.contains(&true) && cases.contains(&false));
            for (case, needs) in left.iter().zip(&cases) {
                if let Some(possible) = possible {
                    prop_assert_eq!(says(&possible.when, case), Some(*needs), "{:?}", possible.when.words());
                }
            }
        }
        // What is decided, what is open and what is still asked exclude each other.
        let outcomes: Vec<Vec<usize>> = left.iter().map(|case| needed(&rules, case)).collect();
        let same = outcomes.iter().all(|outcome| outcome == &outcomes[0]);
        prop_assert_eq!(progress.outcome().is_some(), same);
        match progress.next {
            Next::Ask(question) => prop_assert!(given.get(&question.id).is_none() || !progress.replies().iter().any(|(q, _)| *q == question.id)),
            Next::Open => prop_assert!(!progress.to_find_out.is_empty(), "open, and nothing to find out"),
            Next::Decided(_) => prop_assert!(progress.to_find_out.is_empty()),
        }
    }

    /// Whoever knows nothing is asked each question once at most and comes to an end with a list for all cases.
    #[test]
    fn not_knowing_anything_comes_to_an_end_and_finding_out_decides(rules in rules(), row in 0..64_usize) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        let truth = answers_of(&table, row % table.situations().len());
        let mut given = Replies::new();
        while let Next::Ask(question) = table.progress(&given).next {
            prop_assert!(given.get(&question.id).is_none(), "asked again");
            given.give(question.id.clone(), Reply::Unknown);
        }
        prop_assert_eq!(table.progress(&given).situations_left, table.situations().len());
        loop {
            let progress = table.progress(&given);
            let question = match progress.next {
                Next::Decided(outcome) => {
                    prop_assert_eq!(&outcome.needs, &needed(&rules, &truth));
                    break;
                }
                Next::Ask(question) => question,
                Next::Open => progress.to_find_out[0],
            };
            let reply = truth.get(&question.id).expect("asked in this case").clone();
            given.give(question.id.clone(), Reply::Choice(reply));
        }
    }

    #[test]
    fn changing_an_answer_keeps_every_later_one_that_still_fits(
        rules in rules(), row in 0..64_usize, other in 0..64_usize, order in vec(any::<u8>(), 6),
    ) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        let rows = table.situations().len();
        let before = answers_of(&table, row % rows);
        let target = answers_of(&table, other % rows);
        let mut inorder: Vec<_> = before.iter().zip(&order).collect();
        inorder.sort_by_key(|(_, order)| **order);
        let mut changed: Replies = inorder
            .into_iter()
            .map(|((question, choice), _)| (question.clone(), Reply::Choice(choice.clone())))
            .collect();
        prop_assert_eq!(table.progress(&changed).answers(), before.clone(), "in whatever order");
        let Some((first, choice)) = target.iter().find(|(question, choice)| before.get(*question) != Some(*choice)) else {
            return Ok(());
        };
        changed.give(first.clone(), Reply::Choice(choice.clone()));
        let progress = table.progress(&changed);
        let kept = progress.answers();
        let trail: Vec<&QuestionId> = progress.trail.iter().map(|said| &said.question.id).collect();
        let given: Vec<&QuestionId> = changed.iter().map(|(question, _)| question).filter(|q| trail.contains(q)).collect();
        prop_assert_eq!(trail, given, "the trail is in the order in which one answered");
        // Whatever is dropped contradicts what is kept, or is not asked in all of the cases left.
        for (question, reply) in changed.iter().filter(|(question, _)| !kept.contains_key(*question)) {
            let both = fitting(&table, &kept).iter().any(|row| row.get(question).map(|c| Reply::Choice(c.clone())).as_ref() == Some(reply));
            prop_assert!(!both || !asked_in_all(&table, &kept, question), "lost an answer that still fits");
        }
    }

    /// The best order is held against one that is found by trying all of them.
    #[test]
    fn no_order_asks_fewer_and_none_is_missed(rules in rules()) {
        let table = DecisionTable::enumerate(&rules).expect("small");
        let measure = table.measure();
        prop_assert!(measure.is_optimum);
        prop_assert_eq!(measure.asked.expected, measure.best.expected);
        prop_assert!(measure.asked.expected <= measure.in_order.expected);
        let rows: Vec<usize> = (0..table.situations().len()).collect();
        let tried = fewest(&table, &rows);
        prop_assert!((measure.best.expected - tried).abs() < 1e-6, "{measure:?}, tried {tried}");
        let progress = table.progress(&Replies::new());
        prop_assert_eq!(progress.at_most, measure.asked.worst);
        prop_assert!(measure.best.worst <= measure.asked.worst);
        prop_assert_eq!(table.next(&Replies::new()), progress.next);
    }

    #[test]
    fn replies_survive_the_way_through_json(said in vec((0..6_usize, 0..4_usize), 0..8)) {
        let mut replies = Replies::new();
        for (question, choice) in said {
            replies.give(question_id(question), if choice == 3 { Reply::Unknown } else { Reply::Choice(choice_id(choice)) });
        }
        let json = serde_json::to_string(&replies).expect("serialised");
        prop_assert_eq!(serde_json::from_str::<Replies>(&json).expect("read"), replies);
    }
}

#[test]
fn replies_keep_their_order_and_each_question_once() {
    let mut replies = Replies::new();
    replies.give(question_id(2), Reply::Unknown);
    replies.give(question_id(0), Reply::Choice(choice_id(1)));
    replies.give(question_id(2), Reply::Choice(choice_id(0)));
    let order: Vec<&QuestionId> = replies.iter().map(|(question, _)| question).collect();
    assert_eq!(order, [&question_id(2), &question_id(0)]);
    let doubled = r#"[["q1","unknown"],["q1",{"choice":"c0"}]]"#;
    let read: Replies = serde_json::from_str(doubled).expect("read");
    assert_eq!(read.iter().count(), 1);
    assert!(replies.take_back(&question_id(2)));
    assert!(!replies.take_back(&question_id(2)));
}

/// How often a row occurs when all choices of a question are given equally often.
fn chance(table: &DecisionTable, row: usize) -> f64 {
    let asked = table.situations()[row]
        .choices
        .iter()
        .zip(table.questions());
    asked
        .filter(|(choice, _)| choice.is_some())
        .map(|(_, question)| 1.0 / question.choices.len() as f64)
        .product()
}

/// The fewest questions that some order asks of these rows, each as often as it occurs.
fn fewest(table: &DecisionTable, rows: &[usize]) -> f64 {
    let outcome = |row: usize| &table.outcomes()[table.situations()[row].outcome].needs;
    if rows.iter().all(|&row| outcome(row) == outcome(rows[0])) {
        return 0.0;
    }
    let orders = (0..table.questions().len()).filter_map(|column| {
        let mut parts: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
        for &row in rows {
            parts
                .entry(table.situations()[row].choices[column]?)
                .or_default()
                .push(row);
        }
        (parts.len() > 1).then(|| parts.values().map(|part| fewest(table, part)).sum::<f64>())
    });
    let below = orders
        .min_by(f64::total_cmp)
        .expect("some question tells them apart");
    rows.iter().map(|&row| chance(table, row)).sum::<f64>() + below
}

/// Only who rents is asked how long; a long lease needs M-1, an own house M-0.
fn premises() -> Rules {
    let when = |question: usize, choice: usize| {
        Condition::any_of(vec![BTreeMap::from([(
            question_id(question),
            vec![choice_id(choice)],
        )])])
    };
    plain_rules(
        vec![
            question(0, 2, Condition::always()),
            question(1, 2, when(0, 1)),
        ],
        vec![when(0, 0), when(1, 1), Condition::always()],
    )
}

#[test]
fn a_question_that_hangs_on_one_not_known_is_not_asked_and_both_say_when_a_material_is_needed() {
    let table = DecisionTable::enumerate(&premises()).expect("small");
    let mut replies = Replies::new();
    replies.give(question_id(0), Reply::Unknown);
    let progress = table.progress(&replies);
    assert_eq!(progress.next, Next::Open);
    assert_eq!(progress.trail[0].said, Said::Unknown);
    let names = |needs: &[&Need]| {
        needs
            .iter()
            .map(|n| n.material.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&progress.certain), ["M-2"]);
    let possible: Vec<&Need> = progress
        .possible
        .iter()
        .map(|possible| possible.need)
        .collect();
    assert_eq!(names(&possible), ["M-0", "M-1"]);
    let Cases::AnyOf(when) = &progress.possible[1].when else {
        panic!("it is short to say");
    };
    assert_eq!(when.len(), 1);
    assert_eq!(
        when[0].len(),
        1,
        "that the lease is long says that there is one"
    );
    assert_eq!(when[0][0].question.id, question_id(1));
    assert_eq!(progress.to_find_out[0].id, question_id(0));
}

#[test]
fn a_scenario_without_questions_and_one_with_a_single_situation_are_decided_at_once() {
    let nothing = plain_rules(vec![], vec![Condition::always()]);
    let table = DecisionTable::enumerate(&nothing).expect("small");
    for replies in [
        Replies::new(),
        Replies::from_iter([(question_id(7), Reply::Unknown)]),
    ] {
        let progress = table.progress(&replies);
        assert!(progress.outcome().is_some() && progress.at_most == 0);
        assert_eq!((progress.situations_left, progress.certain.len()), (1, 1));
        assert!(progress.trail.is_empty());
    }
}

#[test]
fn replies_that_name_nothing_known_are_passed_over() {
    let table = DecisionTable::enumerate(&premises()).expect("small");
    let replies = Replies::from_iter([
        (question_id(9), Reply::Unknown),
        (question_id(1), Reply::Choice(choice_id(1))),
        (question_id(0), Reply::Choice(choice_id(9))),
    ]);
    let progress = table.progress(&replies);
    assert!(
        progress.trail.is_empty(),
        "the second is asked of those who rent only"
    );
    assert_eq!(progress.situations_left, 3);
}
