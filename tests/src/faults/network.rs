//! Lines break in every way between a terminal and its centre, many terminals at a time: only the centre's own word counts,
//! and everything arrives in the end.

use std::collections::BTreeSet;
use std::fmt;
use std::net::SocketAddr;

use power_loss::Disk;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use terminal::Terminal;
use tokio::task::JoinSet;

use super::Violation;
use super::citizens::Citizen;
use super::deliveries::{deliver, outbox};
use super::memory_centre::MemoryCentre;
use super::oracle::{Oracle, sequences_have_no_gap};
use super::place::{Place, reception_key};
use super::proxy::{Line, Mishap};

/// So many terminals at once.
const AT_ONCE: usize = 8;
/// Seconds that a terminal waits for an answer.
const TIMEOUT: u32 = 3;

/// What was done and seen.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    /// How many terminals went through something.
    rounds: usize,
    /// How often a line broke, or something was wrong with an answer.
    mishaps: usize,
    /// In how many ways.
    kinds: usize,
    /// How many receipts were shown and held against what the centre has.
    receipts: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rounds,
            mishaps,
            kinds,
            receipts,
        } = self;
        write!(
            f,
            "{rounds} terminals, {mishaps} mishaps of {kinds} kinds; {receipts} receipts at the centre"
        )
    }
}

/// Lets so many terminals hand in over lines that break.
///
/// # Errors
/// The first thing that is not as it must be.
pub(super) fn run(rounds: usize, seed: u64) -> Result<Tally, Violation> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let (mut tally, mut kinds) = (Tally::default(), BTreeSet::new());
        let (mut under_way, mut begun) = (JoinSet::new(), 0);
        loop {
            while begun < rounds && under_way.len() < AT_ONCE {
                let round = seed.wrapping_add(begun as u64);
                // Whichever else there is: every kind is among the first.
                let first = Mishap::ALL[begun % Mishap::ALL.len()];
                under_way.spawn(async move {
                    one(round, first).await.map_err(|what| Violation {
                        round: format!("network: seed {round}, first {first:?}"),
                        what,
                    })
                });
                begun += 1;
            }
            let Some(done) = under_way.join_next().await else {
                tally.kinds = kinds.len();
                return Ok(tally);
            };
            let (mishaps, receipts) = done.expect("no panic")?;
            tally.rounds += 1;
            tally.receipts += receipts;
            tally.mishaps += mishaps.len();
            kinds.extend(mishaps.iter().map(|mishap| format!("{mishap:?}")));
        }
    })
}

/// One terminal with a centre and a line of its own.
async fn one(seed: u64, first: Mishap) -> Result<(Vec<Mishap>, usize), String> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let centre = MemoryCentre::default();
    let address = centre.listen().await;
    let target: SocketAddr = address
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let line = Line::to(target).await;
    let place = Place::new();
    place.configure(&line.address, TIMEOUT, 30);
    let _mounted = place.on(&Disk::default());
    let terminal = Terminal::start(place.config()).map_err(|error| error.to_string())?;
    terminal
        .enrol("CODE")
        .await
        .map_err(|error| error.to_string())?;
    let mut oracle = Oracle::default();
    let mishaps = (0..chance.random_range(0..5))
        .map(|_| Mishap::ALL[chance.random_range(0..Mishap::ALL.len())]);
    line.suffer(std::iter::once(first).chain(mishaps.collect::<Vec<_>>()));
    for citizen in 0..3 {
        let citizen = Citizen::new(seed.wrapping_mul(3).wrapping_add(citizen) % 1_000_000);
        oracle.confirm(&citizen, 1);
        let visit = terminal
            .begin_visit()
            .map_err(|fault| format!("{fault:?}"))?;
        let receipt = terminal
            .hand_in(visit, &citizen.applications(1))
            .map_err(|fault| format!("not handed in: {fault:?}"))?;
        oracle.show(&citizen, &receipt);
    }
    deliver(&terminal).await?;
    drop(terminal);
    let (rows, queue) = (centre.rows(), outbox(&place.data())?);
    if centre.conflicts() > 0 {
        return Err("the centre was sent other content under an id that it knew".into());
    }
    oracle.nothing_is_lost(&rows, &queue)?;
    oracle.all_is_at_the_centre(&rows, &[reception_key()])?;
    sequences_have_no_gap(&rows, &queue)?;
    Ok((line.happened(), oracle.receipts()))
}
