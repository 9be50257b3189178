//! Pinyin without its engine: from letters or the figures of nine keys to characters, one at a time; enough to write any
//! name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use contract::typing::{ChosenWord, Spelling, Suggestions};
use encoding_rs::GBK;
use pinyin::ToPinyinMulti as _;

/// Every syllable with its characters, common ones first.
static SYLLABLES: LazyLock<BTreeMap<String, Vec<char>>> = LazyLock::new(|| {
    let mut characters: Vec<char> = ('\u{4E00}'..='\u{9FFF}').collect();
    characters.sort_by_key(|character| rank(*character));
    let mut syllables: BTreeMap<String, Vec<char>> = BTreeMap::new();
    for character in characters {
        for reading in character.to_pinyin_multi().into_iter().flatten() {
            let listed = syllables
                .entry(reading.plain().replace('ü', "v"))
                .or_default();
            if listed.last() != Some(&character) {
                listed.push(character);
            }
        }
    }
    syllables
});

/// The characters of GB 2312 level 1 are the common ones, those of level 2 come next; each in the standard's order.
fn rank(character: char) -> (u8, u16) {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = GBK.encode(character.encode_utf8(&mut buffer));
    match bytes.as_ref() {
        [first @ 0xB0..=0xD7, second @ 0xA1..=0xFE] if !unmappable => {
            (0, u16::from_be_bytes([*first, *second]))
        }
        [first @ 0xD8..=0xF7, second @ 0xA1..=0xFE] if !unmappable => {
            (1, u16::from_be_bytes([*first, *second]))
        }
        _ => (2, 0),
    }
}

/// The characters of the first syllable, then those of longer ones that begin with it.
pub(super) fn suggest(spelling: &Spelling, most: usize) -> Suggestions {
    let signs = spelling.as_str().trim_start_matches('\'');
    let first = first_syllable(signs);
    let syllables = if first.bytes().any(|sign| sign.is_ascii_digit()) {
        matching(first)
            .filter(|(_, exact)| *exact)
            .map(|(syllable, _)| syllable.to_owned())
            .collect()
    } else {
        Vec::new()
    };
    Suggestions {
        spelled: format!("{first} {}", &signs[first.len()..])
            .trim_end()
            .to_owned(),
        words: characters(first, most)
            .into_iter()
            .map(String::from)
            .collect(),
        syllables,
    }
}

/// The character at a place of what [`suggest`] gives; the first syllable is used up.
pub(super) fn choose(spelling: &Spelling, most: usize, place: usize) -> Option<ChosenWord> {
    let signs = spelling.as_str().trim_start_matches('\'');
    let first = first_syllable(signs);
    let character = characters(first, most).into_iter().nth(place)?;
    let rest = signs[first.len()..].trim_start_matches('\'');
    Some(ChosenWord {
        word: character.into(),
        rest: rest.to_owned().try_into().ok()?,
    })
}

/// As many signs as make a syllable, or begin one when they are all there is.
fn first_syllable(signs: &str) -> &str {
    let all = signs.split('\'').next().unwrap_or_default();
    let longest = (1..=all.len().min(6)).rev().map(|end| &all[..end]);
    let mut longest = longest.filter(|part| {
        let whole = part.len() == all.len();
        matching(part).any(|(_, exact)| exact || whole)
    });
    longest.next().unwrap_or(all)
}

/// The syllables that signs spell or begin to spell, and whether that is all of them.
fn matching(signs: &str) -> impl Iterator<Item = (&'static str, bool)> {
    SYLLABLES.keys().filter_map(move |syllable| {
        let fits = signs.len() <= syllable.len()
            && signs
                .bytes()
                .zip(syllable.bytes())
                .all(|(sign, letter)| sign == letter || sign == key_of(letter));
        fits.then_some((syllable.as_str(), signs.len() == syllable.len()))
    })
}

/// The figure under which a telephone has a letter.
fn key_of(letter: u8) -> u8 {
    match letter {
        b'a'..=b'c' => b'2',
        b'd'..=b'f' => b'3',
        b'g'..=b'i' => b'4',
        b'j'..=b'l' => b'5',
        b'm'..=b'o' => b'6',
        b'p'..=b's' => b'7',
        b't'..=b'v' => b'8',
        _ => b'9',
    }
}

/// The characters of syllables that are spelt in full, then those of longer ones; common ones first, each once.
fn characters(signs: &str, most: usize) -> Vec<char> {
    if signs.is_empty() {
        return Vec::new();
    }
    let of = |exact: bool| {
        let syllables = matching(signs).filter(move |(_, whole)| *whole == exact);
        let all = syllables
            .filter_map(|(syllable, _)| SYLLABLES.get(syllable))
            .flatten()
            .copied();
        let mut all: Vec<char> = all.collect();
        all.sort_by_key(|character| rank(*character).0);
        all
    };
    let mut seen = std::collections::BTreeSet::new();
    of(true)
        .into_iter()
        .chain(of(false))
        .filter(|character| seen.insert(*character))
        .take(most)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Spelling, characters, choose, suggest};

    #[test]
    fn common_characters_of_the_whole_syllable_come_first() {
        for (letters, character, within) in [
            ("zhang", '张', 10),
            ("wang", '王', 10),
            ("li", '李', 20),
            ("lv", '吕', 10),
        ] {
            let place = characters(letters, 48)
                .iter()
                .position(|found| *found == character);
            assert!(
                place.is_some_and(|place| place < within),
                "{character} is at {place:?} for {letters}"
            );
        }
    }

    #[test]
    fn polyphones_are_found_under_each_reading_and_rare_characters_last() {
        assert!(characters("chong", 48).contains(&'重') && characters("zhong", 48).contains(&'重'));
        let zhe = characters("zhe", 48);
        assert!(zhe.iter().position(|c| *c == '喆') > zhe.iter().position(|c| *c == '哲'));
    }

    #[test]
    fn a_begun_syllable_offers_what_it_may_become_and_nonsense_nothing() {
        assert!(characters("zhan", 200).contains(&'张'));
        assert!(characters("xzq", 48).is_empty());
    }

    #[test]
    fn a_name_is_written_syllable_by_syllable_with_letters_or_nine_keys() {
        for (signs, name) in [
            ("zhangceshi", "张测试"),
            ("9426423744", "张测试"),
            ("xi'an", "西安"),
        ] {
            let mut rest: Spelling = signs.to_owned().try_into().expect("a spelling");
            for character in name.chars() {
                let words = suggest(&rest, 2_000).words;
                let place = words.iter().position(|word| *word == character.to_string());
                let place = place.unwrap_or_else(|| panic!("{character} of {signs}"));
                rest = choose(&rest, 2_000, place).expect("chosen").rest;
            }
            assert!(rest.is_empty(), "{signs} leaves {rest:?}");
        }
    }
}
