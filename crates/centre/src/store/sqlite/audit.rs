//! The centre's audit trail in the embedded database: a line is written in the very transaction that does what it tells.

use std::ops::ControlFlow;

use handover::audit::{CentreEvent, Head, Line};
use handover::enrolment::TerminalId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};

use super::{SqliteStore, parsed};
use crate::store::{Audit, StoreError};

impl Audit for SqliteStore {
    fn anchor(&self, terminal: TerminalId, head: Head, now: Timestamp) -> Result<(), StoreError> {
        self.writer().execute(
            "INSERT OR IGNORE INTO audit_anchor (terminal, line, digest, told_at) VALUES (?1, ?2, ?3, ?4)",
            params![
                terminal.to_string(),
                i64::try_from(head.lines).unwrap_or(i64::MAX),
                head.digest.to_string(),
                now.to_string()
            ],
        )?;
        Ok(())
    }

    fn anchors(&self, terminal: TerminalId, most: usize) -> Result<Vec<Head>, StoreError> {
        let connection = self.reader();
        let mut statement = connection.prepare_cached(
            "SELECT line, digest FROM audit_anchor WHERE terminal = ?1 ORDER BY line DESC LIMIT ?2",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let heads =
            statement.query_map(params![terminal.to_string(), most], |row| head_of(row, 0))?;
        Ok(heads.collect::<Result<_, _>>()?)
    }

    fn note(&self, event: CentreEvent, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        append(&transaction, now, event)?;
        transaction.commit()?;
        Ok(())
    }

    fn each_audit_line(
        &self,
        see: &mut dyn FnMut(Line) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let connection = self.reader();
        let sql = "SELECT line, digest, text FROM audit ORDER BY line";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line = Line {
                head: head_of(row, 0)?,
                text: row.get(2)?,
            };
            if see(line).is_break() {
                break;
            }
        }
        Ok(())
    }
}

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
