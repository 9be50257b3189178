//! Signatures by hand: the strokes of a pen on a pad, kept as strokes so that paper of any size can carry them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The pad's width and height: points lie between 0 and these, from its upper left corner.
pub const PAD: (u16, u16) = (3000, 1000);
/// The most strokes that a signature may have.
pub const MOST_STROKES: usize = 80;
/// The most points that all of its strokes may have together.
pub const MOST_POINTS: usize = 4000;
/// How far a signature reaches at least, across or down: what is smaller is a slip of the finger.
const LEAST_REACH: u16 = 150;
/// How many points it has at least.
const LEAST_POINTS: usize = 6;

/// A stroke: where the pen went from being put down to being lifted, as distances from the left and from the top.
pub type Stroke = Vec<(u16, u16)>;

/// A signature within its limits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Stroke>", into = "Vec<Stroke>")]
pub struct Signature(Vec<Stroke>);

/// Why strokes are no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It is hardly more than a dot.
    #[error("a signature is more than a dot")]
    TooSmall,
    /// It has more strokes or points than a signature needs.
    #[error("at most {MOST_STROKES} strokes and {MOST_POINTS} points")]
    TooMuch,
    /// A point is not on the pad.
    #[error("a point is not on the pad")]
    Outside,
}

impl TryFrom<Vec<Stroke>> for Signature {
    type Error = SignatureError;

    /// Strokes without a point are left out.
    fn try_from(mut strokes: Vec<Stroke>) -> Result<Self, SignatureError> {
        strokes.retain(|stroke| !stroke.is_empty());
        let points = || strokes.iter().flatten();
        let count = points().count();
        if strokes.len() > MOST_STROKES || count > MOST_POINTS {
            return Err(SignatureError::TooMuch);
        }
        if points().any(|(x, y)| *x > PAD.0 || *y > PAD.1) {
            return Err(SignatureError::Outside);
        }
        let reach = |of: fn(&(u16, u16)) -> u16| {
            let least = points().map(of).min().unwrap_or(0);
            points().map(of).max().unwrap_or(0) - least
        };
        if count < LEAST_POINTS || reach(|it| it.0).max(reach(|it| it.1)) < LEAST_REACH {
            return Err(SignatureError::TooSmall);
        }
        Ok(Self(strokes))
    }
}

impl From<Signature> for Vec<Stroke> {
    fn from(signature: Signature) -> Self {
        signature.0
    }
}

impl Signature {
    /// The strokes, in the order in which they were written.
    pub fn strokes(&self) -> &[Stroke] {
        &self.0
    }

    /// The part of the pad that it takes: left, top, right, bottom.
    pub fn bounds(&self) -> (u16, u16, u16, u16) {
        let points = self.0.iter().flatten();
        points.fold(
            (PAD.0, PAD.1, 0, 0),
            |(left, top, right, bottom), (x, y)| {
                (left.min(*x), top.min(*y), right.max(*x), bottom.max(*y))
            },
        )
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(…)")
    }
}
