//! Names ruled out at a glance: a query whose letters and characters a name does not have cannot be laid along it.
//! It never rules out a name that could be reached.

use super::lexicon::{GlyphId, Lexicon};

const VOWELS: &[u8; 6] = b"aeiouv";
const LETTERS: usize = 26;
/// What a name has, or a query demands. Characters share bits, so that having one may be a mistake, and lacking none is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traits {
    pub(super) characters: u64,
    /// Which letters, and which vowels behind which letters.
    pub(super) letters: [u64; 3],
}

/// What a query demands of a name.
#[derive(Debug)]
pub(super) struct Demands {
    all: Traits,
    /// How many of its characters no name has.
    unknown: usize,
    lettered: bool,
}

impl Traits {
    /// What a name has in all its readings.
    pub(super) fn of_name(name: &[GlyphId], lexicon: &Lexicon) -> Self {
        let mut traits = Self::default();
        for &id in name {
            let glyph = lexicon.glyph(id);
            traits.characters |= character(id);
            if let Some(letter) = letter(glyph.character) {
                traits.set(letter_place(letter));
                traits.begin(letter);
            }
            for &reading in lexicon.readings(glyph) {
                let letters = lexicon.syllables()[usize::from(reading)].as_bytes();
                for (nth, &letter) in letters.iter().enumerate() {
                    traits.set(letter_place(letter));
                    match nth.checked_sub(1) {
                        None => traits.begin(letter),
                        Some(before) => traits.pair(letters[before], letter),
                    }
                }
            }
        }
        traits
    }

    /// A syllable begins with this letter: it may stand behind any other.
    fn begin(&mut self, first: u8) {
        for before in b'a'..=b'z' {
            self.pair(before, first);
        }
    }

    fn pair(&mut self, before: u8, letter: u8) {
        if let Some(vowel) = VOWELS.iter().position(|&vowel| vowel == letter) {
            self.set(LETTERS * (vowel + 1) + usize::from(before - b'a'));
        }
    }

    fn set(&mut self, place: usize) {
        self.letters[place / 64] |= 1 << (place % 64);
    }
}

impl Demands {
    /// What these signs demand.
    pub(super) fn new(signs: &[char], lexicon: &Lexicon) -> Self {
        let mut demands = Self {
            all: Traits::default(),
            unknown: 0,
            lettered: false,
        };
        let mut before = None;
        for &sign in signs {
            let letter = letter(sign);
            if let Some(letter) = letter {
                demands.lettered = true;
                demands.all.set(letter_place(letter));
                if let Some(before) = before {
                    demands.all.pair(before, letter);
                }
            } else if let Some(glyph) = lexicon.known(sign) {
                demands.all.characters |= character(glyph);
            } else {
                demands.unknown += 1;
            }
            before = letter;
        }
        demands
    }

    /// Whether no name fulfils these without a slip.
    pub(super) fn are_impossible(&self) -> bool {
        self.unknown > 0
    }

    /// Whether a name has all the characters that are demanded.
    pub(super) fn allow_characters(&self, had: u64) -> bool {
        self.all.characters & !had == 0
    }

    /// Whether a name has all the letters that are demanded.
    pub(super) fn allow_letters(&self, had: &[u64; 3]) -> bool {
        let lacking = |i: usize| self.all.letters[i] & !had[i];
        !self.lettered || (lacking(0) | lacking(1) | lacking(2)) == 0
    }

    /// Whether a name has so many of the characters demanded that so many slips can have spoilt the others.
    pub(super) fn allow_characters_with_slips(&self, had: u64, slips: usize) -> bool {
        let Some(others) = slips.checked_sub(self.unknown) else {
            return false;
        };
        let mut lacking = self.all.characters & !had;
        for _ in 0..others {
            lacking &= lacking.wrapping_sub(1);
        }
        lacking == 0
    }
}

fn letter(sign: char) -> Option<u8> {
    u8::try_from(sign).ok().filter(u8::is_ascii_lowercase)
}

fn letter_place(letter: u8) -> usize {
    usize::from(letter - b'a')
}

fn character(glyph: GlyphId) -> u64 {
    1 << (glyph % 64)
}
