//! The best order of questions for a table that is small enough: the fewest on average, and of those the fewest at most.
//!
//! Dynamic programming over partial assignments. A state is what is settled of each question, given or implied; it
//! stands for just one set of rows. Every state that some order of questions leads to is gone through once and kept, so
//! that the next question is looked up, also after an answer was changed.

use rustc_hash::FxHashMap;

use super::greedy::Cost;
use super::grid::Grid;
use super::rows::{Rows, is_empty, meets};
use super::states::Step;

/// The most states that are gone through, and the most words that are read for it.
const MOST_STATES: usize = 30_000;
const MOST_WORK: usize = 60_000_000;

/// A table with its best order.
#[derive(Debug)]
pub(super) struct Solved {
    /// What is best when nothing is said.
    pub(super) whole: Best,
    /// What comes when these rows are left.
    states: Vec<(Rows, Step)>,
}

/// What is best in a state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best {
    /// The next question; none when it is decided, or when nothing can be asked.
    pub(super) question: Option<usize>,
    /// What it costs to go all the way.
    pub(super) cost: Cost,
    /// The most questions anybody is asked when that is what is kept low.
    pub(super) least_most: usize,
    weight: u64,
}

impl Solved {
    /// Solves a table; none when it is too large.
    pub(super) fn new(grid: &Grid) -> Option<Self> {
        let masks: usize = (0..grid.masks.columns())
            .map(|column| grid.masks.choice_count(column) + 1)
            .sum();
        let all = Rows::all(grid.rows);
        let mut solver = Solver {
            grid,
            states: FxHashMap::default(),
            state_work: masks * all.len(),
            work: 0,
        };
        let whole = solver.best(&all)?;
        let states = solver.states.into_iter().map(|(left, best)| {
            let step = Step {
                question: best.question,
                outcome: grid.decided(&left),
                most: best.cost.most,
            };
            (left, step)
        });
        Some(Self {
            whole,
            states: states.collect(),
        })
    }

    /// What comes in each state.
    pub(super) fn states(&self) -> impl Iterator<Item = (&[u64], Step)> {
        self.states.iter().map(|(left, step)| (&left[..], *step))
    }
}

/// The first two choices of a question that are left.
fn present(grid: &Grid, left: &[u64], place: usize) -> (Option<usize>, Option<usize>) {
    let choices = grid.masks.choices(place).enumerate();
    let mut present = choices.filter(|(_, rows)| meets(left, rows));
    let mut next = || present.next().map(|(choice, _)| choice);
    (next(), next())
}

/// The questions that can be asked in a state.
fn open(grid: &Grid, left: &[u64]) -> Vec<usize> {
    let places = 0..grid.masks.columns();
    places
        .filter(|&place| {
            present(grid, left, place).1.is_some() && grid.is_asked_for_sure(left, place)
        })
        .collect()
}

struct Solver<'g> {
    grid: &'g Grid,
    states: FxHashMap<Rows, Best>,
    /// The words that are read for one state.
    state_work: usize,
    work: usize,
}

impl Solver<'_> {
    /// None when there are too many states.
    fn best(&mut self, left: &Rows) -> Option<Best> {
        if let Some(best) = self.states.get(left) {
            return Some(*best);
        }
        self.work += self.state_work;
        if self.states.len() == MOST_STATES || self.work > MOST_WORK {
            return None;
        }
        let mut best: Option<Best> = None;
        if self.grid.decided(left).is_none() {
            for column in open(self.grid, left) {
                let here = self.with(left, column)?;
                let least_most =
                    best.map_or(here.least_most, |best| here.least_most.min(best.least_most));
                let better = best.is_none_or(|best| {
                    (here.cost.asked, here.cost.most) < (best.cost.asked, best.cost.most)
                });
                best = if better { Some(here) } else { best };
                best = best.map(|best| Best { least_most, ..best });
            }
        }
        let best = best.unwrap_or_else(|| Best {
            question: None,
            cost: Cost::default(),
            least_most: 0,
            weight: self.grid.weight(left),
        });
        self.states.insert(left.clone(), best);
        Some(best)
    }

    /// What is best when this question comes next.
    fn with(&mut self, left: &Rows, column: usize) -> Option<Best> {
        let grid = self.grid;
        let mut all = Best {
            question: Some(column),
            cost: Cost::default(),
            least_most: 0,
            weight: 0,
        };
        for choice in grid.masks.choices(column) {
            let part = left.and(choice);
            if !is_empty(&part) {
                let below = self.best(&part)?;
                all.weight += below.weight;
                all.cost.asked += below.cost.asked;
                all.cost.most = all.cost.most.max(below.cost.most);
                all.least_most = all.least_most.max(below.least_most);
            }
        }
        all.cost.asked += all.weight;
        all.cost.most += 1;
        all.least_most += 1;
        Some(all)
    }
}
