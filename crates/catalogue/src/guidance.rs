//! Guidance (情形引导): from a decision table and the replies so far to the next question, or to the one outcome.

mod exact;
mod greedy;
mod grid;
mod masks;
mod measure;
mod possible;
mod prepared;
mod quick;
mod replies;
mod rows;
mod states;
mod weights;

use crate::condition::Answers;
use crate::scenario::Need;
use crate::table::{Choice, DecisionTable, Outcome, Question};
use grid::Grid;
pub use measure::{Measure, Questions};
pub use possible::{Alternative, Cases, Elsewhere, OneOf, Possible};
pub(crate) use prepared::Prepared;
pub use replies::{Replies, Reply};
use rows::Rows;

/// Where a guidance stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<'t> {
    /// What comes now.
    pub next: Next<'t>,
    /// The replies that hold, in the order in which they were given. Those that make no sense are not among them.
    pub trail: Vec<Answered<'t>>,
    /// What is needed in every situation that is left, in the order in which it is handed over.
    pub certain: Vec<&'t Need>,
    /// What is needed in some of the situations that are left, in the same order.
    pub possible: Vec<Possible<'t>>,
    /// Where some of the situations that are left are handled instead.
    pub elsewhere: Vec<Elsewhere<'t>>,
    /// What was replied to with "I don't know" and still makes a difference, in the order of the questions.
    pub to_find_out: Vec<&'t Question>,
    /// How many situations are left; at least one.
    pub situations_left: usize,
    /// How many more questions there can be at most, the next one included. An "I don't know" may lead to more.
    pub at_most: usize,
}

/// What comes now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next<'t> {
    /// This question is to be asked: at least two of its choices are still possible.
    Ask(&'t Question),
    /// No further answer can change the outcome.
    Decided(&'t Outcome),
    /// Nothing is left to ask, yet several outcomes remain, because something is not known.
    Open,
}

/// A question with what was said to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answered<'t> {
    /// The question.
    pub question: &'t Question,
    /// What was said.
    pub said: Said<'t>,
}

/// What was said to a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said<'t> {
    /// This choice.
    Choice(&'t Choice),
    /// "I don't know".
    Unknown,
}

impl<'t> Answered<'t> {
    /// The choice, if one was made.
    pub fn choice(&self) -> Option<&'t Choice> {
        match self.said {
            Said::Choice(choice) => Some(choice),
            Said::Unknown => None,
        }
    }
}

impl<'t> Progress<'t> {
    /// The outcome, once it is decided.
    pub fn outcome(&self) -> Option<&'t Outcome> {
        match self.next {
            Next::Decided(outcome) => Some(outcome),
            Next::Ask(_) | Next::Open => None,
        }
    }

    /// The replies that hold.
    pub fn replies(&self) -> Replies {
        self.trail
            .iter()
            .map(|Answered { question, said }| {
                let reply = match said {
                    Said::Choice(choice) => Reply::Choice(choice.id.clone()),
                    Said::Unknown => Reply::Unknown,
                };
                (question.id.clone(), reply)
            })
            .collect()
    }

    /// The choices that hold.
    pub fn answers(&self) -> Answers {
        self.replies().answers()
    }
}

