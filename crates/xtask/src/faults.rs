//! `cargo xtask faults`: the fault bench, for as long as one likes.

use std::process::Command;

use clap::Args;

use crate::commands::{cargo, say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::target;

#[derive(Debug, Args)]
pub(crate) struct FaultsArguments {
    /// How many rounds of each kind.
    #[arg(long, default_value_t = 1000)]
    rounds: usize,
    /// The seed; the same one does the same again. A new one when left out.
    #[arg(long)]
    seed: Option<u64>,
    /// Only this kind: power, failing, network, kills, postgres or queues.
    #[arg(long)]
    only: Option<String>,
}

pub(crate) fn run(arguments: &FaultsArguments) -> Result<(), Failure> {
    setup::for_tests()?;
    say("building the fault bench");
    succeed(&mut cargo(&[
        "build", "--quiet", "--locked", "-p", "e2e", "--bin", "faults",
    ]))?;
    let mut bench = Command::new(target().join("debug/faults"));
    bench.args(["--rounds", &arguments.rounds.to_string()]);
    if let Some(seed) = arguments.seed {
        bench.args(["--seed", &seed.to_string()]);
    }
    if let Some(kind) = &arguments.only {
        bench.args(["--only", kind]);
    }
    succeed(&mut bench)
}
