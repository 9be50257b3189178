//! Submissions in PostgreSQL.

use std::collections::BTreeMap;
use std::time::SystemTime;

use ::postgres::{Client, Transaction};
use handover::{
    CentreReceipt, Digest, Envelope, EnvelopeError, LedgerEpoch, LedgerPlace, PickupCode, Position,
    SubmissionId,
};
use jiff::Timestamp;
use moments::{Moment, reached};
use uuid::Uuid;

use super::ledger::{position, standing};
use super::{PostgresStore, audit, broken, moment, parsed, time};
use crate::store::submissions::event;
use crate::store::{Arrival, Kept, StoreError, Submissions, Taken};

/// How many envelopes are read at a time when all are gone through.
const PAGE: i64 = 200;

impl Submissions for PostgresStore {
    fn take(&self, arrivals: &[Arrival]) -> Vec<Result<Taken, StoreError>> {
        let (error, refused) = match self.connection() {
            Err(error) => (error, false),
            Ok(mut connection) => match take_all(&mut connection, arrivals) {
                Ok(outcomes) => return outcomes,
                Err(error) => (error, !connection.is_closed()),
            },
        };
        // Whatever the server does not like of a batch is found by halving, and fails alone.
        if refused && arrivals.len() > 1 {
            let (first, second) = arrivals.split_at(arrivals.len() / 2);
            return [self.take(first), self.take(second)].concat();
        }
        arrivals.iter().map(|_| Err(error.clone())).collect()
    }

    fn takers(&self) -> usize {
        // While one waits for its commit the other fills its batch.
        2
    }

    fn find(&self, code: &PickupCode) -> Result<Vec<Kept>, StoreError> {
        let rows = self.connection()?.query(
            "SELECT envelope, received_at, place,
                    ARRAY(SELECT digest FROM conflict WHERE conflict.id = submission.id ORDER BY conflict.received_at)
             FROM submission JOIN terminal ON terminal.id = submission.terminal
             WHERE pickup_code = $1 ORDER BY position DESC",
            &[&code.to_string()],
        )?;
        let kept = rows.iter().map(|row| {
            let conflicts: Vec<String> = row.try_get(3)?;
            Ok(Kept {
                envelope: Envelope::from_json(row.try_get(0)?)?,
                received_at: time(row, 1)?,
                place: row.try_get(2)?,
                conflicts: conflicts
                    .iter()
                    .map(|digest| digest.parse().map_err(broken))
                    .collect::<Result<_, _>>()?,
            })
        });
        kept.collect()
    }

    fn seal_what_lies_open(
        &self,
        _: &mut dyn FnMut(Envelope) -> Result<Envelope, EnvelopeError>,
    ) -> Result<usize, StoreError> {
        // Before submissions were sealed there was no store in PostgreSQL.
        Ok(0)
    }

    fn first_received(&self) -> Result<Option<Timestamp>, StoreError> {
        let row = self
            .connection()?
            .query_one("SELECT min(received_at) FROM submission", &[])?;
        let first: Option<SystemTime> = row.try_get(0)?;
        first
            .map(|first| Timestamp::try_from(first).map_err(broken))
            .transpose()
    }

    fn each_since(
        &self,
        since: Timestamp,
        see: &mut dyn FnMut(Envelope),
    ) -> Result<(), StoreError> {
        let mut connection = self.connection()?;
        let mut after = 0_i64;
        loop {
            let rows = connection.query(
                "SELECT envelope, position FROM submission WHERE position > $1 AND received_at >= $2 ORDER BY position LIMIT $3",
                &[&after, &moment(since), &PAGE],
            )?;
            for row in &rows {
                after = row.try_get(1)?;
                see(Envelope::from_json(row.try_get(0)?)?);
            }
            if rows.is_empty() {
                return Ok(());
            }
        }
    }
}

/// A row that is kept.
struct Row {
    digest: Digest,
    received_at: Timestamp,
    position: Position,
}

