//! The fault bench, a few hundred rounds of each kind: nothing is lost, doubled or readable.
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
fn a_terminal_that_loses_power_loses_nothing_else() {
    holds(Kind::Power, 300);
}

#[test]
fn a_terminal_whose_disk_fails_tells_the_truth() {
    holds(Kind::Failing, 150);
}

#[test]
fn a_line_that_breaks_in_every_way_loses_nothing() {
    holds(Kind::Network, 200);
}
