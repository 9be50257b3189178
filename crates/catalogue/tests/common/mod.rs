//! Generated decision tables, and what the rules say of their cases by plain evaluation.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

pub(crate) mod fixture;

use std::collections::BTreeMap;

use catalogue::code::{ChoiceId, MaterialCode, QuestionId};
use catalogue::condition::{Answers, Condition};
use catalogue::rules::{Rules, When};
use catalogue::scenario::{Fee, Limits, Necessity, Need};
use catalogue::table::{Choice, DecisionTable, Question};
use catalogue::text::Text;
use proptest::collection::vec;
use proptest::prelude::*;

pub(crate) fn question_id(place: usize) -> QuestionId {
    format!("q{place}").parse().expect("a slug")
}

pub(crate) fn choice_id(place: usize) -> ChoiceId {
    format!("c{place}").parse().expect("a slug")
}

fn text() -> Text {
    Text::new("字", "word")
}

pub(crate) fn need(place: usize) -> Need {
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

pub(crate) fn choice(place: usize) -> Choice {
    Choice {
        id: choice_id(place),
        label: text(),
        note: None,
        often: None,
    }
}

pub(crate) fn question(place: usize, choices: usize, when: Condition) -> Question {
    Question {
        id: question_id(place),
        ask: text(),
        why: text(),
        unsure: None,
        fact: None,
        when,
        choices: (0..choices).map(choice).collect(),
    }
}

/// Rules with one limit, no fee and nothing else but questions and materials.
pub(crate) fn plain_rules(questions: Vec<Question>, needs: Vec<Condition>) -> Rules {
    let needs = needs.into_iter().enumerate();
    Rules {
        questions,
        needs: needs
            .map(|(place, when)| When {
                when,
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

/// Rules of up to six questions, some of them asked in some cases only.
pub(crate) fn rules() -> impl Strategy<Value = Rules> {
    let pairs = || vec((0..6_usize, 0..4_usize), 0..3);
    (vec((2..4_usize, pairs()), 0..6), vec(pairs(), 1..7)).prop_map(
        |(questions, needs): (Vec<(usize, Pairs)>, Vec<Pairs>)| {
            let sizes: Vec<usize> = questions.iter().map(|(size, _)| *size).collect();
            let questions = questions
                .iter()
                .enumerate()
                .map(|(place, (size, when))| question(place, *size, condition(when, &sizes, place)))
                .collect();
            let needs = needs.iter();
            let needs = needs.map(|when| condition(when, &sizes, sizes.len()));
            plain_rules(questions, needs.collect())
        },
    )
}

/// The answers of one row.
pub(crate) fn answers_of(table: &DecisionTable, row: usize) -> Answers {
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
