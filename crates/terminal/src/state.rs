//! The terminal's own database: opening it, bringing its schema up to date, and the enrolment in it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use catalogue::code::DistrictCode;
use handover::audit::TerminalEvent;
use handover::enrolment::{Enrolment, TerminalId, Token};
use handover::{Series, SigningKey, VerifyingKey};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use crate::audit;

/// One step a version, forward only.
const MIGRATIONS: [&str; 15] = [
    include_str!("../../../migrations/terminal/0001_outbox.sql"),
    include_str!("../../../migrations/terminal/0002_release_key.sql"),
    include_str!("../../../migrations/terminal/0003_tickets.sql"),
    include_str!("../../../migrations/terminal/0004_sealing.sql"),
    include_str!("../../../migrations/terminal/0005_one_code_for_several.sql"),
    include_str!("../../../migrations/terminal/0006_terminal_key.sql"),
    include_str!("../../../migrations/terminal/0007_audit.sql"),
    include_str!("../../../migrations/terminal/0008_until_durable.sql"),
    include_str!("../../../migrations/terminal/0009_operator.sql"),
    include_str!("../../../migrations/terminal/0010_attachments.sql"),
    include_str!("../../../migrations/terminal/0011_drafts.sql"),
    include_str!("../../../migrations/terminal/0012_records_by_number.sql"),
    include_str!("../../../migrations/terminal/0013_drafts_with_photos.sql"),
    include_str!("../../../migrations/terminal/0014_log.sql"),
    include_str!("../../../migrations/terminal/0015_uptime.sql"),
];

/// Why the terminal's database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// SQLite failed.
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What failed.
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
    /// It is damaged.
    #[error(
        "{path} is damaged ({what}); keep the file, it may hold submissions, and call for service"
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What SQLite found.
        what: String,
    },
}

/// Whether the centre answers this terminal, as far as is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnrolmentState {
    /// It does.
    Answered,
    /// It does not know this terminal, or has revoked it.
    Unknown,
    /// This terminal's disk is a copy, or was put back to an earlier state.
    Behind,
    /// Two machines have this terminal's identity.
    Doubled,
}

impl EnrolmentState {
    const ALL: [Self; 4] = [Self::Answered, Self::Unknown, Self::Behind, Self::Doubled];

    /// As the database writes it.
    fn name(self) -> Option<&'static str> {
        match self {
            Self::Answered => None,
            Self::Unknown => Some("unknown"),
            Self::Behind => Some("behind"),
            Self::Doubled => Some("doubled"),
        }
    }
}

/// Who this terminal is since it was last enrolled.
#[derive(Debug, Clone)]
pub(crate) struct Enrolled {
    pub(crate) terminal: TerminalId,
    /// With what it signs; none yet for one that an earlier version enrolled.
    pub(crate) key: Option<SigningKey>,
    /// What it registers that key with; none once that is done.
    pub(crate) token: Option<Token>,
    pub(crate) release_key: Option<VerifyingKey>,
    pub(crate) district: Option<DistrictCode>,
    pub(crate) series: Option<Series>,
    pub(crate) state: EnrolmentState,
}

/// Opens the database, creating it when there is none.
pub(crate) fn open(path: &Path) -> Result<Connection, StateError> {
    let at = |source| StateError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let mut connection = Connection::open(path).map_err(at)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The terminal's secret key is in it. What SQLite writes beside it gets the same mode.
        let only_this_user = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, only_this_user)
            .map_err(|error| at(rusqlite::Error::ToSqlConversionFailure(Box::new(error))))?;
    }
    connection
        .busy_timeout(Duration::from_secs(5))
        .map_err(at)?;
    connection
        .execute_batch(
            // What a citizen was promised survives a power cut only with FULL. What was sent leaves nothing behind. The log
            // is moved into the database beside the screen, never by whoever hands in.
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA wal_autocheckpoint = 0;",
        )
        .map_err(at)?;
    let what: String = connection
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(at)?;
    if what != "ok" {
        return Err(StateError::Damaged {
            path: path.to_owned(),
            what,
        });
    }
    let found: usize = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map(|version| usize::try_from(version).unwrap_or(usize::MAX))
        .map_err(at)?;
    if found > MIGRATIONS.len() {
        return Err(StateError::Newer {
            path: path.to_owned(),
            found,
            known: MIGRATIONS.len(),
        });
    }
    for (version, migration) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Exclusive)
            .map_err(at)?;
        transaction.execute_batch(migration).map_err(at)?;
        transaction
            .pragma_update(None, "user_version", version as i64 + 1)
            .map_err(at)?;
        transaction.commit().map_err(at)?;
    }
    Ok(connection)
}

