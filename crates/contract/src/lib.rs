//! What the page and the shell say to each other: a closed list of calls, each with typed input and output.
//!
//! The guidance over a decision table and the evaluation of forms run in the page, with the same pure code
//! that the terminal and the centre use; the shell is asked for records, papers and the hand-over.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod brief;
pub mod call;
pub mod card;
pub mod desk;
pub mod draft;
pub mod fault;
pub mod home;
pub mod life_event;
pub mod limits;
pub mod operator;
pub mod photo;
pub mod typing;
pub mod visit;

pub use call::*;
pub use fault::Fault;
