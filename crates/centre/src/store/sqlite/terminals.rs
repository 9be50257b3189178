//! Terminals in the embedded database.

use std::sync::PoisonError;

use handover::audit::CentreEvent;
use handover::enrolment::TerminalId;
use handover::{Digest, Series, VerifyingKey};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, TransactionBehavior, params};

use super::{SqliteStore, audit, parsed, series, time};
use crate::store::request_window::RequestWindow;
use crate::store::{
    Admitted, EnrolmentState, KnownTerminal, StoreError, TerminalRecord, Terminals,
};

impl Terminals for SqliteStore {
    fn add_enrolment_code(
        &self,
        hash: &[u8],
        role: &str,
        place: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer().execute(
            "INSERT INTO enrolment_code (hash, role, place, expires_at) VALUES (?1, ?2, ?3, ?4)",
            params![hash, role, place, expires_at.to_string()],
        )?;
        Ok(())
    }

    fn enrol(
        &self,
        code_hash: &[u8],
        terminal: TerminalId,
        key: VerifyingKey,
        now: Timestamp,
    ) -> Result<Option<Series>, StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let code = transaction
            .query_row(
                "DELETE FROM enrolment_code WHERE hash = ?1 RETURNING role, place, expires_at",
                [code_hash],
                |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, String>(1)?,
                        time(row, 2)?,
                    ))
                },
            )
            .optional()?;
        let Some((role, place, _)) = code.filter(|(_, _, expires_at)| *expires_at > now) else {
            transaction.commit()?;
            return Ok(None);
        };
        let series = transaction.query_row(
            "UPDATE series SET last = last + 1 RETURNING last",
            [],
            |row| series(row, 0),
        )?;
        transaction.execute(
            "INSERT INTO terminal (id, role, place, key, enrolled_at, series) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                terminal.to_string(),
                role,
                place,
                key.to_string(),
                now.to_string(),
                series.number()
            ],
        )?;
        let enrolled = CentreEvent::TerminalEnrolled { terminal };
        audit::append(&transaction, now, enrolled)?;
        transaction.commit()?;
        Ok(Some(series))
    }

    fn register_key(
        &self,
        token_hash: &[u8],
        key: VerifyingKey,
        now: Timestamp,
    ) -> Result<Option<(TerminalId, Series)>, StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = "SELECT id, series, key FROM terminal
                   WHERE token_hash = ?1 AND revoked_at IS NULL AND (key IS NULL OR key = ?2)";
        let found = transaction
            .query_row(sql, params![token_hash, key.to_string()], |row| {
                let terminal = TerminalId(parsed(row, 0)?);
                Ok((terminal, series(row, 1)?, row.get::<_, Option<String>>(2)?))
            })
            .optional()?;
        let Some((terminal, series, before)) = found else {
            return Ok(None);
        };
        if before.is_none() {
            transaction.execute(
                "UPDATE terminal SET key = ?2 WHERE id = ?1",
                [terminal.to_string(), key.to_string()],
            )?;
            audit::append(&transaction, now, CentreEvent::KeyRegistered { terminal })?;
        }
        transaction.commit()?;
        Ok(Some((terminal, series)))
    }

    fn terminal(&self, terminal: TerminalId) -> Result<Option<KnownTerminal>, StoreError> {
        let sql = "SELECT key, series, revoked_at IS NOT NULL, doubled_at IS NOT NULL FROM terminal WHERE id = ?1";
        let connection = self.reader();
        let mut statement = connection.prepare_cached(sql)?;
        let known = statement.query_row([terminal.to_string()], |row| {
            let key = row.get::<_, Option<String>>(0)?;
            Ok(KnownTerminal {
                key: key.map(|_| parsed(row, 0)).transpose()?,
                series: series(row, 1)?,
                state: enrolment_state(row, 2)?,
            })
        });
        Ok(known.optional()?)
    }

    fn admit(
        &self,
        terminal: TerminalId,
        counter: u64,
        fingerprint: Digest,
        now: Timestamp,
    ) -> Result<Admitted, StoreError> {
        if self.terminal(terminal)?.is_none() {
            return Err(StoreError(format!("there is no terminal {terminal}")));
        }
        let admitted = self.note_request(terminal, counter, fingerprint)?;
        if admitted == Admitted::Doubled {
            let mut connection = self.writer();
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let changed = transaction.execute(
                "UPDATE terminal SET doubled_at = ?2 WHERE id = ?1 AND doubled_at IS NULL",
                params![terminal.to_string(), now.to_string()],
            )?;
            if changed > 0 {
                audit::append(&transaction, now, CentreEvent::TerminalDoubled { terminal })?;
            }
            transaction.commit()?;
        }
        Ok(admitted)
    }

    fn terminals(&self) -> Result<Vec<TerminalRecord>, StoreError> {
        let connection = self.reader();
        let sql = "SELECT id, role, place, enrolled_at, revoked_at IS NOT NULL, doubled_at IS NOT NULL, series
                   FROM terminal ORDER BY enrolled_at";
        let mut statement = connection.prepare(sql)?;
        let records = statement.query_map([], |row| {
            Ok(TerminalRecord {
                id: TerminalId(parsed(row, 0)?),
                role: row.get(1)?,
                place: row.get(2)?,
                enrolled_at: time(row, 3)?,
                state: enrolment_state(row, 4)?,
                series: series(row, 6)?,
            })
        })?;
        Ok(records.collect::<Result<_, _>>()?)
    }

    fn revoke(&self, terminal: TerminalId, now: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = terminal.to_string();
        let changed = transaction.execute(
            "UPDATE terminal SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
            params![id, now.to_string()],
        )?;
        if changed > 0 {
            audit::append(&transaction, now, CentreEvent::TerminalRevoked { terminal })?;
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM terminal WHERE id = ?1)";
        let known = transaction.query_row(sql, [&id], |row| row.get(0))?;
        transaction.commit()?;
        Ok(known)
    }
}

impl SqliteStore {
    /// Takes note of a request, in the file of the requests.
    fn note_request(
        &self,
        terminal: TerminalId,
        counter: u64,
        fingerprint: Digest,
    ) -> Result<Admitted, StoreError> {
        let mut connection = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = terminal.to_string();
        let kept: Option<Vec<u8>> = transaction
            .prepare_cached("SELECT seen FROM request_window WHERE terminal = ?1")?
            .query_row([&id], |row| row.get(0))
            .optional()?;
        let mut window = match kept {
            Some(kept) => RequestWindow::from_bytes(&kept).ok_or_else(|| {
                StoreError(format!("the requests seen of {terminal} cannot be read"))
            })?,
            None => RequestWindow::default(),
        };
        let admitted = window.admit(counter, fingerprint);
        if admitted == Admitted::Fresh {
            transaction
                .prepare_cached(
                    "INSERT INTO request_window (terminal, seen) VALUES (?1, ?2)
                     ON CONFLICT (terminal) DO UPDATE SET seen = excluded.seen",
                )?
                .execute(params![id, window.to_bytes()])?;
        }
        transaction.commit()?;
        Ok(admitted)
    }
}

/// From whether a terminal was revoked, and, in the next column, whether it is doubled.
fn enrolment_state(row: &Row<'_>, column: usize) -> rusqlite::Result<EnrolmentState> {
    Ok(match (row.get(column)?, row.get(column + 1)?) {
        (true, _) => EnrolmentState::Revoked,
        (false, true) => EnrolmentState::Doubled,
        (false, false) => EnrolmentState::Enrolled,
    })
}