/// Who this terminal is; none before it is enrolled.
pub(crate) fn enrolment(connection: &Connection) -> rusqlite::Result<Option<Enrolled>> {
    let text = |row: &Row<'_>, column| row.get::<_, Option<String>>(column);
    connection
        .prepare_cached(
            "SELECT terminal, key, token, release_key, district, refused, series FROM enrolment",
        )?
        .query_row([], |row| {
            let refused = text(row, 5)?;
            let named = |state: &EnrolmentState| state.name() == refused.as_deref();
            Ok(Enrolled {
                terminal: TerminalId(parsed(&row.get::<_, String>(0)?)?),
                key: text(row, 1)?.map(|key| parsed(&key)).transpose()?,
                token: text(row, 2)?.map(Token::new),
                release_key: text(row, 3)?.and_then(|key| key.parse().ok()),
                district: text(row, 4)?.and_then(|district| district.parse().ok()),
                series: row.get::<_, Option<u32>>(6)?.and_then(Series::new),
                state: EnrolmentState::ALL
                    .into_iter()
                    .find(named)
                    .unwrap_or(EnrolmentState::Answered),
            })
        })
        .optional()
}

fn parsed<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    text: &str,
) -> rusqlite::Result<T> {
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// Who hands in: the terminal's id, none before it is enrolled, and how often it has been.
pub(crate) fn identity(connection: &Connection) -> rusqlite::Result<(Option<TerminalId>, u32)> {
    let identity = connection
        .prepare_cached("SELECT terminal, epoch FROM enrolment")?
        .query_row([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))
        .optional()?;
    Ok(identity.map_or((None, 0), |(terminal, epoch)| {
        (terminal.parse().ok().map(TerminalId), epoch)
    }))
}

/// Notes who this terminal is from now on, and with what it signs.
pub(crate) fn keep_enrolment(
    connection: &Connection,
    enrolment: &Enrolment,
    key: &SigningKey,
) -> rusqlite::Result<()> {
    connection
        .execute(
            "INSERT OR REPLACE INTO enrolment (one, terminal, key, enrolled_at, release_key, district, series, epoch)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(epoch), 0) + 1 FROM enrolment))",
            params![
                enrolment.terminal.to_string(),
                key.reveal(),
                Timestamp::now().to_string(),
                enrolment.release_key.map(|key| key.to_string()),
                enrolment.district.as_ref().map(DistrictCode::as_str),
                enrolment.series.map(Series::number)
            ],
        )?;
    let (_, epoch) = identity(connection)?;
    let terminal = enrolment.terminal;
    audit::append(connection, TerminalEvent::Enrolled { terminal, epoch })
}

/// Notes the key of a terminal that was enrolled without one, before it is told to anybody.
pub(crate) fn keep_key(connection: &Connection, key: &SigningKey) -> rusqlite::Result<()> {
    connection
        .execute(
            "UPDATE enrolment SET key = ?1 WHERE key IS NULL",
            [key.reveal()],
        )
        .map(|_| ())
}

/// Forgets what the key was registered with.
pub(crate) fn forget_token(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .execute(
            "UPDATE enrolment SET token = NULL WHERE key IS NOT NULL",
            [],
        )
        .map(|_| ())
}

/// Notes whether the centre answers this terminal; whether that is news.
pub(crate) fn keep_state(
    connection: &Connection,
    terminal: TerminalId,
    state: EnrolmentState,
) -> rusqlite::Result<bool> {
    connection
        .execute(
            "UPDATE enrolment SET refused = ?2 WHERE terminal = ?1 AND refused IS NOT ?2",
            params![terminal.to_string(), state.name()],
        )
        .map(|changed| changed > 0)
}

/// Reserves so many numbers to count requests with, durably, and returns the first; none when the terminal is not this
/// one any more.
pub(crate) fn reserve_requests(
    connection: &Connection,
    terminal: TerminalId,
    count: u32,
) -> rusqlite::Result<Option<u64>> {
    let last = connection
        .query_row(
            "UPDATE enrolment SET requests = requests + ?2 WHERE terminal = ?1 RETURNING requests",
            params![terminal.to_string(), count],
            |row| row.get::<_, i64>(0),
        )
        .optional()?;
    Ok(last.map(|last| (last - i64::from(count) + 1).unsigned_abs()))
}

/// Notes the series of a terminal that was enrolled without one.
pub(crate) fn keep_series(connection: &Connection, series: Series) -> rusqlite::Result<()> {
    connection
        .execute(
            "UPDATE enrolment SET series = ?1 WHERE series IS NULL",
            [series.number()],
        )
        .map(|_| ())
}
