//! The finder: from what people type — characters, pinyin, initials, everyday words, slips of the finger — to scenarios
//! and life events.
//!
//! Everything is held in memory and scanned; at the scale of a district that is faster than any index.

mod align;
mod bits;
mod columns;
mod daily;
mod daily_words;
mod english;
mod hits;
mod lexicon;
mod names;
mod neighbours;
mod overlap;
mod query;
mod reach;
mod sieve;
mod spelling;

use crate::code::ScenarioCode;
use crate::text::Text;
use align::{Aligner, Cost, INFINITE, LATE_START, LEAST_GAP, SLIP, worth};
use bits::Bits;
use columns::NameSet;
use daily::Daily;
use english::English;
use hits::Hits;
use lexicon::Lexicon;
use names::{Head, Name, Names, Owner};
use neighbours::Pairs;
use overlap::{OVERLAP, Overlap};
use query::{Query, Spelled};
use reach::{MOST_SLIPS, Reach, is_whole, reaches};
use sieve::Demands;

/// How much a decade more of monthly acceptances is worth.
const FREQUENCY_WORTH: Cost = 12;
/// What the aliases, the everyday words, and what a scenario is only about cost more than the official name.
const ALIAS_COST: Cost = 4;
const PLAIN_COST: Cost = 8;
const LIFE_EVENT_COST: Cost = 30;
const MATERIAL_COST: Cost = 55;
/// What it is worth that a whole name was typed, and nothing else.
const WHOLE_WORTH: Cost = 40;

/// One scenario that can be found, or whatever else has names like one.
#[derive(Debug, Clone, PartialEq)]
pub struct Findable<C = ScenarioCode> {
    /// Its code.
    pub code: C,
    /// Its official name.
    pub name: Text,
    /// The same as a neighbour would say it.
    pub plain: Text,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// The names of the materials that it asks for. Finding by one of them ranks behind finding by name.
    pub materials: Vec<Text>,
    /// The names of the life events that it belongs to. Finding by one of them ranks behind finding by name.
    pub life_events: Vec<Text>,
    /// How many are accepted a month.
    pub frequency: u32,
}

/// An index over the names of one release.
#[derive(Debug)]
pub struct Finder<C = ScenarioCode> {
    codes: Vec<C>,
    /// What each scenario is worth for being asked for often.
    worths: Vec<Cost>,
    lexicon: Lexicon,
    names: Names,
    english: English,
    overlap: Overlap,
    daily: Daily,
}

impl<C: Ord> Finder<C> {
    /// Indexes scenarios.
    pub fn new(findables: impl IntoIterator<Item = Findable<C>>) -> Self {
        let mut findables: Vec<_> = findables.into_iter().collect();
        findables.sort_by(|one, other| one.code.cmp(&other.code));
        let mut lexicon = Lexicon::default();
        let mut names = names::Collecting::default();
        let mut english = english::Collecting::default();
        let mut overlap = Overlap::default();
        for (entry, findable) in findables.iter().enumerate() {
            let worth = frequency_worth(findable.frequency);
            let mut add = |name: &str, cost: Cost| {
                let handicap = cost - worth;
                names.add(&mut lexicon, name, Owner { entry, handicap });
            };
            add(&findable.name.zh, 0);
            add(&findable.plain.zh, PLAIN_COST);
            for alias in &findable.aliases {
                add(alias, ALIAS_COST);
            }
            let about = [
                (&findable.life_events, LIFE_EVENT_COST),
                (&findable.materials, MATERIAL_COST),
            ];
            for (texts, cost) in about {
                for text in texts {
                    add(&text.zh, cost);
                    english.add(&text.en, entry, cost - worth);
                }
            }
            let own = [&findable.name.zh, &findable.plain.zh];
            for name in own.into_iter().chain(&findable.aliases) {
                overlap.add(&mut lexicon, name, entry);
            }
            english.add(&findable.name.en, entry, -worth);
            english.add(&findable.plain.en, entry, PLAIN_COST - worth);
        }
        Self {
            worths: findables
                .iter()
                .map(|one| frequency_worth(one.frequency))
                .collect(),
            codes: findables.into_iter().map(|one| one.code).collect(),
            names: names.finish(&lexicon),
            lexicon,
            english: english.finish(),
            overlap,
            daily: Daily::new(),
        }
    }

