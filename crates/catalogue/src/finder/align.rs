//! Laying a query along a name: which characters, syllables and initials it spells, and what the differences cost.

use super::bits::Bits;
use super::lexicon::{GlyphId, Lexicon};
use super::query::Query;

/// What a difference costs, in hundredths.
pub(super) type Cost = i32;

/// Only the syllable's first letters were typed.
pub(super) const INITIAL: Cost = 8;
/// The last syllable is only begun.
pub(super) const BEGUN: Cost = 6;
/// The query begins in the middle of the name.
pub(super) const LATE_START: Cost = 18;
/// Characters of the name are passed over.
const GAP: Cost = 45;
const GAP_MORE: Cost = 12;
/// A letter or character is wrong, missing or too many.
pub(super) const SLIP: Cost = 95;
/// Each character of the name before and behind what was typed.
const UNTYPED: Cost = 1;
/// What a gap costs more, at least, than that its characters are not typed.
pub(super) const LEAST_GAP: Cost = GAP - UNTYPED;
/// A match must not cost more than this for each sign typed, and a little to begin with.
const WORTH: Cost = 24;
const WORTH_ANYWAY: Cost = 50;

pub(super) const INFINITE: Cost = Cost::MAX / 4;
/// As many places as the largest set of them has.
const PLACES: usize = 128;

/// The most that laying a query of so many signs along a name of so many may cost. What is not typed of a long name does
/// not count.
pub(super) fn worth(signs: usize, name: usize) -> Cost {
    let count = |signs: usize| Cost::try_from(signs).unwrap_or(INFINITE / WORTH);
    WORTH_ANYWAY + WORTH * count(signs) + UNTYPED * count(name)
}

/// The least cost with which a place of the query was reached.
#[derive(Debug, Clone, Copy)]
struct Reached {
    /// The least cost at the last character of the name at which the place was reached.
    cost: Cost,
    /// How many characters of the name were used up then.
    used: Cost,
    /// The least cost of having reached it earlier, as if the gap since then began at the name's beginning.
    earlier: Cost,
}

/// Lays queries along names with fewer slips than `N`, with one working space for all of them.
#[derive(Debug)]
pub(super) struct Aligner<'f, B: Bits, const N: usize> {
    lexicon: &'f Lexicon,
    query: &'f Query<B>,
    /// By how many slips that took, and place.
    reached: [[Reached; PLACES]; N],
    active: [B; N],
    least: Cost,
    length: Cost,
}

impl<'f, B: Bits, const N: usize> Aligner<'f, B, N> {
    pub(super) fn new(lexicon: &'f Lexicon, query: &'f Query<B>) -> Self {
        let nowhere = Reached {
            cost: INFINITE,
            used: 0,
            earlier: INFINITE,
        };
        Self {
            lexicon,
            query,
            reached: [[nowhere; PLACES]; N],
            active: [B::NONE; N],
            least: INFINITE,
            length: 0,
        }
    }

