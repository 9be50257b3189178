//! The outbox: submissions that were handed in, until the centre has them.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::visit::ReceiptState;
use handover::audit::TerminalEvent;
use handover::{
    CentreReceipt, Envelope, EnvelopeError, Origin, ReleaseNumber, SealingKey, SignedReceptionKeys,
    Submission, SubmissionId, TicketNumber, WindowLetter,
};
use jiff::Timestamp;
use jiff::civil::Date;
use rand::RngExt as _;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::audit;
use crate::state::{self, StateError};
use crate::ticket_counter;

/// Why the outbox failed. Nothing was handed in, and nothing that was is lost.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// SQLite failed.
    #[error(
        "the outbox {path} could not be written or read: {source}; check the disk’s space and health"
    )]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What failed.
        source: rusqlite::Error,
    },
    /// The submission cannot be put into an envelope.
    #[error("submission {id} cannot be put into an envelope: {source}")]
    Envelope {
        /// The submission.
        id: SubmissionId,
        /// Why.
        source: EnvelopeError,
    },
    /// A record is damaged.
    #[error(
        "record {id} in the outbox {path} is damaged: {why}; keep the file and call for service"
    )]
    Record {
        /// The database.
        path: PathBuf,
        /// The record.
        id: String,
        /// What is wrong.
        why: String,
    },
}

/// How many records are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Load {
    pub(crate) waiting: u64,
    pub(crate) parked: u64,
}

/// The records, in the terminal's own database.
#[derive(Debug)]
pub(crate) struct Outbox {
    connection: Mutex<Connection>,
    path: PathBuf,
}

impl Outbox {
    /// Opens the database, creating it when there is none.
    pub(crate) fn open(path: &Path) -> Result<Self, StateError> {
        Ok(Self {
            connection: Mutex::new(state::open(path)?),
            path: path.to_owned(),
        })
    }

    /// Seals submissions, writes all of them down or none, durably, and returns their frozen envelopes. From then on
    /// this terminal cannot read them any more.
    pub(crate) fn append(
        &self,
        submissions: &[Submission],
        to: &SealingKey,
    ) -> Result<Vec<Envelope>, OutboxError> {
        let mut connection = self.connection();
        let failed = |source| self.failed(source);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let last: i64 = transaction
            .query_row("SELECT coalesce(max(sequence), 0) FROM outbox", [], |row| {
                row.get(0)
            })
            .map_err(failed)?;
        let (terminal, epoch) = state::identity(&transaction).map_err(failed)?;
        let mut envelopes = Vec::with_capacity(submissions.len());
        for (sequence, submission) in (last + 1..).zip(submissions) {
            let origin = Origin {
                terminal,
                epoch,
                sequence: sequence.unsigned_abs(),
            };
            let not_sealed = |source| OutboxError::Envelope {
                id: submission.id,
                source,
            };
            let envelope =
                Envelope::seal(submission, origin, to, rand::rng().random()).map_err(not_sealed)?;
            let frozen = envelope.to_json().map_err(not_sealed)?;
            transaction
                .execute(
                    "INSERT INTO outbox (id, sequence, pickup_code, handed_in_at, envelope, state)
                     VALUES (?1, ?2, ?3, ?4, ?5, 'waiting')",
                    params![
                        envelope.id.to_string(),
                        sequence,
                        envelope.pickup_code.to_string(),
                        envelope.handed_in_at.to_string(),
                        frozen
                    ],
                )
                .map_err(failed)?;
            let handed_in = TerminalEvent::HandedIn {
                submission: envelope.id,
                sequence: envelope.sequence,
            };
            audit::append(&transaction, handed_in).map_err(failed)?;
            envelopes.push(envelope);
        }
        transaction.commit().map_err(failed)?;
        Ok(envelopes)
    }

