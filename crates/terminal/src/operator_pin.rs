//! The operator's PIN: kept as its argon2id hash. After wrong ones the next is looked at only after a pause, which neither a
//! restart nor a clock that is set shortens.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use contract::operator::OperatorPin;
use handover::audit::TerminalEvent;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::audit;
use crate::outbox::{Outbox, OutboxError};

/// So many wrong ones in a row are forgiven: fingers slip.
const FORGIVEN: u32 = 3;
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// Why a PIN was not set. The one before is still good.
#[derive(Debug, thiserror::Error)]
pub enum PinNotSet {
    /// It could not be hashed.
    #[error("the PIN could not be hashed ({0}); try again, and call for service when it stays so")]
    Hash(String),
    /// It could not be written down.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// What showing a PIN came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Right,
    /// It is a wrong one; the next is looked at after so long.
    Wrong(SignedDuration),
    /// It was not looked at.
    TooSoon(SignedDuration),
    /// There is none yet.
    NotSet,
}

/// The pause after so many wrong ones in a row.
fn pause(failures: u32) -> SignedDuration {
    match failures.checked_sub(FORGIVEN) {
        None => SignedDuration::ZERO,
        Some(beyond) => FIRST_PAUSE
            .checked_mul(2_i32.saturating_pow(beyond.min(20)))
            .map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE)),
    }
}

/// Sets the PIN, in the place of one before.
pub(crate) fn set(outbox: &Outbox, pin: &OperatorPin) -> Result<(), PinNotSet> {
    let hash = Argon2::default()
        .hash_password(pin.reveal().as_bytes())
        .map_err(|error| PinNotSet::Hash(error.to_string()))?
        .to_string();
    outbox.at_once(|connection| {
        connection.execute(
            "INSERT OR REPLACE INTO operator_pin (one, hash, failures, failed_at) VALUES (1, ?1, 0, NULL)",
            [hash],
        )?;
        audit::append(connection, TerminalEvent::PinSet)
    })?;
    Ok(())
}

/// Looks at a PIN, if it is time.
pub(crate) fn show(
    outbox: &Outbox,
    pin: &OperatorPin,
    now: Timestamp,
) -> Result<Shown, OutboxError> {
    // Counted as wrong before it is looked at: whoever pulls the plug meanwhile gains no try.
    let counted = outbox.at_once(|connection| count(connection, now))?;
    let (hash, failures) = match counted {
        Counted::NotSet => return Ok(Shown::NotSet),
        Counted::TooSoon(wait) => return Ok(Shown::TooSoon(wait)),
        Counted::Look { hash, failures } => (hash, failures),
    };
    let right = PasswordHash::new(&hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(pin.reveal().as_bytes(), &hash)
            .is_ok()
    });
    outbox.at_once(|connection| {
        if !right {
            return audit::append(connection, TerminalEvent::OperatorRefused);
        }
        connection.execute("UPDATE operator_pin SET failures = 0, failed_at = NULL", [])?;
        audit::append(connection, TerminalEvent::OperatorCame)
    })?;
    if right {
        Ok(Shown::Right)
    } else {
        tracing::warn!(failures, "a wrong operator’s PIN was shown");
        Ok(Shown::Wrong(pause(failures)))
    }
}

enum Counted {
    NotSet,
    TooSoon(SignedDuration),
    Look { hash: String, failures: u32 },
}

fn count(connection: &Connection, now: Timestamp) -> rusqlite::Result<Counted> {
    let kept = connection
        .query_row(
            "SELECT hash, failures, failed_at FROM operator_pin",
            [],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, u32>(1)?,
                    row.get::<_, Option<String>>(2)?,
                ))
            },
        )
        .optional()?;
    let Some((hash, failures, failed_at)) = kept else {
        return Ok(Counted::NotSet);
    };
    let failed_at = failed_at.and_then(|time| time.parse::<Timestamp>().ok());
    if let Some(failed_at) = failed_at {
        let since = now.duration_since(failed_at);
        if since.is_negative() {
            // The clock was set back: the pause begins again, rather than last until the clock has caught up.
            connection.execute("UPDATE operator_pin SET failed_at = ?1", [now.to_string()])?;
        }
        let left = pause(failures) - since.max(SignedDuration::ZERO);
        if left.is_positive() {
            return Ok(Counted::TooSoon(left));
        }
    }
    let failures = failures.saturating_add(1);
    connection.execute(
        "UPDATE operator_pin SET failures = ?1, failed_at = ?2",
        params![failures, now.to_string()],
    )?;
    Ok(Counted::Look { hash, failures })
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
