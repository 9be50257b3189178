//! What is needed only in some of the cases that are left, and in which: said by questions and choices still open.

use super::grid::Grid;
use super::rows::{Rows, count, first, is_within, meets};
use crate::scenario::Need;
use crate::table::{Choice, DecisionTable, Question};
use crate::text::Text;

/// With more rows left than this nothing is said in alternatives: it would take too long, and too long to read.
const MOST_ROWS: usize = 4096;
/// With more alternatives than this nobody can follow; then only the questions are named on which it depends.
const MOST_ALTERNATIVES: usize = 12;

/// A material that is needed in some of the cases that are left, not in all.
#[derive(Debug, Clone, PartialEq)]
pub struct Possible<'t> {
    /// The material.
    pub need: &'t Need,
    /// In which cases.
    pub when: Cases<'t>,
}

/// Some of the cases that are left are not handled here.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere<'t> {
    /// Where to go instead.
    pub say: &'t Text,
    /// In which cases.
    pub when: Cases<'t>,
}

/// Some of the cases that are left, in terms of what is still open.
#[derive(Debug, Clone, PartialEq)]
pub enum Cases<'t> {
    /// Those, and of all that are left only those, in which one of these alternatives holds.
    AnyOf(Vec<Alternative<'t>>),
    /// There is no short way to say it: it depends on the answers to these questions together.
    DependsOn(Vec<&'t Question>),
}

/// All of these together. With none it holds in every case.
pub type Alternative<'t> = Vec<OneOf<'t>>;

/// A question that is answered with one of some choices.
#[derive(Debug, Clone, PartialEq)]
pub struct OneOf<'t> {
    /// The question.
    pub question: &'t Question,
    /// The choices; at least one.
    pub choices: Vec<&'t Choice>,
}

impl Cases<'_> {
    /// The cases in plain words, to stand after "如果" or "if".
    pub fn words(&self) -> Text {
        match self {
            Self::AnyOf(alternatives) => {
                let (zh, en): (Vec<String>, Vec<String>) = alternatives.iter().map(all_of).unzip();
                Text::new(zh.join("；或者"), en.join("; or "))
            }
            Self::DependsOn(questions) => {
                let zh: Vec<String> = questions
                    .iter()
                    .map(|q| format!("“{}”", q.ask.zh))
                    .collect();
                let en: Vec<String> = questions
                    .iter()
                    .map(|q| format!("“{}”", q.ask.en))
                    .collect();
                Text::new(
                    format!("{}的答案合起来是这样", zh.join("、")),
                    format!("the answers to {} together say so", en.join(", ")),
                )
            }
        }
    }
}

fn all_of(all: &Alternative<'_>) -> (String, String) {
    let (zh, en): (Vec<String>, Vec<String>) = all
        .iter()
        .map(|OneOf { question, choices }| {
            let zh: Vec<&str> = choices.iter().map(|c| c.label.zh.as_str()).collect();
            let en: Vec<&str> = choices.iter().map(|c| c.label.en.as_str()).collect();
            (
                format!("“{}”选“{}”", question.ask.zh, zh.join("”或“")),
                format!("“{}” is “{}”", question.ask.en, en.join("” or “")),
            )
        })
        .unzip();
    (zh.join("，并且"), en.join(" and "))
}

/// A question with the choices that it may be answered with, as places.
type Literal = (usize, Vec<usize>);

