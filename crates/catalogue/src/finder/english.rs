//! Finding by English words: each word that was asked begins some word of the name.

use std::collections::HashMap;

use super::align::Cost;

/// English asks for less than Chinese says.
const ENGLISH: Cost = 40;
/// A word is only begun.
const BEGUN: Cost = 10;
/// Shorter ones are taken for pinyin.
const SHORTEST: usize = 3;

/// Every English word of the names, with the scenarios that it names.
#[derive(Debug, Default)]
pub(super) struct English {
    /// In alphabetical order.
    words: Vec<(String, Vec<(usize, Cost)>)>,
}

/// English words while they are collected.
#[derive(Debug, Default)]
pub(super) struct Collecting(HashMap<String, Vec<(usize, Cost)>>);

impl Collecting {
    /// Adds the words of a scenario's name; found by them it has this handicap.
    pub(super) fn add(&mut self, text: &str, entry: usize, handicap: Cost) {
        for word in words(text) {
            let entries = self.0.entry(word).or_default();
            match entries.iter_mut().find(|(known, _)| *known == entry) {
                Some((_, known)) => *known = (*known).min(handicap),
                None => entries.push((entry, handicap)),
            }
        }
    }

    pub(super) fn finish(self) -> English {
        let mut words: Vec<_> = self.0.into_iter().collect();
        words.sort_unstable();
        English { words }
    }
}

impl English {
    /// What it costs to find each scenario by these words.
    pub(super) fn find(&self, query: &str) -> Vec<(usize, Cost)> {
        let asked: Vec<String> = words(query).collect();
        if asked.iter().all(|word| word.len() < SHORTEST) {
            return Vec::new();
        }
        let mut found: Option<HashMap<usize, Cost>> = None;
        for word in &asked {
            let mut costs: HashMap<usize, Cost> = HashMap::new();
            for (known, entries) in self.beginning(word) {
                let begun = if known.len() == word.len() { 0 } else { BEGUN };
                for &(entry, handicap) in entries {
                    let cost = costs.entry(entry).or_insert(Cost::MAX);
                    *cost = (*cost).min(begun + handicap);
                }
            }
            found = Some(match found {
                None => costs,
                Some(before) => before
                    .into_iter()
                    .filter_map(|(entry, cost)| Some((entry, cost.max(*costs.get(&entry)?))))
                    .collect(),
            });
        }
        let found = found.unwrap_or_default().into_iter();
        found.map(|(entry, cost)| (entry, cost + ENGLISH)).collect()
    }

    fn beginning<'e>(
        &'e self,
        start: &'e str,
    ) -> impl Iterator<Item = &'e (String, Vec<(usize, Cost)>)> {
        let from = self
            .words
            .partition_point(|(word, _)| word.as_str() < start);
        self.words[from..]
            .iter()
            .take_while(move |(word, _)| word.starts_with(start))
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 2)
        .map(str::to_ascii_lowercase)
}