    /// The query that is laid along names.
    pub(super) fn query(&self) -> &'f Query<B> {
        self.query
    }

    /// The least cost of laying the query along a name; none when it exceeds the limit.
    pub(super) fn align(&mut self, name: &[GlyphId], limit: Cost) -> Option<Cost> {
        self.active = [B::NONE; N];
        self.least = limit.saturating_add(1);
        self.length = Cost::try_from(name.len()).unwrap_or(INFINITE);
        for (used, &glyph) in (0..).zip(name) {
            let way = self.query.way_to_read(glyph);
            let seen = self.query.seen_at_all(way);
            let slippery = seen | self.query.slipped_at_all(way) | self.query.unlettered;
            // Where this character can be gone on with, by how many slips there were.
            let steps: [B; N] = std::array::from_fn(|t| {
                let active = self.active[t] | B::place(t);
                active & if t + 1 < N { slippery } else { seen }
            });
            let mut places = steps.iter().fold(B::NONE, |one, other| one | *other);
            // From the last place to the first: what is reached now must not be gone on from with the same character.
            while places != B::NONE {
                let place = places.last();
                places &= !B::place(place);
                let least = if seen.has(place) { 0 } else { SLIP };
                for (t, steps) in steps.iter().enumerate() {
                    if !steps.has(place) {
                        continue;
                    }
                    let cost = self.cost(t, place, used);
                    if cost + least < self.least {
                        self.step(t, place, used, glyph, cost);
                    }
                }
            }
        }
        (self.least <= limit).then_some(self.least)
    }

    /// What it costs to have read the query up to a place when so many characters of the name are used up.
    fn cost(&self, slips: usize, place: usize, used: Cost) -> Cost {
        // Whoever begins here has slipped only by typing too much.
        let begun = if place == slips {
            let late = if used == 0 {
                0
            } else {
                LATE_START + used * UNTYPED
            };
            late + SLIP * Cost::try_from(slips).unwrap_or(INFINITE)
        } else {
            INFINITE
        };
        if !self.active[slips].has(place) {
            return begun;
        }
        let reached = &self.reached[slips][place];
        let gap = match used - reached.used {
            0 => 0,
            passed => GAP + GAP_MORE * (passed - 1),
        };
        begun
            .min(reached.cost + gap)
            .min(reached.earlier + GAP_MORE * used)
    }

    fn step(&mut self, slips: usize, place: usize, used: Cost, glyph: GlyphId, cost: Cost) {
        let query = self.query;
        let lexicon = self.lexicon;
        let glyph = lexicon.glyph(glyph);
        let used = used + 1;
        if query.signs[place] == glyph.character {
            self.reach(slips, place + 1, used, cost);
        }
        if query.unlettered.has(place) {
            if slips + 1 < N {
                self.reach(slips + 1, place + 1, used, cost + SLIP);
            }
            return;
        }
        for &reading in lexicon.readings(glyph) {
            let heard = &query.heard[usize::from(reading)];
            if heard.initial.has(place) {
                if heard.full.has(place) {
                    self.reach(slips, place + heard.length, used, cost);
                }
                self.reach(slips, place + 1, used, cost + INITIAL);
                if heard.double_initial.has(place) {
                    self.reach(slips, place + 2, used, cost + INITIAL);
                }
                if heard.begun.has(place) {
                    self.reach(slips, query.goal, used, cost + BEGUN);
                }
            }
            if slips + 1 < N {
                for (more, places) in heard.slips.iter().enumerate() {
                    if places.has(place) {
                        let length = heard.length + more - 1;
                        self.reach(slips + 1, place + length, used, cost + SLIP);
                    }
                }
            }
        }
    }

    fn reach(&mut self, slips: usize, place: usize, used: Cost, cost: Cost) {
        if place >= self.query.goal {
            self.least = self.least.min(cost + (self.length - used) * UNTYPED);
            return;
        }
        // With a slip left, whatever cannot be read otherwise costs at least that.
        let rest = self.query.least_from[place];
        let rest = if slips + 1 < N { rest.min(SLIP) } else { rest };
        if cost + rest >= self.least {
            return;
        }
        let reached = &mut self.reached[slips][place];
        if !self.active[slips].has(place) {
            self.active[slips] |= B::place(place);
            *reached = Reached {
                cost,
                used,
                earlier: INFINITE,
            };
        } else if reached.used != used {
            // The same as its cost behind any gap, told from the name's beginning.
            let told = reached.cost + GAP - GAP_MORE * (reached.used + 1);
            *reached = Reached {
                cost,
                used,
                earlier: reached.earlier.min(told),
            };
        } else {
            reached.cost = reached.cost.min(cost);
        }
        if slips + 1 < N {
            // The next sign typed is one too many.
            self.reach(slips + 1, place + 1, used, cost + SLIP);
        }
    }
}
