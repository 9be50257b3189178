//! Decision tables: rules in, every feasible situation with its outcome out.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::code::{ChoiceId, QuestionId};
use crate::condition::{Answers, Condition};
use crate::scenario::{Fee, Intermediary, Limits, Need, SpecialProcedure};
use crate::text::Text;

/// More situations than this in one scenario mean that its questions are not independent facts.
pub const MOST_SITUATIONS: usize = 100_000;

/// 情形问题: a column of a decision table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id within the scenario.
    pub id: QuestionId,
    /// The question in everyday words.
    pub ask: Text,
    /// Why it is asked.
    pub why: Text,
    /// How to find out, for who does not know.
    pub unsure: Option<Text>,
    /// In which cases it is asked; speaks only of earlier questions.
    pub when: Condition,
    /// At least two choices.
    pub choices: Vec<Choice>,
}

/// 选项: a value of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id within the question.
    pub id: ChoiceId,
    /// A few words.
    pub label: Text,
    /// What is meant.
    #[serde(default)]
    pub note: Option<Text>,
}

/// Something that applies in some cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When<T> {
    /// In which cases.
    pub when: Condition,
    /// What applies.
    pub then: T,
}

/// What is authored: from it [`DecisionTable::enumerate`] makes the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The questions, each speaking only of earlier ones.
    pub questions: Vec<Question>,
    /// The materials, in the order in which they are handed over.
    pub needs: Vec<When<Need>>,
    /// Time limits; the last that applies wins, the first always applies.
    pub limits: Vec<When<Limits>>,
    /// Fees; the last that applies wins, the first always applies.
    pub fees: Vec<When<Fee>>,
    /// Special procedures.
    pub specials: Vec<When<SpecialProcedure>>,
    /// Intermediary services.
    pub intermediaries: Vec<When<Intermediary>>,
    /// Cases that are not handled here, with where to go; the first that applies wins.
    pub elsewhere: Vec<When<Text>>,
}

/// The situations of a scenario and what each leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionTable {
    questions: Vec<Question>,
    needs: Vec<Need>,
    situations: Vec<Situation>,
    outcomes: Vec<Outcome>,
}

/// 办理情形: one fully decided case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Situation {
    /// For each question the place of the choice, or none where it is not asked.
    pub choices: Vec<Option<u16>>,
    /// The place of its outcome in [`DecisionTable::outcomes`].
    pub outcome: usize,
}

/// What a situation leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Places in [`DecisionTable::needs`], ascending.
    pub needs: Vec<usize>,
    /// How long it takes at most.
    pub limits: Limits,
    /// What it costs.
    pub fee: Fee,
    /// 特别程序.
    pub specials: Vec<SpecialProcedure>,
    /// 中介服务.
    pub intermediaries: Vec<Intermediary>,
    /// Where to go, when it cannot be handled here.
    pub elsewhere: Option<Text>,
}

/// Why rules make no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There would be more than [`MOST_SITUATIONS`].
    #[error("办理情形超过 {MOST_SITUATIONS} 种；请减少互不相关的问题，或拆成几个业务情形")]
    TooManySituations,
    /// No limit or no fee applies in every case.
    #[error("缺少在任何情形下都成立的时限或收费")]
    NoDefault,
}

impl DecisionTable {
    /// Enumerates every feasible combination of answers and evaluates the rules for it.
    pub fn enumerate(rules: Rules) -> Result<Self, TableError> {
        let mut table = Self {
            situations: Vec::new(),
            outcomes: Vec::new(),
            needs: rules.needs.iter().map(|need| need.then.clone()).collect(),
            questions: rules.questions.clone(),
        };
        let mut known = HashMap::new();
        let mut unfinished = vec![(Vec::new(), Answers::new())];
        while let Some((choices, answers)) = unfinished.pop() {
            let Some(question) = rules.questions.get(choices.len()) else {
                let outcome = rules.evaluate(&answers)?;
                let key = format!("{outcome:?}");
                let outcomes = &mut table.outcomes;
                let place = *known.entry(key).or_insert_with(|| {
                    outcomes.push(outcome);
                    outcomes.len() - 1
                });
                if table.situations.len() == MOST_SITUATIONS {
                    return Err(TableError::TooManySituations);
                }
                table.situations.push(Situation {
                    choices,
                    outcome: place,
                });
                continue;
            };
            if question.when.holds(&answers) {
                for (place, choice) in question.choices.iter().enumerate().rev() {
                    let mut choices = choices.clone();
                    choices.push(u16::try_from(place).ok());
                    let mut answers = answers.clone();
                    answers.insert(question.id.clone(), choice.id.clone());
                    unfinished.push((choices, answers));
                }
            } else {
                let mut choices = choices;
                choices.push(None);
                unfinished.push((choices, answers));
            }
        }
        Ok(table)
    }

    /// Puts a table together again from what a release holds.
    ///
    /// Returns none when a place points outside, a row has another width than the questions, or nothing is left.
    pub fn from_parts(
        questions: Vec<Question>,
        needs: Vec<Need>,
        situations: Vec<Situation>,
        outcomes: Vec<Outcome>,
    ) -> Option<Self> {
        let sound = !situations.is_empty()
            && situations.iter().all(|situation| {
                situation.outcome < outcomes.len()
                    && situation.choices.len() == questions.len()
                    && situation
                        .choices
                        .iter()
                        .zip(&questions)
                        .all(|(choice, question)| {
                            choice.is_none_or(|c| usize::from(c) < question.choices.len())
                        })
            })
            && outcomes
                .iter()
                .all(|outcome| outcome.needs.iter().all(|&need| need < needs.len()));
        sound.then_some(Self {
            questions,
            needs,
            situations,
            outcomes,
        })
    }

    /// The columns, in authored order.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Every material that some situation needs, in the order in which they are handed over.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// The rows; at least one.
    pub fn situations(&self) -> &[Situation] {
        &self.situations
    }

    /// The different outcomes.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// The needs of an outcome, in order.
    pub fn needs_of<'t>(&'t self, outcome: &'t Outcome) -> impl Iterator<Item = &'t Need> {
        outcome
            .needs
            .iter()
            .filter_map(|&place| self.needs.get(place))
    }
}

impl Rules {
    fn evaluate(&self, answers: &Answers) -> Result<Outcome, TableError> {
        fn applying<'r, T>(
            rules: &'r [When<T>],
            answers: &'r Answers,
        ) -> impl DoubleEndedIterator<Item = &'r T> {
            rules
                .iter()
                .filter(|rule| rule.when.holds(answers))
                .map(|rule| &rule.then)
        }
        Ok(Outcome {
            needs: (0..self.needs.len())
                .filter(|&place| self.needs[place].when.holds(answers))
                .collect(),
            limits: applying(&self.limits, answers)
                .next_back()
                .cloned()
                .ok_or(TableError::NoDefault)?,
            fee: applying(&self.fees, answers)
                .next_back()
                .cloned()
                .ok_or(TableError::NoDefault)?,
            specials: applying(&self.specials, answers).cloned().collect(),
            intermediaries: applying(&self.intermediaries, answers).cloned().collect(),
            elsewhere: applying(&self.elsewhere, answers).next().cloned(),
        })
    }
}