    /// Finds scenarios, best first, at most `most`. An empty or meaningless query finds nothing.
    ///
    /// Of a query of more than 120 signs only the beginning counts.
    pub fn find(&self, query: &str, most: usize) -> Vec<&C> {
        if most == 0 {
            return Vec::new();
        }
        let signs: Vec<char> = spelling::signs(query).collect();
        let mut hits = Hits::new(self.codes.len(), most);
        for (entry, cost) in self.english.find(query) {
            hits.add(entry, cost);
        }
        let ways = self.daily.ways(&signs);
        self.find_said(&signs, 0, forgiven(&signs), &mut hits);
        for way in &ways {
            // Other words and a slip besides would be guessing.
            self.find_said(&way.signs, way.cost, 0, &mut hits);
        }
        self.find_overlap(&signs, 0, &mut hits);
        for way in &ways {
            self.find_overlap(&way.signs, way.cost, &mut hits);
        }
        hits.best()
            .into_iter()
            .map(|entry| &self.codes[entry])
            .collect()
    }

    fn find_overlap(&self, signs: &[char], more: Cost, hits: &mut Hits) {
        if hits.limit() < OVERLAP {
            return;
        }
        let all = self.codes.len();
        for (entry, cost) in self.overlap.find(&self.lexicon, signs, all) {
            hits.add(entry, cost + more - self.worths[entry]);
        }
    }

    fn find_said(&self, signs: &[char], more: Cost, most_slips: usize, hits: &mut Hits) {
        match signs.len() {
            0 => {}
            1..=63 => self.find_signs::<u64>(signs, more, most_slips, hits),
            _ => self.find_signs::<u128>(signs, more, most_slips, hits),
        }
    }

    /// Finds by every name that these signs can be laid along; it costs so much more than it does by itself.
    fn find_signs<B: Bits>(&self, signs: &[char], more: Cost, most_slips: usize, hits: &mut Hits) {
        let spelled = Spelled::<B>::new(signs, &self.lexicon);
        let demands = Demands::new(spelled.signs(), &self.lexicon);
        let pairs = Pairs::new(spelled.signs(), &self.lexicon);
        let (whole, with_gaps) = if demands.are_impossible() || spelled.least() >= INFINITE {
            (self.names.none(), self.names.none())
        } else {
            let possible = demands.fulfilled(&self.names.traits);
            let (mut whole, mut with_gaps) = (possible.clone(), possible);
            let without_gap = pairs.fulfilled(&self.names.neighbours);
            whole.keep(&without_gap.0);
            with_gaps.leave_out(&without_gap.0);
            (whole, with_gaps)
        };
        // Most long queries leave no name to look for their characters in.
        let query = if whole.is_empty() && with_gaps.is_empty() {
            Err(spelled)
        } else {
            let query = spelled.see(&self.lexicon);
            self.find_among(&whole, &with_gaps, &query, more, hits);
            Ok(query)
        };
        let least = self.names.least_handicap() + more;
        if most_slips == 0 || hits.limit_with_slips().saturating_sub(least) < SLIP {
            return;
        }
        let mut possible = pairs.fulfilled_with_slips(&self.names.neighbours, most_slips);
        for (slips, possible) in (1..).zip(&mut possible) {
            match demands.fulfilled_with_slips(&self.names.traits, slips) {
                Some(by_traits) => possible.keep(&by_traits.0),
                None => *possible = self.names.none(),
            }
        }
        if possible.iter().all(NameSet::is_empty) {
            return;
        }
        let mut query = query.unwrap_or_else(|spelled| spelled.see(&self.lexicon));
        query.look_for_slips(&self.lexicon);
        // What is found with one slip leaves little to be found with two.
        let mut possible = possible.iter();
        if let Some(with_one) = possible.next() {
            self.find_with_slips::<B, 2>(with_one, &query, more, hits);
        }
        if let Some(with_two) = possible.next() {
            self.find_with_slips::<B, { MOST_SLIPS + 1 }>(with_two, &query, more, hits);
        }
    }

