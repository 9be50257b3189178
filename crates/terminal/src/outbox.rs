//! The outbox: submissions that were handed in, until the centre has them in a backup.

mod keeping;
mod log;
mod sending;
mod standing;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::visit::ReceiptState;
use handover::attachment::SealedAttachment;
use handover::audit::TerminalEvent;
use handover::{
    DraftLocator, Envelope, EnvelopeError, Origin, PreparedSeal, ReleaseNumber, SealingKey,
    SignedReceptionKeys, Submission, SubmissionId, TicketNumber, WindowLetter,
};
use jiff::Timestamp;
use jiff::civil::Date;
use moments::{Moment, reached};
use rand::RngExt as _;
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};

use crate::audit;
use crate::reserve::Reserve;
use crate::state::{self, StateError};
use crate::ticket_counter;
use crate::uptime::Uptime;

use log::Log;
pub(crate) use sending::{Damaged, Received, Waiting};

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

/// What is wrong with a record whose envelope is none.
const NO_ENVELOPE: &str = "its envelope cannot be read";

/// The records, in the terminal's own database.
#[derive(Debug)]
pub(crate) struct Outbox {
    connection: Mutex<Connection>,
    path: PathBuf,
    reserve: Reserve,
    uptime: Uptime,
    log: Mutex<Log>,
}

/// What is handed in, as it stays.
#[derive(Debug, Clone)]
pub(crate) struct Frozen {
    pub(crate) submission: Submission,
    /// What it names, in the same order.
    pub(crate) attachments: Vec<SealedAttachment>,
}

impl Outbox {
    /// Opens the database, creating it when there is none.
    pub(crate) fn open(path: &Path, reserve: Reserve) -> Result<Self, StateError> {
        let connection = state::open(path)?;
        // The first hand-in is no other than the next. It is taken on a full disk too.
        if let Err(error) = log::begin(&connection) {
            tracing::warn!(%error, "nothing can be written yet; check the disk’s space and health");
        }
        let uptime = Uptime::read(&connection).map_err(|source| StateError::Sqlite {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            uptime,
            connection: Mutex::new(connection),
            path: path.to_owned(),
            reserve,
            log: Mutex::default(),
        })
    }

    /// How long the program has run.
    pub(crate) fn uptime(&self) -> &Uptime {
        &self.uptime
    }

    /// Notes how long that is, so that a restart goes on from there.
    pub(crate) fn note_uptime(&self) -> Result<(), OutboxError> {
        self.at_once(|connection| self.uptime.note(connection).map(|_| ()))
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
        // Without what the parser says: it cites what it stumbled over.
        serde_json::from_slice(json).map_err(|_| self.damaged(id, NO_ENVELOPE))
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
