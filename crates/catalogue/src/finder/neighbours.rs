//! Names ruled out at a glance when slips are forgiven: what stands beside each other in a query must do so in the name
//! too, but for the few places that slips can have spoilt. It never rules out a name that could be read without a gap.

use super::columns::{Columns, NameSet};
use super::lexicon::{GlyphId, Lexicon, SyllableId};
use super::reach::MOST_SLIPS;

/// So many places in a row a slip can spoil among letters: two swapped, and what the second made with the next.
const SPOILT_LETTERS: usize = 3;
/// And among characters: the wrong one, and what it made with the next.
const SPOILT_CHARACTERS: usize = 2;
/// So many columns; some pairs share one, so that having a pair may be a mistake, and lacking one is none.
const COLUMNS: usize = 512;
/// The longest way that a slip spoils.
const FURTHEST: usize = SPOILT_LETTERS;

/// In which names which letters and which characters stand beside each other.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    names: usize,
    columns: Columns,
}

/// The pairs of a query, in order.
#[derive(Debug)]
pub(super) struct Pairs(Vec<Pair>);

#[derive(Debug)]
struct Pair {
    place: usize,
    spoilt: usize,
    column: usize,
}

impl Neighbours {
    /// Those of names in all their readings, typed in full or by their first letters.
    pub(super) fn new<'n>(
        names: impl ExactSizeIterator<Item = &'n [GlyphId]>,
        lexicon: &Lexicon,
    ) -> Self {
        let mut neighbours = Self {
            names: names.len(),
            columns: Columns::new(COLUMNS, names.len()),
        };
        for (place, name) in names.enumerate() {
            for column in columns_of(name, lexicon) {
                neighbours.columns.set(column, place);
            }
        }
        neighbours
    }
}

fn columns_of(name: &[GlyphId], lexicon: &Lexicon) -> Vec<usize> {
    let mut columns = Vec::new();
    for &id in name {
        for letters in sounds(id, lexicon) {
            let pairs = letters.windows(2);
            columns.extend(pairs.map(|pair| letter_pair(pair[0], pair[1])));
        }
    }
    for pair in name.windows(2) {
        columns.push(character_pair(pair[0], pair[1]));
        for before in sounds(pair[0], lexicon) {
            let ends = [before.first(), before.get(1), before.last()];
            for first in sounds(pair[1], lexicon).filter_map(|after| after.first().copied()) {
                let ends = ends.into_iter().flatten();
                columns.extend(ends.map(|&end| letter_pair(end, first)));
            }
        }
    }
    columns
}

impl Pairs {
    /// The pairs of letters and the pairs of known characters among these signs.
    pub(super) fn new(signs: &[char], lexicon: &Lexicon) -> Self {
        let pair = |(nth, pair): (usize, &[char])| {
            let place = nth + 1;
            let letters = (letter(pair[0]), letter(pair[1]));
            let (column, spoilt) = match letters {
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
                column,
            })
        };
        Self(signs.windows(2).enumerate().filter_map(pair).collect())
    }

    /// The names that have so many of these that no slip, one slip and so on can have spoilt the others.
    pub(super) fn fulfilled(&self, neighbours: &Neighbours) -> [NameSet; MOST_SLIPS + 1] {
        let mut fulfilled = [const { NameSet(Vec::new()) }; MOST_SLIPS + 1];
        let columns: Vec<&[u64]> = self
            .0
            .iter()
            .map(|pair| neighbours.columns.column(pair.column))
            .collect();
        for (word, &all) in NameSet::all(neighbours.names).0.iter().enumerate() {
            // By how many slips there were, and how many of the next places the last one has spoilt.
            let mut names = [[0_u64; FURTHEST + 1]; MOST_SLIPS + 1];
            names[0][0] = all;
            let mut place = 0;
            for (pair, column) in self.0.iter().zip(&columns) {
                for _ in place..pair.place {
                    for spoilt in &mut names {
                        spoilt[0] |= spoilt[1];
                        spoilt.copy_within(2.., 1);
                        spoilt[FURTHEST] = 0;
                    }
                }
                place = pair.place;
                let had = column[word];
                for slips in (0..=MOST_SLIPS).rev() {
                    let lacking = names[slips][0] & !had;
                    names[slips][0] &= had;
                    if let Some(more) = names.get_mut(slips + 1) {
                        more[pair.spoilt] |= lacking;
                    }
                }
            }
            let mut so_far = 0;
            for (set, names) in fulfilled.iter_mut().zip(names) {
                so_far |= names.into_iter().fold(0, |one, other| one | other);
                set.0.push(so_far);
            }
        }
        fulfilled
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

fn letter_pair(one: u8, other: u8) -> usize {
    shared(usize::from(one - b'a') * 26 + usize::from(other - b'a'))
}

fn character_pair(one: GlyphId, other: GlyphId) -> usize {
    shared(usize::from(one) * 31 + usize::from(other))
}

fn shared(pair: usize) -> usize {
    pair % COLUMNS
}
