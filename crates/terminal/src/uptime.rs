//! Uptime: how long the program has run, over all its starts. It only goes forward, and nobody sets it: what must take its
//! time counts by it and not by the clock on the wall.

use std::time::{Duration, Instant};

use rusqlite::Connection;

/// A place in the time that the program has run, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UptimeMark(i64);

impl UptimeMark {
    /// As the database keeps it.
    pub(crate) fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// As the database keeps it.
    pub(crate) fn milliseconds(self) -> i64 {
        self.0
    }

    /// How long ago another was; nothing for one that is still to come.
    pub(crate) fn since(self, other: Self) -> Duration {
        let milliseconds = self.0.saturating_sub(other.0);
        Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
    }

    /// So much earlier.
    pub(crate) fn before(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(milliseconds(time)))
    }
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// The time that the program has run.
#[derive(Debug)]
pub(crate) struct Uptime {
    before: UptimeMark,
    started: Instant,
}

impl Uptime {
    /// Goes on from what was noted last.
    pub(crate) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let before =
            connection.query_row("SELECT milliseconds FROM uptime", [], |row| row.get(0))?;
        Ok(Self {
            before: UptimeMark(before),
            started: Instant::now(),
        })
    }

    /// Now.
    pub(crate) fn now(&self) -> UptimeMark {
        let running = milliseconds(self.started.elapsed());
        UptimeMark(self.before.0.saturating_add(running))
    }

    /// Notes what it is now, so that a restart goes on from there; whatever is counted from a mark needs that.
    pub(crate) fn note(&self, connection: &Connection) -> rusqlite::Result<UptimeMark> {
        let now = self.now();
        connection
            .prepare_cached("UPDATE uptime SET milliseconds = max(milliseconds, ?1)")?
            .execute([now.0])?;
        Ok(now)
    }
}
