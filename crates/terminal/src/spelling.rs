//! From letters of pinyin to characters, one at a time: enough to write any name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

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

/// The characters of a syllable, then those of longer syllables that begin with it; common ones first, each once.
pub(crate) fn characters(letters: &str, most: usize) -> Vec<char> {
    let whole = SYLLABLES.get(letters).into_iter().flatten().copied();
    let mut begun: Vec<char> = SYLLABLES
        .range(letters.to_owned()..)
        .take_while(|(syllable, _)| syllable.starts_with(letters))
        .filter(|(syllable, _)| syllable.as_str() != letters)
        .flat_map(|(_, characters)| characters.iter().copied())
        .collect();
    begun.sort_by_key(|character| rank(*character).0);
    let mut seen = std::collections::BTreeSet::new();
    whole
        .chain(begun)
        .filter(|character| seen.insert(*character))
        .take(most)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::characters;

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
}
