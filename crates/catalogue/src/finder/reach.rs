//! Whether a query can be laid along a name at all, and with how many slips: a quick look at every name before the
//! differences of the few that remain are weighed. It never misses one.

use super::bits::Bits;
use super::lexicon::{GlyphId, LONGEST_SYLLABLE};
use super::query::{Query, Seen};

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
    fn go_on(&self, query: &Query<B>, way: usize) -> Self {
        let (seen, at_all, slipped) = (query.seen(way), query.seen_at_all(way), query.slipped(way));
        let mut read = [B::NONE; N];
        for slips in 0..N {
            if self.0[slips].meets(at_all) {
                read[slips] = ahead(query, seen, self.0[slips]);
            }
            let Some(fewer) = slips.checked_sub(1) else {
                continue;
            };
            // A wrong character instead of this one, or one too many.
            read[slips] |= ((self.0[fewer] & query.unlettered) | read[fewer]) << 1;
            if let Some((slipped, at_all)) = slipped
                && self.0[fewer].meets(at_all)
            {
                for (length, &places) in slipped.iter().enumerate() {
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
    /// By the way to read a character: from where something is read with it, be it with a slip, be it a wrong one.
    anywhere: Vec<B>,
    /// And whether anything is read when the query begins with it.
    begins: Vec<bool>,
    /// And what.
    first: Vec<Read<B, N>>,
}

impl<'q, B: Bits, const N: usize> Reach<'q, B, N> {
    /// Of a query in which slips were looked for.
    pub(super) fn new(query: &'q Query<B>) -> Self {
        let begun = Read::<B, N>::begun();
        let starts = begun.anywhere();
        let ways = query.ways_to_read();
        let (mut anywhere, mut begins, mut first) = (
            Vec::with_capacity(ways),
            Vec::with_capacity(ways),
            Vec::with_capacity(ways),
        );
        for way in 0..ways {
            let read_at = query.seen_at_all(way) | query.slipped_at_all(way);
            anywhere.push(read_at | query.unlettered);
            // Where nothing begins, all stays as it is.
            let read = if read_at.meets(starts) {
                begun.go_on(query, way).or(&begun)
            } else {
                begun
            };
            begins.push(read != begun);
            first.push(read);
        }
        Self {
            query,
            begun,
            anywhere,
            begins,
            first,
        }
    }

    /// Whether the query can be laid along a part of the name.
    pub(super) fn reaches(&self, name: &[GlyphId]) -> bool {
        let mut ways = name.iter().map(|&glyph| self.query.way_to_read(glyph));
        // Most characters begin nothing.
        while let Some(way) = ways.find(|&way| self.begins[way]) {
            let mut read = self.first[way];
            loop {
                if read.is_all(self.query) {
                    return true;
                }
                // Whatever begins is read from somewhere.
                let Some(way) = ways.next().filter(|&way| self.goes_on(&read, way)) else {
                    break;
                };
                read = read.go_on(self.query, way).or(&self.begun);
                if read == self.begun {
                    break;
                }
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
            read = read.go_on(self.query, way);
            if read.is_all(self.query) {
                return true;
            }
        }
        false
    }

    /// Whether anything is read with one more character, be it a wrong one.
    fn goes_on(&self, read: &Read<B, N>, way: usize) -> bool {
        self.anywhere[way].meets(read.anywhere())
    }
}

/// Whether the query can be laid along the name without a slip. Passing characters over is free here.
pub(super) fn reaches<B: Bits>(query: &Query<B>, name: &[GlyphId]) -> bool {
    let mut read = B::FIRST;
    for &glyph in name {
        let way = query.way_to_read(glyph);
        let from = read & query.seen_at_all(way);
        if from == B::NONE {
            continue;
        }
        if query.lettered {
            read |= ahead(query, query.seen(way), from);
        } else {
            read |= from << 1;
        }
        if read >> query.goal != B::NONE {
            return true;
        }
    }
    false
}

/// Whether the name is spelled by the query from its first character to its last, and nothing else is.
pub(super) fn is_whole<B: Bits>(query: &Query<B>, name: &[GlyphId]) -> bool {
    let mut read = B::FIRST;
    for &glyph in name {
        read = next(query.seen(query.way_to_read(glyph)), read);
        if read == B::NONE {
            return false;
        }
    }
    read >> query.goal != B::NONE
}

fn ahead<B: Bits>(query: &Query<B>, seen: &Seen<B>, read: B) -> B {
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
