//! Long queues: from days without a line, sent by a terminal that is killed again and again; and from every earlier version
//! of the program.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use handover::envelope::Content;
use handover::{Digest, Envelope, Sealing};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, params};
use terminal::Terminal;

use super::Violation;
use super::citizens::Citizen;
use super::deliveries::{deliver, outbox};
use super::memory_centre::MemoryCentre;
use super::oracle::{Oracle, Record, readable, sequences_have_no_gap};
use super::place::{Place, reception_key};
use super::process::Program;
use super::proxy::Line;
use crate::program::root;

/// Within this a queue must be empty.
const LIMIT: Duration = Duration::from_secs(300);
/// From this version on, what waits is sealed.
const SEALED_FROM: usize = 4;
/// From this version on, what was sent is kept until it is in a backup, and numbers are counted apart.
const UNTIL_DURABLE_FROM: usize = 8;

/// A record that an earlier version sent long ago.
const LONG_SENT: &str = "019ab000-0000-7000-8000-0000000000ff";

/// What was done and seen.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    queued: usize,
    kills: usize,
    versions: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            queued,
            kills,
            versions,
        } = self;
        write!(
            f,
            "{queued} records queued without a line arrived from a terminal that was killed {kills} times meanwhile; so did the queues of {versions} earlier versions"
        )
    }
}

/// Sends a queue of five records a round, 5 000 at most, and one from each earlier version.
///
/// # Errors
/// The first thing that is not as it must be.
pub(super) fn run(program: &Path, rounds: usize, seed: u64) -> Result<Tally, Violation> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let _entered = runtime.enter();
    let queued = (rounds * 5).clamp(50, 5000);
    let violated = |round: String| move |what| Violation { round, what };
    let kills = runtime
        .block_on(killed_while_sending(program, queued, seed))
        .map_err(violated(format!("queues: seed {seed}, {queued} records")))?;
    let schemas = earlier_schemas();
    for version in 1..=schemas.len() {
        runtime
            .block_on(from_version(&schemas[..version]))
            .map_err(violated(format!("queues: from version {version}")))?;
    }
    Ok(Tally {
        queued,
        kills,
        versions: schemas.len(),
    })
}

/// Hands in so many without a line.
fn without_a_line(place: &Place, count: usize, oracle: &mut Oracle) -> Result<(), String> {
    place.configure("", 5, 30);
    let terminal = Terminal::start(place.config()).map_err(|error| error.to_string())?;
    for number in 0..count {
        let citizen = Citizen::new(number as u64);
        oracle.confirm(&citizen, 1);
        let visit = terminal
            .begin_visit()
            .map_err(|fault| format!("{fault:?}"))?;
        let receipt = terminal
            .hand_in(visit, &citizen.applications(1))
            .map_err(|fault| format!("not handed in: {fault:?}"))?;
        oracle.show(&citizen, &receipt);
    }
    Ok(())
}

async fn listening(centre: &MemoryCentre) -> Line {
    let address = centre.listen().await;
    let target: SocketAddr = address
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    Line::to(target).await
}

async fn killed_while_sending(program: &Path, count: usize, seed: u64) -> Result<usize, String> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let (place, centre, mut oracle) = (Place::new(), MemoryCentre::default(), Oracle::default());
    without_a_line(&place, count, &mut oracle)?;
    let line = listening(&centre).await;
    place.configure(&line.address, 5, 30);
    let terminal = Terminal::start(place.config()).map_err(|error| error.to_string())?;
    terminal
        .enrol("CODE")
        .await
        .map_err(|error| error.to_string())?;
    drop(terminal);
    let (mut kills, begun) = (0, Instant::now());
    loop {
        let mut command = std::process::Command::new(program);
        command
            .arg("terminal")
            .arg(place.hall_file())
            .arg(place.data());
        let mut terminal = Program::start(&mut command, None);
        if !terminal.ready("READY")? {
            return Err("the terminal does not start again".into());
        }
        // Half as long again each time, so that the end is reached.
        let pause = chance.random_range(5..60) * (1 + kills as u64 / 10);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        if outbox(&place.data())?.is_empty() {
            return Err("the queue has vanished".into());
        }
        if centre.count() >= count {
            terminal.kill();
            break;
        }
        terminal.kill();
        kills += 1;
        oracle.nothing_is_lost(&centre.rows(), &outbox(&place.data())?)?;
        if begun.elapsed() > LIMIT {
            return Err(format!("the queue is not empty after {LIMIT:?}"));
        }
    }
    let terminal = Terminal::start(place.config()).map_err(|error| error.to_string())?;
    deliver(&terminal).await?;
    drop(terminal);
    holds(&place, &centre, &oracle, None)?;
    Ok(kills)
}

/// The schemas of the terminal's database before the newest one, in order.
fn earlier_schemas() -> Vec<String> {
    let folder = root().join("migrations/terminal");
    let files = std::fs::read_dir(&folder).expect("the migrations are there");
    let mut files: Vec<PathBuf> = files.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.pop();
    files
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("readable"))
        .collect()
}

