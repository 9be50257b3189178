//! Keeping in the outbox: what the centre says of its backups decides what may go, and what is sent again.

use std::time::Duration;

use handover::{Position, Standing};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Outbox, OutboxError};

/// What a record is kept by.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a centre's standing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Settled {
    /// How many records are in a backup now that were not known to be.
    pub(crate) durable: usize,
    /// How many are sent again, since the centre may have lost them.
    pub(crate) again: usize,
}

/// As the database keeps it.
pub(super) fn position(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

impl Outbox {
    /// Takes a centre's word for what is in its backups, and for which life of its database it speaks. What it may have lost
    /// waits again; what has been in a backup for so many days, as the program ran, is removed, a part of it at a time.
    pub(crate) fn settle(&self, standing: &Standing, days: u32) -> Result<Settled, OutboxError> {
        self.in_one(|connection| {
            self.settle_with(connection, standing, days)
                .map_err(|source| self.failed(source))
        })
    }

    fn settle_with(
        &self,
        connection: &mut Connection,
        standing: &Standing,
        days: u32,
    ) -> rusqlite::Result<Settled> {
        let (epoch, now) = (standing.epoch.to_string(), self.uptime().now());
        let transaction = connection.transaction()?;
        let again = transaction.execute(
            "UPDATE outbox SET state = 'waiting', ledger_epoch = NULL, ledger_position = NULL, durable_at = NULL, durable_after = NULL
             WHERE state IN ('at-centre', 'durable') AND received_at IS NOT NULL AND ledger_epoch IS NOT ?1 AND envelope IS NOT NULL",
            [&epoch],
        )?;
        let durable = transaction.execute(
            "UPDATE outbox SET state = 'durable', durable_at = ?3, durable_after = ?4
             WHERE state = 'at-centre' AND received_at IS NOT NULL AND ledger_epoch = ?1 AND ledger_position <= ?2",
            params![
                epoch,
                position(standing.durable_through),
                Timestamp::now().to_string(),
                now.milliseconds()
            ],
        )?;
        if durable > 0 {
            self.uptime().note(&transaction)?;
        }
        let long_ago = now.before(DAY * days);
        transaction.execute(
            "DELETE FROM outbox WHERE id IN
             (SELECT id FROM outbox WHERE state = 'durable' AND durable_after <= ?1 LIMIT 100)",
            [long_ago.milliseconds()],
        )?;
        transaction.commit()?;
        Ok(Settled { durable, again })
    }
}
