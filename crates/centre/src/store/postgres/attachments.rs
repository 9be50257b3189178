//! Attachments in PostgreSQL.

use ::postgres::{GenericClient, Row};
use handover::Digest;
use handover::attachment::Progress;
use handover::digest::Digester;
use jiff::Timestamp;

use super::{PostgresStore, moment};
use crate::store::attachments::{Step, step};
use crate::store::{Added, ArrivedChunk, Attachments, MOST_UNNAMED, StoreError};

impl Attachments for PostgresStore {
    fn add_chunk(&self, chunk: &ArrivedChunk<'_>) -> Result<Added, StoreError> {
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        let digest = chunk.digest.to_string();
        let unnamed: i64 = transaction
            .query_one(
                "SELECT coalesce(sum(size), 0)::bigint FROM attachment
                 WHERE terminal = $1 AND digest <> $2
                   AND NOT EXISTS (SELECT 1 FROM submission_attachment AS named WHERE named.digest = attachment.digest)",
                &[&chunk.terminal.0, &digest],
            )?
            .try_get(0)?;
        if unnamed.unsigned_abs().saturating_add(chunk.size) > MOST_UNNAMED {
            return Ok(Added::TooMuch);
        }
        // Whoever else sends a chunk of the same waits here, in whatever centre.
        transaction.execute(
            "INSERT INTO attachment (digest, size, received, complete, terminal, begun_at) VALUES ($1, $2, 0, false, $3, $4)
             ON CONFLICT (digest) DO NOTHING",
            &[
                &digest,
                &chunk.size.cast_signed(),
                &chunk.terminal.0,
                &moment(chunk.at),
            ],
        )?;
        let row = transaction.query_one(
            "SELECT received, size, complete FROM attachment WHERE digest = $1 FOR UPDATE",
            &[&digest],
        )?;
        let (there, complete) = read(&row)?;
        let received = match step(there, complete, chunk) {
            Step::Answer(added) => return Ok(added),
            Step::Write { received } => received,
        };
        transaction.execute(
            "INSERT INTO attachment_chunk (digest, starts, bytes) VALUES ($1, $2, $3)",
            &[&digest, &chunk.offset.cast_signed(), &chunk.bytes],
        )?;
        transaction.execute(
            "UPDATE attachment SET received = $2 WHERE digest = $1",
            &[&digest, &received.cast_signed()],
        )?;
        let progress = Progress {
            received,
            size: chunk.size,
        };
        let mut added = Added::There(progress);
        if progress.is_complete() {
            let mut digester = Digester::default();
            each_chunk(&mut transaction, &digest, |bytes| digester.update(bytes))?;
            let sql = if digester.finish() == chunk.digest {
                "UPDATE attachment SET complete = true WHERE digest = $1"
            } else {
                added = Added::Changed;
                "DELETE FROM attachment WHERE digest = $1"
            };
            transaction.execute(sql, &[&digest])?;
        }
        transaction.commit()?;
        Ok(added)
    }

    fn progress(&self, digest: Digest) -> Result<Option<Progress>, StoreError> {
        let row = self.connection()?.query_opt(
            "SELECT received, size, complete FROM attachment WHERE digest = $1",
            &[&digest.to_string()],
        )?;
        Ok(row
            .map(|row| read(&row))
            .transpose()?
            .map(|(progress, _)| progress))
    }

    fn missing(&self, digests: &[Digest]) -> Result<Vec<Digest>, StoreError> {
        let texts: Vec<String> = digests.iter().map(ToString::to_string).collect();
        let rows = self.connection()?.query(
            "SELECT digest FROM attachment WHERE digest = ANY($1) AND complete",
            &[&texts],
        )?;
        let complete = rows
            .iter()
            .map(|row| super::parsed::<Digest>(row, 0))
            .collect::<Result<Vec<_>, _>>()?;
        let missing = digests.iter().filter(|digest| !complete.contains(digest));
        Ok(missing.copied().collect())
    }

    fn attachment(&self, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        if !self.missing(&[digest])?.is_empty() {
            return Ok(None);
        }
        let mut whole = Vec::new();
        each_chunk(&mut *self.connection()?, &digest.to_string(), |bytes| {
            whole.extend_from_slice(bytes);
        })?;
        Ok(Some(whole))
    }

    fn drop_unnamed(&self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(self.connection()?.execute(
            "DELETE FROM attachment WHERE begun_at < $1
               AND NOT EXISTS (SELECT 1 FROM submission_attachment AS named WHERE named.digest = attachment.digest)",
            &[&moment(before)],
        )?)
    }
}

fn read(row: &Row) -> Result<(Progress, bool), StoreError> {
    let number = |column| row.try_get::<_, i64>(column).map(i64::unsigned_abs);
    let progress = Progress {
        received: number(0)?,
        size: number(1)?,
    };
    Ok((progress, row.try_get(2)?))
}

/// Shows the chunks of an attachment in their order.
fn each_chunk(
    client: &mut impl GenericClient,
    digest: &str,
    mut see: impl FnMut(&[u8]),
) -> Result<(), StoreError> {
    let sql = "SELECT bytes FROM attachment_chunk WHERE digest = $1 ORDER BY starts";
    for row in client.query(sql, &[&digest])? {
        see(row.try_get(0)?);
    }
    Ok(())
}