/// A queue as an earlier version left it, with what else may be in it. `schemas` are that version's and all before it.
async fn from_version(schemas: &[String]) -> Result<(), String> {
    let version = schemas.len();
    let (place, centre, mut oracle) = (Place::new(), MemoryCentre::default(), Oracle::default());
    without_a_line(&place, 6, &mut oracle)?;
    let path = place.data().join("terminal.sqlite");
    let text = |error: rusqlite::Error| error.to_string();
    let new = Connection::open(&path).map_err(text)?;
    let envelopes: Vec<Vec<u8>> = new
        .prepare("SELECT envelope FROM outbox ORDER BY sequence")
        .and_then(|mut rows| rows.query_map([], |row| row.get(0))?.collect())
        .map_err(text)?;
    drop(new);
    for name in [
        "terminal.sqlite",
        "terminal.sqlite-wal",
        "terminal.sqlite-shm",
    ] {
        let _ = std::fs::remove_file(place.data().join(name));
    }
    let old = Connection::open(&path).map_err(text)?;
    for schema in schemas {
        old.execute_batch(schema).map_err(text)?;
    }
    old.pragma_update(None, "user_version", version as i64)
        .map_err(text)?;
    for json in envelopes {
        let mut envelope = Envelope::from_json(&json).map_err(|error| error.to_string())?;
        if version < SEALED_FROM {
            envelope = unsealed(envelope)?;
        }
        old.execute(
            "INSERT INTO outbox (id, sequence, pickup_code, handed_in_at, envelope, state) VALUES (?1, ?2, ?3, ?4, ?5, 'waiting')",
            params![
                envelope.id.to_string(),
                envelope.sequence as i64,
                envelope.pickup_code.to_string(),
                envelope.handed_in_at.to_string(),
                envelope.to_json().map_err(|error| error.to_string())?
            ],
        )
        .map_err(text)?;
    }
    // And one that was sent long ago.
    let long_ago = "2026-01-01T00:00:00Z";
    if version < UNTIL_DURABLE_FROM {
        old.execute(
            "INSERT INTO outbox (id, sequence, pickup_code, handed_in_at, envelope, state, received_at)
             VALUES (?1, 7, 'K7M-2QX-9AB', ?2, NULL, 'at-centre', ?2)",
            [LONG_SENT, long_ago],
        )
        .map_err(text)?;
    } else {
        old.execute(
            "INSERT INTO outbox (id, sequence, pickup_code, handed_in_at, envelope, state, received_at, durable_at)
             VALUES (?1, 7, 'K7M-2QX-9AB', ?2, NULL, 'durable', ?2, ?2)",
            [LONG_SENT, long_ago],
        )
        .map_err(text)?;
        old.execute("UPDATE handed_in SET last = 7", [])
            .map_err(text)?;
    }
    drop(old);
    let line = listening(&centre).await;
    place.configure(&line.address, 5, 30);
    let terminal = Terminal::start(place.config()).map_err(|error| error.to_string())?;
    oracle.nothing_is_lost(&[], &outbox(&place.data())?)?;
    terminal
        .enrol("CODE")
        .await
        .map_err(|error| error.to_string())?;
    // Its numbers go on after the last one.
    let citizen = Citizen::new(700);
    oracle.confirm(&citizen, 1);
    let visit = terminal
        .begin_visit()
        .map_err(|fault| format!("{fault:?}"))?;
    let receipt = terminal
        .hand_in(visit, &citizen.applications(1))
        .map_err(|fault| format!("not handed in: {fault:?}"))?;
    oracle.show(&citizen, &receipt);
    deliver(&terminal).await?;
    drop(terminal);
    // The one that was sent so long ago may be removed.
    let sent = Record {
        id: LONG_SENT.parse().map_err(|_| "no id")?,
        sequence: 7,
        emptied: true,
    };
    holds(&place, &centre, &oracle, Some(sent))
}

/// What waited before submissions were sealed.
fn unsealed(envelope: Envelope) -> Result<Envelope, String> {
    let submission = envelope
        .open(&[reception_key()])
        .map_err(|error| error.to_string())?;
    let content = serde_json::to_vec(&submission).map_err(|error| error.to_string())?;
    Ok(Envelope {
        sealing: Sealing::Plain,
        digest: Digest::of(&content),
        content: Content::new(content),
        ..envelope
    })
}

/// Everything has arrived as it was confirmed, and lies nowhere open.
fn holds(
    place: &Place,
    centre: &MemoryCentre,
    oracle: &Oracle,
    removed: Option<Record>,
) -> Result<(), String> {
    let (rows, mut queue) = (centre.rows(), outbox(&place.data())?);
    queue.extend(removed);
    if centre.conflicts() > 0 {
        return Err("the centre was sent other content under an id that it knew".into());
    }
    oracle.nothing_is_lost(&rows, &queue)?;
    oracle.all_is_at_the_centre(&rows, &[reception_key()])?;
    sequences_have_no_gap(&rows, &queue)?;
    for entry in std::fs::read_dir(place.data())
        .map_err(|error| error.to_string())?
        .flatten()
    {
        let path = entry.path();
        if std::fs::read(&path).is_ok_and(|bytes| readable(&bytes, oracle.canaries()).is_some()) {
            return Err(format!(
                "an identity number can be read in {}",
                path.display()
            ));
        }
    }
    Ok(())
}
