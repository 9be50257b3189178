//! The centre's audit trail in PostgreSQL: lines are written in the very transaction that does what they tell.

use std::ops::ControlFlow;

use ::postgres::{Row, Transaction};
use handover::audit::{CentreEvent, Head, Line};
use handover::enrolment::TerminalId;
use jiff::Timestamp;

use super::{PostgresStore, broken, moment, parsed};
use crate::store::{Audit, StoreError};

/// How many lines are read at a time.
const PAGE: i64 = 1000;
/// Who writes lines holds this lock until they are committed: the next line begins with the last one's digest.
const LOCK: i64 = 0x7969_6368_6175_6474;

impl Audit for PostgresStore {
    fn anchor(&self, terminal: TerminalId, head: Head, now: Timestamp) -> Result<(), StoreError> {
        self.connection()?.execute(
            "INSERT INTO audit_anchor (terminal, line, digest, told_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            &[
                &terminal.0,
                &i64::try_from(head.lines).unwrap_or(i64::MAX),
                &head.digest.to_string(),
                &moment(now),
            ],
        )?;
        Ok(())
    }

    fn anchors(&self, terminal: TerminalId, most: usize) -> Result<Vec<Head>, StoreError> {
        let rows = self.connection()?.query(
            "SELECT line, digest FROM audit_anchor WHERE terminal = $1 ORDER BY line DESC LIMIT $2",
            &[&terminal.0, &i64::try_from(most).unwrap_or(i64::MAX)],
        )?;
        rows.iter().map(head_of).collect()
    }

    fn note(&self, event: CentreEvent, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        append(&mut transaction, [(now, event)])?;
        transaction.commit()?;
        Ok(())
    }

    fn each_audit_line(
        &self,
        see: &mut dyn FnMut(Line) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut connection = self.connection()?;
        let mut after = 0_i64;
        loop {
            let rows = connection.query(
                "SELECT line, digest, text FROM audit WHERE line > $1 ORDER BY line LIMIT $2",
                &[&after, &PAGE],
            )?;
            for row in &rows {
                after = row.try_get(0)?;
                let line = Line {
                    head: head_of(row)?,
                    text: row.try_get(2)?,
                };
                if see(line).is_break() {
                    return Ok(());
                }
            }
            if rows.is_empty() {
                return Ok(());
            }
        }
    }
}

/// Writes the next lines.
pub(super) fn append(
    transaction: &mut Transaction<'_>,
    events: impl IntoIterator<Item = (Timestamp, CentreEvent)>,
) -> Result<(), StoreError> {
    let mut events = events.into_iter().peekable();
    if events.peek().is_none() {
        return Ok(());
    }
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
    let last = transaction.query_opt(
        "SELECT line, digest FROM audit ORDER BY line DESC LIMIT 1",
        &[],
    )?;
    let mut head = last.as_ref().map_or_else(|| Ok(Head::start()), head_of)?;
    let (mut numbers, mut texts, mut digests) = (Vec::new(), Vec::new(), Vec::new());
    for (now, event) in events {
        let line = head.next(now, event).map_err(broken)?;
        head = line.head;
        numbers.push(i64::try_from(head.lines).unwrap_or(i64::MAX));
        digests.push(head.digest.to_string());
        texts.push(line.text);
    }
    transaction.execute(
        "INSERT INTO audit (line, text, digest) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])",
        &[&numbers, &texts, &digests],
    )?;
    Ok(())
}

fn head_of(row: &Row) -> Result<Head, StoreError> {
    Ok(Head {
        lines: row.try_get::<_, i64>(0)?.unsigned_abs(),
        digest: parsed(row, 1)?,
    })
}
