//! Guidance (情形引导): from a decision table and the replies so far to the next question, or to the one outcome.

mod possible;
mod prepared;
mod replies;
mod rows;

use std::collections::BTreeSet;

use crate::condition::Answers;
use crate::scenario::Need;
use crate::table::{Choice, DecisionTable, Outcome, Question};
pub use possible::{Alternative, Cases, Elsewhere, OneOf, Possible};
pub(crate) use prepared::Prepared;
pub use replies::{Replies, Reply};
use rows::Rows;

/// Where a guidance stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<'t> {
    /// What comes now.
    pub next: Next<'t>,
    /// The replies that hold, in the order in which they were given. Those that make no sense are not among them.
    pub trail: Vec<Answered<'t>>,
    /// What is needed in every situation that is left, in the order in which it is handed over.
    pub certain: Vec<&'t Need>,
    /// What is needed in some of the situations that are left, in the same order.
    pub possible: Vec<Possible<'t>>,
    /// Where some of the situations that are left are handled instead.
    pub elsewhere: Vec<Elsewhere<'t>>,
    /// What was replied to with "I don't know" and still makes a difference, in the order of the questions.
    pub to_find_out: Vec<&'t Question>,
    /// How many situations are left; at least one.
    pub situations_left: usize,
    /// How many more questions there can be at most, the next one included. An "I don't know" may lead to more.
    pub at_most: usize,
}

/// What comes now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next<'t> {
    /// This question is to be asked: at least two of its choices are still possible.
    Ask(&'t Question),
    /// No further answer can change the outcome.
    Decided(&'t Outcome),
    /// Nothing is left to ask, yet several outcomes remain, because something is not known.
    Open,
}

/// A question with what was said to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answered<'t> {
    /// The question.
    pub question: &'t Question,
    /// What was said.
    pub said: Said<'t>,
}

/// What was said to a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said<'t> {
    /// This choice.
    Choice(&'t Choice),
    /// "I don't know".
    Unknown,
}

impl<'t> Answered<'t> {
    /// The choice, if one was made.
    pub fn choice(&self) -> Option<&'t Choice> {
        match self.said {
            Said::Choice(choice) => Some(choice),
            Said::Unknown => None,
        }
    }
}

impl<'t> Progress<'t> {
    /// The outcome, once it is decided.
    pub fn outcome(&self) -> Option<&'t Outcome> {
        match self.next {
            Next::Decided(outcome) => Some(outcome),
            Next::Ask(_) | Next::Open => None,
        }
    }

    /// The replies that hold.
    pub fn replies(&self) -> Replies {
        self.trail
            .iter()
            .map(|Answered { question, said }| {
                let reply = match said {
                    Said::Choice(choice) => Reply::Choice(choice.id.clone()),
                    Said::Unknown => Reply::Unknown,
                };
                (question.id.clone(), reply)
            })
            .collect()
    }

    /// The choices that hold.
    pub fn answers(&self) -> Answers {
        self.replies().answers()
    }
}

