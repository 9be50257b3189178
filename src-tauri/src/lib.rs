//! The shell: one locked-down window, and commands that only translate the contract's calls into the terminal's.

#![recursion_limit = "256"]

pub mod app;
pub mod cli;
mod commands;
mod lock;
mod logging;
pub mod service;
mod window;
