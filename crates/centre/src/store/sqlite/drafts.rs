//! Drafts in the embedded database.

use handover::draft::{DraftStanding, MOST_OPENINGS, Opening, Revision, kept_until};
use handover::enrolment::TerminalId;
use handover::envelope::Content;
use handover::{DraftLocator, SealedDraft};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::SqliteStore;
use crate::store::{ArrivedDraft, DraftTaken, Drafts, MOST_DRAFTED, StoreError};

impl Drafts for SqliteStore {
    fn keep_draft(&self, arrived: &ArrivedDraft<'_>) -> Result<DraftTaken, StoreError> {
        let ArrivedDraft {
            locator,
            draft,
            terminal,
            at,
        } = arrived;
        let (locator, terminal) = (locator.to_string(), terminal.to_string());
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        drop_what_is_over(&transaction, *at)?;
        let there = transaction
            .prepare_cached("SELECT revision, sealed IS NULL FROM draft WHERE locator = ?1")?
            .query_row([&locator], |row| {
                Ok((Revision::from_number(row.get(0)?), row.get::<_, bool>(1)?))
            })
            .optional()?;
        let standing = match there {
            Some((_, true)) => DraftStanding::Over,
            Some((revision, _)) if revision > draft.revision => DraftStanding::Older,
            Some((revision, _)) if revision == draft.revision => DraftStanding::Kept,
            _ => {
                let others: i64 = transaction
                    .prepare_cached(
                        "SELECT coalesce(sum(length(sealed)), 0) FROM draft WHERE terminal = ?1 AND locator <> ?2",
                    )?
                    .query_row([&terminal, &locator], |row| row.get(0))?;
                let size = draft.sealed.as_bytes().len() as u64;
                if others.unsigned_abs().saturating_add(size) > MOST_DRAFTED {
                    return Ok(DraftTaken::TooMuch);
                }
                transaction
                    .prepare_cached(
                        "INSERT INTO draft (locator, revision, until, opened, sealed, terminal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                         ON CONFLICT (locator) DO UPDATE SET revision = excluded.revision, until = excluded.until,
                             opened = max(opened, excluded.opened), sealed = excluded.sealed, terminal = excluded.terminal",
                    )?
                    .execute(params![
                        locator,
                        draft.revision.to_number(),
                        draft.until.min(kept_until(*at)).as_second(),
                        draft.opened,
                        draft.sealed.as_bytes(),
                        terminal
                    ])?;
                DraftStanding::Kept
            }
        };
        transaction.commit()?;
        Ok(DraftTaken::Standing(standing))
    }

    fn open_draft(&self, locator: DraftLocator, now: Timestamp) -> Result<Opening, StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        drop_what_is_over(&transaction, now)?;
        let there = transaction
            .prepare_cached("SELECT revision, until, opened, sealed FROM draft WHERE locator = ?1")?
            .query_row([locator.to_string()], |row| {
                let revision = Revision::from_number(row.get(0)?);
                let until: i64 = row.get(1)?;
                Ok((revision, until, row.get::<_, u8>(2)?, row.get(3)?))
            })
            .optional()?;
        let opening = match there {
            None => Opening::Unknown,
            Some((_, _, _, None::<Vec<u8>>)) => Opening::Over,
            Some((_, _, opened, _)) if opened >= MOST_OPENINGS => Opening::UsedUp,
            Some((revision, until, opened, Some(sealed))) => {
                let opened = opened.saturating_add(1);
                transaction
                    .prepare_cached("UPDATE draft SET opened = ?2 WHERE locator = ?1")?
                    .execute(params![locator.to_string(), opened])?;
                let until = Timestamp::from_second(until);
                Opening::Opened {
                    draft: SealedDraft {
                        revision,
                        until: until.map_err(|error| StoreError(error.to_string()))?,
                        opened,
                        sealed: Content::new(sealed),
                    },
                }
            }
        };
        transaction.commit()?;
        Ok(opening)
    }

    fn end_draft(
        &self,
        locator: DraftLocator,
        terminal: TerminalId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer()
            .prepare_cached(
                "INSERT INTO draft (locator, revision, until, opened, sealed, terminal) VALUES (?1, 0, ?2, 0, NULL, ?3)
                 ON CONFLICT (locator) DO UPDATE SET until = excluded.until, sealed = NULL, terminal = excluded.terminal",
            )?
            .execute(params![
                locator.to_string(),
                kept_until(now).as_second(),
                terminal.to_string()
            ])?;
        Ok(())
    }
}

fn drop_what_is_over(connection: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM draft WHERE until <= ?1")?
        .execute([now.as_second()])?;
    Ok(())
}
