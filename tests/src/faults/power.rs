//! The power goes out at the terminal, at both sides of every synchronisation and between its steps, and the disk has left
//! what chance leaves: then the terminal starts again, and everything must go on.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use catalogue::pre_check::{Finding, Findings, NeedPlace};
use contract::Fault;
use contract::desk::CheckedCase;
use power_loss::{Disk, Image, Snapshot};
use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use terminal::Terminal;
use tokio::runtime::Runtime;

use super::Violation;
use super::citizens::Citizen;
use super::deliveries::{deliver, outbox, take_away};
use super::memory_centre::{Kept, Listening, MemoryCentre};
use super::oracle::{Oracle, readable, sequences_have_no_gap};
use super::place::Place;
use super::quiet::{everything_holds, trail_is_whole};

/// How many steps a day at the terminal has.
const STEPS: usize = 14;
/// How often the power goes out at one moment, each time leaving something else.
const LOSSES: u64 = 2;

/// What was done and seen.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    /// How often the power went out.
    losses: usize,
    /// How often something was synchronised in the days at the terminal.
    syncs: usize,
    /// How many of the losses hit something that was not durable.
    unfinished: usize,
    /// How many receipts were held against what was left, over all losses.
    receipts: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            losses,
            syncs,
            unfinished,
            receipts,
        } = self;
        write!(
            f,
            "the power went out {losses} times around {syncs} synchronisations, {unfinished} times with something that was not durable; {receipts} receipts held against what was left"
        )
    }
}

/// A moment at which the power may go out, with what had been shown and received by then.
struct Moment {
    disk: Snapshot,
    oracle: Oracle,
    centre: Kept,
}

/// The terminal of a run with its centre.
pub(super) struct Bench {
    pub(super) runtime: Runtime,
    pub(super) place: Place,
    pub(super) centre: MemoryCentre,
    listening: Listening,
    /// The days for which the terminal keeps what is durable.
    keep_for: u32,
    citizens: u64,
}

/// Takes the power away so often.
///
/// # Errors
/// The first thing that is not as it must be.
pub(super) fn run(losses: usize, seed: u64) -> Result<Tally, Violation> {
    let mut tally = Tally::default();
    let mut bench = Bench::new();
    for day in 0.. {
        let mut chance = ChaCha8Rng::seed_from_u64(seed.wrapping_add(day));
        let round = |what| format!("power: seed {}, {what}", seed.wrapping_add(day));
        let moments = bench
            .day(&mut chance, &mut tally)
            .map_err(|what| Violation {
                round: round("in the day itself".to_owned()),
                what,
            })?;
        for (number, moment) in moments.iter().enumerate() {
            for again in 0..LOSSES {
                let left = moment.disk.after_loss(&mut chance);
                let what = bench.survives(&moment.oracle, &left, &moment.centre, &mut chance);
                what.map_err(|what| Violation {
                    round: round(format!(
                        "moment {number} of {}, loss {again}",
                        moments.len()
                    )),
                    what,
                })?;
                tally.losses += 1;
                tally.unfinished += usize::from(moment.disk.has_pending());
                tally.receipts += moment.oracle.receipts();
                if tally.losses >= losses {
                    return Ok(tally);
                }
            }
        }
    }
    Ok(tally)
}

