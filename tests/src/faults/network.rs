//! Lines break in every way between a terminal and its centre, many terminals at a time: only the centre's own word counts,
//! and everything arrives in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::{Duration, Instant};

use contract::operator::{Admission, LineState, OperatorView, Silence};
use power_loss::Disk;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use terminal::Terminal;
use tokio::task::JoinSet;

use super::Violation;
use super::certificates::{Certificate, TlsLine};
use super::citizens::Citizen;
use super::deliveries::{LIMIT, deliver, outbox, take_away};
use super::memory_centre::MemoryCentre;
use super::message::Route;
use super::oracle::Oracle;
use super::place::{Place, pin};
use super::proxy::{Line, Mishap};
use super::quiet::{everything_holds, trail_is_whole};

/// So many terminals at once.
const AT_ONCE: usize = 16;
/// Seconds that a terminal waits for an answer.
const TIMEOUT: u32 = 3;
/// In so many rounds, one is over a line with certificates that are not to be believed.
const CERTIFICATES_EVERY: usize = 20;
/// After so many rounds there is no kind of mishap that did not happen, and no route without one.
const EVERYTHING_AFTER: usize = 150;

/// What was done and seen.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    /// How many terminals went through something.
    rounds: usize,
    /// How often each thing happened.
    kinds: BTreeMap<String, usize>,
    /// How often something happened to what is asked for.
    routes: BTreeMap<Route, usize>,
    /// How many receipts were shown and held against what the centre has.
    receipts: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rounds,
            kinds,
            routes,
            receipts,
        } = self;
        let mishaps: usize = kinds.values().sum();
        write!(
            f,
            "{rounds} terminals, {mishaps} mishaps of {} kinds {kinds:?}, those of single requests on {} routes {routes:?}; {receipts} receipts at the centre",
            kinds.len(),
            routes.len()
        )
    }
}

impl Tally {
    /// The first thing that should have happened and did not.
    fn missing(&self) -> Option<String> {
        if self.rounds < EVERYTHING_AFTER {
            return None;
        }
        let mishaps = Mishap::ALL.iter().map(|mishap| format!("{mishap:?}"));
        let others = [Certificate::WrongAuthority, Certificate::Expired];
        let others = others.iter().map(Certificate::to_string);
        let mut kinds = mishaps.chain(others).chain([REFUSED.to_owned()]);
        kinds
            .find(|kind| !self.kinds.contains_key(kind))
            .or_else(|| {
                let mut routes = Route::ALL.iter();
                let route = routes.find(|route| !self.routes.contains_key(route))?;
                Some(format!("anything to {route:?}"))
            })
    }
}

/// That nobody listens.
const REFUSED: &str = "Refused";

/// What happened in one round.
#[derive(Default)]
struct Seen {
    mishaps: Vec<(Route, Mishap)>,
    refused: usize,
    certificates: Vec<Certificate>,
    receipts: usize,
}

/// Lets so many terminals hand in over lines that break.
///
/// # Errors
/// The first thing that is not as it must be.
pub(super) fn run(rounds: usize, seed: u64) -> Result<Tally, Violation> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // Terminals block for as long as their disk takes: lines go on meanwhile.
        .worker_threads(AT_ONCE)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut tally = Tally::default();
        let (mut under_way, mut begun) = (JoinSet::new(), 0);
        loop {
            while begun < rounds && under_way.len() < AT_ONCE {
                let round = seed.wrapping_add(begun as u64);
                // Whichever else there is: every kind on every route is among the first.
                let first = (
                    Route::ALL[begun / Mishap::ALL.len() % Route::ALL.len()],
                    Mishap::ALL[begun % Mishap::ALL.len()],
                );
                let over_tls = begun % CERTIFICATES_EVERY == CERTIFICATES_EVERY / 2;
                under_way.spawn(async move {
                    let seen = if over_tls {
                        not_to_be_believed(round).await
                    } else {
                        one(round, first).await
                    };
                    seen.map_err(|what| Violation {
                        round: if over_tls {
                            format!("network: seed {round}, certificates")
                        } else {
                            format!("network: seed {round}, first {first:?}")
                        },
                        what,
                    })
                });
                begun += 1;
            }
            let Some(done) = under_way.join_next().await else {
                break;
            };
            let seen = done.expect("no panic")?;
            tally.rounds += 1;
            tally.receipts += seen.receipts;
            for (route, mishap) in seen.mishaps {
                *tally.kinds.entry(format!("{mishap:?}")).or_default() += 1;
                *tally.routes.entry(route).or_default() += 1;
            }
            for certificate in seen.certificates {
                *tally.kinds.entry(certificate.to_string()).or_default() += 1;
            }
            if seen.refused > 0 {
                *tally.kinds.entry(REFUSED.to_owned()).or_default() += seen.refused;
            }
        }
        match tally.missing() {
            None => Ok(tally),
            Some(kind) => Err(Violation {
                round: format!("network: seed {seed}"),
                what: format!("{kind} never happened in {rounds} rounds"),
            }),
        }
    })
}

