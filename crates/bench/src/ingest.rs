//! Taking submissions of 20 KB, durably, beside the engine's own batched inserts of the same rows: on SQLite and on
//! PostgreSQL, through the ingest's queue and over HTTP through the real centre.

mod engines;
mod http;
mod rows;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use centre::ingest::Ingest;
use centre::store::{Arrival, DatabasePlace, Store};
use handover::enrolment::TerminalId;
use jiff::Timestamp;
use test_postgres::Database;
use uuid::Uuid;

use self::rows::Row;
use crate::reach;

type AnyError = Box<dyn Error + Send + Sync>;

/// What the ingest must come to at least, of what the engine does by itself.
const LEAST: f64 = 0.7;
/// How many submissions are handed in.
const ROWS: u64 = 4000;
/// How many terminals hand in at once.
const AT_ONCE: usize = 64;
/// Each is done so often; the best counts, for a busy machine only slows down.
const ROUNDS: usize = 3;

const TERMINAL: TerminalId = TerminalId(Uuid::from_u128(7));

/// Measures both engines; `program` is the optimised `centre`.
pub(crate) fn run(program: &Path) -> Result<bool, Box<dyn Error>> {
    measured(program).map_err(|error| error as Box<dyn Error>)
}

fn measured(program: &Path) -> Result<bool, AnyError> {
    let rows = rows::some(ROWS)?;
    println!(
        "  {ROWS} submissions of {} bytes each, {AT_ONCE} at once, best of {ROUNDS} rounds",
        rows[0].json.len()
    );
    let mut kept = true;
    for engine in ["SQLite", "PostgreSQL"] {
        let (mut bare, mut queued, mut over_http) = (0.0_f64, 0.0_f64, 0.0_f64);
        for _ in 0..ROUNDS {
            // One after the other in every round, so that all meet the same machine.
            bare = bare.max(rate(|| engine_alone(engine, &rows))?);
            queued = queued.max(rate(|| through_the_queue(engine, &rows))?);
            over_http = over_http.max(rate(|| over_the_line(engine, program, &rows))?);
        }
        println!(
            "  {engine}: {bare:.0} rows a second by itself, {queued:.0} through the ingest, {over_http:.0} over HTTP"
        );
        kept &= reach(
            &format!("{engine}: the ingest of the engine’s own batched inserts"),
            queued / bare,
            LEAST,
        );
        println!(
            "{engine}: over HTTP, with whoever sends on the same processors: {:.3} of it",
            over_http / bare
        );
    }
    Ok(kept)
}

/// Rows a second, of what says how long its own part took.
fn rate(run: impl FnOnce() -> Result<std::time::Duration, AnyError>) -> Result<f64, AnyError> {
    Ok(ROWS as f64 / run()?.as_secs_f64())
}

/// A new database with a terminal in it.
fn place(engine: &str, data: &Path) -> Result<(DatabasePlace, Option<Database>), AnyError> {
    if engine == "SQLite" {
        return Ok((DatabasePlace::DataFolder, None));
    }
    let database = Database::new();
    std::fs::create_dir_all(data)?;
    Ok((database.address.parse()?, Some(database)))
}

fn with_terminal(store: &dyn Store) -> Result<(), AnyError> {
    let now = Timestamp::now();
    let later = now + jiff::SignedDuration::from_secs(60);
    store.add_enrolment_code(b"code", "kiosk", "大厅", later)?;
    let key = handover::SigningKey::from_random([7; 32]).verifying();
    store.enrol(b"code", TERMINAL, key, now)?;
    Ok(())
}

fn engine_alone(engine: &str, rows: &[Row]) -> Result<std::time::Duration, AnyError> {
    let folder = tempfile::tempdir()?;
    let (place, database) = place(engine, folder.path())?;
    // Our own tables, so that the same is written.
    let store = place.open(folder.path())?;
    with_terminal(&*store)?;
    drop(store);
    match database {
        None => engines::sqlite(&folder.path().join("centre.sqlite"), rows, TERMINAL),
        Some(database) => engines::postgres(&mut database.client(), rows, TERMINAL),
    }
}

fn through_the_queue(engine: &str, rows: &[Row]) -> Result<std::time::Duration, AnyError> {
    let folder = tempfile::tempdir()?;
    let (place, _database) = place(engine, folder.path())?;
    let store = place.open(folder.path())?;
    with_terminal(&*store)?;
    let arrivals = rows
        .iter()
        .map(|row| Arrival::new(&row.envelope, row.envelope.digest, TERMINAL, row.at))
        .collect::<Result<Vec<_>, _>>()?;
    let ingest = Ingest::start(&store)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let begun = Instant::now();
    runtime.block_on(async {
        let mut senders = Vec::new();
        for part in arrivals.chunks(arrivals.len().div_ceil(AT_ONCE)) {
            let (part, ingest) = (part.to_vec(), ingest.clone());
            senders.push(tokio::spawn(async move {
                for arrival in part {
                    ingest.take(arrival).await?;
                }
                Ok::<_, AnyError>(())
            }));
        }
        for sender in senders {
            sender.await??;
        }
        Ok::<_, AnyError>(())
    })?;
    Ok(begun.elapsed())
}

fn over_the_line(
    engine: &str,
    program: &Path,
    rows: &[Row],
) -> Result<std::time::Duration, AnyError> {
    let folder = tempfile::tempdir()?;
    let (_, database) = place(engine, folder.path())?;
    let address = database.as_ref().map(|database| database.address.as_str());
    http::hand_in(program, folder.path(), address, Arc::from(rows), AT_ONCE)
}
