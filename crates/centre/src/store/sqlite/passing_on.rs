//! What a relay passes on to the city: kept in the embedded database, for a relay is one machine in a hall.

use handover::enrolment::TerminalId;
use handover::{
    Envelope, LedgerEpoch, Position, Refusal, Series, SignedReceipt, SubmissionId, VerifyingKey,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, TransactionBehavior, params};

use super::{SqliteStore, ledger};
use crate::store::StoreError;

/// What the city said to a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CityAnswer {
    /// It has it.
    Receipt {
        /// As the city signed it.
        receipt: SignedReceipt,
        /// The life of its database; none from a city of an earlier version.
        epoch: Option<LedgerEpoch>,
    },
    /// It will never take it.
    Refused(Refusal),
}

/// A submission that the city has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToPassOn {
    /// Where it is in the ledger of this database.
    pub position: Position,
    /// What is kept, or why it cannot be read.
    pub envelope: Result<Envelope, StoreError>,
    /// Whether its terminal sent it unsealed, as versions before sealing did: what is kept has another digest than that.
    pub sealed_late: bool,
}

impl SqliteStore {
    /// The next submissions that the city has not answered, after a position, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn to_pass_on(&self, after: Position, most: usize) -> Result<Vec<ToPassOn>, StoreError> {
        let connection = self.reader();
        let mut statement = connection.prepare_cached(
            "SELECT position, id, digest, envelope FROM submission
             WHERE position > ?1 AND NOT EXISTS (SELECT 1 FROM passed_on WHERE passed_on.id = submission.id)
             ORDER BY position LIMIT ?2",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![after.0.cast_signed(), most], |row| {
            let (position, id) = (ledger::position(row, 0)?, row.get::<_, String>(1)?);
            let json = row.get::<_, Vec<u8>>(3)?;
            let envelope = Envelope::from_json(&json).map_err(|error| {
                StoreError(format!(
                    "submission {id} at position {position} cannot be read: {error}"
                ))
            });
            let sent = row.get::<_, String>(2)?;
            Ok(ToPassOn {
                position,
                sealed_late: envelope
                    .as_ref()
                    .is_ok_and(|envelope| envelope.digest.to_string() != sent),
                envelope,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps the city's answer to a submission. A refusal takes no receipt away.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_answer(&self, id: SubmissionId, answer: &CityAnswer) -> Result<(), StoreError> {
        let written =
            |json: serde_json::Result<String>| json.map_err(|e| StoreError(e.to_string()));
        let (epoch, receipt, refusal) = match answer {
            CityAnswer::Receipt { receipt, epoch } => (
                epoch.map(|epoch| epoch.to_string()),
                Some(written(serde_json::to_string(receipt))?),
                None,
            ),
            CityAnswer::Refused(refusal) => {
                (None, None, Some(written(serde_json::to_string(refusal))?))
            }
        };
        self.writer().execute(
            "INSERT INTO passed_on (id, epoch, receipt, refusal, told) VALUES (?1, ?2, ?3, ?4, 0)
             ON CONFLICT (id) DO UPDATE
                 SET epoch = excluded.epoch, receipt = excluded.receipt, refusal = excluded.refusal, told = 0
                 WHERE excluded.receipt IS NOT NULL OR passed_on.receipt IS NULL",
            params![id.to_string(), epoch, receipt, refusal],
        )?;
        Ok(())
    }

    /// What the city said to a submission; none when it was not passed on yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answer_to(&self, id: SubmissionId) -> Result<Option<CityAnswer>, StoreError> {
        let kept = self
            .reader()
            .prepare_cached("SELECT epoch, receipt, refusal FROM passed_on WHERE id = ?1")?
            .query_row([id.to_string()], |row| {
                Ok((
                    row.get::<_, Option<String>>(0)?,
                    row.get::<_, Option<String>>(1)?,
                    row.get::<_, Option<String>>(2)?,
                ))
            })
            .optional()?;
        let Some((epoch, receipt, refusal)) = kept else {
            return Ok(None);
        };
        let broken = |error: &dyn std::fmt::Display| {
            StoreError(format!("the city’s answer to {id} cannot be read: {error}"))
        };
        if let Some(refusal) = refusal {
            let refusal = serde_json::from_str(&refusal).map_err(|error| broken(&error))?;
            return Ok(Some(CityAnswer::Refused(refusal)));
        }
        let receipt = serde_json::from_str(&receipt.unwrap_or_default());
        let epoch = epoch.map(|epoch| epoch.parse()).transpose();
        Ok(Some(CityAnswer::Receipt {
            receipt: receipt.map_err(|error| broken(&error))?,
            epoch: epoch.map_err(|error| broken(&error))?,
        }))
    }

    /// Notes that a terminal is told of the city's refusal.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_told(&self, id: SubmissionId) -> Result<(), StoreError> {
        let sql = "UPDATE passed_on SET told = 1 WHERE id = ?1";
        self.writer().execute(sql, [id.to_string()])?;
        Ok(())
    }

    /// Forgets a refusal that a terminal was told of: the submission is passed on again. Whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ask_anew(&self, id: SubmissionId) -> Result<bool, StoreError> {
        let told: bool = self
            .reader()
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM passed_on WHERE id = ?1 AND refusal IS NOT NULL AND told)",
            )?
            .query_row([id.to_string()], |row| row.get(0))?;
        if !told {
            return Ok(false);
        }
        let sql = "DELETE FROM passed_on WHERE id = ?1 AND refusal IS NOT NULL AND told";
        Ok(self.writer().execute(sql, [id.to_string()])? > 0)
    }

    /// Forgets receipts of other lives of the city's database than this: what they are for is passed on again. How many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn pass_on_again(&self, epoch: LedgerEpoch) -> Result<usize, StoreError> {
        let sql = "DELETE FROM passed_on WHERE epoch <> ?1";
        Ok(self.writer().execute(sql, [epoch.to_string()])?)
    }

    /// Sets so many numbers of requests to the city aside, never to be given again; the first of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reserve_requests(&self, count: u64) -> Result<u64, StoreError> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last: i64 = transaction.query_row(
            "UPDATE relay_request SET last = last + ?1 RETURNING last",
            [count.cast_signed()],
            |row| row.get(0),
        )?;
        transaction.commit()?;
        Ok(last.unsigned_abs() - count + 1)
    }
}

/// A terminal that the city enrolled through a relay.
#[derive(Debug, Clone, Copy)]
pub struct Adopted {
    /// Its id, given by the city.
    pub terminal: TerminalId,
    /// Its key.
    pub key: VerifyingKey,
    /// Its series, given by the city.
    pub series: Series,
}

impl SqliteStore {
    /// Keeps a terminal that the city enrolled through this relay: its requests are answered from then on. The same again
    /// changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn adopt(&self, adopted: &Adopted, place: &str, now: Timestamp) -> Result<(), StoreError> {
        self.writer().execute(
            "INSERT INTO terminal (id, role, place, key, enrolled_at, series) VALUES (?1, 'terminal', ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO NOTHING",
            params![
                adopted.terminal.to_string(),
                place,
                adopted.key.to_string(),
                now.to_string(),
                adopted.series.number()
            ],
        )?;
        Ok(())
    }
}
