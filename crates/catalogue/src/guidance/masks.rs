//! A table's questions as bits: for each the rows in which it is asked and the rows of each choice, side by side in one
//! block of memory.

use super::rows::{is_within, words};

/// A cell of a question that is not asked.
pub(super) const NOT_ASKED: u16 = u16::MAX;

/// The masks of all questions.
#[derive(Debug)]
pub(super) struct Masks {
    /// How many words a mask has; at least one.
    words: usize,
    /// The place of each question's first mask, that of the rows in which it is asked; one more at the end.
    starts: Vec<usize>,
    bits: Vec<u64>,
    /// Whether a question is asked in every row.
    always: Vec<bool>,
}

impl Masks {
    /// The masks of questions with so many choices each, over rows whose cells name the place of a choice.
    pub(super) fn new(sizes: &[usize], rows: &[&[u16]]) -> Self {
        let words = words(rows.len()).max(1);
        let mut starts = vec![0];
        for size in sizes {
            starts.push(starts[starts.len() - 1] + size + 1);
        }
        let mut masks = Self {
            words,
            bits: vec![0; starts[sizes.len()] * words],
            starts,
            always: Vec::new(),
        };
        for (place, row) in rows.iter().enumerate() {
            for (column, &cell) in row
                .iter()
                .enumerate()
                .filter(|(_, cell)| **cell != NOT_ASKED)
            {
                let asked = masks.starts[column];
                for mask in [asked, asked + 1 + usize::from(cell)] {
                    masks.bits[mask * words + place / 64] |= 1 << (place % 64);
                }
            }
        }
        let all = super::rows::Rows::all(rows.len());
        masks.always = (0..sizes.len())
            .map(|column| is_within(&all, masks.asked(column)))
            .collect();
        masks
    }

    /// How many words a mask has.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// How many questions there are.
    pub(super) fn columns(&self) -> usize {
        self.always.len()
    }

    /// The rows in which a question is asked.
    pub(super) fn asked(&self, column: usize) -> &[u64] {
        self.mask(self.starts[column])
    }

    /// Whether these are all rows.
    pub(super) fn is_always_asked(&self, column: usize) -> bool {
        self.always[column]
    }

    /// The rows of one of a question's choices.
    pub(super) fn choice(&self, column: usize, choice: usize) -> &[u64] {
        self.mask(self.starts[column] + 1 + choice)
    }

    /// How many choices a question has.
    pub(super) fn choice_count(&self, column: usize) -> usize {
        self.starts[column + 1] - self.starts[column] - 1
    }

    /// The rows of each of a question's choices.
    pub(super) fn choices(&self, column: usize) -> impl Iterator<Item = &[u64]> {
        let (first, end) = (self.starts[column] + 1, self.starts[column + 1]);
        self.bits[first * self.words..end * self.words].chunks_exact(self.words)
    }

    fn mask(&self, mask: usize) -> &[u64] {
        &self.bits[mask * self.words..(mask + 1) * self.words]
    }
}
