//! The two dictionaries of pinyin, as `librime` reads them: everyday words with the hall's own, and names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use pinyin::ToPinyinMulti as _;
use toml::{Table, Value};

use crate::{Failure, at};

const PHRASES: &str = include_str!("phrases.txt");
const NAMES: &str = include_str!("names.txt");
/// What a word of the hall weighs: as much as a frequent word of everyday.
const HALL_WORD: u64 = 30_000;
const CATALOGUE_WORD: u64 = 3_000;
/// What a character weighs that is listed only because somebody is called so.
const NAMED: u64 = 150;

/// A word, how it is spelt (nothing: by its characters), and its weight.
type Entries = BTreeMap<(String, String), u64>;

/// The everyday dictionary.
pub(crate) fn hall(everyday: &Path, catalogue: &Path, regions: &Path) -> Result<String, Failure> {
    let mut entries = everyday_entries(everyday)?;
    let known: BTreeSet<String> = entries.keys().map(|(word, _)| word.clone()).collect();
    let mut words = crate::regions::words(regions)?;
    let mut found = BTreeSet::new();
    catalogue_words(catalogue, &mut found)?;
    words.extend(found.into_iter().map(|word| (word, CATALOGUE_WORD)));
    words.extend(
        lines(PHRASES)
            .flat_map(str::split_whitespace)
            .map(|word| (word.to_owned(), HALL_WORD)),
    );
    for (word, weight) in words {
        if known.contains(&word) {
            // Where it has several readings, the first in frequency is meant.
            let likely = entries.iter_mut().filter(|((known, _), _)| *known == word);
            if let Some((_, known)) = likely.max_by_key(|(_, weight)| **weight) {
                *known = (*known).max(weight);
            }
        } else if word.chars().count() > 1 {
            entries.insert((word, String::new()), weight);
        }
    }
    Ok(written("hall", &entries))
}

/// The dictionary of names.
pub(crate) fn names(everyday: &Path) -> Result<String, Failure> {
    let mut entries = Entries::new();
    for ((word, spelt), weight) in everyday_entries(everyday)? {
        let mut characters = word.chars();
        if let (Some(character), None) = (characters.next(), characters.next()) {
            entries.insert((word, spelt), weight / 1_000 + commonness(character));
        }
    }
    let mut read = BTreeMap::new();
    for line in lines(NAMES).filter_map(|line| line.strip_prefix("读 ")) {
        let parts: Vec<&str> = line.split_whitespace().collect();
        for pair in parts.chunks_exact(2) {
            entries
                .entry((pair[0].to_owned(), pair[1].to_owned()))
                .or_insert(NAMED);
            read.entry(pair[0].to_owned())
                .or_insert_with(|| pair[1].to_owned());
        }
    }
    add_rare(&mut entries);
    for line in lines(NAMES) {
        let Some((kind, text)) = line.split_once(' ') else {
            continue;
        };
        match kind {
            "姓" => weigh(
                &mut entries,
                text,
                |place| 2_000_000 / (place + 6),
                Some(&read),
            ),
            "名" => weigh(&mut entries, text, |place| 600_000 / (place + 40), None),
            "复" => entries.extend(
                text.split_whitespace()
                    .map(|name| ((name.to_owned(), String::new()), 20_000)),
            ),
            _ => {}
        }
    }
    Ok(written("names", &entries))
}

/// Adds to what characters weigh: in the reading that they have in names, or the likeliest.
fn weigh(
    entries: &mut Entries,
    text: &str,
    weight: impl Fn(u64) -> u64,
    read: Option<&BTreeMap<String, String>>,
) {
    let mut seen = BTreeSet::new();
    for (place, character) in text
        .chars()
        .filter(|character| seen.insert(*character))
        .enumerate()
    {
        let character = character.to_string();
        let in_names = read.and_then(|read| read.get(&character));
        let readings = entries
            .iter_mut()
            .filter(|((known, _), _)| *known == character);
        let meant = readings.max_by_key(|((_, spelt), weight)| (in_names == Some(spelt), **weight));
        if let Some((_, known)) = meant {
            *known += weight(place as u64);
        }
    }
}

/// The words of `rime-data-pinyin-simp`.
fn everyday_entries(file: &Path) -> Result<Entries, Failure> {
    let text = fs::read_to_string(file).map_err(at(file))?;
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        let (word, spelt, weight) = (parts.next()?, parts.next()?, parts.next()?);
        Some(((word.to_owned(), spelt.to_owned()), weight.parse().ok()?))
    });
    Ok(lines.collect())
}

/// Characters that the everyday dictionary does not know, with every reading: names are full of them. Those beyond the basic
/// plane are not, but for the few of names.txt: tens of thousands that nobody is called would stand before them.
fn add_rare(entries: &mut Entries) {
    let known: BTreeSet<String> = entries.keys().map(|(word, _)| word.clone()).collect();
    let ideographs = ('\u{3400}'..='\u{4DBF}').chain('\u{4E00}'..='\u{9FFF}');
    for character in ideographs.filter(|character| !known.contains(&character.to_string())) {
        for reading in character.to_pinyin_multi().into_iter().flatten() {
            let spelt = reading.plain().replace('ü', "v");
            entries.insert((character.to_string(), spelt), commonness(character));
        }
    }
}

/// What a character weighs by the standard that first has it: GB 2312 in its two levels, GBK, or a later one.
fn commonness(character: char) -> u64 {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(character.encode_utf8(&mut buffer));
    match bytes.as_ref() {
        _ if unmappable => 1,
        [0xB0..=0xD7, 0xA1..=0xFE] => 400,
        [0xD8..=0xF7, 0xA1..=0xFE] => 100,
        _ => 10,
    }
}

/// What things are called in a catalogue's source.
fn catalogue_words(folder: &Path, words: &mut BTreeSet<String>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if path.is_dir() {
            catalogue_words(&path, words)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let text = fs::read_to_string(&path).map_err(at(&path))?;
            called(&text.parse::<Table>().map_err(at(&path))?, words);
        }
    }
    Ok(())
}

fn called(table: &Table, words: &mut BTreeSet<String>) {
    for (key, value) in table {
        if matches!(
            key.as_str(),
            "name" | "title" | "label" | "aliases" | "issuer"
        ) {
            take(value, words);
        }
        match value {
            Value::Table(inner) => called(inner, words),
            Value::Array(all) => all
                .iter()
                .filter_map(Value::as_table)
                .for_each(|inner| called(inner, words)),
            _ => {}
        }
    }
}

/// Words of two to eleven characters; what stands in brackets or after a comma is a word of its own.
fn take(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let parts = text.split(|sign: char| !('\u{4E00}'..='\u{9FFF}').contains(&sign));
            words.extend(
                parts
                    .filter(|part| (2..=11).contains(&part.chars().count()))
                    .map(str::to_owned),
            );
        }
        Value::Array(all) => all.iter().for_each(|value| take(value, words)),
        Value::Table(text) => text.get("zh").into_iter().for_each(|zh| take(zh, words)),
        _ => {}
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn written(name: &str, entries: &Entries) -> String {
    let mut text = format!("---\nname: {name}\nversion: \"1\"\nsort: by_weight\n...\n\n");
    for ((word, spelt), weight) in entries {
        text += &format!("{word}\t{spelt}\t{weight}\n");
    }
    text
}
