//! The power goes out, and the disk fails, under the centre's embedded database: what was acknowledged is there, once, and
//! everything goes on.

mod common;
#[path = "power/day.rs"]
mod day;
#[path = "power/oracle.rs"]
mod oracle;

use std::path::Path;
use std::sync::{Arc, Mutex};

use day::Day;
use oracle::Oracle;
use power_loss::{Disk, Failure, Failures, Image, Snapshot, mount};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// How many steps a day has.
const STEPS: usize = 24;

/// A moment at which the power may go out, with what had been acknowledged by then.
struct Moment {
    disk: Snapshot,
    oracle: Oracle,
}

/// Starts on what a loss has left; what does not hold then.
fn survives(folder: &Path, left: Image, oracle: &Oracle) -> Result<(), String> {
    let disk = Disk::holding(left);
    let _mounted = mount(folder, &disk);
    oracle.judge(folder)
}

/// A day from an empty disk on: every moment of it, and how often something was synchronised.
fn moments(seed: u64) -> Result<(Vec<Moment>, u64), String> {
    let (folder, backups) = folders();
    let disk = Disk::default();
    let _mounted = mount(folder.path(), &disk);
    let oracle: Arc<Mutex<Oracle>> = Arc::default();
    let moments: Arc<Mutex<Vec<Moment>>> = Arc::default();
    let note = {
        let (oracle, moments) = (Arc::clone(&oracle), Arc::clone(&moments));
        move |disk| {
            let oracle = oracle.lock().expect("no panic").clone();
            let moment = Moment { disk, oracle };
            moments.lock().expect("no panic").push(moment);
        }
    };
    disk.observe({
        let note = note.clone();
        move |_, snapshot| note(snapshot)
    });
    let mut day = Day::begin(folder.path(), backups.path(), oracle, seed)?;
    for _ in 0..STEPS {
        day.step()?;
        note(disk.snapshot());
    }
    drop(day);
    note(disk.snapshot());
    let moments = std::mem::take(&mut *moments.lock().expect("no panic"));
    Ok((moments, disk.syncs()))
}

fn folders() -> (tempfile::TempDir, tempfile::TempDir) {
    let folder = || tempfile::tempdir().expect("a folder");
    (folder(), folder())
}

#[test]
fn what_was_acknowledged_outlives_a_loss_of_power_at_every_synchronisation() {
    let (mut losses, mut syncs, mut unfinished, mut receipts) = (0, 0, 0, 0);
    for seed in 1..=3 {
        let (moments, synced) =
            moments(seed).unwrap_or_else(|what| panic!("seed {seed}, in the day itself: {what}"));
        syncs += synced;
        let (folder, _) = folders();
        for (number, Moment { disk, oracle }) in moments.iter().enumerate() {
            let mut chance = ChaCha8Rng::seed_from_u64(seed * 1_000_000 + number as u64);
            let left = disk.after_loss(&mut chance);
            if let Err(what) = survives(folder.path(), left, oracle) {
                panic!("seed {seed}, moment {number} of {}: {what}", moments.len());
            }
            losses += 1;
            unfinished += usize::from(disk.has_pending());
            receipts += oracle.receipts();
        }
    }
    println!(
        "seeds 1 to 3: the power went out {losses} times around {syncs} synchronisations, {unfinished} times with something that was not durable; {receipts} receipts held against what was left"
    );
    assert!(losses >= 300, "only {losses} losses");
    assert!(unfinished >= 50, "only {unfinished} hit anything");
}

#[test]
fn what_was_acknowledged_outlives_a_disk_that_fails() {
    const RUNS: u64 = 20;
    let (mut struck, mut receipts) = (0, 0);
    for failure in [Failure::Full, Failure::Io] {
        for for_good in [false, true] {
            for run in 0..RUNS {
                let failures = Failures {
                    failure,
                    after: run * run,
                    for_good,
                };
                let (failed, oracle) = failing(failures, run)
                    .unwrap_or_else(|what| panic!("seed {run}, {failures:?}: {what}"));
                struck += usize::from(failed);
                receipts += oracle.receipts();
            }
        }
    }
    println!(
        "seeds 0 to {}: {struck} days with failures; {receipts} receipts held against what was left",
        RUNS - 1
    );
    assert!(struck >= 50, "only {struck} failed");
}

/// A day with a disk that fails, at the end of which the power goes out; whether anything failed.
fn failing(failures: Failures, seed: u64) -> Result<(bool, Oracle), String> {
    let (folder, backups) = folders();
    let disk = Disk::default();
    let oracle: Arc<Mutex<Oracle>> = Arc::default();
    let left = {
        let _mounted = mount(folder.path(), &disk);
        let mut day = Day::begin(folder.path(), backups.path(), Arc::clone(&oracle), seed)?;
        disk.fail(Some(failures), seed);
        day.expect_failures();
        for _ in 0..STEPS / 2 {
            day.step()?;
        }
        if !failures.for_good {
            disk.fail(None, seed);
            day.expect_none();
            for _ in 0..3 {
                day.step()?;
            }
        }
        let left = disk.cut();
        drop(day);
        left.after_loss(&mut ChaCha8Rng::seed_from_u64(seed))
    };
    let oracle = oracle.lock().expect("no panic").clone();
    survives(folder.path(), left, &oracle)?;
    Ok((disk.failed() > 0, oracle))
}
