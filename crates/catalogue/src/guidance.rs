//! Guidance (情形引导): from a decision table and the answers so far to the next question, or to the one outcome.

use std::collections::{BTreeMap, BTreeSet};

use crate::condition::Answers;
use crate::scenario::Need;
use crate::table::{Choice, DecisionTable, Outcome, Question, Situation};

/// Where a guidance stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<'t> {
    /// What comes now.
    pub next: Next<'t>,
    /// The answers that hold, in the order of the questions. Answers that no longer make sense are not among them.
    pub trail: Vec<Answered<'t>>,
    /// What is needed in every situation that is left, in the order in which it is handed over.
    pub certain: Vec<&'t Need>,
    /// How many situations are left; at least one.
    pub situations_left: usize,
    /// How many more questions there can be at most, the next one included.
    pub at_most: usize,
}

/// What comes now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next<'t> {
    /// This question is to be asked. `choices` are those that are still possible, at least two.
    Ask(&'t Question),
    /// No further answer can change the outcome.
    Decided(&'t Outcome),
}

/// A question with the answer that was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answered<'t> {
    /// The question.
    pub question: &'t Question,
    /// The answer.
    pub choice: &'t Choice,
}

impl<'t> Progress<'t> {
    /// The outcome, once it is decided.
    pub fn outcome(&self) -> Option<&'t Outcome> {
        match self.next {
            Next::Decided(outcome) => Some(outcome),
            Next::Ask(_) => None,
        }
    }

    /// The answers that hold.
    pub fn answers(&self) -> Answers {
        self.trail
            .iter()
            .map(|answered| (answered.question.id.clone(), answered.choice.id.clone()))
            .collect()
    }
}

impl DecisionTable {
    /// Says where a guidance with these answers stands.
    ///
    /// Answers are taken in the order of the questions. One that names an unknown question or choice, or that fits
    /// no situation left by the earlier ones, is passed over: so a changed answer keeps every later one that still
    /// makes sense.
    pub fn progress(&self, answers: &Answers) -> Progress<'_> {
        let mut left: Vec<&Situation> = self.situations().iter().collect();
        let mut trail = Vec::new();
        let mut answered = BTreeSet::new();
        for (column, question) in self.questions().iter().enumerate() {
            let Some(given) = answers.get(&question.id) else {
                continue;
            };
            let Some(place) = question
                .choices
                .iter()
                .position(|choice| &choice.id == given)
            else {
                continue;
            };
            let fitting: Vec<&Situation> = left
                .iter()
                .copied()
                .filter(|situation| {
                    situation.choices[column].is_some_and(|choice| usize::from(choice) == place)
                })
                .collect();
            if fitting.is_empty() || !is_asked_for_sure(&left, column) {
                continue;
            }
            left = fitting;
            answered.insert(column);
            trail.push(Answered {
                question,
                choice: &question.choices[place],
            });
        }
        let next = match self.next_column(&left, &answered) {
            Some(column) => Next::Ask(&self.questions()[column]),
            None => Next::Decided(&self.outcomes()[left[0].outcome]),
        };
        let outcomes: BTreeSet<usize> = left.iter().map(|situation| situation.outcome).collect();
        let certain = (0..self.needs().len())
            .filter(|need| {
                outcomes
                    .iter()
                    .all(|&outcome| self.outcomes()[outcome].needs.contains(need))
            })
            .map(|need| &self.needs()[need])
            .collect();
        let at_most = self.at_most(&left, &answered);
        Progress {
            next,
            trail,
            certain,
            situations_left: left.len(),
            at_most,
        }
    }

    /// The first question, in authored order, that is asked in every situation left and whose answer matters.
    fn next_column(&self, left: &[&Situation], answered: &BTreeSet<usize>) -> Option<usize> {
        if left
            .iter()
            .all(|situation| situation.outcome == left[0].outcome)
        {
            return None;
        }
        (0..self.questions().len())
            .filter(|column| !answered.contains(column) && is_asked_for_sure(left, *column))
            .find(|&column| matters(left, column))
    }

    /// The longest way from here to a decision.
    fn at_most(&self, left: &[&Situation], answered: &BTreeSet<usize>) -> usize {
        let Some(column) = self.next_column(left, answered) else {
            return 0;
        };
        let mut answered = answered.clone();
        answered.insert(column);
        let mut parts: BTreeMap<Option<u16>, Vec<&Situation>> = BTreeMap::new();
        for situation in left {
            parts
                .entry(situation.choices[column])
                .or_default()
                .push(situation);
        }
        1 + parts
            .values()
            .map(|part| self.at_most(part, &answered))
            .max()
            .unwrap_or(0)
    }
}

fn is_asked_for_sure(left: &[&Situation], column: usize) -> bool {
    left.iter()
        .all(|situation| situation.choices[column].is_some())
}

/// The other answers of a situation, and its outcome.
type Row = (Vec<Option<u16>>, usize);

/// Whether knowing this answer changes anything: it does unless every choice leaves the same table behind.
fn matters(left: &[&Situation], column: usize) -> bool {
    let mut tables: BTreeMap<Option<u16>, BTreeSet<Row>> = BTreeMap::new();
    for situation in left {
        let mut others = situation.choices.clone();
        others[column] = None;
        tables
            .entry(situation.choices[column])
            .or_default()
            .insert((others, situation.outcome));
    }
    let mut tables = tables.values();
    let first = tables.next();
    tables.any(|table| Some(table) != first)
}
