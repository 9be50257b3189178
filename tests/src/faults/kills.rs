//! Terminal, centre and database server are killed, as by `kill -9` or the end of memory: at random times, at named moments,
//! and in the middle of a request; then they start again, and everything must go on.

mod hall;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use moments::Moment;
use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use self::hall::Hall;
use super::Violation;
use super::process::Program;

/// After so many kills everything is looked at: what is at the centre is opened, files are searched.
const LOOK_EVERY: usize = 25;

/// What was done and seen.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    /// How often the terminal was killed.
    of_terminal: usize,
    /// How often the centre was.
    of_centre: usize,
    /// How often the centre's database server was.
    of_server: usize,
    /// How many of those at each named moment.
    at_moments: BTreeMap<&'static str, usize>,
    /// How many in the middle of a request.
    in_requests: usize,
    /// How many receipts were shown, and are at the centre.
    receipts: usize,
    /// How many were confirmed when the kill came, without a receipt.
    unanswered: usize,
    /// How many ticket numbers were shown.
    tickets: usize,
    /// How often the centre was put back from a backup.
    restored: usize,
    /// How often that was killed, and done again.
    of_restores: usize,
    /// How often a wrong clock of the terminal’s was looked at.
    wrong_clocks: usize,
    /// How often the terminal’s clock jumped while it ran.
    jumps: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            of_terminal,
            of_centre,
            of_server,
            at_moments,
            in_requests,
            receipts,
            unanswered,
            tickets,
            restored,
            of_restores,
            wrong_clocks,
            jumps,
        } = self;
        let kills = of_terminal + of_centre + of_server + of_restores;
        let named: usize = at_moments.values().sum();
        write!(
            f,
            "{kills} kills: {of_terminal} of the terminal, {of_centre} of the centre, {of_server} of its database server, {of_restores} of what puts a backup back; {named} at named moments {at_moments:?}, {in_requests} in the middle of a request; {receipts} receipts and {tickets} numbers shown, {unanswered} hand-ins cut off before their receipt; the centre was put back from a backup {restored} times; the terminal’s clock jumped {jumps} times while it ran and was wrong {wrong_clocks} times when it was looked at"
        )
    }
}

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Terminal,
    Centre,
    Server,
}

/// How a kill comes about.
#[derive(Debug, Clone, Copy)]
enum Way {
    AfterMicroseconds(u64),
    At(Moment, u32),
    InRequest,
}

/// Kills so often, with the centre's database in its folder or on a server. `program` is the fault bench’s own program,
/// which is the terminal and the centre too.
///
/// # Errors
/// The first thing that is not as it must be.
pub(super) fn run(
    program: &Path,
    on_a_server: bool,
    kills: usize,
    seed: u64,
) -> Result<Tally, Violation> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let _entered = runtime.enter();
    let violated = |kill: usize| {
        move |what| Violation {
            round: format!("seed {seed}, kill {kill}"),
            what,
        }
    };
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut tally = Tally::default();
    let mut hall = Hall::open(program, on_a_server).map_err(violated(0))?;
    for kill in 1..=kills {
        hall.round(&mut chance, &mut tally)
            .map_err(violated(kill))?;
        if kill % LOOK_EVERY == 0 || kill == kills {
            hall.look().map_err(violated(kill))?;
        }
    }
    tally.receipts = hall.oracle.receipts();
    tally.tickets = hall.oracle.tickets();
    tally.unanswered = hall.open.len();
    tally.wrong_clocks = hall.wrong_clocks;
    Ok(tally)
}

impl Hall {
    /// Citizens come, and somebody is killed.
    fn round(&mut self, chance: &mut impl Rng, tally: &mut Tally) -> Result<(), String> {
        match chance.random_range(0..20) {
            0..3 => self.back_up()?,
            3..5 => {
                if let Some(killed_at) = self.put_back(chance)? {
                    tally.restored += 1;
                    if let Some(moment) = killed_at {
                        tally.of_restores += 1;
                        *tally.at_moments.entry(moment.name()).or_default() += 1;
                    }
                }
            }
            5..10 => tally.jumps += usize::from(self.let_clock_jump(chance)?),
            _ => {}
        }
        let on_a_server = self.ledger.is_on_a_server();
        let victim = match chance.random_range(0..10) {
            0..6 => Victim::Terminal,
            6..8 if on_a_server => Victim::Server,
            _ => Victim::Centre,
        };
        let moments: &[Moment] = match victim {
            Victim::Terminal => &Moment::TERMINAL,
            Victim::Centre | Victim::Server => &Moment::CENTRE,
        };
        let way = match chance.random_range(0..10) {
            0..5 => Way::AfterMicroseconds(chance.random_range(0..25_000)),
            // A server does not know our moments.
            5..9 if victim != Victim::Server => Way::At(
                moments[chance.random_range(0..moments.len())],
                chance.random_range(1..4),
            ),
            _ => Way::InRequest,
        };
        let moment = match way {
            Way::At(moment, times) => Some((moment, times)),
            Way::AfterMicroseconds(_) | Way::InRequest => None,
        };
        // Whoever is to end at a moment must know it from the start.
        match (victim, moment) {
            (Victim::Terminal, Some(_)) => self.end_terminal()?,
            (Victim::Centre, Some(_)) => self.centre = None,
            _ => {}
        }
        if self.centre.is_none() {
            self.start_centre(moment.filter(|_| victim == Victim::Centre))?;
        }
        if self.terminal.is_none() {
            self.start_terminal(moment.filter(|_| victim == Victim::Terminal))?;
        }
        let mut middle = matches!(way, Way::InRequest).then(|| self.line.middle());
        for _ in 0..chance.random_range(1..4) {
            self.come(chance);
        }
        match way {
            Way::AfterMicroseconds(time) => std::thread::sleep(Duration::from_micros(time)),
            Way::At(moment, _) => {
                if self.until_dead(victim, chance)? {
                    *tally.at_moments.entry(moment.name()).or_default() += 1;
                }
            }
            Way::InRequest => {
                let told = middle.as_mut().is_some_and(|middle| {
                    let deadline = Instant::now() + Duration::from_secs(3);
                    while Instant::now() < deadline {
                        if middle.try_recv().is_ok() {
                            return true;
                        }
                        std::thread::sleep(Duration::from_micros(200));
                    }
                    false
                });
                tally.in_requests += usize::from(told);
            }
        }
        match victim {
            Victim::Terminal => {
                tally.of_terminal += 1;
                self.end_terminal()?;
                self.nothing_is_lost()?;
            }
            Victim::Centre => {
                tally.of_centre += 1;
                self.centre = None;
            }
            Victim::Server => {
                tally.of_server += 1;
                self.ledger.crash();
            }
        }
        Ok(())
    }

    /// Waits until a program has ended itself; false when its moment does not come.
    fn until_dead(&mut self, victim: Victim, chance: &mut impl Rng) -> Result<bool, String> {
        let deadline = Instant::now() + Duration::from_secs(2);
        let mut next = Instant::now() + Duration::from_millis(100);
        loop {
            let program = match victim {
                Victim::Terminal => &mut self.terminal,
                Victim::Centre | Victim::Server => &mut self.centre,
            };
            if program.as_mut().is_none_or(Program::is_dead) {
                return Ok(true);
            }
            if Instant::now() > deadline {
                return Ok(false);
            }
            if Instant::now() > next {
                self.come(chance);
                next += Duration::from_millis(200);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
