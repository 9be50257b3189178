//! The ledger in the embedded database.

use handover::{LedgerEpoch, Position, Standing};
use rusqlite::{Connection, Row, TransactionBehavior};

use super::{SqliteStore, parsed};
use crate::store::{Ledger, LedgerError, StoreError};

impl Ledger for SqliteStore {
    fn standing(&self) -> Result<Standing, StoreError> {
        Ok(standing(&self.reader())?)
    }

    fn mark(&self) -> Result<Position, StoreError> {
        // There is one writer, so what is seen is everything up to the last position.
        Ok(last(&self.reader())?)
    }

    fn note_durable(&self, through: Position) -> Result<Standing, LedgerError> {
        let mut writer = self.writer();
        let noted = (|| -> rusqlite::Result<Result<Standing, Position>> {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let last = last(&transaction)?;
            if through > last {
                return Ok(Err(last));
            }
            set_durable(&transaction, through)?;
            let standing = standing(&transaction)?;
            transaction.commit()?;
            Ok(Ok(standing))
        })()
        .map_err(StoreError::from)?;
        noted.map_err(|last| LedgerError::NotGiven {
            asked: through,
            last,
        })
    }

    fn begin_epoch(&self, epoch: LedgerEpoch) -> Result<Standing, StoreError> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        set_epoch(&transaction, epoch)?;
        let standing = standing(&transaction)?;
        transaction.commit()?;
        Ok(standing)
    }
}

/// Begins another life.
pub(super) fn set_epoch(connection: &Connection, epoch: LedgerEpoch) -> rusqlite::Result<()> {
    connection.execute("UPDATE ledger SET epoch = ?1", [epoch.to_string()])?;
    Ok(())
}

/// Notes that everything up to a position, which there is, is in a backup.
pub(super) fn set_durable(connection: &Connection, through: Position) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE ledger SET durable_through = max(durable_through, ?1)",
        [through.0.cast_signed()],
    )?;
    Ok(())
}

pub(super) fn standing(connection: &Connection) -> rusqlite::Result<Standing> {
    let mut statement = connection.prepare_cached("SELECT epoch, durable_through FROM ledger")?;
    statement.query_row([], |row| {
        Ok(Standing {
            epoch: parsed(row, 0)?,
            durable_through: position(row, 1)?,
        })
    })
}

/// The last position there is.
pub(super) fn last(connection: &Connection) -> rusqlite::Result<Position> {
    let sql = "SELECT coalesce(max(position), 0) FROM submission";
    connection.query_row(sql, [], |row| position(row, 0))
}

pub(super) fn position(row: &Row<'_>, column: usize) -> rusqlite::Result<Position> {
    row.get::<_, i64>(column)
        .map(|number| Position(number.unsigned_abs()))
}
