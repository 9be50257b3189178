//! The embedded database: one file, one writer.

mod audit;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use handover::audit::{CentreEvent, Head, Line};
use handover::enrolment::TerminalId;
use handover::{CentreReceipt, Digest, Envelope, EnvelopeError, PickupCode, Series, VerifyingKey};
use jiff::Timestamp;
use moments::{Moment, reached};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row, TransactionBehavior, params};

use super::request_window::RequestWindow;
use super::{
    Admitted, EnrolmentState, Kept, KnownTerminal, Store, StoreError, Taken, TerminalRecord,
};

/// One step a version, forward only.
const MIGRATIONS: [&str; 5] = [
    include_str!("../../../../migrations/centre/sqlite/0001_centre.sql"),
    include_str!("../../../../migrations/centre/sqlite/0002_series.sql"),
    include_str!("../../../../migrations/centre/sqlite/0003_sealing.sql"),
    include_str!("../../../../migrations/centre/sqlite/0004_terminal_keys.sql"),
    include_str!("../../../../migrations/centre/sqlite/0005_audit.sql"),
];

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite failed.
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What failed.
        source: rusqlite::Error,
    },
    /// It is no database, or not a whole one.
    #[error(
        "{path} is damaged ({source}); move it aside for whoever can rescue it, and restore it from a backup: what was handed in is in it"
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What SQLite found.
        source: rusqlite::Error,
    },
    /// It was written by a newer version of this program.
    #[error(
        "{path} has schema {found}, this program knows up to {known}; install the newer version again: nothing in it was changed"
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: usize,
        /// The newest one known.
        known: usize,
    },
    /// The folder cannot be made.
    #[error("{path}: {source}; name a folder that this user may write to with --data")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The centre's database in a data folder.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Mutex<Connection>,
    /// For what need not wait for the disk: see [`Store::admit`].
    requests: Mutex<Connection>,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<EnvelopeError> for StoreError {
    fn from(error: EnvelopeError) -> Self {
        Self(error.to_string())
    }
}

