//! A decision table as bits: a mask for each question and choice over its situations, those of one outcome side by side.

use std::collections::BTreeMap;
use std::ops::Range;

use super::masks::{Masks, NOT_ASKED};
use super::rows::{each, is_within, meets, words};
use super::weights;
use crate::table::DecisionTable;

/// So many classes of weight there are for weighing up questions, each twice as heavy as the one before.
const CLASSES: u32 = 12;

/// A table, or what is left of one.
#[derive(Debug)]
pub(super) struct Grid {
    /// How many situations there are.
    pub(super) rows: usize,
    pub(super) masks: Masks,
    /// The outcome of each row, ascending.
    pub(super) outcomes: Vec<usize>,
    /// How often each row occurs, as `weights` says; at least one.
    pub(super) weights: Vec<u64>,
    /// The place of the choice, row by row and within it column by column.
    cells: Vec<u16>,
    /// What each row weighs, roughly, and whether its outcome is taken apart; a part keeps both.
    worths: Vec<(u64, bool)>,
    pub(super) segments: Vec<Segment>,
}

/// Rows side by side that weigh the same.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) rows: Range<usize>,
    /// What each of them weighs, roughly.
    pub(super) worth: u64,
    /// Their outcome; none where each row is taken as an outcome of its own, because there are too many small ones.
    pub(super) outcome: Option<usize>,
}

struct Row {
    outcome: usize,
    weight: u64,
    worth: (u64, bool),
    cells: Vec<u16>,
}

impl Grid {
    pub(super) fn new(table: &DecisionTable) -> Self {
        let weights = weights::of_situations(table);
        let situations = table.situations().iter().zip(weights);
        let rows = situations.map(|(situation, weight)| Row {
            outcome: situation.outcome,
            weight,
            worth: (1, false),
            cells: situation
                .choices
                .iter()
                .map(|choice| choice.unwrap_or(NOT_ASKED))
                .collect(),
        });
        let sizes: Vec<usize> = table.questions().iter().map(|q| q.choices.len()).collect();
        let mut rows: Vec<Row> = rows.collect();
        weigh(&mut rows);
        Self::build(&sizes, rows)
    }

    /// The same table with these rows alone.
    pub(super) fn part(&self, left: &[u64]) -> Self {
        let width = self.masks.columns();
        let rows = each(left).map(|row| Row {
            outcome: self.outcomes[row],
            weight: self.weights[row],
            worth: self.worths[row],
            cells: self.cells[row * width..(row + 1) * width].to_vec(),
        });
        let sizes: Vec<usize> = (0..width).map(|c| self.masks.choice_count(c)).collect();
        Self::build(&sizes, rows.collect())
    }

    fn build(sizes: &[usize], mut rows: Vec<Row>) -> Self {
        rows.sort_by_key(|row| (row.outcome, row.worth.0));
        let cells: Vec<&[u16]> = rows.iter().map(|row| &row.cells[..]).collect();
        Self {
            rows: rows.len(),
            masks: Masks::new(sizes, &cells),
            segments: segments(&rows),
            outcomes: rows.iter().map(|row| row.outcome).collect(),
            weights: rows.iter().map(|row| row.weight).collect(),
            worths: rows.iter().map(|row| row.worth).collect(),
            cells: rows.into_iter().flat_map(|row| row.cells).collect(),
        }
    }

    pub(super) fn choice_of(&self, row: usize, column: usize) -> Option<usize> {
        let cell = self.cells[row * self.masks.columns() + column];
        (cell != NOT_ASKED).then_some(usize::from(cell))
    }

    /// Whether a question is asked in every row left.
    pub(super) fn is_asked_for_sure(&self, left: &[u64], column: usize) -> bool {
        self.masks.is_always_asked(column) || is_within(left, self.masks.asked(column))
    }

    /// Whether every row left says the same to a question.
    pub(super) fn is_constant(&self, left: &[u64], column: usize) -> bool {
        let mut choices = self.masks.choices(column);
        !meets(left, self.masks.asked(column)) || choices.any(|rows| is_within(left, rows))
    }

    /// The one outcome of all rows left, if there is one: that of the first and of the last, for they are in order.
    pub(super) fn decided(&self, left: &[u64]) -> Option<usize> {
        let first = left.iter().position(|&word| word != 0)?;
        let last = left.iter().rposition(|&word| word != 0)?;
        let first = first * 64 + left[first].trailing_zeros() as usize;
        let last = last * 64 + 63 - left[last].leading_zeros() as usize;
        let outcome = self.outcomes[first];
        (outcome == self.outcomes[last]).then_some(outcome)
    }

    pub(super) fn weight(&self, left: &[u64]) -> u64 {
        each(left).map(|row| self.weights[row]).sum()
    }

    /// Whether knowing an answer changes anything: it does unless every choice leaves the same table behind.
    ///
    /// Tables are compared by sums of 128 bits over their rows.
    pub(super) fn matters(&self, left: &[u64], column: usize) -> bool {
        let choices = self.masks.choice_count(column);
        let mut tables = vec![None::<u128>; choices + 1];
        for row in each(left) {
            let table = self.choice_of(row, column).unwrap_or(choices);
            let sum = tables[table].get_or_insert(0);
            *sum = sum.wrapping_add(self.mark_without(row, column));
        }
        let mut tables = tables.into_iter().flatten();
        let first = tables.next();
        tables.any(|table| Some(table) != first)
    }

    /// A mark of a row's other cells with its outcome.
    fn mark_without(&self, row: usize, column: usize) -> u128 {
        let width = self.masks.columns();
        let cells = self.cells[row * width..(row + 1) * width].iter();
        let mut one = mix(self.outcomes[row] as u64);
        let mut two = mix(!one);
        for (place, &cell) in cells.enumerate().filter(|(place, _)| *place != column) {
            one = mix(one ^ ((place as u64) << 32) ^ u64::from(cell));
            two = mix(two.wrapping_add(one));
        }
        (u128::from(one) << 64) | u128::from(two)
    }
}

/// Spreads every bit over all of them (splitmix64).
fn mix(value: u64) -> u64 {
    let mut value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Says what each row is worth, and which outcomes are taken apart: those of the fewest rows, where there would be many
/// more segments than words, so that one pass over the rows stays one.
fn weigh(rows: &mut [Row]) {
    let heaviest = rows.iter().map(|row| row.weight.ilog2()).max().unwrap_or(0);
    let lightest = heaviest.saturating_sub(CLASSES);
    for row in rows.iter_mut() {
        row.worth.0 = 1 << (row.weight.ilog2().max(lightest) - lightest);
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.iter() {
        *sizes.entry(row.outcome).or_default() += 1;
    }
    let most = (2 * words(rows.len())).max(64);
    if sizes.len() <= most {
        return;
    }
    let mut ordered: Vec<usize> = sizes.values().copied().collect();
    ordered.sort_unstable_by(|one, two| two.cmp(one));
    let least = ordered[most];
    for row in rows.iter_mut() {
        row.worth.1 = sizes.get(&row.outcome).is_some_and(|&size| size <= least);
    }
}

/// Cuts rows in order into segments.
fn segments(rows: &[Row]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let (worth, apart) = row.worth;
        let outcome = (!apart).then_some(row.outcome);
        match segments.last_mut() {
            Some(last) if last.outcome == outcome && last.worth == worth => {
                last.rows.end = place + 1;
            }
            _ => segments.push(Segment {
                rows: place..place + 1,
                worth,
                outcome,
            }),
        }
    }
    segments
}
