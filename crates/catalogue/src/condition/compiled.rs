//! Conditions with questions and choices as places, so that a whole table can be gone through quickly.

use crate::condition::Condition;
use crate::table::{Combination, Question};

/// The most choices that a question may have.
pub const MOST_CHOICES: usize = 64;

/// A condition over the combinations of one list of questions.
#[derive(Debug, Clone)]
pub(crate) struct CompiledCondition {
    always: bool,
    /// For each alternative the questions it speaks of, each with its choices as bits.
    alternatives: Vec<Vec<(usize, u64)>>,
}

impl CompiledCondition {
    /// Compiles against questions. What names an unknown question or choice holds for none.
    pub(crate) fn new(condition: &Condition, questions: &[Question]) -> Self {
        let compile = |question: &_, choices: &Vec<_>| {
            let place = questions.iter().position(|known| &known.id == question)?;
            let bits = choices
                .iter()
                .filter_map(|choice| {
                    let choices = &questions[place].choices;
                    choices.iter().position(|known| &known.id == choice)
                })
                .filter(|&choice| choice < MOST_CHOICES)
                .fold(0, |bits, choice| bits | 1_u64 << choice);
            Some((place, bits))
        };
        Self {
            always: condition.is_always(),
            alternatives: condition
                .alternatives()
                .iter()
                .filter_map(|all| {
                    all.iter()
                        .map(|(question, choices)| compile(question, choices))
                        .collect()
                })
                .collect(),
        }
    }

    /// Whether it holds for a combination, or for the beginning of one that is long enough.
    pub(crate) fn holds(&self, combination: &Combination) -> bool {
        self.always
            || self.alternatives.iter().any(|all| {
                all.iter().all(|&(question, choices)| {
                    combination
                        .get(question)
                        .copied()
                        .flatten()
                        .is_some_and(|choice| choices >> choice & 1 == 1)
                })
            })
    }
}
