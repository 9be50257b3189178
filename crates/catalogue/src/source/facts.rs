//! Facts that several questions ask for: all of them offer the same choices.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fault, Faults, Place};
use crate::code::{ChoiceId, FactId};
use crate::table::Question;

/// The choices of each fact, and where they were first written.
#[derive(Default)]
pub(super) struct Facts(BTreeMap<FactId, (BTreeSet<ChoiceId>, Place)>);

impl Facts {
    /// Notes the questions of one file, each with its place; reports what does not fit with what is known.
    pub(super) fn note(&mut self, questions: &[Question], places: &[Place], faults: &mut Faults) {
        for (at, (question, place)) in questions.iter().zip(places).enumerate() {
            let Some(fact) = &question.fact else {
                continue;
            };
            let twice = questions[..at]
                .iter()
                .find(|earlier| earlier.fact.as_ref() == Some(fact));
            if let Some(earlier) = twice {
                faults.push(Fault::new(
                    place,
                    format!(
                        "问题“{}”和“{}”问的是同一个事实“{fact}”",
                        question.id, earlier.id
                    ),
                    "一件事实只问一次：去掉一个 fact，或去掉一个问题",
                ));
            }
            let choices: BTreeSet<ChoiceId> = question
                .choices
                .iter()
                .map(|choice| choice.id.clone())
                .collect();
            match self.0.get(fact) {
                None => {
                    self.0.insert(fact.clone(), (choices, place.clone()));
                }
                Some((known, _)) if *known == choices => {}
                Some((known, first)) => faults.push(Fault::new(
                    place,
                    format!(
                        "问题“{}”的选项是 {}，同一个事实“{fact}”在 {first}的选项是 {}",
                        question.id,
                        listed(&choices),
                        listed(known)
                    ),
                    "让问同一个事实的问题用同样的选项 id，或改用另一个 fact",
                )),
            }
        }
    }
}

fn listed(choices: &BTreeSet<ChoiceId>) -> String {
    let names: Vec<&str> = choices.iter().map(ChoiceId::as_str).collect();
    names.join("、")
}
