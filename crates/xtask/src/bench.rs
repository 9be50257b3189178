//! `cargo xtask bench`: measures, as ratios against a baseline of the same run.

mod catalogue;
mod guidance;
mod handover;
mod ingest;
mod input;
mod start;

use clap::Subcommand;

use crate::error::Failure;

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// From the process's start to the ready page, and its memory, beside a hello-world shell.
    Start,
    /// Finding, checking, publishing and replicating at a district's scale, beside what others do.
    Catalogue,
    /// The next question, beside a bare kernel over the same tables and beside SQL.
    Guidance,
    /// A hand-in until it is durable, beside a bare seal and a bare write; the memory of a terminal that sends 5 000; and
    /// what `ingest` measures.
    Handover,
    /// Taking submissions, durably, beside SQLite's and PostgreSQL's own batched inserts.
    Ingest,
    /// Typing without a keyboard: engine times, how often the right word is offered, memory.
    Input,
}

pub(crate) fn run(bench: &Bench) -> Result<(), Failure> {
    match bench {
        Bench::Catalogue => catalogue::run(),
        Bench::Guidance => guidance::run(),
        Bench::Handover => handover::run(),
        Bench::Ingest => ingest::run(),
        Bench::Input => input::run(),
        Bench::Start => start::run(),
    }
}
