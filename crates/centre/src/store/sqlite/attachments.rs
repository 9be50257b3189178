//! Attachments in the embedded database.

use handover::Digest;
use handover::attachment::Progress;
use handover::digest::Digester;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{SqliteStore, time};
use crate::store::attachments::{Step, step};
use crate::store::{Added, ArrivedChunk, Attachments, MOST_UNNAMED, StoreError};

impl Attachments for SqliteStore {
    fn add_chunk(&self, chunk: &ArrivedChunk<'_>) -> Result<Added, StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let digest = chunk.digest.to_string();
        let (there, complete) = match there(&transaction, &digest)? {
            Some(there) => there,
            None => {
                let unnamed: i64 = transaction.query_row(
                    "SELECT coalesce(sum(size), 0) FROM attachment
                     WHERE terminal = ?1 AND digest NOT IN (SELECT digest FROM submission_attachment)",
                    [chunk.terminal.to_string()],
                    |row| row.get(0),
                )?;
                if unnamed.unsigned_abs().saturating_add(chunk.size) > MOST_UNNAMED {
                    return Ok(Added::TooMuch);
                }
                let none = Progress {
                    received: 0,
                    size: chunk.size,
                };
                (none, false)
            }
        };
        let received = match step(there, complete, chunk) {
            Step::Answer(added) => return Ok(added),
            Step::Write { received } => received,
        };
        transaction
            .prepare_cached(
                "INSERT INTO attachment (digest, size, received, complete, terminal, begun_at) VALUES (?1, ?2, ?3, 0, ?4, ?5)
                 ON CONFLICT (digest) DO UPDATE SET received = excluded.received",
            )?
            .execute(params![
                digest,
                chunk.size.cast_signed(),
                received.cast_signed(),
                chunk.terminal.to_string(),
                chunk.at.to_string()
            ])?;
        transaction
            .prepare_cached(
                "INSERT INTO attachment_chunk (digest, starts, bytes) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![digest, chunk.offset.cast_signed(), chunk.bytes])?;
        let progress = Progress {
            received,
            size: chunk.size,
        };
        let mut added = Added::There(progress);
        if progress.is_complete() {
            let mut digester = Digester::default();
            each_chunk(&transaction, &digest, |bytes| digester.update(bytes))?;
            let sql = if digester.finish() == chunk.digest {
                "UPDATE attachment SET complete = 1 WHERE digest = ?1"
            } else {
                added = Added::Changed;
                "DELETE FROM attachment WHERE digest = ?1"
            };
            transaction.execute(sql, [&digest])?;
        }
        transaction.commit()?;
        Ok(added)
    }

    fn progress(&self, digest: Digest) -> Result<Option<Progress>, StoreError> {
        let there = there(&self.reader(), &digest.to_string())?;
        Ok(there.map(|(progress, _)| progress))
    }

    fn missing(&self, digests: &[Digest]) -> Result<Vec<Digest>, StoreError> {
        let connection = self.reader();
        let mut missing = Vec::new();
        for digest in digests {
            if !matches!(there(&connection, &digest.to_string())?, Some((_, true))) {
                missing.push(*digest);
            }
        }
        Ok(missing)
    }

    fn attachment(&self, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let connection = self.reader();
        let digest = digest.to_string();
        if !matches!(there(&connection, &digest)?, Some((_, true))) {
            return Ok(None);
        }
        let mut whole = Vec::new();
        each_chunk(&connection, &digest, |bytes| whole.extend_from_slice(bytes))?;
        Ok(Some(whole))
    }

    fn drop_unnamed(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let old: Vec<String> = {
            let mut statement = transaction.prepare(
                "SELECT digest, begun_at FROM attachment WHERE digest NOT IN (SELECT digest FROM submission_attachment)",
            )?;
            let mut rows = statement.query([])?;
            let mut old = Vec::new();
            while let Some(row) = rows.next()? {
                if time(row, 1)? < before {
                    old.push(row.get(0)?);
                }
            }
            old
        };
        for digest in &old {
            transaction.execute("DELETE FROM attachment WHERE digest = ?1", [digest])?;
        }
        transaction.commit()?;
        Ok(old.len() as u64)
    }
}

/// How much of an attachment is there, and whether it is complete.
fn there(connection: &Connection, digest: &str) -> rusqlite::Result<Option<(Progress, bool)>> {
    connection
        .prepare_cached("SELECT received, size, complete FROM attachment WHERE digest = ?1")?
        .query_row([digest], |row| {
            let progress = Progress {
                received: row.get::<_, i64>(0)?.unsigned_abs(),
                size: row.get::<_, i64>(1)?.unsigned_abs(),
            };
            Ok((progress, row.get(2)?))
        })
        .optional()
}

/// Shows the chunks of an attachment in their order.
fn each_chunk(
    connection: &Connection,
    digest: &str,
    mut see: impl FnMut(&[u8]),
) -> rusqlite::Result<()> {
    let sql = "SELECT bytes FROM attachment_chunk WHERE digest = ?1 ORDER BY starts";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([digest])?;
    while let Some(row) = rows.next()? {
        see(row.get_ref(0)?.as_blob()?);
    }
    Ok(())
}
