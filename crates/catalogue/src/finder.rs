//! The finder: from what people type — characters, pinyin, initials, everyday words, slips of the finger — to scenarios.
//!
//! Everything is held in memory and scanned; at the scale of a district that is faster than any index.

mod align;
mod spelling;

use crate::code::ScenarioCode;
use crate::text::Text;
use align::{Cost, align};
use spelling::{Spelled, query_signs, spell};

/// How much a decade more of monthly acceptances is worth.
const FREQUENCY_WORTH: Cost = 12;
/// A match that costs so much more than the best one is of no use beside it.
const FURTHEST_BEHIND: Cost = 60;

/// One scenario that can be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Findable {
    /// Its code.
    pub code: ScenarioCode,
    /// Its official name.
    pub name: Text,
    /// The same as a neighbour would say it.
    pub plain: Text,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// How many are accepted a month.
    pub frequency: u32,
}

/// An index over the names of one release.
#[derive(Debug)]
pub struct Finder {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    code: ScenarioCode,
    /// The official name, the everyday one, and the aliases.
    chinese: Vec<(Spelled, Cost)>,
    english: Vec<String>,
    frequency: u32,
}

/// What the aliases and the everyday words cost more than the official name.
const PLAIN_COST: Cost = 8;
const ALIAS_COST: Cost = 4;

impl Finder {
    /// Indexes scenarios.
    pub fn new(findables: impl IntoIterator<Item = Findable>) -> Self {
        let entries = findables
            .into_iter()
            .map(|findable| {
                let aliases = findable
                    .aliases
                    .iter()
                    .map(|alias| (spell(alias), ALIAS_COST));
                Entry {
                    chinese: [
                        (spell(&findable.name.zh), 0),
                        (spell(&findable.plain.zh), PLAIN_COST),
                    ]
                    .into_iter()
                    .chain(aliases)
                    .collect(),
                    english: words(&findable.name.en)
                        .chain(words(&findable.plain.en))
                        .collect(),
                    code: findable.code,
                    frequency: findable.frequency,
                }
            })
            .collect();
        Self { entries }
    }

    /// Finds scenarios, best first, at most `most`. An empty or meaningless query finds nothing.
    pub fn find(&self, query: &str, most: usize) -> Vec<&ScenarioCode> {
        let signs = query_signs(query);
        if signs.is_empty() {
            return Vec::new();
        }
        let asked: Vec<String> = words(query).collect();
        let mut hits: Vec<(Cost, &Entry)> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let chinese = entry
                    .chinese
                    .iter()
                    .filter_map(|(name, more)| Some(align(&signs, name)? + more))
                    .min();
                let english = english_cost(&asked, &entry.english);
                let cost = [chinese, english].into_iter().flatten().min()?;
                Some((cost - frequency_worth(entry.frequency), entry))
            })
            .collect();
        hits.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.code.cmp(&other.code)));
        let best = hits.first().map_or(0, |(cost, _)| *cost);
        hits.into_iter()
            .take_while(|(cost, _)| *cost <= best + FURTHEST_BEHIND)
            .take(most)
            .map(|(_, entry)| &entry.code)
            .collect()
    }
}

fn frequency_worth(frequency: u32) -> Cost {
    (f64::from(frequency.saturating_add(1)).log10() * f64::from(FREQUENCY_WORTH)) as Cost
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 2)
        .map(str::to_ascii_lowercase)
}

/// Every word that was asked begins some word of the name; each word that is only begun costs a little.
fn english_cost(asked: &[String], words: &[String]) -> Option<Cost> {
    if asked.is_empty() || asked.iter().all(|word| word.len() < 3) {
        return None;
    }
    asked.iter().try_fold(40, |cost, ask| {
        let word = words
            .iter()
            .filter(|word| word.starts_with(ask.as_str()))
            .min_by_key(|word| word.len())?;
        Some(cost + Cost::from(word.len() != ask.len()) * 10)
    })
}
