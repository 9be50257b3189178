//! A set of situations as bits: what the guidance counts with.

use std::ops::Deref;

use smallvec::{SmallVec, smallvec};

/// Some of the rows of one table; those of most tables need no memory of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Rows(SmallVec<[u64; 4]>);

impl Deref for Rows {
    type Target = [u64];

    fn deref(&self) -> &[u64] {
        &self.0
    }
}

/// How many words hold so many rows.
pub(super) fn words(rows: usize) -> usize {
    rows.div_ceil(64)
}

impl Rows {
    /// None of so many rows.
    pub(super) fn none(rows: usize) -> Self {
        Self(smallvec![0; words(rows)])
    }

    /// All of so many rows.
    pub(super) fn all(rows: usize) -> Self {
        let mut all: SmallVec<[u64; 4]> = smallvec![u64::MAX; words(rows)];
        if let (Some(last), true) = (all.last_mut(), !rows.is_multiple_of(64)) {
            *last = (1 << (rows % 64)) - 1;
        }
        Self(all)
    }

    pub(super) fn insert(&mut self, row: usize) {
        self.0[row / 64] |= 1 << (row % 64);
    }

    pub(super) fn remove(&mut self, row: usize) {
        self.0[row / 64] &= !(1 << (row % 64));
    }

    /// Leaves only what is in the other too.
    pub(super) fn keep(&mut self, other: &[u64]) {
        for (word, other) in self.0.iter_mut().zip(other) {
            *word &= other;
        }
    }

    pub(super) fn and(&self, other: &[u64]) -> Self {
        Self(pairs(self, other).map(|(one, two)| one & two).collect())
    }

    pub(super) fn and_not(&self, other: &[u64]) -> Self {
        Self(pairs(self, other).map(|(one, two)| one & !two).collect())
    }

    pub(super) fn or(&self, other: &[u64]) -> Self {
        Self(pairs(self, other).map(|(one, two)| one | two).collect())
    }
}

pub(super) fn contains(rows: &[u64], row: usize) -> bool {
    (rows[row / 64] >> (row % 64)) & 1 == 1
}

pub(super) fn meets(one: &[u64], other: &[u64]) -> bool {
    pairs(one, other).any(|(one, two)| one & two != 0)
}

pub(super) fn is_within(one: &[u64], other: &[u64]) -> bool {
    pairs(one, other).all(|(one, two)| one & !two == 0)
}

pub(super) fn is_empty(rows: &[u64]) -> bool {
    rows.iter().all(|&word| word == 0)
}

pub(super) fn count(rows: &[u64]) -> usize {
    rows.iter().map(|word| word.count_ones() as usize).sum()
}

pub(super) fn first(rows: &[u64]) -> Option<usize> {
    each(rows).next()
}

/// The rows, ascending.
pub(super) fn each(rows: &[u64]) -> impl Iterator<Item = usize> {
    rows.iter().enumerate().flat_map(|(place, &word)| {
        let mut word = word;
        std::iter::from_fn(move || {
            let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
            word &= word - 1;
            Some(place * 64 + bit)
        })
    })
}

fn pairs<'a>(one: &'a [u64], other: &'a [u64]) -> impl Iterator<Item = (u64, u64)> {
    one.iter().copied().zip(other.iter().copied())
}
