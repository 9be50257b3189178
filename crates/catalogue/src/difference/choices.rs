//! Which questions and choices are new or gone.

use serde::Serialize;

use crate::code::ChoiceId;
use crate::table::{DecisionTable, Question};

/// A question, or a choice of one, that only one of two tables has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChoiceDifference {
    /// The question, in Chinese.
    pub question: String,
    /// The choice, in Chinese; none when the question itself is new or gone.
    pub choice: Option<String>,
    /// Whether it is new; else it is gone.
    pub is_new: bool,
}

/// What the later table has that the earlier one has not, then the other way round.
pub(super) fn compare(earlier: &DecisionTable, later: &DecisionTable) -> Vec<ChoiceDifference> {
    let mut all = only_in(later, earlier, true);
    all.append(&mut only_in(earlier, later, false));
    all
}

fn only_in(one: &DecisionTable, other: &DecisionTable, is_new: bool) -> Vec<ChoiceDifference> {
    let mut found = Vec::new();
    for question in one.questions() {
        let mut note = |choice: Option<&str>| {
            found.push(ChoiceDifference {
                question: question.ask.zh.clone(),
                choice: choice.map(str::to_owned),
                is_new,
            });
        };
        let known = other.questions().iter().find(|it| it.id == question.id);
        let Some(known) = known else {
            note(None);
            continue;
        };
        let has =
            |question: &Question, id: &ChoiceId| question.choices.iter().any(|it| &it.id == id);
        for choice in &question.choices {
            if !has(known, &choice.id) {
                note(Some(&choice.label.zh));
            }
        }
    }
    found
}
