//! `cargo xtask bench`: measures, as ratios against a baseline of the same run.

mod catalogue;
mod guidance;
mod handover;
mod ingest;
mod input;
mod start;

use clap::Subcommand;

use crate::commands::{cargo, say, succeed};
use crate::error::Failure;
use crate::page;

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

/// Builds everything that is measured, optimised. Always the same packages at once: a selection of its own would build
/// what they share with other features, once more.
fn build() -> Result<(), Failure> {
    page::build(page::Profile::Release)?;
    say("building the programs and what measures them, optimised");
    succeed(&mut cargo(&[
        "build",
        "--quiet",
        "--locked",
        "--release",
        "-p",
        "bench",
        "-p",
        "centre",
        "-p",
        "yichuang",
        "--bins",
        "--features",
        "yichuang/hello",
    ]))
}
