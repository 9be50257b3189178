//! Sending from the outbox: what is next, what became of it, and what is put aside because it can never be sent.

use contract::operator::ParkedReason;
use handover::audit::TerminalEvent;
use handover::{CentreReceipt, Digest, Envelope, Refusal, Sealing, SubmissionId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row, TransactionBehavior, params};

use super::keeping::position;
use super::{NO_ENVELOPE, Outbox, OutboxError};
use crate::audit;

/// Why a record is parked that can no longer be read; refusals are kept in their own words.
const DAMAGED: &str = "what is kept of it is damaged";

/// What waits.
#[derive(Debug)]
pub(crate) enum Waiting {
    /// As it was written.
    Whole(Envelope),
    /// Something else than was written.
    Damaged(Damaged),
}

/// A record of which something else is left than was written.
#[derive(Debug)]
pub(crate) struct Damaged {
    /// The terminal's own count of it.
    pub(crate) sequence: u64,
    /// What is wrong, with the id as far as it can be read.
    pub(crate) error: OutboxError,
}

/// An envelope that the centre has given its receipt for.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) receipt: CentreReceipt,
    /// Whether its content was sealed: what was not, does not stay a moment longer.
    pub(crate) sealed: bool,
}

impl Received {
    pub(crate) fn new(envelope: &Envelope, receipt: CentreReceipt) -> Self {
        let sealed = envelope.sealing != Sealing::Plain;
        Self { receipt, sealed }
    }
}

/// Why a record is parked, from the words in the database.
pub(super) fn parked_reason(words: &str) -> ParkedReason {
    let refused = [
        (Refusal::Conflict, ParkedReason::Conflict),
        (Refusal::Malformed, ParkedReason::Malformed),
        (Refusal::TooLarge, ParkedReason::TooLarge),
    ]
    .into_iter()
    .find(|(refusal, _)| refusal.to_string() == words);
    match refused {
        Some((_, reason)) => reason,
        None if words == DAMAGED => ParkedReason::Damaged,
        None => ParkedReason::Other,
    }
}

/// A column's text, whatever became of it on the disk.
pub(super) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(String::from_utf8_lossy(bytes(row.get_ref(column)?)).into_owned())
}

fn bytes(value: ValueRef<'_>) -> &[u8] {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => &[],
    }
}

