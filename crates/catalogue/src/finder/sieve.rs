//! Names ruled out at a glance: a query whose letters and characters a name does not have cannot be laid along it.
//! It never rules out a name that could be reached.

use super::columns::{Columns, NameSet, ones};
use super::lexicon::{GlyphId, Lexicon};

const VOWELS: &[u8; 6] = b"aeiouv";
const LETTERS: usize = 26;

/// What a name has, or a query demands. Characters share bits, so that having one may be a mistake, and lacking none is.
#[derive(Debug, Clone, Copy, Default)]
struct Traits {
    characters: u64,
    /// Which letters, and which vowels behind which letters.
    letters: [u64; 3],
}

/// What each name has.
#[derive(Debug, Default)]
pub(super) struct TraitTable {
    names: usize,
    characters: Columns,
    letters: Columns,
    /// In which names a character that begins with one letter stands anywhere before one that begins with another.
    orders: Columns,
}

/// What a query demands of a name.
#[derive(Debug)]
pub(super) struct Demands {
    all: Traits,
    /// How many of its characters no name has.
    unknown: usize,
    /// The letters that begin a syllable wherever they stand, each with the one before it.
    orders: Vec<usize>,
}

impl Traits {
    /// What a name has in all its readings.
    fn of_name(name: &[GlyphId], lexicon: &Lexicon) -> Self {
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
            orders: Vec::new(),
        };
        let (mut before, mut begun) = (None, None);
        for &sign in signs {
            let letter = letter(sign);
            if let Some(first) = letter.filter(|&letter| lexicon.always_begins(letter)) {
                demands
                    .orders
                    .extend(begun.map(|begun| order(begun, first)));
                begun = Some(first);
            }
            if let Some(letter) = letter {
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

    /// The names that have all that is demanded.
    pub(super) fn fulfilled(&self, table: &TraitTable) -> NameSet {
        let mut left = NameSet::all(table.names);
        for column in ones(&[self.all.characters]) {
            left.keep(table.characters.column(column));
        }
        for column in ones(&self.all.letters) {
            left.keep(table.letters.column(column));
        }
        for &column in &self.orders {
            left.keep(table.orders.column(column));
        }
        left
    }

    /// The names that have so many of the characters demanded that so many slips can have spoilt the others.
    pub(super) fn fulfilled_with_slips(&self, table: &TraitTable, slips: usize) -> Option<NameSet> {
        let others = slips.checked_sub(self.unknown)?;
        // By how many characters are lacking at most.
        let mut lacking = vec![NameSet::all(table.names); others + 1];
        for column in ones(&[self.all.characters]) {
            let column = table.characters.column(column);
            for most in (1..=others).rev() {
                let (fewer, here) = lacking.split_at_mut(most);
                let words = here[0].0.iter_mut().zip(&fewer[most - 1].0).zip(column);
                for ((here, fewer), column) in words {
                    *here = (*here & column) | fewer;
                }
            }
            lacking[0].keep(column);
        }
        lacking.pop()
    }
}

impl TraitTable {
    /// What these names have.
    pub(super) fn new<'n>(
        names: impl ExactSizeIterator<Item = &'n [GlyphId]>,
        lexicon: &Lexicon,
    ) -> Self {
        let mut table = Self {
            names: names.len(),
            characters: Columns::new(64, names.len()),
            letters: Columns::new(3 * 64, names.len()),
            orders: Columns::new(LETTERS * LETTERS, names.len()),
        };
        for (place, name) in names.enumerate() {
            let traits = Traits::of_name(name, lexicon);
            for column in ones(&[traits.characters]) {
                table.characters.set(column, place);
            }
            for column in ones(&traits.letters) {
                table.letters.set(column, place);
            }
            let mut before = 0;
            for &id in name {
                let firsts = firsts(id, lexicon);
                for first in ones(&[firsts]) {
                    for begun in ones(&[before]) {
                        table.orders.set(begun * LETTERS + first, place);
                    }
                }
                before |= firsts;
            }
        }
        table
    }
}

/// The letters that a character may begin with.
fn firsts(id: GlyphId, lexicon: &Lexicon) -> u64 {
    let glyph = lexicon.glyph(id);
    let readings = lexicon.readings(glyph).iter();
    let spelled = readings.filter_map(|&reading| {
        let letters = lexicon.syllables()[usize::from(reading)].as_bytes();
        letters.first().copied()
    });
    let firsts = spelled.chain(letter(glyph.character));
    firsts.fold(0, |set, first| set | 1 << letter_place(first))
}

fn order(begun: u8, first: u8) -> usize {
    letter_place(begun) * LETTERS + letter_place(first)
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
