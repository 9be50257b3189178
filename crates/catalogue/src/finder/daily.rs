//! What people say and what the administration calls it: a query in daily words is also asked in official ones.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::align::Cost;
use super::daily_words::{ACTIONS, FILLERS, WORDS};
use super::spelling::{readings, signs};

/// What each daily word costs that had to be said in other words.
const OTHER_WORDS: Cost = 14;
/// What each word costs that says nothing.
const FILLER: Cost = 3;
/// What it costs that what is to be done was said first, while the names say it last.
const OTHER_ORDER: Cost = 10;
/// So many ways of saying the same are tried at most.
const MOST_WAYS: usize = 8;
/// A word in pinyin is taken for one only if it has so many letters, for shorter ones occur by chance.
const SHORTEST_IN_LETTERS: usize = 5;
/// A word of fewer characters is not recognised before it is finished.
const SHORTEST_BEGUN: usize = 3;

/// A query in other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) signs: Vec<char>,
    /// What finding by it costs more.
    pub(super) cost: Cost,
}

/// The table of daily words, ready to be read in a query.
#[derive(Debug)]
pub(super) struct Daily {
    words: Words,
    actions: Words,
}

/// Words by what they begin with.
#[derive(Debug)]
struct Words(FxHashMap<Beginning, Vec<Arc<Word>>>);

/// How a word begins: with a character or a reading of one letter, or with the first two letters of a longer reading.
type Beginning = (char, Option<char>);

#[derive(Debug)]
struct Word {
    characters: Vec<(char, Vec<Vec<char>>)>,
    official: Vec<Vec<char>>,
    cost: Cost,
}

impl Daily {
    pub(super) fn new() -> Self {
        let fillers = FILLERS.iter().map(|word| (*word, &[""][..], FILLER));
        let words = WORDS
            .iter()
            .map(|(word, official)| (*word, *official, OTHER_WORDS));
        let actions = ACTIONS.iter().map(|word| (*word, &[][..], OTHER_ORDER));
        Self {
            words: Words::new(fillers.chain(words).map(Word::new)),
            actions: Words::new(actions.map(Word::new)),
        }
    }

    /// The query in other words and in another order, the likelier ways first; never as it was typed.
    pub(super) fn ways(&self, query: &[char]) -> Vec<Way> {
        let mut ways = self.in_other_words(query);
        if let Some((length, action)) = self.actions.longest(query)
            && query.len() > length + 1
        {
            let done = action.characters.iter().map(|(character, _)| *character);
            let signs: Vec<char> = query[length..].iter().copied().chain(done).collect();
            let in_other_words = self.in_other_words(&signs).into_iter().map(|way| Way {
                cost: way.cost + OTHER_ORDER,
                ..way
            });
            ways.extend(in_other_words);
            ways.push(Way {
                signs,
                cost: OTHER_ORDER,
            });
        }
        ways
    }

    fn in_other_words(&self, query: &[char]) -> Vec<Way> {
        let mut ways = vec![Said::default()];
        let mut place = 0;
        while place < query.len() {
            let Some((length, word)) = self.words.longest(&query[place..]) else {
                for said in &mut ways {
                    said.signs.push(query[place]);
                }
                place += 1;
                continue;
            };
            let typed = &query[place..place + length];
            ways = ways
                .iter()
                .flat_map(|said| said.go_on(typed, word))
                .collect();
            ways.sort_by_key(|said| said.unlikely);
            ways.truncate(MOST_WAYS);
            place += length;
        }
        ways.into_iter()
            .filter(|said| said.otherwise && !said.signs.is_empty())
            .map(|said| Way {
                signs: said.signs,
                cost: said.cost,
            })
            .collect()
    }
}

impl Word {
    fn new((word, official, cost): (&str, &[&str], Cost)) -> Self {
        let by_sound = |c| {
            let mut readings: Vec<Vec<char>> = readings(c)
                .into_iter()
                .map(|reading| reading.chars().collect())
                .collect();
            // `xian` is not to be read as `xi`.
            readings.sort_by_key(|reading| Reverse(reading.len()));
            readings
        };
        Self {
            characters: signs(word).map(|c| (c, by_sound(c))).collect(),
            official: official.iter().map(|word| signs(word).collect()).collect(),
            cost,
        }
    }
}

impl Words {
    fn new(words: impl Iterator<Item = Word>) -> Self {
        let mut by_beginning: FxHashMap<Beginning, Vec<Arc<Word>>> = FxHashMap::default();
        for word in words.map(Arc::new) {
            let Some((character, readings)) = word.characters.first() else {
                continue;
            };
            let letters = readings
                .iter()
                .filter_map(|reading| Some((*reading.first()?, reading.get(1).copied())));
            let beginnings: BTreeSet<Beginning> = letters.chain([(*character, None)]).collect();
            for beginning in beginnings {
                by_beginning
                    .entry(beginning)
                    .or_default()
                    .push(Arc::clone(&word));
            }
        }
        Self(by_beginning)
    }

    /// The longest word that the query begins with, and how much of the query it is.
    fn longest(&self, query: &[char]) -> Option<(usize, &Word)> {
        let first = *query.first()?;
        let by_one = self.0.get(&(first, None));
        let by_two = query
            .get(1)
            .and_then(|second| self.0.get(&(first, Some(*second))));
        by_one
            .into_iter()
            .chain(by_two)
            .flatten()
            .filter_map(|word| Some((read(word, query)?, word.as_ref())))
            .max_by_key(|(length, _)| *length)
    }
}

/// A way while it is being said.
#[derive(Debug, Clone, Default)]
struct Said {
    signs: Vec<char>,
    cost: Cost,
    /// Whether any word differs from what was typed.
    otherwise: bool,
    /// How many likelier official words were passed over for it.
    unlikely: usize,
}

impl Said {
    /// Goes on with each of a word's official words, and with the word itself.
    fn go_on(&self, typed: &[char], word: &Word) -> impl Iterator<Item = Self> {
        let official = word.official.iter().enumerate().map(|(rank, said)| Self {
            signs: [self.signs.as_slice(), said].concat(),
            cost: self.cost + word.cost,
            otherwise: true,
            unlikely: self.unlikely + rank,
        });
        official.chain([Self {
            signs: [self.signs.as_slice(), typed].concat(),
            unlikely: self.unlikely + 1,
            ..*self
        }])
    }
}

/// How much of the query's beginning is this word, in characters, in pinyin, or mixed. The last character may be missing
/// or only begun where the query ends.
fn read(word: &Word, query: &[char]) -> Option<usize> {
    let mut place = 0;
    let mut by_sound = false;
    for (nth, (character, readings)) in word.characters.iter().enumerate() {
        let rest = &query[place..];
        if rest.first() == Some(character) {
            place += 1;
        } else if let Some(reading) = readings.iter().find(|reading| rest.starts_with(reading)) {
            by_sound = true;
            place += reading.len();
        } else {
            let last = nth + 1 == word.characters.len() && nth + 1 >= SHORTEST_BEGUN;
            let begun = rest.is_empty() || readings.iter().any(|reading| reading.starts_with(rest));
            if !(last && begun) {
                return None;
            }
            by_sound |= !rest.is_empty();
            place = query.len();
        }
    }
    (!by_sound || place >= SHORTEST_IN_LETTERS).then_some(place)
}
