//! `cargo xtask bench`: measures, as ratios against a baseline of the same run.

mod start;

use clap::Subcommand;

use crate::error::Failure;

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// From the process's start to the ready page, and its memory, beside a hello-world shell.
    Start,
}

pub(crate) fn run(bench: &Bench) -> Result<(), Failure> {
    match bench {
        Bench::Start => start::run(),
    }
}
