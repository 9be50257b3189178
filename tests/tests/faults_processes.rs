//! The fault bench with real processes that are killed: nothing is lost, doubled or readable.
//!
//! The seed is printed; `cargo xtask faults --only KIND --rounds N --seed SEED` does the same again.

use std::path::Path;

use e2e::faults::{Kind, run};

/// Another one every day would find more, and would let a change fail for what another one broke: that is for the long run.
const SEED: u64 = 20_261_126;

/// One kind after the other: each has the machine for itself.
fn holds(kind: Kind, rounds: usize) {
    println!("seed {SEED}");
    let program = Path::new(env!("CARGO_BIN_EXE_faults"));
    match run(kind, program, rounds, SEED) {
        Ok(counts) => println!("{kind}: {counts}"),
        Err(violation) => panic!("{violation}"),
    }
}

#[test]
fn programs_that_are_killed_lose_nothing() {
    holds(Kind::Kills, 200);
}

#[test]
fn a_database_server_that_is_killed_too_loses_nothing() {
    holds(Kind::Postgres, 100);
}

#[test]
fn long_and_old_queues_arrive() {
    holds(Kind::Queues, 60);
}
