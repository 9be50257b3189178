//! Tries: how often in a row something secret was shown wrongly, and how long it takes until the next is looked at. Only
//! running takes that time: neither a restart nor a clock that is set shortens it.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _};

use crate::uptime::{Uptime, UptimeMark};

/// So many wrong ones in a row are forgiven: fingers slip.
const FORGIVEN: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secret {
    OperatorPin,
    DraftCode,
}

/// Whether it may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Try {
    /// It may; it is the how-manieth wrong one in a row, unless it is right.
    Look { failures: u32 },
    /// It may not for so long.
    TooSoon(Duration),
}

impl Secret {
    fn table(self) -> &'static str {
        match self {
            Self::OperatorPin => "operator_pin",
            Self::DraftCode => "draft_tries",
        }
    }

    /// Without a try for so long, wrong ones are forgotten: what one citizen mistyped does not hold up the next day's.
    fn forgets_after(self) -> Option<Duration> {
        match self {
            Self::OperatorPin => None,
            Self::DraftCode => Some(LONGEST_PAUSE),
        }
    }
}

/// The pause after so many wrong ones in a row.
pub(crate) fn pause(failures: u32) -> Duration {
    match failures.checked_sub(FORGIVEN) {
        None => Duration::ZERO,
        Some(beyond) => FIRST_PAUSE
            .checked_mul(2_u32.saturating_pow(beyond.min(20)))
            .map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE)),
    }
}

/// Begins a try, if it is time. It is counted as wrong before it is looked at: whoever pulls the plug meanwhile gains
/// none. None where nothing is kept secret yet.
pub(crate) fn begin(
    connection: &Connection,
    secret: Secret,
    uptime: &Uptime,
) -> rusqlite::Result<Option<Try>> {
    let table = secret.table();
    let kept = connection
        .prepare_cached(&format!("SELECT failures, failed_after FROM {table}"))?
        .query_row([], |row| {
            Ok((row.get::<_, u32>(0)?, row.get::<_, Option<i64>>(1)?))
        })
        .optional()?;
    let Some((mut failures, failed_after)) = kept else {
        return Ok(None);
    };
    if let Some(failed_after) = failed_after {
        let since = uptime
            .now()
            .since(UptimeMark::from_milliseconds(failed_after));
        let left = pause(failures).saturating_sub(since);
        if !left.is_zero() {
            return Ok(Some(Try::TooSoon(left)));
        }
        if secret.forgets_after().is_some_and(|time| since >= time) {
            failures = 0;
        }
    }
    let failures = failures.saturating_add(1);
    // Noted too: after a restart the pause goes on where it was.
    let now = uptime.note(connection)?;
    let sql = format!("UPDATE {table} SET failures = ?1, failed_after = ?2");
    connection.execute(&sql, (failures, now.milliseconds()))?;
    Ok(Some(Try::Look { failures }))
}

/// It was right: all wrong ones before are forgiven.
pub(crate) fn was_right(connection: &Connection, secret: Secret) -> rusqlite::Result<()> {
    let table = secret.table();
    let sql = format!("UPDATE {table} SET failures = 0, failed_after = NULL");
    connection.execute(&sql, []).map(|_| ())
}

/// It could not be found out whether it was right: it does not count.
pub(crate) fn was_neither(connection: &Connection, secret: Secret) -> rusqlite::Result<()> {
    let table = secret.table();
    let sql = format!("UPDATE {table} SET failures = max(failures - 1, 0)");
    connection.execute(&sql, []).map(|_| ())
}

/// Whole seconds of a pause. Never a second too few: who comes back then is let in.
pub(crate) fn seconds(pause: Duration) -> u32 {
    if pause.is_zero() {
        return 0;
    }
    u32::try_from(pause.as_secs().saturating_add(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let seconds = |failures| pause(failures).as_secs();
        assert_eq!([0, 1, 2].map(seconds), [0, 0, 0]);
        assert_eq!([3, 4, 5, 6].map(seconds), [30, 60, 120, 240]);
        assert_eq!([10, 20, u32::MAX].map(seconds), [3600, 3600, 3600]);
    }
}
