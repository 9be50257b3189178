//! Laying a query along a name: which characters, syllables and initials it spells, and what the differences cost.

use super::spelling::{Sign, Spelled};

/// What a difference costs, in hundredths.
pub(super) type Cost = i32;

/// Only the syllable's first letters were typed.
const INITIAL: Cost = 12;
/// The last syllable is only begun.
const BEGUN: Cost = 6;
/// The query begins in the middle of the name.
const LATE_START: Cost = 18;
/// Characters of the name are passed over.
const GAP: Cost = 45;
const GAP_MORE: Cost = 12;
/// A letter or character is wrong, missing or too many.
const TYPO: Cost = 95;
/// Each character of the name beyond what was typed.
const UNTYPED: Cost = 1;
/// A match must not cost more than this for each sign typed, and a little to begin with.
const WORTH: Cost = 24;
const WORTH_ANYWAY: Cost = 50;

const INFINITE: Cost = Cost::MAX / 4;

/// The least cost of laying a query along a name; none when they have too little in common.
pub(super) fn align(query: &[char], name: &Spelled) -> Option<Cost> {
    let signs = &name.0;
    let typos_allowed = match query.len() {
        0..=2 => 0,
        3..=9 => 1,
        _ => 2,
    };
    let mut best = INFINITE;
    let mut table = Table::new(query.len(), signs.len(), typos_allowed);
    for start in 0..signs.len() {
        table.reach(0, start, 0, false, if start == 0 { 0 } else { LATE_START });
    }
    for at in 0..query.len() {
        for sign in 0..signs.len() {
            for typos in 0..=typos_allowed {
                for in_gap in [false, true] {
                    let cost = table.cost(at, sign, typos, in_gap);
                    if cost < INFINITE {
                        step(
                            &mut table,
                            query,
                            signs,
                            State {
                                at,
                                sign,
                                typos,
                                in_gap,
                                cost,
                            },
                        );
                    }
                }
            }
        }
        // Signs typed beyond the end of the name are slips too.
        for typos in 0..typos_allowed {
            let cost = table.cost(at, signs.len(), typos, false);
            table.reach(at + 1, signs.len(), typos + 1, false, cost + TYPO);
        }
    }
    for sign in 0..=signs.len() {
        for typos in 0..=typos_allowed {
            best = best.min(table.cost(query.len(), sign, typos, false));
        }
    }
    let limit = WORTH_ANYWAY + WORTH * Cost::try_from(query.len()).unwrap_or(INFINITE / WORTH);
    let untyped = Cost::try_from(signs.len().saturating_sub(query.len())).unwrap_or(0);
    (best <= limit.max(if typos_allowed > 0 { TYPO + 25 } else { 0 }))
        .then_some(best + untyped * UNTYPED)
}

struct State {
    at: usize,
    sign: usize,
    typos: usize,
    in_gap: bool,
    cost: Cost,
}

fn step(table: &mut Table, query: &[char], signs: &[Sign], from: State) {
    let State {
        at,
        sign,
        typos,
        in_gap,
        cost,
    } = from;
    let rest = &query[at..];
    let target = &signs[sign];

    if rest[0] == target.character {
        table.reach(at + 1, sign + 1, typos, false, cost);
    }
    for reading in &target.readings {
        for (length, more) in spellings(rest, reading) {
            table.reach(at + length, sign + 1, typos, false, cost + more);
        }
        if typos < table.typos {
            for length in misspellings(rest, reading) {
                table.reach(at + length, sign + 1, typos + 1, false, cost + TYPO);
            }
        }
    }
    if at > 0 {
        let more = if in_gap { GAP_MORE } else { GAP };
        table.reach(at, sign + 1, typos, true, cost + more);
    }
    if typos < table.typos && rest.len() + at >= 3 {
        // Another sign instead of this one, or one too many.
        if !rest[0].is_ascii_alphabetic() {
            table.reach(at + 1, sign + 1, typos + 1, false, cost + TYPO);
        }
        table.reach(at + 1, sign, typos + 1, in_gap, cost + TYPO);
    }
}

/// How many letters of the query spell this reading, in full or by its first letters, and what that costs.
fn spellings<'q>(query: &'q [char], reading: &'q str) -> impl Iterator<Item = (usize, Cost)> + 'q {
    let letters: Vec<char> = reading.chars().collect();
    let same = query
        .iter()
        .zip(&letters)
        .take_while(|(typed, letter)| typed == letter)
        .count();
    let two_letter_initial = letters.get(1) == Some(&'h');
    (1..=same).filter_map(move |length| {
        if length == letters.len() {
            Some((length, 0))
        } else if length == query.len() && length > 1 {
            Some((length, BEGUN))
        } else if length == 1 || (length == 2 && two_letter_initial) {
            Some((length, INITIAL))
        } else {
            None
        }
    })
}

/// Lengths of what was typed that differ from this reading by one letter. Readings of one or two letters are too short
/// to be recognised with a slip in them.
fn misspellings<'q>(query: &'q [char], reading: &'q str) -> impl Iterator<Item = usize> + 'q {
    let letters: Vec<char> = reading.chars().collect();
    let shortest = letters.len().saturating_sub(1);
    (shortest..=letters.len() + 1).filter(move |&length| {
        letters.len() >= 3
            && length <= query.len()
            && query[..length].iter().all(char::is_ascii_alphabetic)
            && one_apart(&query[..length], &letters)
    })
}

/// Whether two words differ by exactly one letter wrong, missing, too many, or by two neighbours swapped.
fn one_apart(one: &[char], other: &[char]) -> bool {
    let same_start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same_start..], &other[same_start..]);
    match (one, other) {
        ([], []) => false,
        ([a, b, one @ ..], [c, d, other @ ..]) if a == d && b == c && one == other => true,
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        _ => one.get(1..) == Some(other) || other.get(1..) == Some(one),
    }
}

/// The least cost of every state reached: how much of the query and of the name is used up, with how many slips, and
/// whether the name's last sign was passed over.
struct Table {
    costs: Vec<Cost>,
    signs: usize,
    typos: usize,
}

impl Table {
    fn new(query: usize, signs: usize, typos: usize) -> Self {
        Self {
            costs: vec![INFINITE; (query + 1) * (signs + 1) * (typos + 1) * 2],
            signs,
            typos,
        }
    }

    fn place(&self, at: usize, sign: usize, typos: usize, in_gap: bool) -> usize {
        ((at * (self.signs + 1) + sign) * (self.typos + 1) + typos) * 2 + usize::from(in_gap)
    }

    fn cost(&self, at: usize, sign: usize, typos: usize, in_gap: bool) -> Cost {
        self.costs[self.place(at, sign, typos, in_gap)]
    }

    fn reach(&mut self, at: usize, sign: usize, typos: usize, in_gap: bool, cost: Cost) {
        let place = self.place(at, sign, typos, in_gap);
        self.costs[place] = self.costs[place].min(cost);
    }
}
