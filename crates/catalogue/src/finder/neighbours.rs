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
/// Places are told apart by so many: more than any slip spoils in a row.
const PLACES: usize = 8;
const _: () = assert!(SPOILT_TRIPLES < PLACES);
/// It takes as long to see whether any name is left as to look at so many rows.
const BETWEEN_LOOKS: usize = 4;

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

    /// By one slip and, when two are forgiven, by two: the names that have so many of these that the slips can have spoilt
    /// the others.
    pub(super) fn fulfilled_with_slips(
        &self,
        neighbours: &Neighbours,
        most_slips: usize,
    ) -> Vec<NameSet> {
        match most_slips {
            0 => Vec::new(),
            1 => self.had_with::<1>(neighbours),
            _ => self.had_with::<MOST_SLIPS>(neighbours),
        }
    }

    /// The same for a number of slips that the compiler knows.
    fn had_with<const SLIPS: usize>(&self, neighbours: &Neighbours) -> Vec<NameSet> {
        let mut fulfilled = vec![NameSet(Vec::new()); SLIPS];
        let pairs = WithSlips::new(&self.pairs, neighbours);
        let triples = WithSlips::new(&self.triples, neighbours);
        for (word, &all) in NameSet::all(neighbours.names).0.iter().enumerate() {
            let by_pairs = pairs.had::<SLIPS>(word, all);
            // Whatever is had with fewer slips is had with more.
            let by_triples = triples.had::<SLIPS>(word, by_pairs[SLIPS - 1]);
            for (set, (pairs, triples)) in fulfilled
                .iter_mut()
                .zip(by_pairs.into_iter().zip(by_triples))
            {
                set.0.push(pairs & triples);
            }
        }
        fulfilled
    }
}

/// Rows with the columns that tell who has them.
struct WithSlips<'r> {
    rows: &'r [Row],
    columns: Vec<&'r [u64]>,
}

impl<'r> WithSlips<'r> {
    fn new(rows: &'r [Row], neighbours: &'r Neighbours) -> Self {
        let column = |row: &Row| neighbours.columns.column(row.column);
        Self {
            rows,
            columns: rows.iter().map(column).collect(),
        }
    }

    /// By how many slips there were: those of the names of a word that have so many of the rows that the slips can have
    /// spoilt the others.
    fn had<const SLIPS: usize>(&self, word: usize, among: u64) -> [u64; SLIPS] {
        let mut without = among;
        // By how many slips there were: behind what the last one has spoilt, and before, by the place at which that ends.
        let mut behind = [0_u64; SLIPS];
        let mut spoilt = [[0_u64; PLACES]; SLIPS];
        let mut place = 0;
        for (nth, (row, column)) in self.rows.iter().zip(&self.columns).enumerate() {
            // Most queries are like few names: in most words none is left before long.
            if nth % BETWEEN_LOOKS == 0 && all(without, &behind, &spoilt) == 0 {
                return [0; SLIPS];
            }
            while place < row.place {
                place += 1;
                for (behind, spoilt) in behind.iter_mut().zip(&mut spoilt) {
                    *behind |= std::mem::take(&mut spoilt[place % PLACES]);
                }
            }
            let had = column[word];
            // Whoever lacks it slipped here, and has slipped once more than before.
            let mut lacking = without & !had;
            without &= had;
            let end = (row.place + row.spoilt) % PLACES;
            for (behind, spoilt) in behind.iter_mut().zip(&mut spoilt) {
                let lacking_too = *behind & !had;
                *behind &= had;
                spoilt[end] |= lacking;
                lacking = lacking_too;
            }
        }
        let mut so_far = without;
        let mut had = [0; SLIPS];
        for (had, (behind, spoilt)) in had.iter_mut().zip(behind.iter().zip(&spoilt)) {
            so_far |= spoilt.iter().fold(*behind, |one, other| one | other);
            *had = so_far;
        }
        had
    }
}

/// All names that are left in a word, with however many slips.
fn all<const SLIPS: usize>(
    without: u64,
    behind: &[u64; SLIPS],
    spoilt: &[[u64; PLACES]; SLIPS],
) -> u64 {
    let slipped = behind.iter().chain(spoilt.iter().flatten());
    slipped.fold(without, |one, other| one | other)
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
