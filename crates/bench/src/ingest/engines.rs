//! What the engines do by themselves: the same rows, in batches, each batch durable.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use handover::enrolment::TerminalId;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::AnyError;
use super::rows::Row;

/// Rows in one transaction: as many as the ingest takes at most.
const BATCH: usize = 256;

pub(super) fn sqlite(
    path: &Path,
    rows: &[Row],
    terminal: TerminalId,
) -> Result<Duration, AnyError> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )?;
    let begun = Instant::now();
    for batch in rows.chunks(BATCH) {
        let transaction = connection.transaction()?;
        let mut insert = transaction.prepare_cached(
            "INSERT INTO submission (id, digest, pickup_code, terminal, received_at, envelope) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for row in batch {
            insert.execute(params![
                row.envelope.id.to_string(),
                row.envelope.digest.to_string(),
                row.envelope.pickup_code.to_string(),
                terminal.to_string(),
                row.at.to_string(),
                row.json
            ])?;
        }
        drop(insert);
        transaction.commit()?;
    }
    Ok(begun.elapsed())
}

pub(super) fn postgres(
    client: &mut postgres::Client,
    rows: &[Row],
    terminal: TerminalId,
) -> Result<Duration, AnyError> {
    let insert = client.prepare(
        "INSERT INTO submission (id, digest, pickup_code, terminal, received_at, envelope)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::bytea[])",
    )?;
    let begun = Instant::now();
    for batch in rows.chunks(BATCH) {
        let ids: Vec<Uuid> = batch.iter().map(|row| row.envelope.id.0).collect();
        let digests: Vec<String> = batch
            .iter()
            .map(|row| row.envelope.digest.to_string())
            .collect();
        let codes: Vec<String> = batch
            .iter()
            .map(|row| row.envelope.pickup_code.to_string())
            .collect();
        let terminals = vec![terminal.0; batch.len()];
        let times = vec![SystemTime::UNIX_EPOCH; batch.len()];
        let envelopes: Vec<&[u8]> = batch.iter().map(|row| row.json.as_slice()).collect();
        client.execute(
            &insert,
            &[&ids, &digests, &codes, &terminals, &times, &envelopes],
        )?;
    }
    Ok(begun.elapsed())
}
