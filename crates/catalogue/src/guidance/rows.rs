//! A set of situations as bits: what the guidance counts with.

/// Some of the rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Rows(Box<[u64]>);

impl Rows {
    /// None of so many rows.
    pub(super) fn none(rows: usize) -> Self {
        Self(vec![0; rows.div_ceil(64)].into())
    }

    /// All of so many rows.
    pub(super) fn all(rows: usize) -> Self {
        let mut all = Self::none(rows);
        for row in 0..rows {
            all.insert(row);
        }
        all
    }

    pub(super) fn insert(&mut self, row: usize) {
        self.0[row / 64] |= 1 << (row % 64);
    }

    pub(super) fn contains(&self, row: usize) -> bool {
        self.0[row / 64] >> (row % 64) & 1 == 1
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.pairs(other).map(|(one, two)| one & two).collect())
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self(self.pairs(other).map(|(one, two)| one | two).collect())
    }

    pub(super) fn and_not(&self, other: &Self) -> Self {
        Self(self.pairs(other).map(|(one, two)| one & !two).collect())
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.pairs(other).any(|(one, two)| one & two != 0)
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.pairs(other).all(|(one, two)| one & !two == 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// The rows, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(place, &word)| {
            let mut word = word;
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(place * 64 + bit)
            })
        })
    }

    fn pairs<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().copied().zip(other.0.iter().copied())
    }
}