impl DecisionTable {
    /// Says where a guidance with these replies stands.
    ///
    /// A reply that names an unknown question or choice, that fits no situation left by the others, or whose question
    /// is not asked in all of them, is passed over: so a changed reply keeps every later one that still makes sense.
    /// Of two that exclude each other the one given first holds.
    pub fn progress(&self, replies: &Replies) -> Progress<'_> {
        self.progress_knowing(&Replies::new(), replies)
    }

    /// The same where some answers are known beforehand. They hold before any reply, and of a question that is asked in
    /// some cases only they say already what the answer would be.
    pub fn progress_knowing(&self, known: &Replies, replies: &Replies) -> Progress<'_> {
        let prepared = self.prepared();
        let held = prepared.follow(self, known, replies);
        let left = &held.left;
        let (column, at_most) = prepared.next(&held);
        let trail = held.said.iter().map(|&(column, choice)| {
            let question = &self.questions()[column];
            let said = choice.map_or(Said::Unknown, |place| {
                Said::Choice(&question.choices[place])
            });
            Answered { question, said }
        });
        let mut unknown: Vec<usize> = held
            .said
            .iter()
            .filter(|(_, choice)| choice.is_none())
            .map(|&(column, _)| column)
            .filter(|&column| prepared.is_to_find_out(left, column))
            .collect();
        unknown.sort_unstable();
        let part = Part::new(&prepared.grid, left);
        let (certain, possible) = self.needs_left(prepared, &part);
        Progress {
            next: self.what_comes(prepared, left, column),
            trail: trail.collect(),
            certain,
            possible,
            elsewhere: self.elsewhere_left(prepared, &part),
            to_find_out: unknown
                .into_iter()
                .map(|column| &self.questions()[column])
                .collect(),
            situations_left: part.grid.rows,
            at_most,
        }
    }

    /// What comes now, as [`Self::progress`] says, and nothing else.
    pub fn next(&self, replies: &Replies) -> Next<'_> {
        let prepared = self.prepared();
        if let (true, Some(first)) = (replies.is_empty(), prepared.first) {
            return Next::Ask(&self.questions()[first]);
        }
        if let Some(step) = prepared.quick.next(self, replies) {
            return match (step.question, step.outcome) {
                (Some(column), _) => Next::Ask(&self.questions()[column]),
                (None, Some(outcome)) => Next::Decided(&self.outcomes()[outcome]),
                (None, None) => Next::Open,
            };
        }
        let held = prepared.follow(self, &Replies::new(), replies);
        self.what_comes(prepared, &held.left, prepared.next_question(&held))
    }

    fn what_comes(&self, prepared: &Prepared, left: &Rows, column: Option<usize>) -> Next<'_> {
        if let Some(column) = column {
            return Next::Ask(&self.questions()[column]);
        }
        match prepared.grid.decided(left) {
            Some(outcome) => Next::Decided(&self.outcomes()[outcome]),
            None => Next::Open,
        }
    }

    /// What is certain and what is possible.
    fn needs_left(&self, prepared: &Prepared, part: &Part) -> (Vec<&Need>, Vec<Possible<'_>>) {
        let (mut certain, mut possible) = (Vec::new(), Vec::new());
        for (need, rows) in self.needs().iter().zip(&prepared.needs) {
            let wanted = part.of(rows);
            if wanted == part.all {
                certain.push(need);
            } else if !rows::is_empty(&wanted) {
                let when = part.grid.cases(self, &part.all, &wanted);
                possible.push(Possible { need, when });
            }
        }
        (certain, possible)
    }

    fn elsewhere_left(&self, prepared: &Prepared, part: &Part) -> Vec<Elsewhere<'_>> {
        let places = prepared.elsewhere.iter();
        places
            .filter_map(|(outcome, rows)| {
                let say = self.outcomes()[*outcome].elsewhere.as_ref()?;
                let wanted = part.of(rows);
                let some = !rows::is_empty(&wanted) && wanted != part.all;
                some.then(|| Elsewhere {
                    say,
                    when: part.grid.cases(self, &part.all, &wanted),
                })
            })
            .collect()
    }
}

/// What is left of a table, as a table of its own, so that what is said of a few rows takes no longer in a large one.
struct Part {
    grid: Grid,
    all: Rows,
    /// The places of its rows in the whole table.
    places: Vec<usize>,
}

impl Part {
    fn new(whole: &Grid, left: &Rows) -> Self {
        let grid = whole.part(left);
        Self {
            all: Rows::all(grid.rows),
            // A part keeps the order of its rows.
            places: rows::each(left).collect(),
            grid,
        }
    }

    /// Rows of the whole table, as far as they are left.
    fn of(&self, whole: &Rows) -> Rows {
        let mut rows = Rows::none(self.grid.rows);
        for (row, &place) in self.places.iter().enumerate() {
            if rows::contains(whole, place) {
                rows.insert(row);
            }
        }
        rows
    }
}
