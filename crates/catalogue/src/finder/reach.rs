//! Whether a query can be laid along a name at all, and with how many slips: a quick look at every name before the
//! differences of the few that remain are weighed. It never misses one.

use super::bits::Bits;
use super::lexicon::{GlyphId, LONGEST_SYLLABLE};
use super::query::{Query, Seen, Way};

/// The most slips that are ever forgiven.
pub(super) const MOST_SLIPS: usize = 2;

/// The places up to which a query is read, by how many slips that took: none, up to one fewer than `N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Read<B, const N: usize>([B; N]);

impl<B: Bits, const N: usize> Read<B, N> {
    /// Before the first character: whoever begins there has slipped only by typing too much.
    fn begun() -> Self {
        Self(std::array::from_fn(B::place))
    }

    /// What is read behind one more character, with nothing passed over.
    fn go_on(&self, query: &Query<B>, (seen, slipped): Way<'_, B>) -> Self {
        let mut read = [B::NONE; N];
        for slips in 0..N {
            read[slips] = ahead(query, seen, self.0[slips]);
            let Some(fewer) = slips.checked_sub(1) else {
                continue;
            };
            // A wrong character instead of this one, or one too many.
            read[slips] |= ((self.0[fewer] & query.unlettered) | read[fewer]) << 1;
            if let Some(slipped) = slipped
                && self.0[fewer].meets(slipped.any)
            {
                for (length, &places) in slipped.steps.iter().enumerate() {
                    read[slips] |= (self.0[fewer] & places) << (length + 2);
                }
            }
        }
        Self(read)
    }

    /// Whether all of the query is read.
    fn is_all(&self, query: &Query<B>) -> bool {
        self.anywhere() >> query.goal != B::NONE
    }

    /// The places up to which it is read, with however many slips.
    fn anywhere(&self) -> B {
        self.0.into_iter().fold(B::NONE, |one, other| one | other)
    }

    /// Read in either of two ways.
    fn or(mut self, other: &Self) -> Self {
        for (read, other) in self.0.iter_mut().zip(&other.0) {
            *read |= *other;
        }
        self
    }
}

/// A quick look at names with fewer slips than `N`, and without passing anything over: a slip and a gap would be guessing.
#[derive(Debug)]
pub(super) struct Reach<'q, B: Bits, const N: usize> {
    query: &'q Query<B>,
    begun: Read<B, N>,
    /// By how a character is read in the query: where, be it with a slip.
    anywhere: Vec<B>,
    /// And what is read when the query begins with it.
    first: Vec<Read<B, N>>,
}

impl<'q, B: Bits, const N: usize> Reach<'q, B, N> {
    /// Of a query in which slips were looked for.
    pub(super) fn new(query: &'q Query<B>) -> Self {
        let begun = Read::<B, N>::begun();
        let starts = begun.anywhere();
        let anywhere: Vec<B> = query
            .ways_to_read()
            .map(|(seen, slipped)| slipped.map_or(seen.any, |slipped| slipped.any | seen.any))
            .collect();
        let first = query.ways_to_read().zip(&anywhere);
        let first = first.map(|(way, any)| {
            // Where nothing begins, all stays as it is.
            if any.meets(starts) {
                begun.go_on(query, way).or(&begun)
            } else {
                begun
            }
        });
        Self {
            first: first.collect(),
            query,
            begun,
            anywhere,
        }
    }

    /// Whether the query can be laid along a part of the name.
    pub(super) fn reaches(&self, name: &[GlyphId]) -> bool {
        let mut read = self.begun;
        for &glyph in name {
            let way = self.query.way_to_read(glyph);
            read = if read == self.begun {
                self.first[way]
            } else if self.goes_on(&read, way) {
                read.go_on(self.query, self.query.way(way)).or(&self.begun)
            } else {
                // Whatever begins is read from somewhere.
                self.begun
            };
            if read.is_all(self.query) {
                return true;
            }
        }
        false
    }

    /// The same along the beginning of the name; most names fail at their first characters, so that it costs little to ask.
    pub(super) fn begins(&self, name: &[GlyphId]) -> bool {
        let mut read = self.begun;
        for &glyph in name {
            let way = self.query.way_to_read(glyph);
            if !self.goes_on(&read, way) {
                return false;
            }
            read = read.go_on(self.query, self.query.way(way));
            if read.is_all(self.query) {
                return true;
            }
        }
        false
    }

    /// Whether anything is read with one more character, be it a wrong one.
    fn goes_on(&self, read: &Read<B, N>, way: usize) -> bool {
        let anything = self.anywhere[way] | self.query.unlettered;
        anything.meets(read.anywhere())
    }
}

/// Whether the query can be laid along the name without a slip. Passing characters over is free here.
pub(super) fn reaches<B: Bits>(query: &Query<B>, name: &[GlyphId]) -> bool {
    let mut read = B::FIRST;
    if !query.lettered {
        for glyph in query.readable(name) {
            let seen = query.seen(glyph);
            read |= (read & seen.steps[0]) << 1;
        }
    } else {
        for glyph in query.readable(name) {
            let seen = query.seen(glyph);
            if read.meets(seen.any) {
                read |= ahead(query, seen, read);
                if read >> query.goal != B::NONE {
                    return true;
                }
            }
        }
    }
    read >> query.goal != B::NONE
}

/// Whether the name is spelled by the query from its first character to its last, and nothing else is.
pub(super) fn is_whole<B: Bits>(query: &Query<B>, name: &[GlyphId]) -> bool {
    let mut read = B::FIRST;
    for &glyph in name {
        read = next(query.seen(glyph), read);
        if read == B::NONE {
            return false;
        }
    }
    read >> query.goal != B::NONE
}

fn ahead<B: Bits>(query: &Query<B>, seen: &Seen<B>, read: B) -> B {
    if !read.meets(seen.any) {
        return B::NONE;
    }
    let mut ahead = next(seen, read);
    if read.meets(seen.begun) {
        ahead |= B::place(query.goal);
    }
    ahead
}

fn next<B: Bits>(seen: &Seen<B>, read: B) -> B {
    let mut next = (read & seen.steps[0]) << 1;
    for length in 2..=LONGEST_SYLLABLE {
        next |= (read & seen.steps[length - 1]) << length;
    }
    next
}
