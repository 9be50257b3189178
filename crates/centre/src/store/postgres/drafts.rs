//! Drafts in PostgreSQL.

use ::postgres::GenericClient;
use handover::draft::{DraftStanding, MOST_OPENINGS, Opening, Revision, kept_until};
use handover::enrolment::TerminalId;
use handover::envelope::Content;
use handover::{DraftLocator, SealedDraft};
use jiff::Timestamp;

use super::{PostgresStore, moment, time};
use crate::store::{ArrivedDraft, DraftTaken, Drafts, MOST_DRAFTED, StoreError};

impl Drafts for PostgresStore {
    fn keep_draft(&self, arrived: &ArrivedDraft<'_>) -> Result<DraftTaken, StoreError> {
        let ArrivedDraft {
            locator,
            draft,
            terminal,
            at,
        } = arrived;
        let locator = locator.to_string();
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        drop_what_is_over(&mut transaction, *at)?;
        let others: i64 = transaction
            .query_one(
                "SELECT coalesce(sum(length(sealed)), 0)::bigint FROM draft WHERE terminal = $1 AND locator <> $2",
                &[&terminal.0, &locator],
            )?
            .try_get(0)?;
        let size = draft.sealed.as_bytes().len() as u64;
        let has_room = others.unsigned_abs().saturating_add(size) <= MOST_DRAFTED;
        // Whoever else saves or opens the same waits here, in whatever centre. Nothing is written where there is no room.
        let sql = "INSERT INTO draft (locator, revision, until, opened, sealed, terminal)
                   SELECT $1::text, $2::bigint, $3::timestamptz, $4::smallint, $5::bytea, $6::uuid WHERE $7::boolean
                   ON CONFLICT (locator) DO UPDATE SET revision = excluded.revision, until = excluded.until,
                       opened = greatest(draft.opened, excluded.opened), sealed = excluded.sealed, terminal = excluded.terminal
                   WHERE draft.sealed IS NOT NULL AND draft.revision < excluded.revision";
        let until = moment(draft.until.min(kept_until(*at)));
        let written = transaction.execute(
            sql,
            &[
                &locator,
                &draft.revision.to_number(),
                &until,
                &i16::from(draft.opened),
                &draft.sealed.as_bytes(),
                &terminal.0,
                &has_room,
            ],
        )?;
        let standing = if written > 0 {
            DraftStanding::Kept
        } else {
            let there = transaction.query_opt(
                "SELECT revision, sealed IS NULL FROM draft WHERE locator = $1",
                &[&locator],
            )?;
            let Some(there) = there else {
                return Ok(DraftTaken::TooMuch);
            };
            let revision = Revision::from_number(there.try_get(0)?);
            if there.try_get(1)? {
                DraftStanding::Over
            } else if revision > draft.revision {
                DraftStanding::Older
            } else if revision == draft.revision {
                DraftStanding::Kept
            } else {
                return Ok(DraftTaken::TooMuch);
            }
        };
        transaction.commit()?;
        Ok(DraftTaken::Standing(standing))
    }

    fn open_draft(&self, locator: DraftLocator, now: Timestamp) -> Result<Opening, StoreError> {
        let locator = locator.to_string();
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        drop_what_is_over(&mut transaction, now)?;
        let row = transaction.query_opt(
            "SELECT revision, until, opened, sealed FROM draft WHERE locator = $1 FOR UPDATE",
            &[&locator],
        )?;
        let Some(row) = row else {
            transaction.commit()?;
            return Ok(Opening::Unknown);
        };
        let opened: i16 = row.try_get(2)?;
        let opened = u8::try_from(opened).unwrap_or(u8::MAX);
        let opening = match row.try_get::<_, Option<Vec<u8>>>(3)? {
            None => Opening::Over,
            Some(_) if opened >= MOST_OPENINGS => Opening::UsedUp,
            Some(sealed) => {
                let opened = opened.saturating_add(1);
                transaction.execute(
                    "UPDATE draft SET opened = $2 WHERE locator = $1",
                    &[&locator, &i16::from(opened)],
                )?;
                Opening::Opened {
                    draft: SealedDraft {
                        revision: Revision::from_number(row.try_get(0)?),
                        until: time(&row, 1)?,
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
        self.connection()?.execute(
            "INSERT INTO draft (locator, revision, until, opened, sealed, terminal) VALUES ($1, 0, $2, 0, NULL, $3)
             ON CONFLICT (locator) DO UPDATE SET until = excluded.until, sealed = NULL, terminal = excluded.terminal",
            &[&locator.to_string(), &moment(kept_until(now)), &terminal.0],
        )?;
        Ok(())
    }
}

fn drop_what_is_over(client: &mut impl GenericClient, now: Timestamp) -> Result<(), StoreError> {
    client.execute("DELETE FROM draft WHERE until <= $1", &[&moment(now)])?;
    Ok(())
}