impl SqliteStore {
    /// Opens the database in a data folder, creating both when there is none.
    ///
    /// # Errors
    /// [`OpenError`], each with its remedy.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        std::fs::create_dir_all(data).map_err(|source| OpenError::Folder {
            path: data.to_owned(),
            source,
        })?;
        let path = data.join("centre.sqlite");
        let at = |source: rusqlite::Error| {
            let path = path.clone();
            match source.sqlite_error_code() {
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                    OpenError::Damaged { path, source }
                }
                _ => OpenError::Sqlite { path, source },
            }
        };
        let mut connection = Connection::open(&path).map_err(at)?;
        connection
            .busy_timeout(Duration::from_secs(10))
            .map_err(at)?;
        connection
            .execute_batch(
                // A receipt is a promise: it is given only for what survives a power cut. References are not looked at
                // while tables are made anew.
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;",
            )
            .map_err(at)?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Exclusive)
            .map_err(at)?;
        let found = transaction
            .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
            .map(|version| usize::try_from(version).unwrap_or(usize::MAX))
            .map_err(at)?;
        if found > MIGRATIONS.len() {
            return Err(OpenError::Newer {
                path: path.clone(),
                found,
                known: MIGRATIONS.len(),
            });
        }
        for migration in &MIGRATIONS[found..] {
            transaction.execute_batch(migration).map_err(at)?;
        }
        transaction
            .pragma_update(None, "user_version", MIGRATIONS.len() as i64)
            .map_err(at)?;
        transaction.commit().map_err(at)?;
        connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(at)?;
        let requests = Connection::open(&path).map_err(at)?;
        requests.busy_timeout(Duration::from_secs(10)).map_err(at)?;
        requests
            .execute_batch(
                "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;",
            )
            .map_err(at)?;
        Ok(Self {
            connection: Mutex::new(connection),
            requests: Mutex::new(requests),
        })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic interrupted was rolled back when it was dropped.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    fn add_enrolment_code(
        &self,
        hash: &[u8],
        role: &str,
        place: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.connection().execute(
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
        let mut connection = self.connection();
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
        let mut connection = self.connection();
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
        let connection = self.connection();
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
        match admitted {
            Admitted::Fresh => {
                transaction
                    .prepare_cached(
                        "INSERT INTO request_window (terminal, seen) VALUES (?1, ?2)
                         ON CONFLICT (terminal) DO UPDATE SET seen = excluded.seen",
                    )?
                    .execute(params![id, window.to_bytes()])?;
            }
            Admitted::Doubled => {
                let changed = transaction.execute(
                    "UPDATE terminal SET doubled_at = ?2 WHERE id = ?1 AND doubled_at IS NULL",
                    params![id, now.to_string()],
                )?;
                if changed > 0 {
                    audit::append(&transaction, now, CentreEvent::TerminalDoubled { terminal })?;
                }
            }
            Admitted::Replayed | Admitted::Behind => {}
        }
        transaction.commit()?;
        Ok(admitted)
    }

    fn anchor(&self, terminal: TerminalId, head: Head, now: Timestamp) -> Result<(), StoreError> {
        self.connection().execute(
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
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT line, digest FROM audit_anchor WHERE terminal = ?1 ORDER BY line DESC LIMIT ?2",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let heads = statement.query_map(params![terminal.to_string(), most], |row| {
            audit::head_of(row, 0)
        })?;
        Ok(heads.collect::<Result<_, _>>()?)
    }

    fn note(&self, event: CentreEvent, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        audit::append(&transaction, now, event)?;
        transaction.commit()?;
        Ok(())
    }

    fn each_audit_line(
        &self,
        see: &mut dyn FnMut(Line) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let connection = self.connection();
        let sql = "SELECT line, digest, text FROM audit ORDER BY line";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line = Line {
                head: audit::head_of(row, 0)?,
                text: row.get(2)?,
            };
            if see(line).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn terminals(&self) -> Result<Vec<TerminalRecord>, StoreError> {
        let connection = self.connection();
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
        let mut connection = self.connection();
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

    fn set_clerk(&self, name: &str, password_hash: &str) -> Result<(), StoreError> {
        self.connection().execute(
            "INSERT INTO clerk (name, password) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET password = excluded.password",
            [name, password_hash],
        )?;
        Ok(())
    }

    fn clerk(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT password FROM clerk WHERE name = ?1";
        Ok(self
            .connection()
            .query_row(sql, [name], |row| row.get(0))
            .optional()?)
    }

    fn take(
        &self,
        envelope: &Envelope,
        sent: Digest,
        terminal: TerminalId,
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        let bytes = envelope.to_json()?;
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = envelope.id.to_string();
        let kept = transaction
            .query_row(
                "SELECT digest, received_at FROM submission WHERE id = ?1",
                [&id],
                |row| Ok((parsed::<Digest>(row, 0)?, time(row, 1)?)),
            )
            .optional()?;
        let taken = match kept {
            Some((digest, received_at)) if digest == sent => Taken::Again(CentreReceipt {
                id: envelope.id,
                digest,
                received_at,
                place: None,
            }),
            Some(_) => {
                let changed = transaction.execute(
                    "INSERT OR IGNORE INTO conflict (id, digest, terminal, received_at, envelope) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![id, sent.to_string(), terminal.to_string(), now.to_string(), bytes],
                )?;
                if changed > 0 {
                    let conflict = CentreEvent::Conflict {
                        submission: envelope.id,
                        digest: sent,
                        terminal,
                    };
                    audit::append(&transaction, now, conflict)?;
                }
                Taken::Conflict
            }
            None => {
                transaction.execute(
                    "INSERT INTO submission (id, digest, pickup_code, terminal, received_at, envelope) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![
                        id,
                        sent.to_string(),
                        envelope.pickup_code.to_string(),
                        terminal.to_string(),
                        now.to_string(),
                        bytes
                    ],
                )?;
                let taken = CentreEvent::SubmissionTaken {
                    submission: envelope.id,
                    digest: sent,
                    terminal,
                };
                audit::append(&transaction, now, taken)?;
                Taken::New(CentreReceipt {
                    id: envelope.id,
                    digest: sent,
                    received_at: now,
                    place: None,
                })
            }
        };
        reached(Moment::Keeping);
        transaction.commit()?;
        reached(Moment::Kept);
        Ok(taken)
    }

    fn find(&self, code: &PickupCode) -> Result<Vec<Kept>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT envelope, received_at, place,
                    (SELECT group_concat(digest, ' ') FROM conflict WHERE conflict.id = submission.id)
             FROM submission JOIN terminal ON terminal.id = submission.terminal
             WHERE pickup_code = ?1 ORDER BY received_at DESC",
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
        let mut connection = self.connection();
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
        let connection = self.connection();
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
        let connection = self.connection();
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

fn parsed<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}

/// From whether a terminal was revoked, and, in the next column, whether it is doubled.
fn enrolment_state(row: &Row<'_>, column: usize) -> rusqlite::Result<EnrolmentState> {
    Ok(match (row.get(column)?, row.get(column + 1)?) {
        (true, _) => EnrolmentState::Revoked,
        (false, true) => EnrolmentState::Doubled,
        (false, false) => EnrolmentState::Enrolled,
    })
}

fn series(row: &Row<'_>, column: usize) -> rusqlite::Result<Series> {
    let number: u32 = row.get(column)?;
    Series::new(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(
        column,
        i64::from(number),
    ))
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    parsed(row, column)
}
