//! A table of what names have, column by column, a bit for each name: one word tells of sixty-four names at once.

/// How many names a word tells of.
pub(super) const NAMES: usize = 64;

/// The columns, each as long as all names need.
#[derive(Debug, Default)]
pub(super) struct Columns {
    words: usize,
    bits: Vec<u64>,
}

/// A set of names, by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameSet(pub(super) Vec<u64>);

impl Columns {
    /// So many empty columns for so many names.
    pub(super) fn new(columns: usize, names: usize) -> Self {
        let words = names.div_ceil(NAMES);
        Self {
            words,
            bits: vec![0; words * columns],
        }
    }

    /// Notes that a name has something.
    pub(super) fn set(&mut self, column: usize, name: usize) {
        self.bits[column * self.words + name / NAMES] |= 1 << (name % NAMES);
    }

    /// Which names have it.
    pub(super) fn column(&self, column: usize) -> &[u64] {
        &self.bits[column * self.words..(column + 1) * self.words]
    }
}

impl NameSet {
    /// All of so many names.
    pub(super) fn all(names: usize) -> Self {
        let mut words = vec![!0; names.div_ceil(NAMES)];
        if let (Some(last), rest @ 1..) = (words.last_mut(), names % NAMES) {
            *last = (1 << rest) - 1;
        }
        Self(words)
    }

    /// None of so many names.
    pub(super) fn none(names: usize) -> Self {
        Self(vec![0; names.div_ceil(NAMES)])
    }

    /// Leaves those that are in a column too.
    pub(super) fn keep(&mut self, column: &[u64]) {
        for (word, column) in self.0.iter_mut().zip(column) {
            *word &= column;
        }
    }

    /// Leaves those that are not in a column.
    pub(super) fn leave_out(&mut self, column: &[u64]) {
        for (word, column) in self.0.iter_mut().zip(column) {
            *word &= !column;
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// The places, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        ones(&self.0)
    }
}

/// The places of the bits that are set, in order.
pub(super) fn ones(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(nth, &word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            let first = left.trailing_zeros() as usize;
            left &= left.checked_sub(1)?;
            Some(nth * NAMES + first)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_in_order_and_none_is_beyond_the_last() {
        for names in [0, 1, 63, 64, 65, 200] {
            let places: Vec<usize> = NameSet::all(names).places().collect();
            assert_eq!(places, (0..names).collect::<Vec<_>>());
        }
        let mut columns = Columns::new(2, 130);
        for name in [0, 64, 129] {
            columns.set(1, name);
        }
        let mut kept = NameSet::all(130);
        kept.keep(columns.column(1));
        assert_eq!(kept.places().collect::<Vec<_>>(), [0, 64, 129]);
        let mut others = NameSet::all(130);
        others.leave_out(columns.column(1));
        assert_eq!(others.places().count(), 127);
        kept.keep(columns.column(0));
        assert_eq!(kept.places().next(), None);
    }
}
