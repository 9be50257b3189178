//! A solved table's states, kept small: for each set of rows that can be left, what comes next.
//!
//! A set is told by a mark of 64 bits. No two sets of one table have the same: when the table is made, another seed is
//! taken until that is so. The states lie at the end of the block that their table is laid out in, two words for each.

/// No question and no outcome.
const NOTHING: u64 = u16::MAX as u64;
/// The mark of no set.
const FREE: u64 = 0;
/// An odd number without a pattern (the golden ratio's digits).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// The words of a state: its mark, and what comes.
const STATE: usize = 2;

/// What comes in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// The next question; none when it is decided, or when nothing can be asked.
    pub(super) question: Option<usize>,
    /// The outcome, once it is decided.
    pub(super) outcome: Option<usize>,
    /// How many questions there can be at most.
    pub(super) most: usize,
}

impl Step {
    /// As one word; none when a number is too large for it, which only a table could have that is too large to solve.
    fn pack(self) -> Option<u64> {
        let narrow = |wide: Option<usize>| match wide {
            None => Some(NOTHING),
            Some(wide) => u64::try_from(wide).ok().filter(|narrow| *narrow < NOTHING),
        };
        let outcome = match self.outcome {
            None => u64::from(u32::MAX),
            Some(wide) => u64::from(u32::try_from(wide).ok().filter(|it| *it != u32::MAX)?),
        };
        Some(narrow(self.question)? | narrow(Some(self.most))? << 16 | outcome << 32)
    }

    fn unpack(word: u64) -> Self {
        let part = |shift: u32| (word >> shift) & NOTHING;
        let some = |part: u64| (part != NOTHING).then_some(part as usize);
        let outcome = word >> 32;
        Self {
            question: some(part(0)),
            outcome: (outcome != u64::from(u32::MAX)).then_some(outcome as usize),
            most: part(16) as usize,
        }
    }
}

/// Where the states are, and how they are found by their marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct States {
    seed: u64,
    /// The place of the first in the block.
    start: usize,
    /// There are places for two to the power of so many, at least twice as many as there are states.
    bits: u32,
}

impl States {
    /// Writes the states at the end of a block. Those that cannot be written are left out: they are thought about anew.
    pub(super) fn new<'r>(
        block: &mut Vec<u64>,
        states: impl Iterator<Item = (&'r [u64], Step)>,
    ) -> Self {
        let states: Vec<(&[u64], u64)> = states
            .filter_map(|(left, step)| Some((left, step.pack()?)))
            .collect();
        let mut seed = SPREAD;
        let mut marks: Vec<u64> = Vec::with_capacity(states.len());
        loop {
            marks.clear();
            marks.extend(states.iter().map(|(left, _)| mark(seed, left)));
            marks.sort_unstable();
            if marks.first() != Some(&FREE) && marks.windows(2).all(|two| two[0] != two[1]) {
                break;
            }
            seed = seed.wrapping_add(SPREAD).rotate_left(7);
        }
        let size = (2 * states.len()).next_power_of_two().max(2);
        let made = Self {
            seed,
            start: block.len(),
            bits: size.trailing_zeros(),
        };
        block.resize(made.start + size * STATE, FREE);
        for (left, step) in states {
            let mark = mark(seed, left);
            let mut place = made.home(mark);
            while block[made.start + place * STATE] != FREE {
                place = (place + 1) % size;
            }
            let at = made.start + place * STATE;
            block[at..at + STATE].copy_from_slice(&[mark, step]);
        }
        made
    }

    /// What comes when these rows are left; none for rows that no order of questions leaves.
    pub(super) fn get(self, block: &[u64], left: &[u64]) -> Option<Step> {
        let wanted = mark(self.seed, left);
        let (states, _) = block[self.start..].as_chunks::<STATE>();
        let mut place = self.home(wanted);
        loop {
            let [mark, step] = *states.get(place)?;
            if mark == FREE {
                return None;
            }
            if mark == wanted {
                return Some(Step::unpack(step));
            }
            place = (place + 1) % (1 << self.bits);
        }
    }

    /// Where a mark is looked for first: by its highest bits.
    fn home(self, mark: u64) -> usize {
        (mark >> (64 - self.bits)) as usize
    }
}

fn mark(seed: u64, left: &[u64]) -> u64 {
    let folded = |mark: u64, word: u64| {
        let wide = u128::from(mark ^ word) * u128::from(SPREAD);
        (wide as u64) ^ (wide >> 64) as u64
    };
    let mark = left.iter().fold(seed, |mark, &word| folded(mark, word));
    folded(mark, seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_found_and_no_other() {
        let sets: Vec<Vec<u64>> = (1..5000_u64).map(|n| vec![n, n << 40]).collect();
        let step = |place: usize| Step {
            question: (!place.is_multiple_of(3)).then_some(place % 300),
            outcome: place.is_multiple_of(3).then_some(place * 100),
            most: place % 20,
        };
        let mut block = vec![7, 8, 9];
        let states = sets.iter().enumerate();
        let states = States::new(
            &mut block,
            states.map(|(place, set)| (&set[..], step(place))),
        );
        assert_eq!(block[..3], [7, 8, 9]);
        for (place, set) in sets.iter().enumerate() {
            assert_eq!(states.get(&block, set), Some(step(place)));
            assert_eq!(states.get(&block, &[set[0], set[1] + 1]), None);
        }
    }

    #[test]
    fn sets_alike_in_a_mark_get_another_seed() {
        // What the first seed makes nothing of has the mark that is kept free.
        let none = [SPREAD];
        let step = Step {
            question: Some(1),
            outcome: None,
            most: 1,
        };
        let mut block = Vec::new();
        let states = States::new(&mut block, [(&none[..], step)].into_iter());
        assert_eq!(states.get(&block, &none), Some(step));
    }

    #[test]
    fn what_is_too_large_to_write_is_left_out() {
        let (one, other) = ([1], [2]);
        let step = |outcome| Step {
            question: None,
            outcome: Some(outcome),
            most: 0,
        };
        let mut block = Vec::new();
        let states = [
            (&one[..], step(u32::MAX as usize)),
            (&other[..], step(u32::MAX as usize - 1)),
        ];
        let states = States::new(&mut block, states.into_iter());
        assert_eq!(states.get(&block, &one), None);
        assert_eq!(
            states.get(&block, &other),
            Some(step(u32::MAX as usize - 1))
        );
    }
}
