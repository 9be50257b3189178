//! The terminal's own database: opening it, bringing its schema up to date, and the enrolment in it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use catalogue::code::DistrictCode;
use handover::Series;
use handover::enrolment::{Enrolment, TerminalId, Token};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

/// One step a version, forward only.
const MIGRATIONS: [&str; 5] = [
    include_str!("../../../migrations/terminal/0001_outbox.sql"),
    include_str!("../../../migrations/terminal/0002_release_key.sql"),
    include_str!("../../../migrations/terminal/0003_tickets.sql"),
    include_str!("../../../migrations/terminal/0004_sealing.sql"),
    include_str!("../../../migrations/terminal/0005_one_code_for_several.sql"),
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

/// Opens the database, creating it when there is none.
pub(crate) fn open(path: &Path) -> Result<Connection, StateError> {
    let at = |source| StateError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let mut connection = Connection::open(path).map_err(at)?;
    connection
        .busy_timeout(Duration::from_secs(5))
        .map_err(at)?;
    connection
        .execute_batch(
            // What a citizen was promised survives a power cut only with FULL. What was sent leaves nothing behind.
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;",
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
pub(crate) fn enrolment(connection: &Connection) -> rusqlite::Result<Option<Enrolment>> {
    let text = |row: &Row<'_>, column| row.get::<_, Option<String>>(column);
    connection
        .query_row(
            "SELECT terminal, token, release_key, district, series FROM enrolment",
            [],
            |row| {
                let texts = [text(row, 0)?, text(row, 1)?, text(row, 2)?, text(row, 3)?];
                Ok((texts, row.get::<_, Option<u32>>(4)?))
            },
        )
        .optional()
        .map(|row| {
            row.and_then(|([terminal, token, release_key, district], series)| {
                Some(Enrolment {
                    terminal: TerminalId(terminal?.parse().ok()?),
                    token: Token::new(token?),
                    release_key: release_key.and_then(|key| key.parse().ok()),
                    district: district.and_then(|district| district.parse().ok()),
                    series: series.and_then(Series::new),
                    reception_keys: None,
                })
            })
        })
}

/// Who hands in: the terminal's id, none before it is enrolled, and how often it has been.
pub(crate) fn identity(connection: &Connection) -> rusqlite::Result<(Option<TerminalId>, u32)> {
    let identity = connection
        .query_row("SELECT terminal, epoch FROM enrolment", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(identity.map_or((None, 0), |(terminal, epoch)| {
        (terminal.parse().ok().map(TerminalId), epoch)
    }))
}

/// Notes who this terminal is from now on.
pub(crate) fn keep_enrolment(
    connection: &Connection,
    enrolment: &Enrolment,
) -> rusqlite::Result<()> {
    connection
        .execute(
            "INSERT OR REPLACE INTO enrolment (one, terminal, token, enrolled_at, release_key, district, series, epoch)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(epoch), 0) + 1 FROM enrolment))",
            params![
                enrolment.terminal.to_string(),
                enrolment.token.reveal(),
                Timestamp::now().to_string(),
                enrolment.release_key.map(|key| key.to_string()),
                enrolment.district.as_ref().map(DistrictCode::as_str),
                enrolment.series.map(Series::number)
            ],
        )
        .map(|_| ())
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
