//! Drafts as this terminal keeps them: encrypted, until their time is over or they are handed in.

mod content;
mod key;

use handover::draft::{Revision, kept_until};
use handover::envelope::Content as Sealed;
use handover::{DraftLocator, SealedDraft};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::outbox::{Outbox, OutboxError};

pub(crate) use content::{Content, Matter};
pub(crate) use key::DraftKey;

/// What is kept under a locator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    Draft(SealedDraft),
    /// It was handed in or dropped.
    Over,
}

/// Keeps a draft in the place of an earlier one, durably; the centre is to hear of it.
pub(crate) fn keep(
    outbox: &Outbox,
    locator: DraftLocator,
    draft: &SealedDraft,
    now: Timestamp,
) -> Result<(), OutboxError> {
    outbox.at_once(|connection| {
        drop_what_is_over(connection, now)?;
        connection
            .prepare_cached(
                "INSERT INTO draft (locator, revision, until, opened, sealed, waits) VALUES (?1, ?2, ?3, ?4, ?5, 1)
                 ON CONFLICT (locator) DO UPDATE SET revision = excluded.revision, until = excluded.until,
                     opened = max(opened, excluded.opened), sealed = excluded.sealed, waits = 1",
            )?
            .execute(params![
                locator.to_string(),
                draft.revision.to_number(),
                draft.until.as_second(),
                draft.opened,
                draft.sealed.as_bytes()
            ])?;
        Ok(())
    })
}

/// What is kept under a locator; none when nothing is, or its time is over.
pub(crate) fn find(
    outbox: &Outbox,
    locator: DraftLocator,
    now: Timestamp,
) -> Result<Option<Kept>, OutboxError> {
    outbox.at_once(|connection| {
        drop_what_is_over(connection, now)?;
        connection
            .prepare_cached("SELECT revision, until, opened, sealed FROM draft WHERE locator = ?1")?
            .query_row([locator.to_string()], kept)
            .optional()
    })
}

/// Notes how often a draft was opened.
pub(crate) fn note_opened(
    outbox: &Outbox,
    locator: DraftLocator,
    opened: u8,
) -> Result<(), OutboxError> {
    outbox.at_once(|connection| {
        connection.execute(
            "UPDATE draft SET opened = max(opened, ?2) WHERE locator = ?1",
            params![locator.to_string(), opened],
        )?;
        Ok(())
    })
}

/// Forgets what a draft says; the centre is to hear of it.
pub(crate) fn end(
    connection: &Connection,
    locator: DraftLocator,
    now: Timestamp,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO draft (locator, revision, until, opened, sealed, waits) VALUES (?1, 0, ?2, 0, NULL, 1)
             ON CONFLICT (locator) DO UPDATE SET until = excluded.until, sealed = NULL, waits = 1",
        )?
        .execute(params![locator.to_string(), kept_until(now).as_second()])?;
    Ok(())
}

/// Forgets a draft altogether: the centre knows all there is to know of it.
pub(crate) fn forget(outbox: &Outbox, locator: DraftLocator) -> Result<(), OutboxError> {
    outbox.at_once(|connection| {
        connection.execute(
            "DELETE FROM draft WHERE locator = ?1",
            [locator.to_string()],
        )?;
        Ok(())
    })
}

/// What the centre is to hear of next.
pub(crate) fn next_waiting(
    outbox: &Outbox,
    now: Timestamp,
) -> Result<Option<(DraftLocator, Kept)>, OutboxError> {
    outbox.at_once(|connection| {
        drop_what_is_over(connection, now)?;
        connection
            .prepare_cached(
                "SELECT revision, until, opened, sealed, locator FROM draft WHERE waits = 1 ORDER BY revision LIMIT 1",
            )?
            .query_row([], |row| {
                let locator: String = row.get(4)?;
                Ok((parsed(4, locator.parse())?, kept(row)?))
            })
            .optional()
    })
}

/// The centre has heard of this revision; one that was saved meanwhile still waits.
pub(crate) fn was_heard(
    outbox: &Outbox,
    locator: DraftLocator,
    revision: Revision,
) -> Result<(), OutboxError> {
    outbox.at_once(|connection| {
        connection.execute(
            "UPDATE draft SET waits = 0 WHERE locator = ?1 AND revision = ?2 AND sealed IS NOT NULL",
            params![locator.to_string(), revision.to_number()],
        )?;
        Ok(())
    })
}

fn drop_what_is_over(connection: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM draft WHERE until <= ?1")?
        .execute([now.as_second()])?;
    Ok(())
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let Some(sealed) = row.get::<_, Option<Vec<u8>>>(3)? else {
        return Ok(Kept::Over);
    };
    Ok(Kept::Draft(SealedDraft {
        revision: Revision::from_number(row.get(0)?),
        until: parsed(1, Timestamp::from_second(row.get(1)?))?,
        opened: row.get(2)?,
        sealed: Sealed::new(sealed),
    }))
}

fn parsed<T, E: std::error::Error + Send + Sync + 'static>(
    column: usize,
    read: Result<T, E>,
) -> rusqlite::Result<T> {
    read.map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}