impl Bench {
    pub(super) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let (place, centre) = (Place::new(), MemoryCentre::default());
        let listening = runtime.block_on(centre.listen());
        let mut bench = Self {
            runtime,
            place,
            centre,
            listening,
            keep_for: 30,
            citizens: 0,
        };
        bench.put_back(Kept::default());
        bench
    }

    /// Puts the centre back to another state. It listens elsewhere then: a request that a terminal of before had on its way
    /// must not tell that one of things which have not happened.
    pub(super) fn put_back(&mut self, state: Kept) {
        self.centre = self.centre.elsewhere(state);
        self.listening = self.runtime.block_on(self.centre.listen());
        let address = format!("http://{}", self.listening.at);
        self.place.configure(&address, 5, self.keep_for);
    }

    pub(super) fn start(&self) -> Result<Terminal, String> {
        Terminal::start(self.place.config())
            .map_err(|error| format!("the terminal does not start: {error}"))
    }

    pub(super) fn next_citizen(&mut self) -> Citizen {
        self.citizens += 1;
        Citizen::new(self.citizens)
    }

    /// A day at the terminal, from an empty disk on: every moment of it, and what the centre has in the end.
    fn day(&mut self, chance: &mut impl Rng, tally: &mut Tally) -> Result<Vec<Moment>, String> {
        let keep_for = if chance.random() { 30 } else { 0 };
        self.keep_for = keep_for;
        self.put_back(Kept::default());
        let disk = Disk::default();
        let mounted = self.place.on(&disk);
        let oracle: Arc<Mutex<Oracle>> = Arc::default();
        let moments: Arc<Mutex<Vec<Moment>>> = Arc::default();
        let note = {
            let (oracle, moments, centre) = (
                Arc::clone(&oracle),
                Arc::clone(&moments),
                self.centre.clone(),
            );
            move |disk| {
                let oracle = oracle
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone();
                let moment = Moment {
                    disk,
                    oracle,
                    centre: centre.state(),
                };
                moments
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(moment);
            }
        };
        disk.observe({
            let note = note.clone();
            move |_, snapshot| note(snapshot)
        });
        let known = || oracle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut terminal = self.start()?;
        self.runtime
            .block_on(terminal.enrol("CODE"))
            .map_err(|error| error.to_string())?;
        for _ in 0..STEPS {
            match chance.random_range(0..20) {
                0..8 => self.hand_in(&terminal, 1, &known)?,
                8..10 => self.hand_in(&terminal, 2, &known)?,
                10..13 => {
                    let number = take_ticket(&terminal)?;
                    known().show_ticket(number)?;
                }
                13..17 => self.runtime.block_on(deliver(&terminal))?,
                17 => match chance.random_range(0..4) {
                    0 => self.centre.refuse(chance.random_range(1..8)),
                    // What was removed here after so few days is in the newest backup, not in every one.
                    1 => self
                        .centre
                        .restore((keep_for > 0).then(|| chance.random_range(0..9))),
                    _ => self.centre.back_up(),
                },
                _ => {
                    drop(terminal);
                    terminal = self.start()?;
                }
            }
            note(disk.snapshot());
        }
        drop(terminal);
        take_away(mounted)?;
        note(disk.snapshot());
        tally.syncs += usize::try_from(disk.syncs()).unwrap_or(usize::MAX);
        let moments = std::mem::take(&mut *moments.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(moments)
    }

    fn hand_in<'a>(
        &mut self,
        terminal: &Terminal,
        scenarios: usize,
        known: &impl Fn() -> std::sync::MutexGuard<'a, Oracle>,
    ) -> Result<(), String> {
        let citizen = self.next_citizen();
        known().confirm(&citizen, scenarios);
        let visit = terminal
            .begin_visit()
            .map_err(|fault| format!("no visit can begin: {fault:?}"))?;
        let receipt = terminal
            .hand_in(visit, &citizen.applications(scenarios))
            .map_err(|fault| format!("not handed in: {fault:?}"))?;
        known().show(&citizen, &receipt)
    }

    /// Starts a terminal on what was left, and holds everything against what is known.
    pub(super) fn survives(
        &mut self,
        oracle: &Oracle,
        left: &Image,
        centre: &Kept,
        chance: &mut impl Rng,
    ) -> Result<(), String> {
        unreadable(left, oracle)?;
        self.put_back(centre.clone());
        let disk = Disk::holding(left.clone());
        let mounted = self.place.on(&disk);
        let mut oracle = oracle.clone();
        let terminal = self.start()?;
        let queue = outbox(&self.place.data())?;
        oracle.nothing_is_lost(&self.centre.rows(), &queue)?;
        sequences_have_no_gap(&self.centre.rows(), &queue)?;
        // The next citizen notices nothing.
        let citizen = self.next_citizen();
        oracle.confirm(&citizen, 1);
        let visit = terminal
            .begin_visit()
            .map_err(|fault| format!("no visit can begin: {fault:?}"))?;
        let receipt = terminal
            .hand_in(visit, &citizen.applications(1))
            .map_err(|fault| format!("not handed in after the loss: {fault:?}"))?;
        oracle.show_unsigned(&citizen, &receipt);
        if terminal
            .status()
            .map_err(|error| error.to_string())?
            .enrolled
            .is_none()
        {
            self.runtime
                .block_on(terminal.enrol("CODE"))
                .map_err(|error| error.to_string())?;
        }
        if chance.random_range(0..4) == 0 {
            oracle.show_ticket(take_ticket(&terminal)?)?;
        }
        self.runtime.block_on(deliver(&terminal))?;
        self.runtime.block_on(trail_is_whole(&terminal))?;
        drop(terminal);
        let queue = outbox(&self.place.data())?;
        take_away(mounted)?;
        let never = self.centre.never_takes(&queue);
        everything_holds(&self.centre, &oracle, &queue, &never)?;
        unreadable(&disk.snapshot().whole(), &oracle)
    }

    /// Lets a terminal send for a moment, whatever comes of it.
    pub(super) async fn deliver_for_a_while(&self, terminal: &Terminal) {
        let moment = std::time::Duration::from_millis(150);
        let _ = tokio::time::timeout(moment, deliver(terminal)).await;
    }
}

/// No citizen's number can be read off the disk.
fn unreadable(image: &Image, oracle: &Oracle) -> Result<(), String> {
    for (name, bytes) in image {
        if readable(bytes, oracle.canaries()).is_some() {
            return Err(format!("an identity number can be read in {name}"));
        }
    }
    Ok(())
}

/// Takes a number for a case that is complete.
pub(super) fn take_ticket(terminal: &Terminal) -> Result<String, String> {
    let mut findings = Findings::new();
    for place in 0..3 {
        findings.note(NeedPlace::new(place).expect("small"), Finding::InOrder);
    }
    let answers = [("premises", "rent"), ("term", "long"), ("agent", "self")];
    let case = CheckedCase {
        scenario: "test-new".parse().expect("a code"),
        answers: answers
            .into_iter()
            .map(|(question, choice)| {
                (
                    question.parse().expect("an id"),
                    choice.parse().expect("an id"),
                )
            })
            .collect(),
        findings,
    };
    let visit = terminal
        .begin_visit()
        .map_err(|fault: Fault| format!("no visit can begin: {fault:?}"))?;
    terminal
        .take_ticket(visit, &case)
        .map(|ticket| ticket.number.to_string())
        .map_err(|fault| format!("no number: {fault:?}"))
}
