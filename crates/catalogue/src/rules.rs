//! Rules: what is authored of a decision table, and how every feasible combination of answers follows from it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::condition::{CompiledCondition, Condition};
use crate::scenario::{Fee, Intermediary, Limits, Need, SpecialProcedure};
use crate::table::{Combination, DecisionTable, Outcome, Question, Situation};
use crate::text::Text;

/// More situations than this in one scenario mean that its questions are not independent facts.
pub const MOST_SITUATIONS: usize = 100_000;

/// Something that applies in some cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct When<T> {
    /// In which cases.
    #[serde(default, skip_serializing_if = "Condition::is_always")]
    pub when: Condition,
    /// What applies.
    pub then: T,
}

/// What is authored: from it [`DecisionTable::enumerate`] makes the table.
///
/// Of limits and fees, one that always applies gives way to one that applies in some cases; of those,
/// [`crate::proof::prove`] shows that never two disagree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The questions, each speaking only of earlier ones.
    pub questions: Vec<Question>,
    /// The materials, in the order in which they are handed over.
    pub needs: Vec<When<Need>>,
    /// Time limits.
    pub limits: Vec<When<Limits>>,
    /// Fees.
    pub fees: Vec<When<Fee>>,
    /// Special procedures.
    pub specials: Vec<When<SpecialProcedure>>,
    /// Intermediary services.
    pub intermediaries: Vec<When<Intermediary>>,
    /// Cases that are not handled here, with where to go.
    pub elsewhere: Vec<When<Text>>,
}

/// Why rules make no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There would be more than [`MOST_SITUATIONS`].
    #[error("办理情形超过 {MOST_SITUATIONS} 种；请减少互不相关的问题，或拆成几个业务情形")]
    TooManySituations,
    /// In some case no limit or no fee applies.
    #[error("有的情形没有时限或收费")]
    Undecided,
}

/// Rules of one kind, compiled.
pub(crate) struct Compiled(Vec<CompiledCondition>);

impl Compiled {
    pub(crate) fn new<T>(rules: &[When<T>], questions: &[Question]) -> Self {
        Self(
            rules
                .iter()
                .map(|rule| CompiledCondition::new(&rule.when, questions))
                .collect(),
        )
    }

    /// The places of the rules that hold, ascending.
    pub(crate) fn holding(
        &self,
        combination: &Combination,
    ) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.0.len()).filter(|&place| self.0[place].holds(combination))
    }

    pub(crate) fn holds(&self, place: usize, combination: &Combination) -> bool {
        self.0[place].holds(combination)
    }
}

impl Rules {
    /// Every feasible combination of answers, in the order of the choices.
    ///
    /// # Errors
    /// [`TableError::TooManySituations`].
    pub fn combinations(&self) -> Result<Vec<Combination>, TableError> {
        let asked: Vec<CompiledCondition> = self
            .questions
            .iter()
            .map(|question| CompiledCondition::new(&question.when, &self.questions))
            .collect();
        let mut combinations = Vec::new();
        let mut unfinished = vec![Combination::new()];
        while let Some(combination) = unfinished.pop() {
            let Some(question) = self.questions.get(combination.len()) else {
                if combinations.len() == MOST_SITUATIONS {
                    return Err(TableError::TooManySituations);
                }
                combinations.push(combination);
                continue;
            };
            let mut with = |answer| {
                let mut longer = Combination::with_capacity(self.questions.len());
                longer.extend_from_slice(&combination);
                longer.push(answer);
                unfinished.push(longer);
            };
            if asked[combination.len()].holds(&combination) {
                for choice in (0..question.choices.len()).rev() {
                    with(u16::try_from(choice).ok());
                }
            } else {
                with(None);
            }
        }
        Ok(combinations)
    }
}

/// Which rules apply in a case: two cases of the same places have the same outcome.
#[derive(PartialEq, Eq, Hash)]
struct Applying {
    needs: Vec<usize>,
    limits: Option<usize>,
    fee: Option<usize>,
    specials: Vec<usize>,
    intermediaries: Vec<usize>,
    elsewhere: Option<usize>,
}

impl DecisionTable {
    /// Enumerates every feasible combination of answers and evaluates the rules for it.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn enumerate(rules: &Rules) -> Result<Self, TableError> {
        Self::evaluate(rules, rules.combinations()?)
    }

    /// Evaluates the rules for combinations that came from [`Rules::combinations`].
    pub(crate) fn evaluate(
        rules: &Rules,
        combinations: Vec<Combination>,
    ) -> Result<Self, TableError> {
        let questions = &rules.questions;
        let needs = Compiled::new(&rules.needs, questions);
        let limits = Compiled::new(&rules.limits, questions);
        let fees = Compiled::new(&rules.fees, questions);
        let specials = Compiled::new(&rules.specials, questions);
        let intermediaries = Compiled::new(&rules.intermediaries, questions);
        let elsewhere = Compiled::new(&rules.elsewhere, questions);
        let mut known: HashMap<Applying, usize> = HashMap::new();
        let mut outcomes: Vec<Outcome> = Vec::new();
        let mut situations = Vec::with_capacity(combinations.len());
        for choices in combinations {
            let applying = Applying {
                needs: needs.holding(&choices).collect(),
                limits: limits.holding(&choices).next_back(),
                fee: fees.holding(&choices).next_back(),
                specials: specials.holding(&choices).collect(),
                intermediaries: intermediaries.holding(&choices).collect(),
                elsewhere: elsewhere.holding(&choices).next(),
            };
            let outcome = match known.get(&applying) {
                Some(&place) => place,
                None => {
                    let outcome = rules.outcome(&applying)?;
                    let same = outcomes.iter().position(|other| *other == outcome);
                    let place = same.unwrap_or_else(|| {
                        outcomes.push(outcome);
                        outcomes.len() - 1
                    });
                    known.insert(applying, place);
                    place
                }
            };
            situations.push(Situation { choices, outcome });
        }
        let needs = rules.needs.iter().map(|need| need.then.clone()).collect();
        Self::from_parts(questions.clone(), needs, situations, outcomes)
            .ok_or(TableError::Undecided)
    }
}

impl Rules {
    fn outcome(&self, applying: &Applying) -> Result<Outcome, TableError> {
        fn at<T: Clone>(rules: &[When<T>], places: &[usize]) -> Vec<T> {
            places
                .iter()
                .map(|&place| rules[place].then.clone())
                .collect()
        }
        let limits = applying.limits.ok_or(TableError::Undecided)?;
        let fee = applying.fee.ok_or(TableError::Undecided)?;
        Ok(Outcome {
            needs: applying.needs.clone(),
            limits: self.limits[limits].then.clone(),
            fee: self.fees[fee].then.clone(),
            specials: at(&self.specials, &applying.specials),
            intermediaries: at(&self.intermediaries, &applying.intermediaries),
            elsewhere: applying
                .elsewhere
                .map(|place| self.elsewhere[place].then.clone()),
        })
    }
}