/// Takes all in one transaction, the new ones with one statement.
fn take_all(
    client: &mut Client,
    arrivals: &[Arrival],
) -> Result<Vec<Result<Taken, StoreError>>, StoreError> {
    let mut transaction = client.transaction()?;
    // Several centres may take the same ids at once: in one order, none waits for another that waits for it.
    let mut ordered: Vec<&Arrival> = arrivals.iter().collect();
    ordered.sort_by_key(|arrival| arrival.id);
    let named: Vec<(&Arrival, Digest)> = ordered
        .iter()
        .flat_map(|arrival| arrival.attachments.iter().map(|digest| (*arrival, *digest)))
        .collect();
    let statement = transaction.prepare(
        "WITH taken AS (
             INSERT INTO submission (id, digest, pickup_code, terminal, received_at, envelope)
             SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::bytea[])
             ON CONFLICT (id) DO NOTHING
             RETURNING id, digest, received_at, position
         ), named AS (
             INSERT INTO submission_attachment (submission, digest)
             SELECT taken.id, (SELECT digest FROM attachment WHERE attachment.digest = arrived.attachment AND complete)
             FROM unnest($7::uuid[], $8::text[], $9::text[]) AS arrived (id, digest, attachment)
             JOIN taken USING (id, digest)
             ON CONFLICT DO NOTHING
         )
         SELECT id, digest, received_at, position FROM taken",
    )?;
    let rows = transaction.query(
        &statement,
        &[
            &column(&ordered, |arrival| arrival.id.0),
            &column(&ordered, |arrival| arrival.sent.to_string()),
            &column(&ordered, |arrival| arrival.pickup_code.to_string()),
            &column(&ordered, |arrival| arrival.terminal.0),
            &column(&ordered, |arrival| moment(arrival.at)),
            &column(&ordered, |arrival| arrival.envelope.as_slice()),
            &column(&named, |(arrival, _)| arrival.id.0),
            &column(&named, |(arrival, _)| arrival.sent.to_string()),
            &column(&named, |(_, attachment)| attachment.to_string()),
        ],
    )?;
    let mut kept = read(&rows)?;
    let mut new: std::collections::BTreeSet<SubmissionId> = kept.keys().copied().collect();
    let before: Vec<Uuid> = ordered
        .iter()
        .filter(|arrival| !kept.contains_key(&arrival.id))
        .map(|arrival| arrival.id.0)
        .collect();
    if !before.is_empty() {
        let rows = transaction.query(
            "SELECT id, digest, received_at, position FROM submission WHERE id = ANY($1)",
            &[&before],
        )?;
        kept.extend(read(&rows)?);
    }
    let epoch = standing(&mut transaction)?.epoch;
    let outcomes: Vec<_> = arrivals
        .iter()
        .map(|arrival| {
            let row = kept
                .get(&arrival.id)
                .ok_or_else(|| StoreError("a submission is neither kept nor taken".into()))?;
            Ok(if row.digest != arrival.sent {
                Taken::Conflict
            } else if new.remove(&arrival.id) {
                Taken::New(receipt(arrival.id, row, epoch))
            } else {
                Taken::Again(receipt(arrival.id, row, epoch))
            })
        })
        .collect();
    let aside: Vec<&Arrival> = arrivals
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| **outcome == Ok(Taken::Conflict))
        .map(|(arrival, _)| arrival)
        .collect();
    let aside = keep_aside(&mut transaction, aside)?;
    let events = arrivals
        .iter()
        .zip(&outcomes)
        .filter_map(|(arrival, outcome)| {
            let taken = outcome.as_ref().ok()?;
            matches!(taken, Taken::New(_)).then(|| (arrival.at, event(arrival, taken)))
        })
        .chain(
            aside
                .into_iter()
                .map(|arrival| (arrival.at, event(arrival, &Taken::Conflict))),
        );
    audit::append(&mut transaction, events)?;
    reached(Moment::Keeping);
    transaction.commit()?;
    reached(Moment::Kept);
    Ok(outcomes)
}

/// Keeps other content aside; which of it was not there before.
fn keep_aside<'a>(
    transaction: &mut Transaction<'_>,
    mut conflicts: Vec<&'a Arrival>,
) -> Result<Vec<&'a Arrival>, StoreError> {
    if conflicts.is_empty() {
        return Ok(conflicts);
    }
    conflicts.sort_by_key(|arrival| (arrival.id, arrival.sent));
    conflicts.dedup_by_key(|arrival| (arrival.id, arrival.sent));
    let rows = transaction.query(
        "INSERT INTO conflict (id, digest, terminal, received_at, envelope)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::bytea[])
         ON CONFLICT DO NOTHING RETURNING id, digest",
        &[
            &column(&conflicts, |arrival| arrival.id.0),
            &column(&conflicts, |arrival| arrival.sent.to_string()),
            &column(&conflicts, |arrival| arrival.terminal.0),
            &column(&conflicts, |arrival| moment(arrival.at)),
            &column(&conflicts, |arrival| arrival.envelope.as_slice()),
        ],
    )?;
    let mut new = std::collections::BTreeSet::new();
    for row in &rows {
        new.insert((SubmissionId(row.try_get(0)?), parsed::<Digest>(row, 1)?));
    }
    conflicts.retain(|arrival| new.contains(&(arrival.id, arrival.sent)));
    Ok(conflicts)
}

/// One column of what is sent to the server.
fn column<R: Copy, T>(rows: &[R], of: impl Fn(R) -> T) -> Vec<T> {
    rows.iter().map(|row| of(*row)).collect()
}

fn read(rows: &[::postgres::Row]) -> Result<BTreeMap<SubmissionId, Row>, StoreError> {
    rows.iter()
        .map(|row| {
            Ok((
                SubmissionId(row.try_get(0)?),
                Row {
                    digest: parsed(row, 1)?,
                    received_at: time(row, 2)?,
                    position: position(row, 3)?,
                },
            ))
        })
        .collect()
}

fn receipt(id: SubmissionId, row: &Row, epoch: LedgerEpoch) -> CentreReceipt {
    CentreReceipt {
        id,
        digest: row.digest,
        received_at: row.received_at,
        place: Some(LedgerPlace {
            epoch,
            position: row.position,
        }),
    }
}
