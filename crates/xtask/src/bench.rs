//! `cargo xtask bench`: measures, as ratios against a baseline of the same run.

mod catalogue;
mod start;

use clap::Subcommand;

use crate::error::Failure;

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// From the process's start to the ready page, and its memory, beside a hello-world shell.
    Start,
    /// Finding, checking, publishing and replicating at a district's scale, beside what others do.
    Catalogue,
}

pub(crate) fn run(bench: &Bench) -> Result<(), Failure> {
    match bench {
        Bench::Catalogue => catalogue::run(),
        Bench::Start => start::run(),
    }
}
