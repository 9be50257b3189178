//! The next question where a table is too large for the best order: the one that leaves the least doubt.
//!
//! Doubt is the chance that two cases drawn from those left, as they occur, have different outcomes (Gini's impurity).
//! For each question and choice it takes one AND and popcount over the rows, which stand in the order of their outcomes.

use super::grid::{Grid, Segment};
use super::rows::{count, each, meets};

/// In which order questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As they are written.
    Authored,
    /// The one first that leaves the least doubt.
    LeastDoubt,
}

/// What a set of rows weighs, and the squares of what each of its outcomes weighs, added up.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    weight: u64,
    squares: u64,
}

impl Grid {
    /// The next question; none when none that is asked for sure changes anything. `said` are not to be asked.
    pub(super) fn pick(&self, left: &[u64], said: &[bool], order: Order) -> Option<usize> {
        let candidates = (0..self.masks.columns())
            .filter(|&column| !said[column] && self.is_asked_for_sure(left, column));
        match order {
            Order::Authored => candidates
                .filter(|&column| !self.is_constant(left, column))
                .find(|&column| self.matters(left, column)),
            Order::LeastDoubt => {
                let mut ranked: Vec<(f64, usize)> = candidates
                    .filter_map(|column| Some((self.clearness(left, column)?, column)))
                    .collect();
                // The first of those that are as good: the sort is stable.
                ranked.sort_by(|(one, _), (two, _)| two.total_cmp(one));
                ranked
                    .into_iter()
                    .map(|(_, column)| column)
                    .find(|&column| self.matters(left, column))
            }
        }
    }

    /// How clear things are on average once a question is answered; none when its answer is known.
    fn clearness(&self, left: &[u64], column: usize) -> Option<f64> {
        let mut clearness = 0.0;
        let mut present = 0;
        for choice in self.masks.choices(column) {
            let tally = self.tally(left, choice);
            if tally.weight > 0 {
                present += 1;
                clearness += tally.squares as f64 / tally.weight as f64;
            }
        }
        (present > 1).then_some(clearness)
    }

    fn tally(&self, left: &[u64], choice: &[u64]) -> Tally {
        let mut tally = Tally::default();
        let mut of_outcome = 0;
        for (place, segment) in self.segments.iter().enumerate() {
            let weight = within(left, choice, segment) * segment.worth;
            tally.weight += weight;
            if segment.outcome.is_none() {
                tally.squares += weight * segment.worth;
                continue;
            }
            of_outcome += weight;
            let next = self.segments.get(place + 1);
            if next.is_none_or(|next| next.outcome != segment.outcome) {
                tally.squares += of_outcome * of_outcome;
                of_outcome = 0;
            }
        }
        tally
    }

    /// The most questions that can follow, whatever is asked in whatever order: for each row left those that are asked
    /// in it and whose answer the others do not give away, and of all rows the one with the most.
    pub(super) fn at_most(&self, left: &[u64], said: &[bool]) -> usize {
        // Counters of one bit each, the lowest first, for all rows at once.
        let mut counters: Vec<Vec<u64>> = Vec::new();
        for (column, _) in said.iter().enumerate().filter(|(_, said)| !**said) {
            if self.is_constant(left, column) {
                continue;
            }
            let mut carry: Vec<u64> = self.masks.asked(column).to_vec();
            for counter in &mut counters {
                for (bits, carry) in counter.iter_mut().zip(&mut carry) {
                    (*bits, *carry) = (*bits ^ *carry, *bits & *carry);
                }
            }
            if meets(&carry, left) {
                counters.push(carry);
            }
        }
        let mut rows = left.to_vec();
        let mut most = 0;
        for (place, counter) in counters.iter().enumerate().rev() {
            if meets(&rows, counter) {
                most |= 1 << place;
                for (row, bits) in rows.iter_mut().zip(counter) {
                    *row &= bits;
                }
            }
        }
        most
    }
}

/// How many rows of a segment are in both.
fn within(left: &[u64], choice: &[u64], segment: &Segment) -> u64 {
    let (from, to) = (segment.rows.start, segment.rows.end - 1);
    let (first, last) = (from / 64, to / 64);
    let head = u64::MAX << (from % 64);
    let tail = u64::MAX >> (63 - to % 64);
    if first == last {
        return u64::from((left[first] & choice[first] & head & tail).count_ones());
    }
    let middle = left[first + 1..last].iter().zip(&choice[first + 1..last]);
    let middle: u32 = middle
        .map(|(left, choice)| (left & choice).count_ones())
        .sum();
    let ends = (left[first] & choice[first] & head).count_ones()
        + (left[last] & choice[last] & tail).count_ones();
    u64::from(middle + ends)
}

/// What a way of asking costs from some rows on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cost {
    /// Questions times the weight of who is asked them.
    pub(super) asked: u64,
    /// The most questions anybody is asked.
    pub(super) most: usize,
}

impl Grid {
    /// What it costs to go all the way in an order.
    pub(super) fn cost(&self, left: &[u64], order: Order) -> Cost {
        if self.decided(left).is_some() {
            return Cost::default();
        }
        // What is left of a large table is gone through as a small one.
        if self.rows > 64 && count(left) * 4 < self.rows {
            let part = self.part(left);
            let all = super::rows::Rows::all(part.rows);
            return part.cost(&all, order);
        }
        let nothing = vec![false; self.masks.columns()];
        let Some(column) = self.pick(left, &nothing, order) else {
            return Cost::default();
        };
        let mut cost = Cost {
            asked: each(left).map(|row| self.weights[row]).sum(),
            most: 0,
        };
        let mut part = vec![0; left.len()];
        for choice in self.masks.choices(column) {
            for ((part, left), choice) in part.iter_mut().zip(left).zip(choice) {
                *part = left & choice;
            }
            if part.iter().any(|&word| word != 0) {
                let below = self.cost(&part, order);
                cost.asked += below.asked;
                cost.most = cost.most.max(below.most);
            }
        }
        cost.most += 1;
        cost
    }
}
