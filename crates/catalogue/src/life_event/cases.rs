//! Every case of a life event's own questions, and what each leads to. They are few: all are gone through.

use std::collections::{BTreeMap, BTreeSet};

use super::LifeEvent;
use crate::code::{ChoiceId, FactId, ScenarioCode};
use crate::condition::Answers;
use crate::rules::{Rules, TableError};
use crate::scenario::Scenario;
use crate::table::{Combination, Question};

/// One case: a choice for each own question that is asked in it, and what it leads to.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) choices: Combination,
    pub(super) answers: Answers,
    pub(super) effect: Effect,
}

/// What a case leads to, as places in the life event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Effect {
    pub(super) members: BTreeSet<usize>,
    pub(super) known: BTreeSet<usize>,
    facts: BTreeMap<FactId, ChoiceId>,
}

/// Every combination of answers to a life event's own questions.
///
/// # Errors
/// [`TableError::TooManySituations`].
pub(super) fn combinations(event: &LifeEvent) -> Result<Vec<Combination>, TableError> {
    let rules = Rules {
        questions: event.questions.clone(),
        needs: Vec::new(),
        limits: Vec::new(),
        fees: Vec::new(),
        specials: Vec::new(),
        intermediaries: Vec::new(),
        elsewhere: Vec::new(),
    };
    rules.combinations()
}

/// What each combination leads to.
pub(super) fn evaluated<'s>(
    event: &LifeEvent,
    combinations: Vec<Combination>,
    scenario: &impl Fn(&ScenarioCode) -> Option<&'s Scenario>,
) -> Vec<Case> {
    combinations
        .into_iter()
        .map(|choices| {
            let answers = answers(&event.questions, &choices);
            Case {
                effect: effect(event, &answers, scenario),
                answers,
                choices,
            }
        })
        .collect()
}

/// Whether knowing the answer to a question changes anything in these cases: it does unless every choice leaves the
/// same cases with the same effects behind.
pub(super) fn matters(cases: &[&Case], question: usize) -> bool {
    let mut behind: BTreeMap<u16, BTreeSet<(Combination, &Effect)>> = BTreeMap::new();
    for case in cases {
        let Some(choice) = case.choices[question] else {
            continue;
        };
        let mut others = case.choices.clone();
        others[question] = None;
        behind
            .entry(choice)
            .or_default()
            .insert((others, &case.effect));
    }
    let mut sets = behind.values();
    let first = sets.next();
    sets.any(|set| Some(set) != first)
}

fn answers(questions: &[Question], combination: &Combination) -> Answers {
    questions
        .iter()
        .zip(combination)
        .filter_map(|(question, choice)| {
            let choice = question.choices.get(usize::from((*choice)?))?;
            Some((question.id.clone(), choice.id.clone()))
        })
        .collect()
}

fn effect<'s>(
    event: &LifeEvent,
    answers: &Answers,
    scenario: &impl Fn(&ScenarioCode) -> Option<&'s Scenario>,
) -> Effect {
    let members: BTreeSet<usize> = (0..event.members.len())
        .filter(|&place| event.members[place].when.holds(answers))
        .collect();
    let is_asked = |fact: &FactId| {
        members.iter().any(|&place| {
            scenario(&event.members[place].scenario).is_some_and(|scenario| {
                let mut questions = scenario.table.questions().iter();
                questions.any(|question| question.fact.as_ref() == Some(fact))
            })
        })
    };
    let facts = event.questions.iter().filter_map(|own| {
        let fact = own.fact.as_ref().filter(|fact| is_asked(fact))?;
        Some((fact.clone(), answers.get(&own.id)?.clone()))
    });
    Effect {
        known: (0..event.known.len())
            .filter(|&place| event.known[place].when.holds(answers))
            .collect(),
        facts: facts.collect(),
        members,
    }
}