/// One terminal with a centre and a line of its own.
async fn one(seed: u64, first: (Route, Mishap)) -> Result<Seen, String> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let centre = MemoryCentre::default();
    let listening = centre.listen().await;
    let line = Line::to(listening.at);
    let place = Place::new();
    place.configure(&line.address, TIMEOUT, 30);
    let mounted = place.on(&Disk::default());
    let terminal = Terminal::start(place.config()).map_err(|error| error.to_string())?;
    let mut oracle = Oracle::default();
    let others: Vec<_> = (0..chance.random_range(0..5))
        .map(|_| {
            (
                Route::ALL[chance.random_range(0..Route::ALL.len())],
                Mishap::ALL[chance.random_range(0..Mishap::ALL.len())],
            )
        })
        .collect();
    line.suffer(std::iter::once(first).chain(others));
    let mut refused = 0;
    if chance.random_range(0..6) == 0 {
        line.close().await;
        if terminal.enrol("CODE").await.is_ok() || !line.refuses().await {
            return Err("somebody listens where nobody does".into());
        }
        line.open();
        refused += 1;
    }
    enrol(&terminal).await?;
    for citizen in 0..3 {
        let citizen = Citizen::new(seed.wrapping_mul(3).wrapping_add(citizen) % 1_000_000);
        hand_in(&terminal, &citizen, &mut oracle)?;
    }
    if chance.random_range(0..4) == 0 {
        line.close().await;
        if !line.refuses().await {
            return Err("somebody listens where nobody does".into());
        }
        meanwhile(&terminal, || Ok(!terminal.connection().online)).await?;
        if centre.count() > 0 {
            return Err("something came over a line that there is not".into());
        }
        line.open();
        refused += 1;
    }
    deliver(&terminal).await?;
    if !line.quiet().await {
        return Err("a request is on its way for ever".into());
    }
    trail_is_whole(&terminal).await?;
    drop(terminal);
    everything_holds(&centre, &oracle, &outbox(&place.data())?, &BTreeSet::new())?;
    take_away(mounted)?;
    line.close().await;
    Ok(Seen {
        mishaps: line.happened(),
        refused,
        certificates: Vec::new(),
        receipts: oracle.receipts(),
    })
}

/// One terminal to whose centre there is a line that shows certificates which are not to be believed.
async fn not_to_be_believed(seed: u64) -> Result<Seen, String> {
    let centre = MemoryCentre::default();
    let listening = centre.listen().await;
    let line = TlsLine::to(listening.at).await;
    let place = Place::new();
    place.configure_authority(&line.address, &line.authority, TIMEOUT);
    let mounted = place.on(&Disk::default());
    let mut oracle = Oracle::default();
    let start = || Terminal::start(place.config()).map_err(|error| error.to_string());
    let terminal = start()?;
    enrol(&terminal).await?;
    terminal
        .set_operator_pin(&pin())
        .map_err(|error| error.to_string())?;
    drop(terminal);
    let wrong = [Certificate::WrongAuthority, Certificate::Expired];
    for (number, certificate) in (0..).zip(wrong) {
        // Whatever connection there was is gone with the program.
        line.show(certificate);
        let terminal = start()?;
        let citizen = Citizen::new(seed.wrapping_mul(2).wrapping_add(number) % 1_000_000);
        hand_in(&terminal, &citizen, &mut oracle)?;
        let (asked, connections) = (line.asked(), line.connections());
        meanwhile(&terminal, || {
            Ok(!terminal.connection().online && line.connections() > connections)
        })
        .await?;
        let view = operator_view(&terminal)?;
        if (view.line.state, view.queue.waiting) != (LineState::Offline(Silence::Untrusted), 1) {
            return Err(format!(
                "with {certificate} the operator sees {:?} and {} that wait",
                view.line.state, view.queue.waiting
            ));
        }
        if line.asked() > asked || centre.count() as u64 > number {
            return Err(format!(
                "something was asked over a line with {certificate}"
            ));
        }
        oracle.nothing_is_lost(&centre.rows(), &outbox(&place.data())?)?;
        line.show(Certificate::Right);
        deliver(&terminal).await?;
        let view = operator_view(&terminal)?;
        if view.line.state != LineState::Online {
            return Err(format!("after {certificate}: {:?}", view.line.state));
        }
        trail_is_whole(&terminal).await?;
        everything_holds(&centre, &oracle, &outbox(&place.data())?, &BTreeSet::new())?;
    }
    take_away(mounted)?;
    Ok(Seen {
        certificates: wrong.to_vec(),
        receipts: oracle.receipts(),
        ..Seen::default()
    })
}

fn operator_view(terminal: &Terminal) -> Result<OperatorView, String> {
    match terminal.open_operator_view(&pin()) {
        Ok(Admission::Admitted { pass }) => terminal
            .operator_view(&pass)
            .map_err(|fault| format!("{fault:?}"))?
            .ok_or_else(|| "the pass is no longer good".to_owned()),
        other => Err(format!("the operator is not let in: {other:?}")),
    }
}

/// Enrols, again and again as an operator would.
async fn enrol(terminal: &Terminal) -> Result<(), String> {
    let mut last = String::new();
    for _ in 0..8 {
        match terminal.enrol("CODE").await {
            Ok(()) => return Ok(()),
            Err(error) => last = error.to_string(),
        }
    }
    Err(format!("it cannot be enrolled: {last}"))
}

fn hand_in(terminal: &Terminal, citizen: &Citizen, oracle: &mut Oracle) -> Result<(), String> {
    oracle.confirm(citizen, 1);
    let visit = terminal
        .begin_visit()
        .map_err(|fault| format!("{fault:?}"))?;
    let receipt = terminal
        .hand_in(visit, &citizen.applications(1))
        .map_err(|fault| format!("not handed in: {fault:?}"))?;
    oracle.show(citizen, &receipt)
}

/// Lets a terminal do what it does in the background until something has come.
async fn meanwhile(
    terminal: &Terminal,
    come: impl Fn() -> Result<bool, String>,
) -> Result<(), String> {
    let waiting = async {
        let deadline = Instant::now() + LIMIT;
        while !come()? {
            if Instant::now() > deadline {
                return Err(format!("the terminal notices nothing for {LIMIT:?}"));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    };
    tokio::select! {
        () = terminal.run_background() => Err("the background ended".into()),
        waited = waiting => waited,
    }
}