    /// Finds without a slip: among the names that may be read without passing anything over, and among others.
    fn find_among<B: Bits>(
        &self,
        whole: &NameSet,
        with_gaps: &NameSet,
        query: &Query<B>,
        more: Cost,
        hits: &mut Hits,
    ) {
        let mut aligner = Aligner::<B, 1>::new(&self.lexicon, query);
        // What is found without passing anything over leaves little to be found otherwise.
        for (places, gap) in [(whole, 0), (with_gaps, LEAST_GAP)] {
            for place in places.places() {
                let head = self.names.head(place);
                let left = hits.limit().saturating_sub(head.handicap + more) - gap;
                // Those that follow are asked for less.
                if query.least() - WHOLE_WORTH > left {
                    break;
                }
                if costs_at_least(query, head) > left {
                    continue;
                }
                let name = self.names.name(place);
                if reaches(query, name.signs) {
                    weigh(&mut aligner, &name, more, hits);
                }
            }
        }
    }

    /// Finds with fewer slips than `N` among the names that may be read so.
    fn find_with_slips<B: Bits, const N: usize>(
        &self,
        possible: &NameSet,
        query: &Query<B>,
        more: Cost,
        hits: &mut Hits,
    ) {
        if possible.is_empty() {
            return;
        }
        let reach = Reach::<B, N>::new(query);
        let mut aligner = Aligner::<B, N>::new(&self.lexicon, query);
        let least = SLIP * Cost::try_from(N - 1).unwrap_or(INFINITE);
        for place in possible.places() {
            let head = self.names.head(place);
            let handicap = head.handicap + more;
            let left = hits.limit_with_slips().saturating_sub(handicap);
            // Those that follow are asked for less.
            if least > left {
                break;
            }
            let at_least = least + untyped(query.goal, head);
            if at_least > left {
                continue;
            }
            let name = self.names.name(place);
            let reaches = if at_least + LATE_START > left {
                reach.begins(name.signs)
            } else {
                reach.reaches(name.signs)
            };
            if reaches {
                weigh(&mut aligner, &name, more, hits);
            }
        }
    }
}

/// What laying a query along a name costs at least without a slip, less what the name may be worth as a whole.
fn costs_at_least<B: Bits>(query: &Query<B>, name: Head) -> Cost {
    let untyped = untyped(query.goal, name);
    let begins = match query.seen_at_all(query.way_to_read(name.first)).has(0) {
        true if untyped == 0 => -WHOLE_WORTH,
        true => 0,
        false => LATE_START,
    };
    query.least() + begins + untyped
}

/// What it costs at least that so many signs do not spell all of a name: no character is typed with less than a sign.
fn untyped(signs: usize, name: Head) -> Cost {
    let untyped = usize::from(name.length).saturating_sub(signs);
    Cost::try_from(untyped).unwrap_or(INFINITE)
}

/// Lays the query along a name and, if that is good enough, adds its owners to the hits.
fn weigh<B: Bits, const N: usize>(
    aligner: &mut Aligner<'_, B, N>,
    name: &Name<'_>,
    more: Cost,
    hits: &mut Hits,
) {
    let query = aligner.query();
    let is_short = name.signs.len() <= query.goal;
    let whole = if is_short && is_whole(query, name.signs) {
        WHOLE_WORTH
    } else {
        0
    };
    let more = more - whole;
    let limit = if N == 1 {
        hits.limit()
    } else {
        hits.limit_with_slips()
    };
    let limit = limit.saturating_sub(name.handicap + more);
    let limit = limit.min(worth(query.goal, name.signs.len()));
    if let Some(cost) = aligner.align(name.signs, limit) {
        for owner in name.owners {
            hits.add(owner.entry, cost + owner.handicap + more);
        }
    }
}

/// How many slips are forgiven: a few letters, or a few more initials, could be anything with a slip in them.
fn forgiven(signs: &[char]) -> usize {
    let all_letters = signs.iter().all(char::is_ascii_alphabetic);
    let initials = all_letters && !signs.iter().any(|sign| "aeiouv".contains(*sign));
    match signs.len() {
        0..=2 => 0,
        3..=5 if all_letters => 0,
        6 if initials => 0,
        10 if all_letters => 1,
        3..=9 => 1,
        _ => MOST_SLIPS,
    }
}

fn frequency_worth(frequency: u32) -> Cost {
    (f64::from(frequency.saturating_add(1)).log10() * f64::from(FREQUENCY_WORTH)) as Cost
}
