//! The ledger in PostgreSQL.

use ::postgres::{Row, Transaction};
use handover::{LedgerEpoch, Position, Standing};
use uuid::Uuid;

use super::open::standing_here;
use super::{PostgresStore, broken};
use crate::store::{Ledger, LedgerError, StoreError};

impl Ledger for PostgresStore {
    fn standing(&self) -> Result<Standing, StoreError> {
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        let standing = standing(&mut transaction)?;
        transaction.commit()?;
        Ok(standing)
    }

    fn mark(&self) -> Result<Position, StoreError> {
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        // Positions are given before they are committed: a later one may be seen before an earlier one. This lock is had
        // only when nobody is in the middle of taking, and whoever takes afterwards gets a higher position.
        transaction.batch_execute("LOCK TABLE submission IN SHARE MODE")?;
        let last = last(&mut transaction)?;
        transaction.commit()?;
        Ok(last)
    }

    fn note_durable(&self, through: Position) -> Result<Standing, LedgerError> {
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction().map_err(StoreError::from)?;
        let last = last(&mut transaction)?;
        if through > last {
            return Err(LedgerError::NotGiven {
                asked: through,
                last,
            });
        }
        transaction
            .execute(
                "UPDATE ledger SET durable_through = greatest(durable_through, $1)",
                &[&through.0.cast_signed()],
            )
            .map_err(StoreError::from)?;
        let standing = standing(&mut transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(standing)
    }

    fn begin_epoch(&self, epoch: LedgerEpoch) -> Result<Standing, StoreError> {
        let mut connection = self.connection()?;
        let mut transaction = connection.transaction()?;
        let epoch: Uuid = epoch.to_string().parse().map_err(broken)?;
        transaction.execute("UPDATE ledger SET epoch = $1", &[&epoch])?;
        let standing = standing(&mut transaction)?;
        transaction.commit()?;
        Ok(standing)
    }
}

pub(super) fn standing(transaction: &mut Transaction<'_>) -> Result<Standing, StoreError> {
    let row = standing_here(transaction)?;
    Ok(Standing {
        epoch: epoch(&row, 0)?,
        durable_through: position(&row, 1)?,
    })
}

fn last(transaction: &mut Transaction<'_>) -> Result<Position, StoreError> {
    let sql = "SELECT coalesce(max(position), 0) FROM submission";
    position(&transaction.query_one(sql, &[])?, 0)
}

fn epoch(row: &Row, column: usize) -> Result<LedgerEpoch, StoreError> {
    let epoch: Uuid = row.try_get(column)?;
    epoch.to_string().parse().map_err(broken)
}

pub(super) fn position(row: &Row, column: usize) -> Result<Position, StoreError> {
    let number: i64 = row.try_get(column)?;
    Ok(Position(number.unsigned_abs()))
}
