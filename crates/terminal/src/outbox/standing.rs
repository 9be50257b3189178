//! How the outbox stands, for an operator: how many records are in which state, and which need a person.

use contract::operator::ParkedRecord;
use jiff::Timestamp;

use super::sending::{parked_reason, text};
use super::{Outbox, OutboxError};

/// How many records are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Load {
    pub(crate) waiting: u64,
    pub(crate) parked: u64,
    pub(crate) at_centre: u64,
    pub(crate) durable: u64,
    /// Since when the oldest of those that wait does.
    pub(crate) oldest: Option<Timestamp>,
}

impl Outbox {
    /// How many records are in which state.
    pub(crate) fn load(&self) -> Result<Load, OutboxError> {
        let sql = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'parked'),
                          count(*) FILTER (WHERE state = 'at-centre'), count(*) FILTER (WHERE state = 'durable'),
                          (SELECT handed_in_at FROM outbox WHERE state = 'waiting' ORDER BY sequence LIMIT 1)
                   FROM outbox";
        let load = self.connection().query_row(sql, [], |row| {
            let count =
                |column| Ok::<_, rusqlite::Error>(row.get::<_, i64>(column)?.unsigned_abs());
            Ok(Load {
                waiting: count(0)?,
                parked: count(1)?,
                at_centre: count(2)?,
                durable: count(3)?,
                oldest: text(row, 4)?.parse().ok(),
            })
        });
        load.map_err(|source| self.failed(source))
    }

    /// What is parked, the oldest first, at most so many. Of a damaged record there may be nothing but its number.
    pub(crate) fn parked(&self, most: usize) -> Result<Vec<ParkedRecord>, OutboxError> {
        let connection = self.connection();
        connection
            .prepare_cached(
                "SELECT id, sequence, handed_in_at, reason FROM outbox WHERE state = 'parked' ORDER BY sequence LIMIT ?1",
            )
            .and_then(|mut statement| {
                let most = i64::try_from(most).unwrap_or(i64::MAX);
                let rows = statement.query_map([most], |row| {
                    Ok(ParkedRecord {
                        submission: text(row, 0)?.parse().ok(),
                        sequence: row.get::<_, i64>(1)?.unsigned_abs(),
                        handed_in_at: text(row, 2)?.parse().ok(),
                        why: parked_reason(&text(row, 3)?),
                    })
                })?;
                rows.collect()
            })
            .map_err(|source| self.failed(source))
    }
}
