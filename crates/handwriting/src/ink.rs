//! What was drawn: strokes as points, within limits.

/// The most strokes that a character is drawn with. The most that any character in use has is 64.
pub const MOST_STROKES: usize = 64;
/// The most points of one stroke.
pub const MOST_POINTS: usize = 256;
/// The largest coordinate; the pad is a square from 0 to this in both directions, `y` downwards.
pub const LARGEST: u16 = 1023;

/// A place on the pad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// From the left, 0 to [`LARGEST`].
    pub x: u16,
    /// From the top, 0 to [`LARGEST`].
    pub y: u16,
}

/// The strokes of one character: at least one, none empty, all within the pad. What somebody wrote is theirs: `Debug` says
/// only how many strokes there are.
#[derive(Clone, PartialEq, Eq)]
pub struct Ink(Vec<Vec<Point>>);

/// Why strokes are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotInk {
    /// Nothing was drawn.
    #[error("there is no stroke, or one without a point")]
    Nothing,
    /// Too much was drawn.
    #[error("at most {MOST_STROKES} strokes of {MOST_POINTS} points each")]
    TooMuch,
    /// It lies beside the pad.
    #[error("a point lies beside the pad, whose coordinates go from 0 to {LARGEST}")]
    Beside,
}

impl Ink {
    /// Takes strokes in any order.
    ///
    /// # Errors
    /// [`NotInk`] when there is nothing, too much, or something beside the pad.
    pub fn new(strokes: Vec<Vec<Point>>) -> Result<Self, NotInk> {
        if strokes.is_empty() || strokes.iter().any(Vec::is_empty) {
            return Err(NotInk::Nothing);
        }
        if strokes.len() > MOST_STROKES || strokes.iter().any(|stroke| stroke.len() > MOST_POINTS) {
            return Err(NotInk::TooMuch);
        }
        let beside = |point: &Point| point.x > LARGEST || point.y > LARGEST;
        if strokes.iter().flatten().any(beside) {
            return Err(NotInk::Beside);
        }
        Ok(Self(strokes))
    }

    /// The strokes.
    pub fn strokes(&self) -> &[Vec<Point>] {
        &self.0
    }
}

impl std::fmt::Debug for Ink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ink({} strokes)", self.0.len())
    }
}
