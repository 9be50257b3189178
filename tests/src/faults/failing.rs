//! The terminal's disk fails: the n-th operation finds no space or a broken device, once or from then on. What a citizen is
//! told is true: what was called saved survives the loss of power that follows, and what was not saved is said so.

use std::fmt;

use contract::Fault;
use contract::visit::{Receipt, VisitId};
use power_loss::{Disk, Failure, Failures};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use terminal::Terminal;

use super::Violation;
use super::citizens::Citizen;
use super::deliveries::take_away;
use super::memory_centre::Kept;
use super::oracle::Oracle;
use super::power::Bench;

/// What was done and seen.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    rounds: usize,
    /// How many operations failed.
    failed: u64,
    /// How many hand-ins were refused since they could not be saved.
    refused: usize,
    /// How many were saved at the second touch.
    at_second_touch: usize,
    receipts: usize,
    /// How often the terminal did not even start.
    not_started: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rounds,
            failed,
            refused,
            at_second_touch,
            receipts,
            not_started,
        } = self;
        write!(
            f,
            "{rounds} disks failed, {failed} operations in all; {refused} hand-ins were refused, {at_second_touch} were saved at the second touch, the terminal did not start {not_started} times; {receipts} receipts kept"
        )
    }
}

/// Lets so many disks fail.
///
/// # Errors
/// The first thing that is not as it must be.
pub(super) fn run(rounds: usize, seed: u64) -> Result<Tally, Violation> {
    let (mut tally, mut bench) = (Tally::default(), Bench::new());
    for round in 0..rounds {
        let seed = seed.wrapping_add(round as u64);
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let failures = Failures {
            failure: match chance.random_range(0..3) {
                0 => Failure::Full,
                1 => Failure::Io,
                _ => Failure::ReadOnly,
            },
            after: chance.random_range(0..200),
            for_good: chance.random_range(0..3) == 0,
        };
        one(&mut bench, failures, seed, &mut chance, &mut tally).map_err(|what| Violation {
            round: format!("failing: seed {seed}, {failures:?}"),
            what,
        })?;
    }
    Ok(tally)
}

fn one(
    bench: &mut Bench,
    failures: Failures,
    seed: u64,
    chance: &mut ChaCha8Rng,
    tally: &mut Tally,
) -> Result<(), String> {
    tally.rounds += 1;
    bench.put_back(Kept::default());
    let disk = Disk::default();
    let mounted = bench.place.on(&disk);
    // Enrolled before anything fails.
    let terminal = bench.start()?;
    bench
        .runtime
        .block_on(terminal.enrol("CODE"))
        .map_err(|error| error.to_string())?;
    drop(terminal);
    disk.fail(Some(failures), seed);
    let mut oracle = Oracle::default();
    let mut running: Option<Terminal> = None;
    for _ in 0..8 {
        let terminal = match running.take().map_or_else(|| bench.start(), Ok) {
            Ok(terminal) => terminal,
            Err(_) => {
                tally.not_started += 1;
                continue;
            }
        };
        match chance.random_range(0..8) {
            0 => drop(terminal),
            1..3 => {
                // It cannot always be emptied now.
                bench.runtime.block_on(bench.deliver_for_a_while(&terminal));
                running = Some(terminal);
            }
            _ => {
                let citizen = bench.next_citizen();
                oracle.confirm(&citizen, 1);
                if let Some(receipt) = hand_in(&terminal, &citizen, tally)? {
                    oracle.show(&citizen, &receipt)?;
                    tally.receipts += 1;
                }
                running = Some(terminal);
            }
        }
    }
    drop(running);
    tally.failed += disk.failed();
    let left = disk.cut().after_loss(chance);
    take_away(mounted)?;
    let centre = bench.centre.state();
    bench.survives(&oracle, &left, &centre, chance)
}

/// Hands in, and touches once more when it could not be saved.
fn hand_in(
    terminal: &Terminal,
    citizen: &Citizen,
    tally: &mut Tally,
) -> Result<Option<Receipt>, String> {
    let visit: VisitId = terminal
        .begin_visit()
        .map_err(|fault| format!("no visit can begin: {fault:?}"))?;
    for touch in 0..2 {
        match terminal.hand_in(visit, &citizen.applications(1)) {
            Ok(receipt) => {
                tally.at_second_touch += touch;
                return Ok(Some(receipt));
            }
            Err(Fault::NotSaved) => {}
            Err(fault) => return Err(format!("not handed in: {fault:?}")),
        }
    }
    tally.refused += 1;
    Ok(None)
}