impl DecisionTable {
    /// Says where a guidance with these replies stands.
    ///
    /// A reply that names an unknown question or choice, that fits no situation left by the others, or whose question
    /// is not asked in all of them, is passed over: so a changed reply keeps every later one that still makes sense.
    /// Of two that exclude each other the one given first holds.
    pub fn progress(&self, replies: &Replies) -> Progress<'_> {
        let prepared = self.prepared();
        let held = prepared.follow(self, replies);
        let left = &held.left;
        let said: BTreeSet<usize> = held.said.iter().map(|&(column, _)| column).collect();
        let next = match prepared.decided(left) {
            Some(outcome) => Next::Decided(&self.outcomes()[outcome]),
            None => match prepared.next(left, &said) {
                Some(column) => Next::Ask(&self.questions()[column]),
                None => Next::Open,
            },
        };
        let trail = held.said.iter().map(|&(column, choice)| {
            let question = &self.questions()[column];
            let said = choice.map_or(Said::Unknown, |place| {
                Said::Choice(&question.choices[place])
            });
            Answered { question, said }
        });
        let unknown: BTreeSet<usize> = held
            .said
            .iter()
            .filter(|(_, choice)| choice.is_none())
            .map(|&(column, _)| column)
            .collect();
        let to_find_out = unknown
            .into_iter()
            .filter(|&column| {
                prepared.decided(left).is_none()
                    && !prepared.is_constant(left, column)
                    && prepared.matters(left, column)
            })
            .map(|column| &self.questions()[column]);
        let (certain, possible) = self.needs_left(prepared, left);
        Progress {
            next,
            trail: trail.collect(),
            certain,
            possible,
            elsewhere: self.elsewhere_left(prepared, left),
            to_find_out: to_find_out.collect(),
            situations_left: left.count(),
            at_most: prepared.at_most(left, &said),
        }
    }

    /// What is certain and what is possible.
    fn needs_left(&self, prepared: &Prepared, left: &Rows) -> (Vec<&Need>, Vec<Possible<'_>>) {
        let (mut certain, mut possible) = (Vec::new(), Vec::new());
        for (place, need) in self.needs().iter().enumerate() {
            let wanted = self.leading_to(prepared, left, |outcome| outcome.needs.contains(&place));
            if wanted == *left {
                certain.push(need);
            } else if !wanted.is_empty() {
                let when = prepared.cases(self, left, &wanted);
                possible.push(Possible { need, when });
            }
        }
        (certain, possible)
    }

    fn elsewhere_left(&self, prepared: &Prepared, left: &Rows) -> Vec<Elsewhere<'_>> {
        let mut found: Vec<Elsewhere<'_>> = Vec::new();
        for say in self.outcomes().iter().filter_map(|o| o.elsewhere.as_ref()) {
            let wanted = self.leading_to(prepared, left, |o| o.elsewhere.as_ref() == Some(say));
            let known = found.iter().any(|elsewhere| elsewhere.say == say);
            if !known && !wanted.is_empty() && wanted != *left {
                let when = prepared.cases(self, left, &wanted);
                found.push(Elsewhere { say, when });
            }
        }
        found
    }

    /// The rows left whose outcome is such.
    fn leading_to(
        &self,
        prepared: &Prepared,
        left: &Rows,
        is_such: impl Fn(&Outcome) -> bool,
    ) -> Rows {
        let mut rows = left.and_not(left);
        for (outcome, of_it) in self.outcomes().iter().zip(&prepared.outcomes) {
            if is_such(outcome) {
                rows = rows.or(&left.and(of_it));
            }
        }
        rows
    }
}

/// The replies that hold, as places, and the rows they leave.
struct Held {
    said: Vec<(usize, Option<usize>)>,
    left: Rows,
}

impl Prepared {
    /// Goes through the replies again and again, for one may make sense only after a later one.
    fn follow(&self, table: &DecisionTable, replies: &Replies) -> Held {
        let given: Vec<(usize, Option<usize>)> = replies
            .iter()
            .filter_map(|(question, reply)| {
                let questions = table.questions();
                let column = questions.iter().position(|known| known.id == *question)?;
                match reply {
                    Reply::Unknown => Some((column, None)),
                    Reply::Choice(choice) => {
                        let choices = &questions[column].choices;
                        let place = choices.iter().position(|known| known.id == *choice)?;
                        Some((column, Some(place)))
                    }
                }
            })
            .collect();
        let mut left = Rows::all(self.situations);
        let mut holds = vec![false; given.len()];
        loop {
            let before = holds.iter().filter(|holds| **holds).count();
            for (holds, &(column, choice)) in holds.iter_mut().zip(&given) {
                if *holds || !self.is_asked_for_sure(&left, column) {
                    continue;
                }
                if let Some(choice) = choice {
                    let fitting = left.and(&self.columns[column].choices[choice]);
                    if fitting.is_empty() {
                        continue;
                    }
                    left = fitting;
                }
                *holds = true;
            }
            if holds.iter().filter(|holds| **holds).count() == before {
                break;
            }
        }
        let said = given.into_iter().zip(holds);
        let said = said.filter(|(_, holds)| *holds).map(|(said, _)| said);
        Held {
            said: said.collect(),
            left,
        }
    }
}
