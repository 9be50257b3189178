//! Long queues: from days without a line, sent by a terminal that is killed again and again; and from every earlier version
//! of the program.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use contract::Fault;
use contract::operator::Admission;
use handover::envelope::Content;
use handover::{Digest, Envelope, Refusal, Sealing, SubmissionId};
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, params};
use terminal::Terminal;

use super::Violation;
use super::citizens::Citizen;
use super::clock::Clock;
use super::deliveries::{deliver, outbox};
use super::driver::Shown;
use super::memory_centre::MemoryCentre;
use super::oracle::{Oracle, Record, readable};
use super::place::{Place, pin, reception_key};
use super::process::Program;
use super::proxy::Line;
use super::quiet::{everything_holds, trail_is_whole};
use crate::program::root;

/// So long there is no line.
const HOURS: usize = 72;
/// Within this a queue must be empty.
const LIMIT: Duration = Duration::from_secs(300);
/// From this version on, what waits is sealed.
const SEALED_FROM: usize = 4;
/// From this version on, what was sent is kept until it is in a backup, and numbers are counted apart.
const UNTIL_DURABLE_FROM: usize = 8;

/// The number of the record that is parked, and of the one that the centre has already.
const PARKED: u64 = 5;
const AT_CENTRE: u64 = 6;

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
            "{queued} records that were queued over {HOURS} hours without a line arrived from a terminal that was killed {kills} times meanwhile; so did the queues of {versions} earlier versions, with what waited, was parked or was sent in each"
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
    let queued = (rounds * 5).clamp(2 * HOURS, 5000);
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
        oracle.show_unsigned(&citizen, &receipt);
    }
    Ok(())
}

/// The terminal as a process of its own, with its clock.
fn program(program: &Path, place: &Place, clock: &Clock) -> Result<Program, String> {
    let mut command = std::process::Command::new(program);
    command
        .arg("terminal")
        .arg(place.hall_file())
        .arg(place.data());
    clock.give(&mut command);
    let log = place.folder.path().join("terminal.log");
    let terminal = Program::start(&mut command, None, &log);
    if terminal.ready("READY")? {
        Ok(terminal)
    } else {
        Err("the terminal does not start".into())
    }
}

/// Hands in so many over three days, while nobody listens at the centre’s address.
async fn three_days_without_a_line(
    terminal: &mut Program,
    clock: &mut Clock,
    count: usize,
    oracle: &mut Oracle,
) -> Result<(), String> {
    let mut come = 0;
    for hour in 0..=HOURS {
        clock.set(SignedDuration::from_hours(hour as i64));
        let until = count * (hour + 1) / (HOURS + 1);
        let citizens: Vec<Citizen> = (come..until)
            .map(|number| Citizen::new(number as u64))
            .collect();
        for citizen in &citizens {
            oracle.confirm(citizen, 1);
            terminal.ask(&format!("hand-in {} 1", citizen.number));
        }
        for known in &citizens {
            let line = terminal.line()?.ok_or("the terminal ended by itself")?;
            let Shown::Receipt {
                citizen,
                code,
                ids,
                signed,
            } = line.parse()?
            else {
                return Err(format!("citizen {} was shown {line}", known.number));
            };
            if citizen != known.number {
                return Err(format!("a receipt for another than {citizen}"));
            }
            oracle.show_ids(known, &code, &ids, Some(signed));
        }
        come = until;
    }
    Ok(())
}

