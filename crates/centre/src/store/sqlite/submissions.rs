//! Submissions in the embedded database.

use handover::{
    CentreReceipt, Digest, Envelope, EnvelopeError, LedgerEpoch, LedgerPlace, PickupCode, Position,
};
use jiff::Timestamp;
use moments::{Moment, reached};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{SqliteStore, audit, ledger, parsed, time};
use crate::store::submissions::event;
use crate::store::{Arrival, Kept, StoreError, Submissions, Taken};

impl Submissions for SqliteStore {
    fn take(&self, arrivals: &[Arrival]) -> Vec<Result<Taken, StoreError>> {
        match take_all(&mut self.writer(), arrivals) {
            Ok(outcomes) => outcomes,
            Err(error) => arrivals.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn takers(&self) -> usize {
        1
    }

    fn find(&self, code: &PickupCode) -> Result<Vec<Kept>, StoreError> {
        let connection = self.reader();
        let mut statement = connection.prepare_cached(
            "SELECT envelope, received_at, place,
                    (SELECT group_concat(digest, ' ') FROM conflict WHERE conflict.id = submission.id)
             FROM submission JOIN terminal ON terminal.id = submission.terminal
             WHERE pickup_code = ?1 ORDER BY position DESC",
        )?;
        let rows = statement.query_map([code.to_string()], |row| {
            let envelope: Vec<u8> = row.get(0)?;
            let conflicts: Option<String> = row.get(3)?;
            Ok((
                envelope,
                time(row, 1)?,
                row.get::<_, String>(2)?,
                conflicts.unwrap_or_default(),
            ))
        })?;
        rows.map(|row| {
            let (envelope, received_at, place, conflicts) = row?;
            let envelope = Envelope::from_json(&envelope)?;
            let conflicts = conflicts
                .split_whitespace()
                .filter_map(|digest| digest.parse().ok())
                .collect();
            Ok(Kept {
                envelope,
                received_at,
                place,
                conflicts,
            })
        })
        .collect()
    }

    fn seal_what_lies_open(
        &self,
        seal: &mut dyn FnMut(Envelope) -> Result<Envelope, EnvelopeError>,
    ) -> Result<usize, StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if transaction.execute("DELETE FROM unsealed", [])? == 0 {
            return Ok(0);
        }
        let mut sealed = 0;
        for table in ["submission", "conflict"] {
            let mut rows = transaction.prepare(&format!("SELECT id, digest FROM {table}"))?;
            let mut change = transaction.prepare(&format!(
                "UPDATE {table} SET envelope = ?3 WHERE id = ?1 AND digest = ?2"
            ))?;
            let keys = rows
                .query_map([], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })?
                .collect::<Result<Vec<_>, _>>()?;
            let mut one = transaction.prepare(&format!(
                "SELECT envelope FROM {table} WHERE id = ?1 AND digest = ?2"
            ))?;
            for (id, digest) in keys {
                let open: Vec<u8> = one.query_row([&id, &digest], |row| row.get(0))?;
                let closed = seal(Envelope::from_json(&open)?)?.to_json()?;
                change.execute(params![id, digest, closed])?;
                sealed += 1;
            }
        }
        transaction.commit()?;
        // What was overwritten is in free pages and in the log still.
        connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(sealed)
    }

    fn first_received(&self) -> Result<Option<Timestamp>, StoreError> {
        let connection = self.reader();
        let mut statement = connection.prepare_cached("SELECT received_at FROM submission")?;
        let mut first = None;
        for received in statement.query_map([], |row| time(row, 0))? {
            let received = received?;
            first = Some(first.map_or(received, |first: Timestamp| first.min(received)));
        }
        Ok(first)
    }

    fn each_since(
        &self,
        since: Timestamp,
        see: &mut dyn FnMut(Envelope),
    ) -> Result<(), StoreError> {
        let connection = self.reader();
        let sql = "SELECT envelope, received_at FROM submission";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            // Compared as moments: as texts, parts of a second would not be in order.
            if time(row, 1)? < since {
                continue;
            }
            let envelope: Vec<u8> = row.get(0)?;
            see(Envelope::from_json(&envelope)?);
        }
        Ok(())
    }
}

