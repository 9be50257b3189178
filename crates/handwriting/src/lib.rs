//! Handwriting: which characters somebody may have meant by the strokes that they drew.
//!
//! Strokes become a histogram of directions over a grid, templates likewise, and the nearest are offered. In which order,
//! and where on the pad, strokes are drawn makes no difference; neither does their size. Nothing is learnt: what one citizen
//! writes changes nothing for the next.
//!
//! Pure: no files, no clock. Templates come from whoever has read them ([`Templates::read`]).

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod file;
mod ink;
mod shape;
mod templates;

pub use file::{Glyph, Unreadable, read_glyphs, write_glyphs};
pub use ink::{Ink, LARGEST, MOST_POINTS, MOST_STROKES, NotInk, Point};
pub use templates::Templates;
