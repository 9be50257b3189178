//! Whether a query can be laid along a name at all, and with how many slips: a quick look at every name before the
//! differences of the few that remain are weighed. Passing characters over is free here, so it never misses one.

use super::bits::Bits;
use super::lexicon::{GlyphId, LONGEST_SYLLABLE};
use super::query::{Query, Seen};

/// The most slips that are ever forgiven.
pub(super) const MOST_SLIPS: usize = 2;

/// Whether the query can be laid along the name without a slip.
pub(super) fn reaches<B: Bits>(query: &Query<B>, name: &[GlyphId]) -> bool {
    let mut read = B::FIRST;
    if !query.lettered {
        for glyph in query.readable(name) {
            let seen = query.seen(glyph);
            read |= (read & seen.steps[0]) << 1;
        }
    } else {
        for glyph in query.readable(name) {
            read |= ahead(query, query.seen(glyph), read);
        }
    }
    read >> query.goal != B::NONE
}

/// Whether the query can be laid along a part of the name with so many slips, and without passing anything over: a slip
/// and a gap would be guessing.
pub(super) fn reaches_with_slips<B: Bits>(
    query: &Query<B>,
    name: &[GlyphId],
    slips: usize,
) -> bool {
    match slips {
        0 => reaches_with::<B, 0>(query, name),
        1 => reaches_with::<B, 1>(query, name),
        _ => reaches_with::<B, MOST_SLIPS>(query, name),
    }
}

/// The same for a number of slips that the compiler knows.
fn reaches_with<B: Bits, const SLIPS: usize>(query: &Query<B>, name: &[GlyphId]) -> bool {
    // Whoever begins here has slipped only by typing too much.
    let begin = [B::place(0), B::place(1), B::place(2)];
    let mut read = begin;
    let starts = begin
        .iter()
        .take(SLIPS + 1)
        .fold(B::NONE, |one, other| one | *other);
    let all_letters = query.unlettered == B::NONE;
    for &glyph in name {
        if all_letters && !query.can_read(glyph) {
            read = begin;
            continue;
        }
        let (seen, slipped) = (query.seen(glyph), query.slipped(glyph));
        // Where nothing is read yet and nothing begins, all stays as it is.
        let any = slipped.map_or(seen.any, |slipped| slipped.any | seen.any);
        if !any.meets(starts) && read == begin {
            continue;
        }
        let mut before = B::NONE;
        for t in 0..=SLIPS {
            let here = read[t];
            read[t] = begin[t] | ahead(query, seen, here);
            if let Some(less) = t.checked_sub(1) {
                // A wrong character instead of this one, or one too many.
                read[t] |= ((before & query.unlettered) | read[less]) << 1;
                if let Some(slipped) = slipped
                    && before.meets(slipped.any)
                {
                    for (length, &places) in slipped.steps.iter().enumerate() {
                        read[t] |= (before & places) << (length + 2);
                    }
                }
            }
            before = here;
            if read[t] >> query.goal != B::NONE {
                return true;
            }
        }
    }
    false
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
