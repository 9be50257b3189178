//! The outbox: submissions that were handed in, until the centre has them in a backup.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::operator::{ParkedReason, ParkedRecord};
use contract::visit::ReceiptState;
use handover::attachment::SealedAttachment;
use handover::audit::TerminalEvent;
use handover::{
    CentreReceipt, Digest, DraftLocator, Envelope, EnvelopeError, Origin, Position, PreparedSeal,
    Refusal, ReleaseNumber, Sealing, SealingKey, SignedReceptionKeys, Standing, Submission,
    SubmissionId, TicketNumber, WindowLetter,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use moments::{Moment, reached};
use rand::RngExt as _;
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};

use crate::audit;
use crate::reserve::Reserve;
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

impl OutboxError {
    /// Whether more space would help.
    fn is_for_want_of_space(&self) -> bool {
        let Self::Sqlite { source, .. } = self else {
            return false;
        };
        source.sqlite_error_code() == Some(ErrorCode::DiskFull)
    }
}

/// As the database keeps it.
fn position(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

/// How many records are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Load {
    pub(crate) waiting: u64,
    pub(crate) parked: u64,
    pub(crate) at_centre: u64,
    pub(crate) durable: u64,
    /// Since when the oldest of those that wait does.
    pub(crate) oldest: Option<Timestamp>,
}

/// A record is parked in the words of the refusal.
fn parked_reason(words: &str) -> ParkedReason {
    [
        (Refusal::Conflict, ParkedReason::Conflict),
        (Refusal::Malformed, ParkedReason::Malformed),
        (Refusal::TooLarge, ParkedReason::TooLarge),
    ]
    .into_iter()
    .find(|(refusal, _)| refusal.to_string() == words)
    .map_or(ParkedReason::Other, |(_, reason)| reason)
}

/// The records, in the terminal's own database.
#[derive(Debug)]
pub(crate) struct Outbox {
    connection: Mutex<Connection>,
    path: PathBuf,
    reserve: Reserve,
}

/// What is handed in, as it stays.
#[derive(Debug, Clone)]
pub(crate) struct Frozen {
    pub(crate) submission: Submission,
    /// What it names, in the same order.
    pub(crate) attachments: Vec<SealedAttachment>,
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

/// What a centre's standing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Settled {
    /// How many records are in a backup now that were not known to be.
    pub(crate) durable: usize,
    /// How many are sent again, since the centre may have lost them.
    pub(crate) again: usize,
}

impl Outbox {
    /// Opens the database, creating it when there is none.
    pub(crate) fn open(path: &Path, reserve: Reserve) -> Result<Self, StateError> {
        Ok(Self {
            connection: Mutex::new(state::open(path)?),
            path: path.to_owned(),
            reserve,
        })
    }

    /// Whether what is begun now can be written down in the end.
    pub(crate) fn has_space(&self) -> bool {
        self.reserve.is_whole()
    }

    /// Seals submissions, writes all of them down or none, durably, and returns their frozen envelopes. From then on
    /// this terminal cannot read them any more. What is there already under its id stays as it is.
    ///
    /// Drafts of what is handed in are forgotten by the same stroke. The first is sealed with what is ready.
    pub(crate) fn append(
        &self,
        frozen: &[Frozen],
        to: &SealingKey,
        mut ready: Option<PreparedSeal>,
        drafts: &[DraftLocator],
    ) -> Result<Vec<Envelope>, OutboxError> {
        let mut seal = || ready.take().or_else(|| to.prepare(rand::rng().random()));
        self.in_one(|connection| {
            let mut seal = || seal().ok_or(EnvelopeError::Key(to.id()));
            self.append_with(connection, frozen, &mut seal, drafts)
        })
    }

