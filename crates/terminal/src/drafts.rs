//! Drafts as this terminal keeps them: encrypted, until their time is over or they are handed in.

mod content;
mod key;
mod photo;

use handover::draft::{Revision, kept_until};
use handover::envelope::Content as Sealed;
use handover::{DraftLocator, SealedDraft};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::outbox::{Outbox, OutboxError};

pub(crate) use content::{Content, Matter};
pub(crate) use key::DraftKey;
pub(crate) use photo::{framed, unframed};

/// The most bytes of drafts that are kept here: 512 MiB. What the centre has not heard of stays, however much it is.
const MOST_HERE: i64 = 512 << 20;

/// What is kept under a locator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    Draft(SealedDraft),
    /// It was handed in or dropped.
    Over,
}

/// Keeps drafts in the place of earlier ones and forgets others, all of it durably or nothing; the centre is to hear of it.
pub(crate) fn keep(
    outbox: &Outbox,
    drafts: &[(DraftLocator, SealedDraft)],
    ended: &[DraftLocator],
    now: Timestamp,
) -> Result<(), OutboxError> {
    outbox.at_once(|connection| {
        drop_what_is_over(connection, now)?;
        for (locator, draft) in drafts {
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
        }
        end(connection, ended, now)?;
        make_room(connection, MOST_HERE)
    })
}

/// Forgets the copies here of what the centre has had longest, until there is no more than so many bytes.
fn make_room(connection: &Connection, most: i64) -> rusqlite::Result<()> {
    let here = |connection: &Connection| {
        connection
            .prepare_cached("SELECT coalesce(sum(length(sealed)), 0) FROM draft")?
            .query_row([], |row| row.get::<_, i64>(0))
    };
    while here(connection)? > most {
        let dropped = connection
            .prepare_cached(
                "DELETE FROM draft WHERE locator =
                 (SELECT locator FROM draft WHERE waits = 0 AND sealed IS NOT NULL ORDER BY revision LIMIT 1)",
            )?
            .execute([])?;
        if dropped == 0 {
            break;
        }
    }
    Ok(())
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

/// Forgets what drafts say; the centre is to hear of it.
pub(crate) fn end(
    connection: &Connection,
    ended: &[DraftLocator],
    now: Timestamp,
) -> rusqlite::Result<()> {
    for locator in ended {
        connection
            .prepare_cached(
                "INSERT INTO draft (locator, revision, until, opened, sealed, waits) VALUES (?1, 0, ?2, 0, NULL, 1)
                 ON CONFLICT (locator) DO UPDATE SET until = excluded.until, sealed = NULL, waits = 1",
            )?
            .execute(params![locator.to_string(), kept_until(now).as_second()])?;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_what_the_centre_has_give_way_and_what_it_has_not_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = crate::state::open(&folder.path().join("terminal.sqlite")).expect("opens");
        for (revision, waits) in [(1, 1), (2, 0), (3, 0), (4, 1)] {
            connection
                .execute(
                    "INSERT INTO draft (locator, revision, until, opened, sealed, waits) VALUES (?1, ?1, 9000000000, 0, zeroblob(1000), ?2)",
                    params![revision, waits],
                )
                .expect("kept");
        }
        let left = |most| {
            make_room(&connection, most).expect("made");
            let mut rows = connection
                .prepare("SELECT revision FROM draft ORDER BY revision")
                .expect("prepared");
            let rows = rows.query_map([], |row| row.get(0)).expect("read");
            rows.collect::<Result<Vec<i64>, _>>().expect("numbers")
        };
        assert_eq!(left(4000), [1, 2, 3, 4]);
        assert_eq!(left(3000), [1, 3, 4]);
        assert_eq!(left(0), [1, 4]);
    }
}
