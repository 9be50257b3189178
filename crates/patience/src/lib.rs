//! Trying again what could not be sent: growing pauses without a last try, and a time of its own for each thing that
//! failed although others went through. Terminals are patient with a centre in this way, and relays with the city's.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod aside;
mod pauses;

pub use aside::{Aside, TELL_AFTER};
pub use pauses::{FIRST_PAUSE, Limits, Pauses};
