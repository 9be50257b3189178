//! The fault bench as a program: `cargo xtask faults`. It is also the terminal and the centre that it kills.

use std::path::Path;
use std::process::{Command, ExitCode};

use clap::Parser;
use e2e::faults::{self, Kind};

/// Kills programs, takes the power away, breaks lines and fills disks, and looks whether anything was lost, doubled or can be
/// read.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many rounds of each kind.
    #[arg(long, default_value_t = 1000)]
    rounds: usize,
    /// The seed; the same one does the same again. A new one when left out.
    #[arg(long)]
    seed: Option<u64>,
    /// Only this kind.
    #[arg(long, value_enum)]
    only: Option<Kind>,
}

fn main() -> ExitCode {
    faults::end_at_the_moment();
    // Started by the bench itself.
    if std::env::var_os(faults::AS_CENTRE).is_some() {
        return centre::cli::main();
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, hall, data] = arguments.as_slice()
        && first == "terminal"
    {
        return match faults::drive(Path::new(hall), Path::new(data)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    let Arguments { rounds, seed, only } = Arguments::parse();
    let seed = seed.unwrap_or_else(rand::random);
    if only.is_none() {
        println!("seed {seed}");
    }
    let program = std::env::current_exe().expect("this program");
    let Some(kind) = only else {
        return each_apart(&program, rounds, seed);
    };
    let begun = std::time::Instant::now();
    match faults::run(kind, &program, rounds, seed) {
        Ok(counts) => {
            println!("{kind}: {counts}; {:.0} s", begun.elapsed().as_secs_f64());
            ExitCode::SUCCESS
        }
        Err(violation) => {
            eprintln!(
                "\n✗ {violation}\n  again: cargo xtask faults --only {kind} --rounds {rounds} --seed {seed}"
            );
            ExitCode::FAILURE
        }
    }
}

/// Runs every kind, each in a process of its own.
fn each_apart(program: &Path, rounds: usize, seed: u64) -> ExitCode {
    for kind in Kind::ALL {
        let done = Command::new(program)
            .args(["--only", &kind.to_string()])
            .args(["--rounds", &rounds.to_string(), "--seed", &seed.to_string()])
            .status();
        if !done.is_ok_and(|status| status.success()) {
            return ExitCode::FAILURE;
        }
    }
    println!("nothing lost, nothing doubled, nothing readable");
    ExitCode::SUCCESS
}
