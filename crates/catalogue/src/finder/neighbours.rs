//! Names ruled out at a glance when slips are forgiven: what stands beside each other in a query must do so in the name
//! too, but for the few places that slips can have spoilt. It never rules out a name that could be read without a gap.

use super::lexicon::{GlyphId, Lexicon, SyllableId};

/// So many places in a row a slip can spoil among letters: two swapped, and what the second made with the next.
const SPOILT_LETTERS: usize = 3;
/// And among characters: the wrong one, and what it made with the next.
const SPOILT_CHARACTERS: usize = 2;
const WORDS: usize = 8;

/// Which letters and which characters stand beside each other. Some share bits, so that having a pair may be a mistake, and
/// lacking one is none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Neighbours([u64; WORDS]);

/// The pairs of a query, in order.
#[derive(Debug)]
pub(super) struct Pairs(Vec<Pair>);

#[derive(Debug)]
struct Pair {
    place: usize,
    spoilt: usize,
    word: usize,
    bit: u64,
}

impl Neighbours {
    /// Those of a name in all its readings, typed in full or by their first letters.
    pub(super) fn of_name(name: &[GlyphId], lexicon: &Lexicon) -> Self {
        let mut neighbours = Self::default();
        for &id in name {
            for letters in sounds(id, lexicon) {
                for pair in letters.windows(2) {
                    neighbours.set(letter_pair(pair[0], pair[1]));
                }
            }
        }
        for pair in name.windows(2) {
            neighbours.set(character_pair(pair[0], pair[1]));
            for before in sounds(pair[0], lexicon) {
                let ends = [before.first(), before.get(1), before.last()];
                for first in sounds(pair[1], lexicon).filter_map(|after| after.first().copied()) {
                    for end in ends.into_iter().flatten() {
                        neighbours.set(letter_pair(*end, first));
                    }
                }
            }
        }
        neighbours
    }

    fn set(&mut self, (word, bit): (usize, u64)) {
        self.0[word] |= bit;
    }
}

impl Pairs {
    /// The pairs of letters and the pairs of known characters among these signs.
    pub(super) fn new(signs: &[char], lexicon: &Lexicon) -> Self {
        let pair = |(nth, pair): (usize, &[char])| {
            let place = nth + 1;
            let letters = (letter(pair[0]), letter(pair[1]));
            let ((word, bit), spoilt) = match letters {
                (Some(one), Some(other)) => (letter_pair(one, other), SPOILT_LETTERS),
                (None, None) => {
                    let pair = character_pair(lexicon.known(pair[0])?, lexicon.known(pair[1])?);
                    (pair, SPOILT_CHARACTERS)
                }
                _ => return None,
            };
            Some(Pair {
                place,
                spoilt,
                word,
                bit,
            })
        };
        Self(signs.windows(2).enumerate().filter_map(pair).collect())
    }

    /// Whether a name has so many of these that so many slips can have spoilt the others.
    pub(super) fn allow(&self, had: &Neighbours, slips: usize) -> bool {
        let mut left = slips;
        let mut spoilt_to = 0;
        for pair in &self.0 {
            if had.0[pair.word] & pair.bit != 0 || pair.place < spoilt_to {
                continue;
            }
            if left == 0 {
                return false;
            }
            left -= 1;
            spoilt_to = pair.place + pair.spoilt;
        }
        true
    }
}

/// How a character may be typed in letters.
fn sounds(id: GlyphId, lexicon: &Lexicon) -> impl Iterator<Item = Vec<u8>> + '_ {
    let glyph = lexicon.glyph(id);
    let readings = lexicon.readings(glyph).iter();
    let spelled = readings.map(|&reading: &SyllableId| {
        let letters = &lexicon.syllables()[usize::from(reading)];
        letters.as_bytes().to_vec()
    });
    spelled.chain(letter(glyph.character).map(|letter| vec![letter]))
}

fn letter(sign: char) -> Option<u8> {
    u8::try_from(sign).ok().filter(u8::is_ascii_lowercase)
}

fn letter_pair(one: u8, other: u8) -> (usize, u64) {
    shared(usize::from(one - b'a') * 26 + usize::from(other - b'a'))
}

fn character_pair(one: GlyphId, other: GlyphId) -> (usize, u64) {
    shared(usize::from(one) * 31 + usize::from(other))
}

fn shared(pair: usize) -> (usize, u64) {
    let bit = pair % (WORDS * 64);
    (bit / 64, 1 << (bit % 64))
}
