//! The operator's PIN: kept as its argon2id hash. After wrong ones the next is looked at only after a pause.

use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use contract::operator::OperatorPin;
use handover::audit::TerminalEvent;
use rusqlite::OptionalExtension as _;

use crate::audit;
use crate::outbox::{Outbox, OutboxError};
use crate::tries::{self, Secret, Try};

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
    Wrong(Duration),
    /// It was not looked at.
    TooSoon(Duration),
    /// There is none yet.
    NotSet,
}

/// Sets the PIN, in the place of one before.
pub(crate) fn set(outbox: &Outbox, pin: &OperatorPin) -> Result<(), PinNotSet> {
    let hash = Argon2::default()
        .hash_password(pin.reveal().as_bytes())
        .map_err(|error| PinNotSet::Hash(error.to_string()))?
        .to_string();
    outbox.at_once(|connection| {
        connection.execute(
            "INSERT OR REPLACE INTO operator_pin (one, hash, failures, failed_after) VALUES (1, ?1, 0, NULL)",
            [hash],
        )?;
        audit::append(connection, TerminalEvent::PinSet)
    })?;
    Ok(())
}

/// Looks at a PIN, if it is time.
pub(crate) fn show(outbox: &Outbox, pin: &OperatorPin) -> Result<Shown, OutboxError> {
    let begun = outbox.at_once(|connection| {
        let begun = tries::begin(connection, Secret::OperatorPin, outbox.uptime())?;
        let hash = connection
            .query_row("SELECT hash FROM operator_pin", [], |row| {
                row.get::<_, String>(0)
            })
            .optional()?;
        Ok(begun.zip(hash))
    })?;
    let (failures, hash) = match begun {
        None => return Ok(Shown::NotSet),
        Some((Try::TooSoon(wait), _)) => return Ok(Shown::TooSoon(wait)),
        Some((Try::Look { failures }, hash)) => (failures, hash),
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
        tries::was_right(connection, Secret::OperatorPin)?;
        audit::append(connection, TerminalEvent::OperatorCame)
    })?;
    if right {
        Ok(Shown::Right)
    } else {
        tracing::warn!(failures, "a wrong operator’s PIN was shown");
        Ok(Shown::Wrong(tries::pause(failures)))
    }
}
