//! Names ruled out at a glance when slips are forgiven: what stands beside each other in a query must do so in the name
//! too, but for the few places that slips can have spoilt. It never rules out a name that could be read without a gap.

use super::columns::{Columns, NameSet};
use super::lexicon::{GlyphId, Lexicon, SyllableId};
use super::reach::MOST_SLIPS;

/// So many pairs in a row a slip can spoil among letters: two swapped, and what the second made with the next.
const SPOILT_LETTERS: usize = 3;
/// And so many rows of three.
const SPOILT_TRIPLES: usize = 4;
/// And among characters: the wrong one, and what it made with the next.
const SPOILT_CHARACTERS: usize = 2;
/// So many columns for pairs of letters, for pairs of characters, and for three letters in a row; of the latter two some
/// share one, so that having it may be a mistake, and lacking it is none.
const LETTERS: usize = 26 * 26;
const CHARACTERS: usize = 512;
const TRIPLES: usize = 2048;
/// The longest way that a slip spoils.
const FURTHEST: usize = SPOILT_TRIPLES;

/// In which names which letters and which characters stand beside each other.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    names: usize,
    columns: Columns,
}

/// What stands beside each other in a query, in order.
#[derive(Debug)]
pub(super) struct Pairs {
    pairs: Vec<Row>,
    triples: Vec<Row>,
}

/// Signs in a row.
#[derive(Debug)]
struct Row {
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
            columns: Columns::new(LETTERS + CHARACTERS + TRIPLES, names.len()),
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
    let forms: Vec<Vec<Vec<u8>>> = name.iter().map(|&id| forms(id, lexicon)).collect();
    for letters in forms.iter().flatten() {
        columns.extend(letters.windows(2).map(|row| letter_pair(row[0], row[1])));
        columns.extend(letters.windows(3).map(|row| triple(row[0], row[1], row[2])));
    }
    for (nth, pair) in name.windows(2).enumerate() {
        columns.push(character_pair(pair[0], pair[1]));
        let third = forms.get(nth + 2).map_or(&[][..], Vec::as_slice);
        for before in &forms[nth] {
            for after in &forms[nth + 1] {
                let (Some(&end), Some(&first)) = (before.last(), after.first()) else {
                    continue;
                };
                columns.push(letter_pair(end, first));
                if let [.., one, other] = before[..] {
                    columns.push(triple(one, other, first));
                }
                match after[..] {
                    [one, other, ..] => columns.push(triple(end, one, other)),
                    _ => columns.extend(
                        third
                            .iter()
                            .filter_map(|form| Some(triple(end, first, *form.first()?))),
                    ),
                }
            }
        }
    }
    columns
}

impl Pairs {
    /// The pairs of letters and of known characters among these signs, and what letters stand in a row of three.
    pub(super) fn new(signs: &[char], lexicon: &Lexicon) -> Self {
        let pair = |(nth, pair): (usize, &[char])| {
            let letters = (letter(pair[0]), letter(pair[1]));
            let (column, spoilt) = match letters {
                (Some(one), Some(other)) => (letter_pair(one, other), SPOILT_LETTERS),
                (None, None) => {
                    let pair = character_pair(lexicon.known(pair[0])?, lexicon.known(pair[1])?);
                    (pair, SPOILT_CHARACTERS)
                }
                _ => return None,
            };
            Some(Row {
                place: nth + 1,
                spoilt,
                column,
            })
        };
        let three = |(nth, row): (usize, &[char])| {
            Some(Row {
                place: nth + 2,
                spoilt: SPOILT_TRIPLES,
                column: triple(letter(row[0])?, letter(row[1])?, letter(row[2])?),
            })
        };
        Self {
            pairs: signs.windows(2).enumerate().filter_map(pair).collect(),
            triples: signs.windows(3).enumerate().filter_map(three).collect(),
        }
    }