impl Grid {
    /// Says which of the rows left are wanted ones.
    pub(super) fn cases<'t>(
        &self,
        table: &'t DecisionTable,
        left: &Rows,
        wanted: &Rows,
    ) -> Cases<'t> {
        let open: Vec<usize> = (0..self.masks.columns())
            .filter(|&column| !self.is_constant(left, column))
            .collect();
        let questions = table.questions();
        let few = count(left) <= MOST_ROWS;
        match few
            .then(|| self.alternatives(&open, left, wanted))
            .flatten()
        {
            Some(alternatives) => Cases::AnyOf(
                alternatives
                    .into_iter()
                    .map(|literals| {
                        let literals = literals.into_iter();
                        literals
                            .map(|(column, choices)| OneOf {
                                question: &questions[column],
                                choices: choices
                                    .into_iter()
                                    .map(|choice| &questions[column].choices[choice])
                                    .collect(),
                            })
                            .collect()
                    })
                    .collect(),
            ),
            None => Cases::DependsOn(open.into_iter().map(|column| &questions[column]).collect()),
        }
    }

    /// Alternatives that hold in just the wanted rows; none when there would be too many.
    ///
    /// Each begins as one wanted row in full. What it says is left out as far as no other row comes in, first from
    /// the front and then from the back, and the shorter and wider of both is taken.
    fn alternatives(
        &self,
        open: &[usize],
        left: &Rows,
        wanted: &Rows,
    ) -> Option<Vec<Vec<Literal>>> {
        let others = left.and_not(wanted);
        let backwards: Vec<usize> = open.iter().rev().copied().collect();
        let mut found: Vec<(Vec<Literal>, Rows)> = Vec::new();
        let mut missing = wanted.clone();
        while let Some(row) = first(&missing) {
            if found.len() == MOST_ALTERNATIVES {
                return None;
            }
            let full: Vec<Literal> = open
                .iter()
                .filter_map(|&column| Some((column, vec![self.choice_of(row, column)?])))
                .collect();
            if meets(&self.holding(&full, left), &others) {
                return None;
            }
            let (literals, rows) = [open, &backwards]
                .map(|order| {
                    let literals = self.widened(full.clone(), order, left, &others);
                    let rows = self.holding(&literals, left);
                    (literals, rows)
                })
                .into_iter()
                .max_by_key(|(literals, rows)| {
                    let named: usize = literals.iter().map(|(_, choices)| choices.len()).sum();
                    (count(rows), usize::MAX - named)
                })?;
            missing = missing.and_not(&rows);
            found.push((literals, rows));
        }
        Some(without_idle(found, left))
    }

    fn widened(
        &self,
        mut literals: Vec<Literal>,
        order: &[usize],
        left: &Rows,
        others: &Rows,
    ) -> Vec<Literal> {
        for column in order {
            let shorter: Vec<Literal> = literals
                .iter()
                .filter(|(known, _)| known != column)
                .cloned()
                .collect();
            if !meets(&self.holding(&shorter, left), others) {
                literals = shorter;
            }
        }
        for place in 0..literals.len() {
            for choice in 0..self.masks.choice_count(literals[place].0) {
                let (column, choices) = &literals[place];
                let possible = meets(self.masks.choice(*column, choice), left);
                if choices.contains(&choice) || !possible {
                    continue;
                }
                let mut wider = literals.clone();
                wider[place].1.push(choice);
                wider[place].1.sort_unstable();
                if !meets(&self.holding(&wider, left), others) {
                    literals = wider;
                }
            }
        }
        literals
    }

    fn holding(&self, literals: &[Literal], left: &Rows) -> Rows {
        literals
            .iter()
            .fold(left.clone(), |rows, (column, choices)| {
                let mut fitting = Rows::none(self.rows);
                for &choice in choices {
                    fitting = fitting.or(self.masks.choice(*column, choice));
                }
                rows.and(&fitting)
            })
    }
}

/// Leaves out alternatives whose rows the others have too.
fn without_idle(mut found: Vec<(Vec<Literal>, Rows)>, left: &Rows) -> Vec<Vec<Literal>> {
    let mut place = 0;
    while place < found.len() {
        let mut rest = left.and_not(left);
        for (other, (_, rows)) in found.iter().enumerate() {
            if other != place {
                rest = rest.or(rows);
            }
        }
        if is_within(&found[place].1, &rest) {
            found.remove(place);
        } else {
            place += 1;
        }
    }
    found.into_iter().map(|(literals, _)| literals).collect()
}
