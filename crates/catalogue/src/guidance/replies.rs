//! Replies: what a citizen has said to the questions so far, in the order in which it was said.

use serde::{Deserialize, Serialize};

use crate::code::{ChoiceId, QuestionId};
use crate::condition::Answers;

/// What is said to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// This choice.
    Choice(ChoiceId),
    /// "I don't know": every case stays, and it is not asked again.
    Unknown,
}

/// What was said so far, each question at most once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(QuestionId, Reply)>")]
pub struct Replies(Vec<(QuestionId, Reply)>);

impl Replies {
    /// Nothing said as yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a reply: in the place of an earlier one to the same question, or else as the last one.
    pub fn give(&mut self, question: QuestionId, reply: Reply) {
        match self.0.iter_mut().find(|(known, _)| *known == question) {
            Some((_, given)) => *given = reply,
            None => self.0.push((question, reply)),
        }
    }

    /// Takes a reply back and returns whether there was one.
    pub fn take_back(&mut self, question: &QuestionId) -> bool {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != question);
        self.0.len() < before
    }

    /// What was said to a question.
    pub fn get(&self, question: &QuestionId) -> Option<&Reply> {
        let mut given = self.0.iter();
        given.find_map(|(known, reply)| (known == question).then_some(reply))
    }

    /// The replies, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&QuestionId, &Reply)> {
        self.0.iter().map(|(question, reply)| (question, reply))
    }

    /// Whether nothing was said as yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The choices alone, without what is not known.
    pub fn answers(&self) -> Answers {
        self.0
            .iter()
            .filter_map(|(question, reply)| match reply {
                Reply::Choice(choice) => Some((question.clone(), choice.clone())),
                Reply::Unknown => None,
            })
            .collect()
    }
}

impl FromIterator<(QuestionId, Reply)> for Replies {
    fn from_iter<I: IntoIterator<Item = (QuestionId, Reply)>>(given: I) -> Self {
        let mut replies = Self::new();
        for (question, reply) in given {
            replies.give(question, reply);
        }
        replies
    }
}

impl From<Vec<(QuestionId, Reply)>> for Replies {
    fn from(given: Vec<(QuestionId, Reply)>) -> Self {
        given.into_iter().collect()
    }
}

impl From<Answers> for Replies {
    fn from(answers: Answers) -> Self {
        let answers = answers.into_iter();
        answers
            .map(|(question, choice)| (question, Reply::Choice(choice)))
            .collect()
    }
}

impl From<&Answers> for Replies {
    fn from(answers: &Answers) -> Self {
        answers.clone().into()
    }
}
