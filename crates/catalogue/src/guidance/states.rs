//! A solved table's states, kept small: for each set of rows that can be left, what is asked next.
//!
//! A set is told by a mark of 64 bits. No two sets of one table have the same: when the table is made, another seed is
//! taken until that is so.

/// The place of no question.
const NOTHING: u16 = u16::MAX;
/// The mark of no set.
const FREE: u64 = 0;
/// An odd number without a pattern (the golden ratio's digits).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What comes in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// The next question; none when it is decided, or when nothing can be asked.
    pub(super) question: Option<usize>,
    /// How many questions there can be at most.
    pub(super) most: usize,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    mark: u64,
    question: u16,
    most: u16,
}

/// The states, found by their marks.
#[derive(Debug)]
pub(super) struct States {
    seed: u64,
    /// A power of two, at least twice as many as there are states.
    slots: Vec<Slot>,
}

impl States {
    pub(super) fn new<'r>(
        states: impl ExactSizeIterator<Item = (&'r [u64], Step)> + Clone,
    ) -> Self {
        let mut seed = SPREAD;
        let mut marks: Vec<u64> = Vec::with_capacity(states.len());
        loop {
            marks.clear();
            marks.extend(states.clone().map(|(left, _)| mark(seed, left)));
            marks.sort_unstable();
            if marks.first() != Some(&FREE) && marks.windows(2).all(|two| two[0] != two[1]) {
                break;
            }
            seed = seed.wrapping_add(SPREAD).rotate_left(7);
        }
        let free = Slot {
            mark: FREE,
            question: NOTHING,
            most: 0,
        };
        let size = (2 * states.len()).next_power_of_two().max(2);
        let mut made = Self {
            seed,
            slots: vec![free; size],
        };
        for (left, step) in states {
            let mark = mark(seed, left);
            let mut place = made.home(mark);
            while made.slots[place].mark != FREE {
                place = (place + 1) % size;
            }
            let narrow = |wide: usize| u16::try_from(wide).unwrap_or(NOTHING);
            made.slots[place] = Slot {
                mark,
                question: step.question.map_or(NOTHING, narrow),
                most: narrow(step.most),
            };
        }
        made
    }

    /// What comes when these rows are left; none for rows that no order of questions leaves.
    pub(super) fn get(&self, left: &[u64]) -> Option<Step> {
        let wanted = mark(self.seed, left);
        let mut place = self.home(wanted);
        loop {
            let slot = &self.slots[place];
            if slot.mark == wanted {
                return Some(Step {
                    question: (slot.question != NOTHING).then_some(usize::from(slot.question)),
                    most: usize::from(slot.most),
                });
            }
            if slot.mark == FREE {
                return None;
            }
            place = (place + 1) % self.slots.len();
        }
    }

    /// Where a mark is looked for first: by its highest bits.
    fn home(&self, mark: u64) -> usize {
        let bits = self.slots.len().trailing_zeros();
        (mark >> (64 - bits)) as usize
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
            most: place % 20,
        };
        let states = sets.iter().enumerate();
        let states = States::new(states.map(|(place, set)| (&set[..], step(place))));
        for (place, set) in sets.iter().enumerate() {
            assert_eq!(states.get(set), Some(step(place)));
            assert_eq!(states.get(&[set[0], set[1] + 1]), None);
        }
    }

    #[test]
    fn sets_alike_in_a_mark_get_another_seed() {
        // What the first seed makes nothing of has the mark that is kept free.
        let none = [SPREAD];
        let states = [(
            &none[..],
            Step {
                question: Some(1),
                most: 1,
            },
        )];
        let states = States::new(states.into_iter());
        assert_eq!(states.get(&none).and_then(|step| step.question), Some(1));
    }
}
