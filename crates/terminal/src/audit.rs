//! The terminal's audit trail: what happened here, chained, in its own database, written in the very transaction that
//! does what it tells.

use handover::audit::{Broken, Check, Head, Line, Said, TerminalEvent};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::outbox::{Outbox, OutboxError};

/// Writes the next line; in a transaction, it is there exactly when the rest is.
pub(crate) fn append(connection: &Connection, event: TerminalEvent) -> rusqlite::Result<()> {
    let head = head(connection)?;
    let line = head
        .next(Timestamp::now(), event)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection
        .prepare_cached("INSERT INTO audit (line, text, digest) VALUES (?1, ?2, ?3)")?
        .execute(params![
            i64::try_from(line.head.lines).unwrap_or(i64::MAX),
            line.text,
            line.head.digest.to_string()
        ])
        .map(|_| ())
}

/// The same for what may be told already: the newest line of its kind is not repeated.
pub(crate) fn append_news(connection: &Connection, event: TerminalEvent) -> rusqlite::Result<()> {
    let told: Option<String> = connection
        .query_row(
            "SELECT text FROM audit WHERE json_extract(text, '$.event.kind') = ?1 ORDER BY line DESC LIMIT 1",
            [serde_json::to_value(&event)
                .ok()
                .and_then(|event| event["kind"].as_str().map(str::to_owned))],
            |row| row.get(0),
        )
        .optional()?;
    let told = told.and_then(|text| serde_json::from_str::<Said<TerminalEvent>>(&text).ok());
    if told.is_some_and(|told| told.event == event) {
        return Ok(());
    }
    append(connection, event)
}

/// How far the trail has come.
pub(crate) fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let last = connection
        .prepare_cached("SELECT line, digest FROM audit ORDER BY line DESC LIMIT 1")?
        .query_row([], |row| head_of(row.get(0)?, &row.get::<_, String>(1)?))
        .optional()?;
    Ok(last.unwrap_or_else(Head::start))
}

fn head_of(lines: i64, digest: &str) -> rusqlite::Result<Head> {
    let digest = digest.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            1,
            rusqlite::types::Type::Text,
            Box::<handover::digest::DigestError>::new(error),
        )
    })?;
    Ok(Head {
        lines: lines.unsigned_abs(),
        digest,
    })
}

/// What became of checking a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trail {
    /// It is whole, and this is its head.
    Whole(Head),
    /// It is not.
    Broken(Broken),
}

impl Outbox {
    /// How far the trail has come.
    pub(crate) fn audit_head(&self) -> Result<Head, OutboxError> {
        head(&self.connection()).map_err(|source| self.failed(source))
    }

    /// Goes through the whole trail, and beside what was anchored of it.
    pub(crate) fn check_audit(&self, anchors: &[Head]) -> Result<Trail, OutboxError> {
        let connection = self.connection();
        let failed = |source| self.failed(source);
        let mut statement = connection
            .prepare("SELECT line, text, digest FROM audit ORDER BY line")
            .map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        let mut check = Check::new(anchors.iter().copied());
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || {
                let (lines, text): (i64, String) = (row.get(0)?, row.get(1)?);
                Ok((lines, text, row.get::<_, String>(2)?))
            };
            let (lines, text, digest) = read().map_err(failed)?;
            // A digest that cannot be read is a changed line too.
            let line = head_of(lines, &digest).map(|head| Line { text, head });
            let checked = match line {
                Ok(line) => check.line::<TerminalEvent>(&line).map(|_| ()),
                Err(_) => Err(Broken::Changed(lines.unsigned_abs())),
            };
            if let Err(broken) = checked {
                return Ok(Trail::Broken(broken));
            }
        }
        Ok(check.finish().map_or_else(Trail::Broken, Trail::Whole))
    }
}
