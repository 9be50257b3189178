//! By which ids are found: the signs of a table's questions and choices side by side, while the ids themselves are far
//! apart in memory.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

use crate::code::{ChoiceId, QuestionId};
use crate::table::DecisionTable;

/// The longest id, in bytes, whose sign is the id itself.
const LONGEST_WHOLE: usize = 15;
/// In the last byte of a sign, where the id's length stands otherwise: the sign is a digest.
const DIGEST: u8 = u8::MAX;

/// Equal for equal ids; seldom for others, and never for others if it is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sign(u128);

impl Sign {
    fn of(id: &str) -> Self {
        let mut bytes = [0; 16];
        match bytes
            .get_mut(..id.len())
            .filter(|_| id.len() <= LONGEST_WHOLE)
        {
            Some(whole) => {
                whole.copy_from_slice(id.as_bytes());
                bytes[LONGEST_WHOLE] = id.len() as u8;
            }
            None => {
                let mut hasher = FxHasher::default();
                hasher.write(id.as_bytes());
                bytes[..8].copy_from_slice(&hasher.finish().to_le_bytes());
                bytes[LONGEST_WHOLE] = DIGEST;
            }
        }
        Self(u128::from_le_bytes(bytes))
    }

    fn is_whole(self) -> bool {
        self.0.to_le_bytes()[LONGEST_WHOLE] != DIGEST
    }
}

/// The signs of one table.
#[derive(Debug)]
pub(super) struct Signs {
    questions: Vec<Sign>,
    /// The choices of all questions, one question after the other.
    choices: Vec<Sign>,
    /// Where each question's choices begin; one more at the end.
    starts: Vec<usize>,
}

impl Signs {
    pub(super) fn new(table: &DecisionTable) -> Self {
        let mut signs = Self {
            questions: Vec::new(),
            choices: Vec::new(),
            starts: vec![0],
        };
        for question in table.questions() {
            signs.questions.push(Sign::of(question.id.as_str()));
            let choices = question.choices.iter();
            signs
                .choices
                .extend(choices.map(|choice| Sign::of(choice.id.as_str())));
            signs.starts.push(signs.choices.len());
        }
        signs
    }

    /// The place of a question.
    pub(super) fn question(&self, table: &DecisionTable, id: &QuestionId) -> Option<usize> {
        place(&self.questions, id.as_str(), |place| {
            table.questions()[place].id == *id
        })
    }

    /// The place of a choice within its question.
    pub(super) fn choice(
        &self,
        table: &DecisionTable,
        question: usize,
        id: &ChoiceId,
    ) -> Option<usize> {
        let signs = &self.choices[self.starts[question]..self.starts[question + 1]];
        place(signs, id.as_str(), |place| {
            table.questions()[question].choices[place].id == *id
        })
    }
}

fn place(signs: &[Sign], id: &str, is_it: impl Fn(usize) -> bool) -> Option<usize> {
    let wanted = Sign::of(id);
    let alike = |sign: &Sign| *sign == wanted;
    if wanted.is_whole() {
        return signs.iter().position(alike);
    }
    (0..signs.len()).find(|&place| alike(&signs[place]) && is_it(place))
}