impl Outbox {
    /// The next record that waits after a sequence number, the oldest first. A damaged one is told apart, and has a
    /// number to go on after.
    pub(crate) fn next_waiting(&self, after: u64) -> Result<Option<Waiting>, OutboxError> {
        let connection = self.connection();
        let number = connection
            .prepare_cached(
                "SELECT sequence FROM outbox WHERE state = 'waiting' AND sequence > ?1 ORDER BY sequence LIMIT 1",
            )
            .and_then(|mut next| {
                let after = i64::try_from(after).unwrap_or(i64::MAX);
                next.query_row([after], |row| row.get::<_, i64>(0)).optional()
            })
            .map_err(|source| self.failed(source))?;
        let Some(number) = number else {
            return Ok(None);
        };
        let sequence = number.unsigned_abs();
        let damaged = |id: &str, why: &str| {
            // What is no id may be anything.
            let is_id = id.parse::<SubmissionId>().is_ok();
            let unnamed = format!("number {sequence}, whose id is damaged too,");
            let error = self.damaged(if is_id { id } else { &unnamed }, why);
            Ok(Some(Waiting::Damaged(Damaged { sequence, error })))
        };
        let row = connection
            .prepare_cached("SELECT id, envelope FROM outbox WHERE sequence = ?1")
            .and_then(|mut row| {
                row.query_row([number], |row| {
                    Ok((text(row, 0)?, bytes(row.get_ref(1)?).to_vec()))
                })
            });
        let (id, json) = match row {
            Ok(row) => row,
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                return damaged("", &error.to_string());
            }
            Err(error) => return Err(self.failed(error)),
        };
        let envelope = match self.envelope(&id, &json) {
            Ok(envelope) => envelope,
            Err(_) => return damaged(&id, NO_ENVELOPE),
        };
        // Whatever else it names is not what is marked when its receipt comes.
        if envelope.id.to_string() != id || envelope.sequence != sequence {
            return damaged(&id, "its envelope belongs to another record");
        }
        match envelope.check() {
            Ok(()) => Ok(Some(Waiting::Whole(envelope))),
            Err(why) => damaged(&id, &why.to_string()),
        }
    }

    /// An attachment's sealed bytes; none when nothing that waits here names it.
    pub(crate) fn attachment(&self, digest: Digest) -> Result<Option<Vec<u8>>, OutboxError> {
        self.connection()
            .query_row(
                "SELECT sealed FROM attachment WHERE digest = ?1 LIMIT 1",
                [digest.to_string()],
                |row| row.get(0),
            )
            .optional()
            .map_err(|source| self.failed(source))
    }

    /// Notes what the centre has. It is kept, sealed, until it is in a backup there.
    pub(crate) fn mark_at_centre(&self, received: &[Received]) -> Result<(), OutboxError> {
        self.in_one(|connection| {
            self.mark_with(connection, received)
                .map_err(|source| self.failed(source))
        })
    }

    fn mark_with(
        &self,
        connection: &mut Connection,
        received: &[Received],
    ) -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for Received { receipt, sealed } in received {
            let (id, received_at) = (receipt.id.to_string(), receipt.received_at.to_string());
            let changed = if *sealed {
                transaction.execute(
                    "UPDATE outbox SET state = 'at-centre', received_at = ?2, ledger_epoch = ?3, ledger_position = ?4, reason = NULL
                     WHERE id = ?1 AND state IN ('waiting', 'parked')",
                    params![
                        id,
                        received_at,
                        receipt.place.map(|place| place.epoch.to_string()),
                        receipt.place.map(|place| position(place.position))
                    ],
                )?
            } else {
                transaction.execute(
                    "UPDATE outbox SET state = 'durable', received_at = ?2, durable_at = ?2, durable_after = ?3, envelope = NULL, reason = NULL
                     WHERE id = ?1 AND state IN ('waiting', 'parked')",
                    params![id, received_at, self.uptime.now().milliseconds()],
                )?
            };
            if changed > 0 {
                let submission = receipt.id;
                audit::append(&transaction, TerminalEvent::AtCentre { submission })?;
            }
        }
        transaction.commit()
    }

    /// Puts a record aside for an operator; it is kept.
    pub(crate) fn park(&self, submission: SubmissionId, reason: &str) -> Result<(), OutboxError> {
        self.at_once(|connection| {
            let changed = connection.execute(
                "UPDATE outbox SET state = 'parked', reason = ?2 WHERE id = ?1 AND state = 'waiting'",
                params![submission.to_string(), reason],
            )?;
            if changed > 0 {
                audit::append(connection, TerminalEvent::Parked { submission })?;
            }
            Ok(())
        })
    }

    /// Puts a damaged record aside for an operator; whatever is left of it is kept.
    pub(crate) fn park_damaged(&self, sequence: u64) -> Result<(), OutboxError> {
        self.at_once(|connection| {
            let changed = connection.execute(
                "UPDATE outbox SET state = 'parked', reason = ?2 WHERE sequence = ?1 AND state = 'waiting'",
                params![i64::try_from(sequence).unwrap_or(i64::MAX), DAMAGED],
            )?;
            if changed > 0 {
                audit::append(connection, TerminalEvent::FoundDamaged { sequence })?;
            }
            Ok(())
        })
    }

    /// Lets a parked record wait again; false when there is none of this id.
    pub(crate) fn unpark(&self, submission: SubmissionId) -> Result<bool, OutboxError> {
        self.at_once(|connection| {
            let changed = connection.execute(
                "UPDATE outbox SET state = 'waiting', reason = NULL WHERE id = ?1 AND state = 'parked'",
                [submission.to_string()],
            )?;
            if changed > 0 {
                audit::append(connection, TerminalEvent::Unparked { submission })?;
            }
            Ok(changed > 0)
        })
    }
}
