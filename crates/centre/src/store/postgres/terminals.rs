//! Terminals in PostgreSQL.

use ::postgres::Row;
use ::postgres::types::Type;
use handover::audit::CentreEvent;
use handover::enrolment::TerminalId;
use handover::{Digest, Series, VerifyingKey};
use jiff::Timestamp;

use super::{PostgresStore, audit, broken, moment, parsed, series, time};
use crate::store::request_window::RequestWindow;
use crate::store::{
    Admitted, EnrolmentState, KnownTerminal, StoreError, TerminalRecord, Terminals,
};

impl Terminals for PostgresStore {
    fn add_enrolment_code(
        &self,
        hash: &[u8],
        role: &str,
        place: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.connection()?.execute(
            "INSERT INTO enrolment_code (hash, role, place, expires_at) VALUES ($1, $2, $3, $4)",
            &[&hash, &role, &place, &moment(expires_at)],
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
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        let code = transaction.query_opt(
            "DELETE FROM enrolment_code WHERE hash = $1 RETURNING role, place, expires_at",
            &[&code_hash],
        )?;
        let code = match code {
            Some(row) if time(&row, 2)? > now => {
                Some((row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?))
            }
            _ => None,
        };
        let Some((role, place)) = code else {
            transaction.commit()?;
            return Ok(None);
        };
        let row = transaction.query_one("UPDATE series SET last = last + 1 RETURNING last", &[])?;
        let series = series(&row, 0)?;
        transaction.execute(
            "INSERT INTO terminal (id, role, place, key, enrolled_at, series) VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                &terminal.0,
                &role,
                &place,
                &key.to_string(),
                &moment(now),
                &series.number().cast_signed(),
            ],
        )?;
        let enrolled = CentreEvent::TerminalEnrolled { terminal };
        audit::append(&mut transaction, [(now, enrolled)])?;
        transaction.commit()?;
        Ok(Some(series))
    }

    fn register_key(
        &self,
        _: &[u8],
        _: VerifyingKey,
        _: Timestamp,
    ) -> Result<Option<(TerminalId, Series)>, StoreError> {
        // Before terminals had keys there was no store in PostgreSQL.
        Ok(None)
    }

    fn terminal(&self, terminal: TerminalId) -> Result<Option<KnownTerminal>, StoreError> {
        let rows = self.connection()?.query_typed(
            "SELECT key, series, revoked_at IS NOT NULL, doubled_at IS NOT NULL FROM terminal WHERE id = $1",
            &[(&terminal.0, Type::UUID)],
        )?;
        let known = rows.first().map(|row| {
            Ok(KnownTerminal {
                key: Some(parsed(row, 0)?),
                series: series(row, 1)?,
                state: enrolment_state(row, 2)?,
            })
        });
        known.transpose()
    }

    fn admit(
        &self,
        terminal: TerminalId,
        counter: u64,
        fingerprint: Digest,
        now: Timestamp,
    ) -> Result<Admitted, StoreError> {
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        let rows = transaction.query_typed(
            "SELECT seen, set_config('synchronous_commit', 'off', true) FROM request_window WHERE terminal = $1 FOR UPDATE",
            &[(&terminal.0, Type::UUID)],
        )?;
        let mut window = match rows.first() {
            Some(row) => RequestWindow::from_bytes(row.try_get(0)?)
                .ok_or_else(|| broken(format!("the requests seen of {terminal}")))?,
            None => {
                // The first of all: of several at once, in whatever centre, one makes the row and the others wait for it.
                transaction.query_typed(
                    "INSERT INTO request_window (terminal, seen) VALUES ($1, $2) ON CONFLICT (terminal) DO NOTHING",
                    &[
                        (&terminal.0, Type::UUID),
                        (&RequestWindow::default().to_bytes(), Type::BYTEA),
                    ],
                )?;
                let rows = transaction.query_typed(
                    "SELECT seen FROM request_window WHERE terminal = $1 FOR UPDATE",
                    &[(&terminal.0, Type::UUID)],
                )?;
                rows.first()
                    .map(|row| row.try_get(0))
                    .transpose()?
                    .and_then(RequestWindow::from_bytes)
                    .ok_or_else(|| broken(format!("the requests seen of {terminal}")))?
            }
        };
        let admitted = window.admit(counter, fingerprint);
        match admitted {
            Admitted::Fresh => {
                transaction.query_typed(
                    "UPDATE request_window SET seen = $2 WHERE terminal = $1",
                    &[(&terminal.0, Type::UUID), (&window.to_bytes(), Type::BYTEA)],
                )?;
            }
            Admitted::Doubled => {
                let changed = transaction.execute(
                    "UPDATE terminal SET doubled_at = $2 WHERE id = $1 AND doubled_at IS NULL",
                    &[&terminal.0, &moment(now)],
                )?;
                if changed > 0 {
                    let doubled = CentreEvent::TerminalDoubled { terminal };
                    audit::append(&mut transaction, [(now, doubled)])?;
                }
            }
            Admitted::Replayed | Admitted::Behind => {}
        }
        transaction.commit()?;
        Ok(admitted)
    }

    fn terminals(&self) -> Result<Vec<TerminalRecord>, StoreError> {
        let rows = self.connection()?.query(
            "SELECT id, role, place, enrolled_at, revoked_at IS NOT NULL, doubled_at IS NOT NULL, series FROM terminal ORDER BY enrolled_at, series",
            &[],
        )?;
        let records = rows.iter().map(|row| {
            Ok(TerminalRecord {
                id: TerminalId(row.try_get(0)?),
                role: row.try_get(1)?,
                place: row.try_get(2)?,
                enrolled_at: time(row, 3)?,
                state: enrolment_state(row, 4)?,
                series: series(row, 6)?,
            })
        });
        records.collect()
    }

    fn revoke(&self, terminal: TerminalId, now: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        let changed = transaction.execute(
            "UPDATE terminal SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            &[&terminal.0, &moment(now)],
        )?;
        if changed > 0 {
            let revoked = CentreEvent::TerminalRevoked { terminal };
            audit::append(&mut transaction, [(now, revoked)])?;
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM terminal WHERE id = $1)";
        let known = transaction.query_one(sql, &[&terminal.0])?.try_get(0)?;
        transaction.commit()?;
        Ok(known)
    }
}

/// From whether a terminal was revoked, and, in the next column, whether it is doubled.
fn enrolment_state(row: &Row, column: usize) -> Result<EnrolmentState, StoreError> {
    Ok(match (row.try_get(column)?, row.try_get(column + 1)?) {
        (true, _) => EnrolmentState::Revoked,
        (false, true) => EnrolmentState::Doubled,
        (false, false) => EnrolmentState::Enrolled,
    })
}
