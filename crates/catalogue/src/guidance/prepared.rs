//! A decision table made ready for guidance: once for each table, whatever is asked of it afterwards.

use smallvec::{SmallVec, smallvec};

use super::exact::{Best, Solved};
use super::greedy::Order;
use super::grid::Grid;
use super::quick::Quick;
use super::replies::{Replies, Reply};
use super::rows::{Rows, is_empty, meets};
use super::states::Step;
use crate::code::QuestionId;
use crate::table::DecisionTable;
use crate::text::Text;

/// What guidance reads of a table.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(super) grid: Grid,
    /// What is asked first of everybody: looked for once.
    pub(super) first: Option<usize>,
    /// The plain way to the next question.
    pub(super) quick: Quick,
    /// The rows that need each material.
    pub(super) needs: Vec<Rows>,
    /// The first outcome with each other place to go, and the rows that lead there.
    pub(super) elsewhere: Vec<(usize, Rows)>,
    /// What is best when nothing is said, if the table is small enough.
    solved_whole: Option<Best>,
    /// The order otherwise, and once something is not known.
    pub(super) order: Order,
}

/// The replies that hold, as places, and the rows they leave.
pub(super) struct Held {
    /// The question and the choice; none is "I don't know".
    pub(super) said: SmallVec<[(usize, Option<usize>); 8]>,
    pub(super) left: Rows,
    /// For each question whether it was replied to.
    replied: SmallVec<[bool; 32]>,
    /// Whether the rows left are just those that fit the choices held, as in the table of best orders.
    is_plain: bool,
}

impl Prepared {
    pub(crate) fn new(table: &DecisionTable) -> Self {
        let grid = Grid::new(table);
        let mut needs = vec![Rows::none(grid.rows); table.needs().len()];
        let mut elsewhere: Vec<(usize, Rows)> = Vec::new();
        let place_to_go =
            |outcome: usize| -> Option<&Text> { table.outcomes().get(outcome)?.elsewhere.as_ref() };
        for (row, &outcome) in grid.outcomes.iter().enumerate() {
            for &need in &table.outcomes()[outcome].needs {
                needs[need].insert(row);
            }
            let Some(say) = place_to_go(outcome) else {
                continue;
            };
            let known = elsewhere
                .iter_mut()
                .find(|(first, _)| place_to_go(*first) == Some(say));
            match known {
                Some((_, rows)) => rows.insert(row),
                None => {
                    let mut rows = Rows::none(grid.rows);
                    rows.insert(row);
                    elsewhere.push((outcome, rows));
                }
            }
        }
        let solved = Solved::new(&grid);
        let order = if solved.is_some() || is_better_than_authored(&grid) {
            Order::LeastDoubt
        } else {
            Order::Authored
        };
        let quick = Quick::new(table, &grid.masks, solved.as_ref());
        let mut prepared = Self {
            grid,
            first: None,
            quick,
            needs,
            elsewhere,
            solved_whole: solved.map(|solved| solved.whole),
            order,
        };
        let nothing = Replies::new();
        prepared.first = prepared.next_question(&prepared.follow(table, &nothing, &nothing));
        prepared
    }

    /// What is best when nothing is said, if the table is small enough.
    pub(super) fn solved_whole(&self) -> Option<Best> {
        self.solved_whole
    }

    /// The next question, and how many there can be at most.
    pub(super) fn next(&self, held: &Held) -> (Option<usize>, usize) {
        if let Some(best) = self.known_best(held) {
            return (best.question, best.most);
        }
        match self.picked(held) {
            Some(question) => (Some(question), self.grid.at_most(&held.left, &held.replied)),
            None => (None, 0),
        }
    }

    /// The next question alone.
    pub(super) fn next_question(&self, held: &Held) -> Option<usize> {
        match self.known_best(held) {
            Some(best) => best.question,
            None => self.picked(held),
        }
    }

    fn known_best(&self, held: &Held) -> Option<Step> {
        self.quick.state(&held.left).filter(|_| held.is_plain)
    }

    fn picked(&self, held: &Held) -> Option<usize> {
        if self.grid.decided(&held.left).is_some() {
            return None;
        }
        self.grid.pick(&held.left, &held.replied, self.order)
    }

    /// Whether something not known makes a difference.
    pub(super) fn is_to_find_out(&self, left: &[u64], column: usize) -> bool {
        self.grid.decided(left).is_none()
            && !self.grid.is_constant(left, column)
            && self.grid.matters(left, column)
    }

    /// Goes through the replies again and again, for one may make sense only after a later one.
    pub(super) fn follow(&self, table: &DecisionTable, known: &Replies, replies: &Replies) -> Held {
        let masks = &self.grid.masks;
        let place = |(question, reply): (&QuestionId, &Reply)| {
            let column = self.quick.question(table, question)?;
            let Reply::Choice(choice) = reply else {
                return Some((column, None));
            };
            let place = self.quick.choice(table, column, choice)?;
            Some((column, Some(place)))
        };
        let others = replies
            .iter()
            .filter(|(question, _)| known.get(question).is_none());
        let known: SmallVec<[(usize, Option<usize>); 8]> = known.iter().filter_map(place).collect();
        let mut said: SmallVec<[(usize, Option<usize>); 8]> = known
            .iter()
            .copied()
            .chain(others.filter_map(place))
            .collect();
        let mut left = Rows::all(self.grid.rows);
        for &(column, choice) in &known {
            let Some(choice) = choice else { continue };
            let elsewise = left
                .and(masks.asked(column))
                .and_not(masks.choice(column, choice));
            let fitting = left.and_not(&elsewise);
            if !is_empty(&fitting) {
                left = fitting;
            }
        }
        // Each question is replied to once, so that what holds is told by its column.
        let mut replied: SmallVec<[bool; 32]> = smallvec![false; masks.columns()];
        loop {
            let (mut more, mut waits) = (false, false);
            for &(column, choice) in &said {
                if replied[column] {
                    continue;
                }
                let rows = choice.map(|choice| masks.choice(column, choice));
                if !self.grid.is_asked_for_sure(&left, column)
                    || rows.is_some_and(|rows| !meets(&left, rows))
                {
                    waits = true;
                    continue;
                }
                if let Some(rows) = rows {
                    left.keep(rows);
                }
                (replied[column], more) = (true, true);
            }
            if !(more && waits) {
                break;
            }
        }
        said.retain(|&mut (column, _)| replied[column]);
        // What is known of a question that may still be asked leaves rows that no replies alone would leave.
        let is_settled = |&(column, choice): &(usize, Option<usize>)| {
            choice.is_none() || replied[column] || !meets(&left, masks.asked(column))
        };
        Held {
            is_plain: said.iter().all(|(_, choice)| choice.is_some())
                && known.iter().all(is_settled),
            said,
            left,
            replied,
        }
    }
}

/// Both ways of asking are gone through to the end, and the cheaper one is taken.
fn is_better_than_authored(grid: &Grid) -> bool {
    let all = Rows::all(grid.rows);
    let cost = |order| {
        let cost = grid.cost(&all, order);
        (cost.asked, cost.most)
    };
    cost(Order::LeastDoubt) <= cost(Order::Authored)
}