/// Takes all in one transaction.
fn take_all(
    connection: &mut Connection,
    arrivals: &[Arrival],
) -> Result<Vec<Result<Taken, StoreError>>, StoreError> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let epoch = ledger::standing(&transaction)?.epoch;
    let mut outcomes = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        let outcome = if arrival.attachments.is_empty() {
            take_one(&transaction, arrival, epoch).map_err(StoreError::from)
        } else {
            take_with_attachments(&mut transaction, arrival, epoch)
        };
        // A failed statement leaves nothing behind and the others in place, unless SQLite gave all of it up.
        if let Err(error) = &outcome
            && transaction.is_autocommit()
        {
            return Err(error.clone());
        }
        outcomes.push(outcome);
    }
    let outcomes: Vec<_> = arrivals
        .iter()
        .zip(outcomes)
        .map(|(arrival, outcome)| {
            let (taken, changed) = match outcome {
                Ok(done) => done,
                Err(error) => return Ok(Err(error)),
            };
            if changed {
                audit::append(&transaction, arrival.at, event(arrival, &taken))?;
            }
            Ok(Ok(taken))
        })
        .collect::<Result<_, StoreError>>()?;
    reached(Moment::Keeping);
    transaction.commit()?;
    reached(Moment::Kept);
    Ok(outcomes)
}

/// With what it names: both or none.
fn take_with_attachments(
    transaction: &mut Transaction<'_>,
    arrival: &Arrival,
    epoch: LedgerEpoch,
) -> Result<(Taken, bool), StoreError> {
    let both = transaction.savepoint()?;
    let taken = take_one(&both, arrival, epoch)?;
    if matches!(taken.0, Taken::New(_)) {
        let mut name = both.prepare_cached(
            "INSERT INTO submission_attachment (submission, digest) SELECT ?1, digest FROM attachment WHERE digest = ?2 AND complete",
        )?;
        for digest in &arrival.attachments {
            if name.execute([arrival.id.to_string(), digest.to_string()])? != 1 {
                return Err(StoreError(format!("attachment {digest} is not there")));
            }
        }
    }
    both.commit()?;
    Ok(taken)
}

/// What became of an arrival, and whether anything changed by it.
fn take_one(
    transaction: &Connection,
    arrival: &Arrival,
    epoch: LedgerEpoch,
) -> rusqlite::Result<(Taken, bool)> {
    let id = arrival.id.to_string();
    let digest = arrival.sent.to_string();
    let terminal = arrival.terminal.to_string();
    let receipt = |digest, received_at, position| CentreReceipt {
        id: arrival.id,
        digest,
        received_at,
        place: Some(LedgerPlace { epoch, position }),
    };
    // Not with `RETURNING`: a row that is read before the statement is through skips the check of foreign keys.
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO submission (id, digest, pickup_code, terminal, received_at, envelope)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            id,
            digest,
            arrival.pickup_code.to_string(),
            terminal,
            arrival.at.to_string(),
            arrival.envelope
        ])?;
    if inserted == 1 {
        let position = Position(transaction.last_insert_rowid().unsigned_abs());
        return Ok((
            Taken::New(receipt(arrival.sent, arrival.at, position)),
            true,
        ));
    }
    let (kept, received_at, position) = transaction
        .prepare_cached("SELECT digest, received_at, position FROM submission WHERE id = ?1")?
        .query_row([&id], |row| {
            Ok((
                parsed::<Digest>(row, 0)?,
                time(row, 1)?,
                ledger::position(row, 2)?,
            ))
        })?;
    if kept == arrival.sent {
        return Ok((Taken::Again(receipt(kept, received_at, position)), false));
    }
    let changed = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO conflict (id, digest, terminal, received_at, envelope) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            id,
            digest,
            terminal,
            arrival.at.to_string(),
            arrival.envelope
        ])?;
    Ok((Taken::Conflict, changed > 0))
}
