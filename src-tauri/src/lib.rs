//! The shell: one locked-down window, and commands that only translate the contract's calls into the terminal's.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]
#![recursion_limit = "256"]

pub mod app;
pub mod cli;
mod commands;
mod lock;
mod logging;
mod memory;
pub mod service;
mod window;