    /// The next waiting envelope after a sequence number, oldest first, with its number.
    pub(crate) fn next_waiting(&self, after: u64) -> Result<Option<Envelope>, OutboxError> {
        let row = self
            .connection()
            .query_row(
                "SELECT id, envelope FROM outbox WHERE state = 'waiting' AND sequence > ?1 ORDER BY sequence LIMIT 1",
                [i64::try_from(after).unwrap_or(i64::MAX)],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)),
            )
            .optional()
            .map_err(|source| self.failed(source))?;
        row.map(|(id, envelope)| {
            serde_json::from_slice(&envelope).map_err(|why| self.damaged(&id, why))
        })
        .transpose()
    }

    /// Notes that the centre has a record, and drops its content.
    pub(crate) fn mark_at_centre(&self, receipt: &CentreReceipt) -> Result<(), OutboxError> {
        let submission = receipt.id;
        self.at_once(|connection| {
            let changed = connection.execute(
                "UPDATE outbox SET state = 'at-centre', received_at = ?2, envelope = NULL, reason = NULL WHERE id = ?1",
                params![submission.to_string(), receipt.received_at.to_string()],
            )?;
            if changed > 0 {
                audit::append(connection, TerminalEvent::AtCentre { submission })?;
            }
            Ok(())
        })
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

    /// How far a record has come; none when there is no such record.
    pub(crate) fn receipt_state(
        &self,
        id: SubmissionId,
    ) -> Result<Option<ReceiptState>, OutboxError> {
        let received = self
            .connection()
            .query_row(
                "SELECT received_at FROM outbox WHERE id = ?1",
                [id.to_string()],
                |row| row.get::<_, Option<String>>(0),
            )
            .optional()
            .map_err(|source| self.failed(source))?;
        received
            .map(|received| match received {
                None => Ok(ReceiptState::SavedHere),
                Some(at) => at
                    .parse::<Timestamp>()
                    .map(|received_at| ReceiptState::AtCentre { received_at })
                    .map_err(|why| self.damaged(&id.to_string(), why)),
            })
            .transpose()
    }

    /// How many records are waiting and parked.
    pub(crate) fn load(&self) -> Result<Load, OutboxError> {
        self.connection()
            .query_row(
                "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'parked') FROM outbox",
                [],
                |row| Ok(Load { waiting: row.get::<_, i64>(0)?.unsigned_abs(), parked: row.get::<_, i64>(1)?.unsigned_abs() }),
            )
            .map_err(|source| self.failed(source))
    }

    /// Moves what was deleted out of the write-ahead log too.
    pub(crate) fn tidy(&self) -> Result<(), OutboxError> {
        self.connection()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|source| self.failed(source))
    }

    /// Takes the next ticket number of a window, durably; none for a terminal without a series.
    pub(crate) fn take_ticket(
        &self,
        letter: WindowLetter,
        day: Date,
    ) -> Result<Option<TicketNumber>, OutboxError> {
        let mut connection = self.connection();
        let enrolment = state::enrolment(&connection).map_err(|source| self.failed(source))?;
        let Some(series) = enrolment.and_then(|enrolment| enrolment.series) else {
            return Ok(None);
        };
        ticket_counter::take(&mut connection, series, letter, day)
            .map(Some)
            .map_err(|source| self.failed(source))
    }

    /// The centre's signed list of keys that was last taken; none before the first.
    pub(crate) fn reception_keys(&self) -> Result<Option<SignedReceptionKeys>, OutboxError> {
        let kept = self
            .connection()
            .query_row("SELECT signed FROM reception_keys", [], |row| {
                row.get::<_, String>(0)
            })
            .optional()
            .map_err(|source| self.failed(source))?;
        // What cannot be read is fetched again.
        Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()))
    }

    /// Keeps the centre's signed list of keys in the place of an earlier one.
    pub(crate) fn keep_reception_keys(
        &self,
        list: u32,
        signed: &SignedReceptionKeys,
    ) -> Result<(), OutboxError> {
        let json = serde_json::to_string(signed).map_err(|why| self.damaged("keys", why))?;
        self.at_once(|connection| {
            connection.execute(
                "INSERT OR REPLACE INTO reception_keys (one, signed) VALUES (1, ?1)",
                [json],
            )?;
            audit::append(connection, TerminalEvent::KeysTaken { list })
        })
    }

    /// Notes that a release was taken into use; again after a restart, it is not told twice.
    pub(crate) fn note_release(&self, release: ReleaseNumber) -> Result<(), OutboxError> {
        self.at_once(|connection| {
            audit::append_news(connection, TerminalEvent::ReleaseTaken { release })
        })
    }

    /// Does all of something or nothing.
    pub(crate) fn at_once<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, OutboxError> {
        let mut connection = self.connection();
        let done = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let done = work(&transaction)?;
                transaction.commit()?;
                Ok(done)
            });
        done.map_err(|source| self.failed(source))
    }

    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic interrupted was rolled back when it was dropped.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn failed(&self, source: rusqlite::Error) -> OutboxError {
        OutboxError::Sqlite {
            path: self.path.clone(),
            source,
        }
    }

    fn damaged(&self, id: &str, why: impl std::fmt::Display) -> OutboxError {
        OutboxError::Record {
            path: self.path.clone(),
            id: id.to_owned(),
            why: why.to_string(),
        }
    }
}