    fn append_with(
        &self,
        connection: &mut Connection,
        frozen: &[Frozen],
        seal: &mut dyn FnMut() -> Result<PreparedSeal, EnvelopeError>,
        drafts: &[DraftLocator],
    ) -> Result<Vec<Envelope>, OutboxError> {
        let failed = |source| self.failed(source);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let (terminal, epoch) = state::identity(&transaction).map_err(failed)?;
        let mut envelopes = Vec::with_capacity(frozen.len());
        for Frozen {
            submission,
            attachments,
        } in frozen
        {
            // Handed in again after a failure that was none in the end.
            let kept: Option<Vec<u8>> = transaction
                .prepare_cached(
                    "SELECT envelope FROM outbox WHERE id = ?1 AND envelope IS NOT NULL",
                )
                .and_then(|mut kept| {
                    kept.query_row([submission.id.to_string()], |row| row.get(0))
                        .optional()
                })
                .map_err(failed)?;
            if let Some(kept) = kept {
                envelopes.push(self.envelope(&submission.id.to_string(), &kept)?);
                continue;
            }
            let sequence: i64 = transaction
                .prepare_cached("UPDATE handed_in SET last = last + 1 RETURNING last")
                .and_then(|mut next| next.query_row([], |row| row.get(0)))
                .map_err(failed)?;
            let origin = Origin {
                terminal,
                epoch,
                sequence: sequence.unsigned_abs(),
            };
            let not_sealed = |source| OutboxError::Envelope {
                id: submission.id,
                source,
            };
            let envelope = seal()
                .and_then(|seal| Envelope::seal_with(submission, origin, seal))
                .map_err(not_sealed)?;
            let json = envelope.to_json().map_err(not_sealed)?;
            transaction
                .prepare_cached(
                    "INSERT INTO outbox (id, sequence, pickup_code, handed_in_at, envelope, state)
                     VALUES (?1, ?2, ?3, ?4, ?5, 'waiting')",
                )
                .and_then(|mut insert| {
                    insert.execute(params![
                        envelope.id.to_string(),
                        sequence,
                        envelope.pickup_code.to_string(),
                        envelope.handed_in_at.to_string(),
                        json
                    ])
                })
                .map_err(failed)?;
            for (place, attachment) in (1_i64..).zip(attachments) {
                transaction
                    .prepare_cached(
                        "INSERT INTO attachment (submission, place, digest, sealed) VALUES (?1, ?2, ?3, ?4)",
                    )
                    .and_then(|mut insert| {
                        let digest = attachment.about().digest.to_string();
                        insert.execute(params![
                            envelope.id.to_string(),
                            place,
                            digest,
                            attachment.as_bytes()
                        ])
                    })
                    .map_err(failed)?;
            }
            let handed_in = TerminalEvent::HandedIn {
                submission: envelope.id,
                sequence: envelope.sequence,
            };
            audit::append(&transaction, handed_in).map_err(failed)?;
            envelopes.push(envelope);
        }
        crate::drafts::end(&transaction, drafts, Timestamp::now()).map_err(failed)?;
        reached(Moment::Saving);
        transaction.commit().map_err(failed)?;
        reached(Moment::Saved);
        Ok(envelopes)
    }

    /// Works on the database; when the disk is full, once more after the reserve was given up.
    fn in_one<T>(
        &self,
        mut work: impl FnMut(&mut Connection) -> Result<T, OutboxError>,
    ) -> Result<T, OutboxError> {
        let mut connection = self.connection();
        match work(&mut connection) {
            Err(error) if error.is_for_want_of_space() && self.reserve.release() => {
                work(&mut connection)
            }
            done => done,
        }
    }

