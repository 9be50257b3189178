//! Sets of places in a query, one bit each: a machine word for what people type, a double one for what is longer.

use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not, Shl, Shr};

/// A set of places.
pub(super) trait Bits:
    Copy
    + Eq
    + 'static
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + BitAndAssign
    + BitOrAssign
    + Not<Output = Self>
    + Shl<usize, Output = Self>
    + Shr<usize, Output = Self>
{
    /// No place.
    const NONE: Self;
    /// The first place alone.
    const FIRST: Self;
    /// How many places there are.
    const PLACES: usize;

    /// The last place of the set; meaningless for an empty one.
    fn last(self) -> usize;

    /// A place alone.
    fn place(place: usize) -> Self {
        Self::FIRST << place
    }

    /// Whether a place belongs to the set.
    fn has(self, place: usize) -> bool {
        (self >> place) & Self::FIRST != Self::NONE
    }

    /// Whether any place of another set belongs to this one.
    fn meets(self, other: Self) -> bool {
        self & other != Self::NONE
    }
}

macro_rules! bits {
    ($($word:ty),*) => {$(
        impl Bits for $word {
            const NONE: Self = 0;
            const FIRST: Self = 1;
            const PLACES: usize = Self::BITS as usize;

            fn last(self) -> usize {
                Self::BITS.saturating_sub(1 + self.leading_zeros()) as usize
            }
        }
    )*};
}

bits!(u64, u128);
