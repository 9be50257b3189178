//! Replies over a whole life event: a fact that several of its scenarios ask for is replied to once.

use serde::{Deserialize, Serialize};

use crate::code::{FactId, QuestionId, ScenarioCode};
use crate::guidance::Reply;

/// What a reply is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A fact, whoever asks for it.
    Fact(FactId),
    /// A question of the life event itself.
    Own(QuestionId),
    /// A question of one of its scenarios.
    Member(ScenarioCode, QuestionId),
}

/// What was said so far, each subject at most once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(Subject, Reply)>")]
pub struct EventReplies(Vec<(Subject, Reply)>);

impl EventReplies {
    /// Nothing said as yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a reply: in the place of an earlier one about the same, or else as the last one.
    pub fn give(&mut self, subject: Subject, reply: Reply) {
        match self.0.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, given)) => *given = reply,
            None => self.0.push((subject, reply)),
        }
    }

    /// Takes a reply back and returns whether there was one.
    pub fn take_back(&mut self, subject: &Subject) -> bool {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != subject);
        self.0.len() < before
    }

    /// What was said about something.
    pub fn get(&self, subject: &Subject) -> Option<&Reply> {
        let mut given = self.0.iter();
        given.find_map(|(known, reply)| (known == subject).then_some(reply))
    }

    /// The replies, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&Subject, &Reply)> {
        self.0.iter().map(|(subject, reply)| (subject, reply))
    }
}

impl From<Vec<(Subject, Reply)>> for EventReplies {
    fn from(given: Vec<(Subject, Reply)>) -> Self {
        let mut replies = Self::new();
        for (subject, reply) in given {
            replies.give(subject, reply);
        }
        replies
    }
}
