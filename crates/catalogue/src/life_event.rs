//! Life events (一件事): several scenarios handled as one matter, and the guidance over all of them.

mod bound;
mod cases;
pub mod guidance;
pub mod outcome;
pub mod proof;
mod replies;

use serde::{Deserialize, Serialize};

use crate::code::{ChoiceId, LifeEventId, MaterialCode, QuestionId, ScenarioCode};
use crate::condition::Condition;
use crate::table::Question;
use crate::text::Text;

pub use replies::{EventReplies, Subject};

/// A life event: several scenarios handled as one matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeEvent {
    /// Its id.
    pub id: LifeEventId,
    /// Where it stands among the others; the smallest comes first.
    pub order: u16,
    /// Its name, in everyday words.
    pub name: Text,
    /// What it covers, in a sentence or two.
    pub about: Text,
    /// What else people call it, in Chinese.
    pub aliases: Vec<String>,
    /// Its own questions, asked before those of its members; each speaks only of earlier ones.
    pub questions: Vec<Question>,
    /// Its scenarios, in the order in which one goes through them; at least one.
    pub members: Vec<Member>,
    /// Answers that follow from the matter itself.
    pub known: Vec<Known>,
}

/// A scenario that belongs to a life event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Which scenario.
    pub scenario: ScenarioCode,
    /// In which cases it is needed; speaks of the life event's own questions.
    pub when: Condition,
    /// Members that must be finished before this one begins, where they are needed at all.
    pub after: Vec<ScenarioCode>,
    /// Materials that are its result: members after it take them over, the citizen does not bring them.
    pub yields: Vec<MaterialCode>,
}

/// An answer to a question of a member that follows from the life event, so that it is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Whose question.
    pub scenario: ScenarioCode,
    /// Which question.
    pub question: QuestionId,
    /// What follows.
    pub choice: ChoiceId,
    /// In which cases it follows; speaks of the life event's own questions.
    pub when: Condition,
}

impl LifeEvent {
    /// The member that a scenario is.
    pub fn member(&self, scenario: &ScenarioCode) -> Option<&Member> {
        self.members
            .iter()
            .find(|member| &member.scenario == scenario)
    }

    /// The scenarios of its members, in order.
    pub fn scenarios(&self) -> impl Iterator<Item = &ScenarioCode> {
        self.members.iter().map(|member| &member.scenario)
    }
}
