//! Decision tables: every feasible situation of a scenario and what it leads to.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::code::{ChoiceId, FactId, QuestionId};
use crate::condition::Condition;
use crate::guidance::Prepared;
use crate::scenario::{Fee, Intermediary, Limits, Need, SpecialProcedure};
use crate::text::Text;

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
    /// The fact that it asks for, when other scenarios ask for the same one: within a life event it is asked once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<FactId>,
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
    /// How many of a hundred people who are asked give this answer; where nothing is said, choices share the rest evenly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub often: Option<u8>,
}

/// The situations of a scenario and what each leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionTable {
    questions: Vec<Question>,
    needs: Vec<Need>,
    situations: Vec<Situation>,
    outcomes: Vec<Outcome>,
    #[serde(skip)]
    readiness: Readiness,
}

/// What guidance has made ready of a table; made at the first use, shared by clones, and no part of what the table says.
#[derive(Debug, Clone, Default)]
struct Readiness(OnceLock<Arc<Prepared>>);

impl PartialEq for Readiness {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// For each question the place of the choice, or none where it is not asked.
pub type Combination = Vec<Option<u16>>;

/// 办理情形: one fully decided case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Situation {
    /// What is answered.
    pub choices: Combination,
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

impl DecisionTable {
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
            readiness: Readiness::default(),
        })
    }

    /// The table made ready for guidance.
    pub(crate) fn prepared(&self) -> &Prepared {
        self.readiness
            .0
            .get_or_init(|| Arc::new(Prepared::new(self)))
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
