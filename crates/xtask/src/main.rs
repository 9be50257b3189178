//! Everything that is more than one command: set up, run, test, measure.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod bench;
mod commands;
mod display;
mod error;
mod faults;
mod fixture;
mod page;
mod processes;
mod run;
mod screenshot;
mod setup;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Failure;

/// 一窗 · set up, run, test and measure.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs a terminal with a centre beside it, with the sample catalogue.
    Run(run::RunArguments),
    /// Formats, lints and tests everything, the real window included.
    Test(test::TestArguments),
    /// Builds the page into ui/dist.
    BuildUi,
    /// Saves a screenshot of every screen in every size to target/screens.
    Screens,
    /// Kills programs, takes the power away, breaks lines and disks, and looks whether anything was lost or doubled.
    Faults(faults::FaultsArguments),
    /// Measures, as ratios against a baseline of the same run.
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Run(arguments) => run::run(&arguments),
        Task::Test(arguments) => test::test(&arguments),
        Task::BuildUi => setup::for_page().and_then(|()| page::build(page::Profile::Release)),
        Task::Screens => test::screens(),
        Task::Faults(arguments) => faults::run(&arguments),
        Task::Bench(bench) => bench::run(&bench),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Interrupted) => ExitCode::from(130),
        Err(failure) => {
            eprintln!("\n✗ {failure}");
            ExitCode::FAILURE
        }
    }
}
