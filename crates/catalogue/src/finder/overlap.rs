//! Finding by what little a sentence and a name have in common: pairs of neighbouring characters, the rarer the better.
//! For those who tell what happened instead of naming what they want.

use rustc_hash::FxHashMap;

use super::align::Cost;
use super::lexicon::{GlyphId, Lexicon};

/// What it costs to have found something in this way at all.
pub(super) const OVERLAP: Cost = 185;
/// What it costs more when nothing of the sentence is common to both.
const NOTHING_COMMON: Cost = 150;
/// Shorter texts are no sentences.
const SHORTEST: usize = 4;
/// As much as the most frequent pair weighs.
const LEAST_WEIGHT: u32 = 1;

type Pair = (GlyphId, GlyphId);

/// Which scenarios have which pairs of characters in their names.
#[derive(Debug, Default)]
pub(super) struct Overlap {
    entries_of: FxHashMap<Pair, Vec<u32>>,
}

impl Overlap {
    /// Adds the pairs of a scenario's name. All names of one scenario are added before those of the next.
    pub(super) fn add(&mut self, lexicon: &mut Lexicon, name: &str, entry: usize) {
        let Ok(entry) = u32::try_from(entry) else {
            return;
        };
        let signs = lexicon.spell(name);
        for pair in signs.windows(2) {
            let entries = self.entries_of.entry((pair[0], pair[1])).or_default();
            if entries.last() != Some(&entry) {
                entries.push(entry);
            }
        }
    }

    /// What it costs to find each scenario by what it has in common with a sentence, among so many scenarios.
    pub(super) fn find(&self, lexicon: &Lexicon, signs: &[char], all: usize) -> Vec<(usize, Cost)> {
        if signs.len() < SHORTEST {
            return Vec::new();
        }
        let glyphs: Vec<_> = signs.iter().map(|&sign| lexicon.known(sign)).collect();
        let mut weights = vec![0_u32; all];
        let mut found = Vec::new();
        let mut whole = 0;
        for pair in glyphs.windows(2) {
            let &[Some(one), Some(other)] = pair else {
                continue;
            };
            let Some(entries) = self.entries_of.get(&(one, other)) else {
                continue;
            };
            let weight = (all / entries.len()).max(1).ilog2() + LEAST_WEIGHT;
            whole += weight;
            for &entry in entries {
                let entry = entry as usize;
                if weights[entry] == 0 {
                    found.push(entry);
                }
                weights[entry] += weight;
            }
        }
        let cost = |weight: u32| {
            let missing = NOTHING_COMMON * Cost::try_from(whole - weight).unwrap_or(0);
            OVERLAP + missing / Cost::try_from(whole).unwrap_or(Cost::MAX)
        };
        found
            .into_iter()
            .map(|entry| (entry, cost(weights[entry])))
            .collect()
    }
}