    fn envelope(&self, id: &str, json: &[u8]) -> Result<Envelope, OutboxError> {
        serde_json::from_slice(json).map_err(|why| self.damaged(id, why))
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
        row.map(|(id, envelope)| self.envelope(&id, &envelope))
            .transpose()
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
                    "UPDATE outbox SET state = 'durable', received_at = ?2, durable_at = ?2, envelope = NULL, reason = NULL
                     WHERE id = ?1 AND state IN ('waiting', 'parked')",
                    params![id, received_at],
                )?
            };
            if changed > 0 {
                let submission = receipt.id;
                audit::append(&transaction, TerminalEvent::AtCentre { submission })?;
            }
        }
        transaction.commit()
    }

    /// Takes a centre's word for what is in its backups, and for which life of its database it speaks. What it may have lost
    /// waits again; what has been in a backup for so many days is removed, a part of it at a time.
    pub(crate) fn settle(&self, standing: &Standing, days: u32) -> Result<Settled, OutboxError> {
        self.in_one(|connection| {
            self.settle_with(connection, standing, days)
                .map_err(|source| self.failed(source))
        })
    }

    fn settle_with(
        &self,
        connection: &mut Connection,
        standing: &Standing,
        days: u32,
    ) -> rusqlite::Result<Settled> {
        let (epoch, now) = (standing.epoch.to_string(), Timestamp::now());
        let transaction = connection.transaction()?;
        let again = transaction.execute(
            "UPDATE outbox SET state = 'waiting', ledger_epoch = NULL, ledger_position = NULL, durable_at = NULL
             WHERE state IN ('at-centre', 'durable') AND received_at IS NOT NULL AND ledger_epoch IS NOT ?1 AND envelope IS NOT NULL",
            [&epoch],
        )?;
        let durable = transaction.execute(
            "UPDATE outbox SET state = 'durable', durable_at = ?3
             WHERE state = 'at-centre' AND received_at IS NOT NULL AND ledger_epoch = ?1 AND ledger_position <= ?2",
            params![epoch, position(standing.durable_through), now.to_string()],
        )?;
        let long_ago = now
            .saturating_sub(SignedDuration::from_hours(24 * i64::from(days)))
            .unwrap_or(Timestamp::MIN);
        transaction.execute(
            "DELETE FROM outbox WHERE id IN
             (SELECT id FROM outbox WHERE state = 'durable' AND durable_at <= ?1 LIMIT 100)",
            [long_ago.to_string()],
        )?;
        transaction.commit()?;
        Ok(Settled { durable, again })
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

    /// How many records are in which state.
    pub(crate) fn load(&self) -> Result<Load, OutboxError> {
        let sql = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'parked'),
                          count(*) FILTER (WHERE state = 'at-centre'), count(*) FILTER (WHERE state = 'durable'),
                          (SELECT handed_in_at FROM outbox WHERE state = 'waiting' ORDER BY sequence LIMIT 1)
                   FROM outbox";
        let load = self.connection().query_row(sql, [], |row| {
            let count =
                |column| Ok::<_, rusqlite::Error>(row.get::<_, i64>(column)?.unsigned_abs());
            let oldest: Option<String> = row.get(4)?;
            Ok(Load {
                waiting: count(0)?,
                parked: count(1)?,
                at_centre: count(2)?,
                durable: count(3)?,
                oldest: oldest.and_then(|time| time.parse().ok()),
            })
        });
        load.map_err(|source| self.failed(source))
    }

    /// What is parked, the oldest first, at most so many.
    pub(crate) fn parked(&self, most: usize) -> Result<Vec<ParkedRecord>, OutboxError> {
        let connection = self.connection();
        let rows = connection
            .prepare_cached(
                "SELECT id, sequence, handed_in_at, reason FROM outbox WHERE state = 'parked' ORDER BY sequence LIMIT ?1",
            )
            .and_then(|mut statement| {
                let most = i64::try_from(most).unwrap_or(i64::MAX);
                let rows = statement.query_map([most], |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, i64>(1)?,
                        row.get::<_, String>(2)?,
                        row.get::<_, String>(3)?,
                    ))
                })?;
                rows.collect::<Result<Vec<_>, _>>()
            })
            .map_err(|source| self.failed(source))?;
        rows.into_iter()
            .map(|(id, sequence, handed_in_at, reason)| {
                Ok(ParkedRecord {
                    submission: id.parse().map_err(|why| self.damaged(&id, why))?,
                    sequence: sequence.unsigned_abs(),
                    handed_in_at: handed_in_at.parse().map_err(|why| self.damaged(&id, why))?,
                    why: parked_reason(&reason),
                })
            })
            .collect()
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
            .prepare_cached("SELECT signed FROM reception_keys")
            .and_then(|mut kept| kept.query_row([], |row| row.get::<_, String>(0)).optional())
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
