//! The centre's audit trail in the embedded database: a line is written in the very transaction that does what it tells.

use handover::audit::{CentreEvent, Head};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::parsed;
use crate::store::StoreError;

/// Writes the next line.
pub(super) fn append(
    connection: &Connection,
    now: Timestamp,
    event: CentreEvent,
) -> Result<(), StoreError> {
    let last = connection
        .prepare_cached("SELECT line, digest FROM audit ORDER BY line DESC LIMIT 1")?
        .query_row([], |row| head_of(row, 0))
        .optional()?;
    let line = last
        .unwrap_or_else(Head::start)
        .next(now, event)
        .map_err(|error| StoreError(error.to_string()))?;
    connection
        .prepare_cached("INSERT INTO audit (line, text, digest) VALUES (?1, ?2, ?3)")?
        .execute(params![
            i64::try_from(line.head.lines).unwrap_or(i64::MAX),
            line.text,
            line.head.digest.to_string()
        ])?;
    Ok(())
}

/// A head from a number of lines and, in the next column, a digest.
pub(super) fn head_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Head> {
    Ok(Head {
        lines: row.get::<_, i64>(column)?.unsigned_abs(),
        digest: parsed(row, column + 1)?,
    })
}
