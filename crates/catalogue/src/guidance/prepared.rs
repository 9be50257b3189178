//! A decision table made ready for guidance: situations as bits, a mask for each choice and each outcome.

use std::collections::BTreeSet;

use super::rows::Rows;
use crate::table::DecisionTable;

/// What guidance reads of a table.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// How many situations there are.
    pub(super) situations: usize,
    pub(super) columns: Vec<Column>,
    /// The rows of each outcome.
    pub(super) outcomes: Vec<Rows>,
}

/// A question's part of the table.
#[derive(Debug)]
pub(super) struct Column {
    /// The rows in which it is asked.
    pub(super) asked: Rows,
    /// The rows of each choice.
    pub(super) choices: Vec<Rows>,
}

impl Prepared {
    pub(crate) fn new(table: &DecisionTable) -> Self {
        let situations = table.situations().len();
        let mut outcomes = vec![Rows::none(situations); table.outcomes().len()];
        let mut columns: Vec<Column> = table
            .questions()
            .iter()
            .map(|question| Column {
                asked: Rows::none(situations),
                choices: vec![Rows::none(situations); question.choices.len()],
            })
            .collect();
        for (row, situation) in table.situations().iter().enumerate() {
            outcomes[situation.outcome].insert(row);
            for (column, choice) in columns.iter_mut().zip(&situation.choices) {
                if let Some(choice) = choice {
                    column.asked.insert(row);
                    column.choices[usize::from(*choice)].insert(row);
                }
            }
        }
        Self {
            situations,
            columns,
            outcomes,
        }
    }

    pub(super) fn choice_of(&self, row: usize, column: usize) -> Option<usize> {
        let choices = &self.columns[column].choices;
        choices.iter().position(|rows| rows.contains(row))
    }

    /// Whether a question is asked in every row left.
    pub(super) fn is_asked_for_sure(&self, left: &Rows, column: usize) -> bool {
        left.is_within(&self.columns[column].asked)
    }

    /// Whether every row left says the same to a question.
    pub(super) fn is_constant(&self, left: &Rows, column: usize) -> bool {
        let column = &self.columns[column];
        if !left.meets(&column.asked) {
            return true;
        }
        column.choices.iter().any(|rows| left.is_within(rows))
    }

    /// The one outcome of all rows left, if there is one.
    pub(super) fn decided(&self, left: &Rows) -> Option<usize> {
        self.outcomes.iter().position(|rows| left.is_within(rows))
    }

    /// The first question, in authored order, that is asked in every row left and whose answer matters.
    pub(super) fn next(&self, left: &Rows, said: &BTreeSet<usize>) -> Option<usize> {
        if self.decided(left).is_some() {
            return None;
        }
        (0..self.columns.len())
            .filter(|column| !said.contains(column))
            .find(|&column| self.is_asked_for_sure(left, column) && self.matters(left, column))
    }

    /// The longest way from here to the end.
    pub(super) fn at_most(&self, left: &Rows, said: &BTreeSet<usize>) -> usize {
        let Some(column) = self.next(left, said) else {
            return 0;
        };
        let parts = self.columns[column].choices.iter();
        1 + parts
            .map(|rows| left.and(rows))
            .filter(|part| !part.is_empty())
            .map(|part| self.at_most(&part, said))
            .max()
            .unwrap_or(0)
    }

    /// Whether knowing this answer changes anything: it does unless every choice leaves the same table behind.
    pub(super) fn matters(&self, left: &Rows, column: usize) -> bool {
        let mut tables = self.columns[column].choices.iter().filter_map(|rows| {
            let part = left.and(rows);
            (!part.is_empty()).then(|| self.others(&part, column))
        });
        let first = tables.next();
        tables.any(|table| Some(table) != first)
    }

    /// The other answers of rows, with their outcomes.
    fn others(&self, rows: &Rows, column: usize) -> BTreeSet<(Vec<Option<usize>>, Option<usize>)> {
        rows.iter()
            .map(|row| {
                let others = (0..self.columns.len())
                    .filter(|&other| other != column)
                    .map(|other| self.choice_of(row, other));
                let outcome = self.outcomes.iter().position(|rows| rows.contains(row));
                (others.collect(), outcome)
            })
            .collect()
    }
}
