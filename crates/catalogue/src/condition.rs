//! Conditions over answers, as a clerk writes them: any of several "all of these".

mod compiled;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::{ChoiceId, QuestionId};

pub(crate) use compiled::CompiledCondition;
pub use compiled::MOST_CHOICES;

/// The answers of one case: a question that is not asked in this case has no entry.
pub type Answers = BTreeMap<QuestionId, ChoiceId>;

/// When something applies. [`Condition::always`] holds in every case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Condition(Vec<Conjunction>);

/// Every question named here is answered with one of the choices named beside it.
pub type Conjunction = BTreeMap<QuestionId, Vec<ChoiceId>>;

impl Condition {
    /// Holds in every case.
    pub fn always() -> Self {
        Self(Vec::new())
    }

    /// Holds when one of the conjunctions does; with none, always.
    pub fn any_of(conjunctions: Vec<Conjunction>) -> Self {
        Self(conjunctions)
    }

    /// Whether it holds whatever is answered.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// The alternatives; none means always.
    pub fn alternatives(&self) -> &[Conjunction] {
        &self.0
    }

    /// Whether it holds for the answers of a case.
    pub fn holds(&self, answers: &Answers) -> bool {
        self.0.is_empty()
            || self.0.iter().any(|all| {
                all.iter().all(|(question, choices)| {
                    answers
                        .get(question)
                        .is_some_and(|answer| choices.contains(answer))
                })
            })
    }

    /// Every question and choice it names.
    pub fn mentions(&self) -> impl Iterator<Item = (&QuestionId, &ChoiceId)> {
        self.0
            .iter()
            .flatten()
            .flat_map(|(question, choices)| choices.iter().map(move |choice| (question, choice)))
    }
}
