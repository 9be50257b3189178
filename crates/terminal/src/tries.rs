//! Tries: how often in a row something secret was shown wrongly, and how long it takes until the next is looked at. Neither
//! a restart nor a clock that is set shortens that.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

/// So many wrong ones in a row are forgiven: fingers slip.
const FORGIVEN: u32 = 3;
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

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
    TooSoon(SignedDuration),
}

impl Secret {
    fn table(self) -> &'static str {
        match self {
            Self::OperatorPin => "operator_pin",
            Self::DraftCode => "draft_tries",
        }
    }

    /// Without a try for so long, wrong ones are forgotten: what one citizen mistyped does not hold up the next day's.
    fn forgets_after(self) -> Option<SignedDuration> {
        match self {
            Self::OperatorPin => None,
            Self::DraftCode => Some(LONGEST_PAUSE),
        }
    }
}

/// The pause after so many wrong ones in a row.
pub(crate) fn pause(failures: u32) -> SignedDuration {
    match failures.checked_sub(FORGIVEN) {
        None => SignedDuration::ZERO,
        Some(beyond) => FIRST_PAUSE
            .checked_mul(2_i32.saturating_pow(beyond.min(20)))
            .map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE)),
    }
}

/// Begins a try, if it is time. It is counted as wrong before it is looked at: whoever pulls the plug meanwhile gains
/// none. None where nothing is kept secret yet.
pub(crate) fn begin(
    connection: &Connection,
    secret: Secret,
    now: Timestamp,
) -> rusqlite::Result<Option<Try>> {
    let table = secret.table();
    let kept = connection
        .prepare_cached(&format!("SELECT failures, failed_at FROM {table}"))?
        .query_row([], |row| {
            Ok((row.get::<_, u32>(0)?, row.get::<_, Option<String>>(1)?))
        })
        .optional()?;
    let Some((mut failures, failed_at)) = kept else {
        return Ok(None);
    };
    let failed_at = failed_at.and_then(|time| time.parse::<Timestamp>().ok());
    if let Some(failed_at) = failed_at {
        let since = now.duration_since(failed_at);
        if since.is_negative() {
            // The clock was set back: the pause begins again, rather than last until the clock has caught up.
            let sql = format!("UPDATE {table} SET failed_at = ?1");
            connection.execute(&sql, [now.to_string()])?;
        }
        let left = pause(failures) - since.max(SignedDuration::ZERO);
        if left.is_positive() {
            return Ok(Some(Try::TooSoon(left)));
        }
        if secret.forgets_after().is_some_and(|time| since >= time) {
            failures = 0;
        }
    }
    let failures = failures.saturating_add(1);
    let sql = format!("UPDATE {table} SET failures = ?1, failed_at = ?2");
    connection.execute(&sql, (failures, now.to_string()))?;
    Ok(Some(Try::Look { failures }))
}

/// It was right: all wrong ones before are forgiven.
pub(crate) fn was_right(connection: &Connection, secret: Secret) -> rusqlite::Result<()> {
    let table = secret.table();
    let sql = format!("UPDATE {table} SET failures = 0, failed_at = NULL");
    connection.execute(&sql, []).map(|_| ())
}

/// It could not be found out whether it was right: it does not count.
pub(crate) fn was_neither(connection: &Connection, secret: Secret) -> rusqlite::Result<()> {
    let table = secret.table();
    let sql = format!("UPDATE {table} SET failures = max(failures - 1, 0)");
    connection.execute(&sql, []).map(|_| ())
}

/// Whole seconds of a pause. Never a second too few: who comes back then is let in.
pub(crate) fn seconds(pause: SignedDuration) -> u32 {
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