/// From when to when what lies in an outbox was handed in, in hours.
fn spread(data: &Path) -> Result<i64, String> {
    let text = |error: rusqlite::Error| error.to_string();
    let connection = Connection::open(data.join("terminal.sqlite")).map_err(text)?;
    let times: (String, String) = connection
        .query_row(
            "SELECT min(handed_in_at), max(handed_in_at) FROM outbox",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(text)?;
    let time = |text: &str| text.parse::<Timestamp>().map_err(|error| error.to_string());
    Ok(time(&times.1)?.duration_since(time(&times.0)?).as_hours())
}

async fn killed_while_sending(bench: &Path, count: usize, seed: u64) -> Result<usize, String> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let (place, centre, mut oracle) = (Place::new(), MemoryCentre::default(), Oracle::default());
    let listening = centre.listen().await;
    let line = Line::to(listening.at);
    place.configure(&line.address, 5, 30);
    let mut clock = Clock::new(place.folder.path().join("terminal.clock"));
    let mut terminal = program(bench, &place, &clock)?;
    terminal.ask("enrol CODE");
    if !terminal.ready("ENROLLED")? {
        return Err("the terminal could not be enrolled".into());
    }
    line.close().await;
    three_days_without_a_line(&mut terminal, &mut clock, count, &mut oracle).await?;
    terminal.kill();
    if spread(&place.data())? < HOURS as i64 {
        return Err("it was not handed in over three days".into());
    }
    if !line.refuses().await || centre.count() > 0 {
        return Err("something came over a line that there is not".into());
    }
    line.open();
    let (mut kills, begun) = (0, Instant::now());
    loop {
        let mut terminal = program(bench, &place, &clock)?;
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
    trail_is_whole(&terminal).await?;
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
    let mut parked = Vec::new();
    for json in envelopes {
        let mut envelope = Envelope::from_json(&json).map_err(|error| error.to_string())?;
        if version < SEALED_FROM {
            envelope = unsealed(envelope)?;
        }
        let json = envelope.to_json().map_err(|error| error.to_string())?;
        let state = match envelope.sequence {
            PARKED => "parked",
            AT_CENTRE => "at-centre",
            _ => "waiting",
        };
        let at_centre = state == "at-centre";
        // Until then a record that was sent kept nothing of what was in it.
        let json = (!at_centre || version >= UNTIL_DURABLE_FROM).then_some(json);
        old.execute(
            "INSERT INTO outbox (id, sequence, pickup_code, handed_in_at, envelope, state, received_at, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                envelope.id.to_string(),
                envelope.sequence as i64,
                envelope.pickup_code.to_string(),
                envelope.handed_in_at.to_string(),
                json,
                state,
                at_centre.then(|| envelope.handed_in_at.to_string()),
                (state == "parked").then(|| Refusal::Malformed.to_string()),
            ],
        )
        .map_err(text)?;
        match envelope.sequence {
            PARKED => parked.push(envelope.id),
            AT_CENTRE => centre.has(envelope),
            _ => {}
        }
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
    let listening = centre.listen().await;
    let line = Line::to(listening.at);
    place.configure(&line.address, 5, 30);
    let terminal = Terminal::start(place.config()).map_err(|error| error.to_string())?;
    oracle.nothing_is_lost(&centre.rows(), &outbox(&place.data())?)?;
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
    oracle.show(&citizen, &receipt)?;
    deliver(&terminal).await?;
    let still: Vec<SubmissionId> = outbox(&place.data())?
        .iter()
        .filter(|record| record.parked)
        .map(|record| record.id)
        .collect();
    if still != parked || centre.rows().iter().any(|row| parked.contains(&row.id)) {
        return Err("what was parked did not stay so".into());
    }
    // What an operator does about it.
    for id in parked {
        send_again(&terminal, id)?;
    }
    deliver(&terminal).await?;
    trail_is_whole(&terminal).await?;
    drop(terminal);
    // The one that was sent so long ago may be removed.
    let sent = Record {
        id: LONG_SENT.parse().map_err(|_| "no id")?,
        sequence: 7,
        parked: false,
        emptied: true,
    };
    holds(&place, &centre, &oracle, Some(sent))
}

/// Has a parked record sent again, as an operator does.
fn send_again(terminal: &Terminal, id: SubmissionId) -> Result<(), String> {
    let fault = |fault: Fault| format!("the operator’s view: {fault:?}");
    terminal
        .set_operator_pin(&pin())
        .map_err(|error| error.to_string())?;
    let admission = terminal.open_operator_view(&pin()).map_err(fault)?;
    let Admission::Admitted { pass } = admission else {
        return Err(format!("the operator is not let in: {admission:?}"));
    };
    let view = terminal.send_again(&pass, Some(id)).map_err(fault)?;
    view.map(|_| ())
        .ok_or_else(|| "the operator’s pass is not good".to_owned())
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
    let mut queue = outbox(&place.data())?;
    queue.extend(removed);
    everything_holds(centre, oracle, &queue, &BTreeSet::new())?;
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
