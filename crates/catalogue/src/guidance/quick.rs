//! The plain way to the next question, which is nearly always the way: everything that it reads of a table lies side by side
//! in one block of memory, while ids, masks and states are otherwise far apart.
//!
//! The block is one row of words for each question, then one for each choice, then the solved states as a hash table.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;
use smallvec::SmallVec;

use super::exact::Solved;
use super::masks::Masks;
use super::replies::{Replies, Reply};
use super::states::{States, Step};
use crate::code::{ChoiceId, QuestionId};
use crate::table::DecisionTable;

/// What tells an id: two words of it and its length. Of a longer one the words are digests.
const SIGN: usize = 3;
/// The longest id that its sign tells altogether.
const LONGEST_WHOLE: usize = 16;
/// Before the masks of a question: its sign, then where its choices are and how many, and whether it is always asked.
const OF_QUESTION: usize = SIGN + 2;
/// In the last word before a question's mask.
const ALWAYS: u64 = 1 << 32;

/// One table, laid out for the way to its next question.
#[derive(Debug)]
pub(super) struct Quick {
    /// How many words a mask has.
    words: usize,
    questions: usize,
    block: Box<[u64]>,
    /// Where the states begin; none for a table that is not solved.
    states: Option<States>,
}

/// What tells an id.
type Sign = [u64; SIGN];

/// Equal for equal ids, and for others only if they are long.
fn sign(id: &str) -> Sign {
    let bytes = id.as_bytes();
    let length = bytes.len() as u64;
    if length > LONGEST_WHOLE as u64 {
        let mut hasher = FxHasher::default();
        hasher.write(bytes);
        return [hasher.finish(), 0, length];
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return [
            u64::from_le_bytes(*first),
            u64::from_le_bytes(*last),
            length,
        ];
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        return [half(first), half(last), length];
    }
    let whole = bytes
        .iter()
        .fold(0, |whole, &byte| whole << 8 | u64::from(byte));
    [whole, 0, length]
}

impl Quick {
    pub(super) fn new(table: &DecisionTable, masks: &Masks, solved: Option<&Solved>) -> Self {
        let questions = masks.columns();
        let words = masks.words();
        let choices: usize = (0..questions)
            .map(|column| masks.choice_count(column))
            .sum();
        let mut block =
            Vec::with_capacity(questions * (OF_QUESTION + words) + choices * (SIGN + words));
        let mut first = questions * (OF_QUESTION + words);
        for (column, question) in table.questions().iter().enumerate() {
            let count = masks.choice_count(column);
            let always = if masks.is_always_asked(column) {
                ALWAYS
            } else {
                0
            };
            block.extend(sign(question.id.as_str()));
            block.extend([first as u64, count as u64 | always]);
            block.extend(masks.asked(column));
            first += count * (SIGN + words);
        }
        for (column, question) in table.questions().iter().enumerate() {
            for (choice, mask) in question.choices.iter().zip(masks.choices(column)) {
                block.extend(sign(choice.id.as_str()));
                block.extend(mask);
            }
        }
        let states = solved.map(|solved| States::new(&mut block, solved.states()));
        Self {
            words,
            questions,
            block: block.into(),
            states,
        }
    }

    /// The place of a question.
    pub(super) fn question(&self, table: &DecisionTable, id: &QuestionId) -> Option<usize> {
        let rows = self.block.chunks_exact(OF_QUESTION + self.words);
        place(rows.take(self.questions), id.as_str(), |place| {
            table.questions()[place].id == *id
        })
    }

    /// The place of a choice within its question.
    pub(super) fn choice(
        &self,
        table: &DecisionTable,
        column: usize,
        id: &ChoiceId,
    ) -> Option<usize> {
        let of_question = &self.block[column * (OF_QUESTION + self.words)..];
        let first = of_question[SIGN] as usize;
        let count = (of_question[SIGN + 1] & (ALWAYS - 1)) as usize;
        let rows = self.block[first..].chunks_exact(SIGN + self.words);
        place(rows.take(count), id.as_str(), |place| {
            table.questions()[column].choices[place].id == *id
        })
    }

    /// What comes when these rows are left; none for rows that no order of questions leaves, or when the table is not solved.
    pub(super) fn state(&self, left: &[u64]) -> Option<Step> {
        self.states.as_ref()?.get(&self.block, left)
    }

    /// What comes after these replies; none when one of them must be thought about.
    pub(super) fn next(&self, table: &DecisionTable, replies: &Replies) -> Option<Step> {
        let states = self.states.as_ref()?;
        let mut left: SmallVec<[u64; 8]> = SmallVec::new();
        for (question, reply) in replies.iter() {
            let Reply::Choice(choice) = reply else {
                return None;
            };
            let column = self.question(table, question)?;
            let of_question = &self.block[column * (OF_QUESTION + self.words)..];
            let always = of_question[SIGN + 1] & ALWAYS != 0;
            let choice = self.choice(table, column, choice)?;
            let mask = of_question[SIGN] as usize + choice * (SIGN + self.words) + SIGN;
            let fits = &self.block[mask..mask + self.words];
            if left.is_empty() {
                if !always {
                    return None;
                }
                left.extend_from_slice(fits);
                continue;
            }
            let asked = &of_question[OF_QUESTION..OF_QUESTION + self.words];
            let mut some = 0;
            let mut astray = 0;
            for (left, (fits, asked)) in left.iter_mut().zip(fits.iter().zip(asked)) {
                astray |= *left & !asked;
                *left &= fits;
                some |= *left;
            }
            if astray != 0 || some == 0 {
                return None;
            }
        }
        if left.is_empty() {
            return None;
        }
        states.get(&self.block, &left)
    }
}

/// The place of the row that begins with the sign of an id.
fn place<'b>(
    rows: impl Iterator<Item = &'b [u64]>,
    id: &str,
    is_it: impl Fn(usize) -> bool,
) -> Option<usize> {
    let wanted = sign(id);
    let whole = id.len() <= LONGEST_WHOLE;
    rows.enumerate()
        .find(|(place, row)| row.first_chunk() == Some(&wanted) && (whole || is_it(*place)))
        .map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn short_ids_are_told_apart_by_their_signs(one in "[ab-]{0,16}", other in "[ab-]{0,16}") {
            prop_assert_eq!(sign(&one) == sign(&other), one == other);
        }
    }

    #[test]
    fn long_ids_have_signs_too() {
        let one = "a-rather-long-identifier";
        assert_eq!(sign(one), sign(&format!("a-rather-long-{}", "identifier")));
        assert_ne!(sign(one), sign("another-long-identifier!"));
    }
}