    /// The names that have all of these.
    pub(super) fn fulfilled(&self, neighbours: &Neighbours) -> NameSet {
        let mut left = NameSet::all(neighbours.names);
        for row in self.pairs.iter().chain(&self.triples) {
            left.keep(neighbours.columns.column(row.column));
        }
        left
    }

    /// The names that have so many of these that one slip, and then two, can have spoilt the others.
    pub(super) fn fulfilled_with_slips(&self, neighbours: &Neighbours) -> [NameSet; MOST_SLIPS] {
        let mut fulfilled = had_with_slips(&self.pairs, neighbours);
        for (set, triples) in fulfilled
            .iter_mut()
            .zip(had_with_slips(&self.triples, neighbours))
        {
            set.keep(&triples.0);
        }
        fulfilled
    }
}

/// The names that have so many of these rows that one slip, and then two, can have spoilt the others.
fn had_with_slips(rows: &[Row], neighbours: &Neighbours) -> [NameSet; MOST_SLIPS] {
    let mut fulfilled = [const { NameSet(Vec::new()) }; MOST_SLIPS];
    let columns: Vec<&[u64]> = rows
        .iter()
        .map(|row| neighbours.columns.column(row.column))
        .collect();
    for (word, &all) in NameSet::all(neighbours.names).0.iter().enumerate() {
        // By how many slips there were, and how many of the next places the last one has spoilt.
        let mut names = [[0_u64; FURTHEST + 1]; MOST_SLIPS + 1];
        names[0][0] = all;
        let mut place = 0;
        for (row, column) in rows.iter().zip(&columns) {
            for _ in place..row.place {
                // Before the first slip nothing is spoilt.
                for spoilt in &mut names[1..] {
                    spoilt[0] |= spoilt[1];
                    spoilt.copy_within(2.., 1);
                    spoilt[FURTHEST] = 0;
                }
            }
            place = row.place;
            let had = column[word];
            for slips in (0..=MOST_SLIPS).rev() {
                let lacking = names[slips][0] & !had;
                names[slips][0] &= had;
                if let Some(more) = names.get_mut(slips + 1) {
                    more[row.spoilt] |= lacking;
                }
            }
        }
        let mut so_far = names[0][0];
        for (set, names) in fulfilled.iter_mut().zip(&names[1..]) {
            so_far |= names.iter().fold(0, |one, other| one | other);
            set.0.push(so_far);
        }
    }
    fulfilled
}

/// How a character may be typed in letters: in full, by its first one, or by zh, ch and sh.
fn forms(id: GlyphId, lexicon: &Lexicon) -> Vec<Vec<u8>> {
    let glyph = lexicon.glyph(id);
    let readings = lexicon.readings(glyph).iter();
    let spelled = readings.flat_map(|&reading: &SyllableId| {
        let letters = lexicon.syllables()[usize::from(reading)].as_bytes();
        let double = letters.get(1) == Some(&b'h');
        let shorter = [Some(1), double.then_some(2)].into_iter().flatten();
        let ends = shorter.filter(|&end| end < letters.len());
        let mut forms = vec![letters.to_vec()];
        forms.extend(ends.map(|end| letters[..end].to_vec()));
        forms
    });
    let latin = letter(glyph.character).map(|letter| vec![letter]);
    spelled.chain(latin).collect()
}

fn letter(sign: char) -> Option<u8> {
    u8::try_from(sign).ok().filter(u8::is_ascii_lowercase)
}

fn letter_pair(one: u8, other: u8) -> usize {
    usize::from(one - b'a') * 26 + usize::from(other - b'a')
}

fn character_pair(one: GlyphId, other: GlyphId) -> usize {
    LETTERS + (usize::from(one) * 31 + usize::from(other)) % CHARACTERS
}

fn triple(one: u8, other: u8, third: u8) -> usize {
    let row = letter_pair(one, other) * 26 + usize::from(third - b'a');
    LETTERS + CHARACTERS + row % TRIPLES
}
