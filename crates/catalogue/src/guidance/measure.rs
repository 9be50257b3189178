//! How many questions a table takes, beside the best there could be.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::greedy::{Cost, Order};
use super::grid::Grid;
use super::rows::{Rows, meets};
use crate::table::DecisionTable;

/// The most words that are read to find out which questions no order can do without.
const MOST_WORK: usize = 400_000_000;

/// How many questions are asked: on average, weighted with how often situations occur, and at most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Questions {
    /// On average.
    pub expected: f64,
    /// At most.
    pub worst: usize,
}

/// How well a table is asked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// As the guidance asks.
    pub asked: Questions,
    /// In the order in which they are written, without those whose answers are implied or change nothing.
    pub in_order: Questions,
    /// The best there could be, each for itself: no order asks fewer.
    pub best: Questions,
    /// Whether `best` is reached by an order, or only known to be no more.
    pub is_optimum: bool,
}

impl DecisionTable {
    /// Measures how many questions it takes; goes through the whole table.
    pub fn measure(&self) -> Measure {
        let prepared = self.prepared();
        let grid = &prepared.grid;
        let all = Rows::all(grid.rows);
        let whole = grid.weight(&all) as f64;
        let questions = |cost: Cost| Questions {
            expected: cost.asked as f64 / whole,
            worst: cost.most,
        };
        let in_order = questions(grid.cost(&all, Order::Authored));
        match prepared.solved_whole() {
            Some(best) => Measure {
                asked: questions(best.cost),
                in_order,
                best: Questions {
                    expected: best.cost.asked as f64 / whole,
                    worst: best.least_most,
                },
                is_optimum: true,
            },
            None => Measure {
                asked: questions(grid.cost(&all, prepared.order)),
                in_order,
                best: bound(grid, &all, whole),
                is_optimum: false,
            },
        }
    }
}

/// What no order of questions can stay below: the larger of two bounds.
fn bound(grid: &Grid, all: &[u64], whole: f64) -> Questions {
    let (told, told_most) = outcomes_told_apart(grid, all);
    let (needed, needed_most) = questions_needed(grid, all);
    Questions {
        expected: told.max(needed) as f64 / whole,
        worst: told_most.max(needed_most),
    }
}

/// An order of questions is a tree whose nodes have at most as many branches as a question has choices, and at each leaf
/// there is one outcome. Give all the weight of an outcome to the least deep of its leaves and take its other leaves
/// away: the average depth does not grow. What is left is a code for the outcomes, and Huffman's is the best there is.
fn outcomes_told_apart(grid: &Grid, all: &[u64]) -> (u64, usize) {
    let mut weights: Vec<u64> = Vec::new();
    let mut last = None;
    for row in super::rows::each(all) {
        let outcome = grid.outcomes[row];
        if last != Some(outcome) {
            weights.push(0);
            last = Some(outcome);
        }
        if let Some(weight) = weights.last_mut() {
            *weight += grid.weights[row];
        }
    }
    let arity = (0..grid.masks.columns())
        .map(|column| grid.masks.choice_count(column))
        .max();
    let Some(arity) = arity.filter(|&arity| arity > 1) else {
        return (0, 0);
    };
    let outcomes = weights.len();
    let mut most = 0;
    let mut reached = 1_usize;
    while reached < outcomes {
        reached = reached.saturating_mul(arity);
        most += 1;
    }
    let mut heap: BinaryHeap<Reverse<u64>> = weights.into_iter().map(Reverse).collect();
    // Leaves without weight make the first merge as wide as the others.
    while !(heap.len() - 1).is_multiple_of(arity - 1) {
        heap.push(Reverse(0));
    }
    let mut asked = 0;
    while heap.len() > 1 {
        let merged: u64 = (0..arity)
            .filter_map(|_| heap.pop())
            .map(|Reverse(w)| w)
            .sum();
        asked += merged;
        heap.push(Reverse(merged));
    }
    (asked, most)
}

/// A question must be asked in a row, in whatever order, when another row with another outcome differs from it in that
/// question alone, as far as both are asked the same: nothing else can tell them apart.
fn questions_needed(grid: &Grid, all: &[u64]) -> (u64, usize) {
    let width = grid.masks.columns();
    if grid.rows * width * all.len() * 3 > MOST_WORK {
        return (0, 0);
    }
    let (mut asked, mut most) = (0, 0);
    for row in 0..grid.rows {
        // What agrees with the row in a column: not asked, or answered the same.
        let agree: Vec<Rows> = (0..width)
            .map(|column| {
                let masks = &grid.masks;
                match grid.choice_of(row, column) {
                    None => Rows::all(grid.rows),
                    Some(choice) => Rows::all(grid.rows)
                        .and_not(masks.asked(column))
                        .or(masks.choice(column, choice)),
                }
            })
            .collect();
        let mut after = vec![Rows::all(grid.rows)];
        for column in (0..width).rev() {
            let rest = after[after.len() - 1].and(&agree[column]);
            after.push(rest);
        }
        let mut before = Rows::all(grid.rows);
        let mut needed = 0;
        let outcome = grid.outcomes[row];
        let own = grid.outcomes.partition_point(|&other| other < outcome)
            ..grid.outcomes.partition_point(|&other| other <= outcome);
        let mut others = Rows::all(grid.rows);
        for same in own {
            others.remove(same);
        }
        for (column, agrees) in agree.iter().enumerate() {
            if grid.choice_of(row, column).is_some() {
                let alone = before.and(&after[width - 1 - column]);
                // Rows that cannot be told apart at all say nothing about a question.
                let other = others.and(grid.masks.asked(column)).and_not(agrees);
                needed += usize::from(meets(&alone, &other));
            }
            before = before.and(agrees);
        }
        asked += grid.weights[row] * needed as u64;
        most = most.max(needed);
    }
    (asked, most)
}
