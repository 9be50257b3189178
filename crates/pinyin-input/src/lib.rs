//! Pinyin: what letters, or the figures of nine keys, may mean in Chinese characters.
//!
//! The engine is `librime`, loaded when it is first asked for: a terminal without that library starts all the same, and its
//! caller offers less. The data is ours (`assets/input/pinyin`): the everyday dictionary with the hall's own words, and one of
//! names. Nothing is learnt and nothing is written, so one citizen's words are never offered to the next; there is no log.
//!
//! Every question is whole in itself: all letters in, suggestions out. What was asked last is kept only to spare the engine
//! the letters that have not changed, until [`Pinyin::forget`].

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod engine;
mod rime;
mod spelling;

pub use engine::{Choice, Dictionary, Pinyin, Suggestions};
pub use rime::OpenError;
pub use spelling::{LONGEST_SPELLING, NotASpelling, Spelling};
