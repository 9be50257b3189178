//! Delivery: sends what waits in the outbox, and goes on trying.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;
use tokio::sync::Notify;

use crate::centre_client::{CentreClient, CentreError};
use crate::connection::ConnectionState;
use crate::identity::{self, NotSigned};
use crate::outbox::{Outbox, OutboxError};
use crate::reception_keys::Keyring;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(120);
/// With nothing to send, the centre is asked so often whether it is there.
const LOOK_AROUND: Duration = Duration::from_secs(20);

/// The task that sends.
pub(crate) struct Delivery {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) centre: CentreClient,
    pub(crate) keyring: Keyring,
    pub(crate) connection: Arc<ConnectionState>,
    /// Told whenever something was handed in.
    pub(crate) handed_in: Arc<Notify>,
}

/// Growing pauses between tries, each shortened by chance so that terminals don't all come back at once.
#[derive(Debug)]
struct Pauses {
    next: Duration,
}

impl Pauses {
    fn new() -> Self {
        Self { next: FIRST_PAUSE }
    }

    fn next(&mut self, asked_for: Option<Duration>) -> Duration {
        let pause = self.next.mul_f64(rand::rng().random_range(0.5..=1.0));
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        asked_for
            .unwrap_or_default()
            .clamp(pause, LONGEST_PAUSE * 5)
    }
}

/// How one round went.
enum Round {
    /// Everything that can be sent is sent.
    Done,
    /// The centre could not take it now.
    Later(Option<Duration>),
}

impl Delivery {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        let mut pauses = Pauses::new();
        loop {
            match self.round().await {
                Ok(Round::Done) => {
                    pauses = Pauses::new();
                    tokio::select! {
                        () = self.handed_in.notified() => {}
                        () = tokio::time::sleep(LOOK_AROUND) => {}
                    }
                }
                Ok(Round::Later(asked_for)) => tokio::time::sleep(pauses.next(asked_for)).await,
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be worked on; it is tried again");
                    tokio::time::sleep(pauses.next(None)).await;
                }
            }
        }
    }

    async fn round(&self) -> Result<Round, OutboxError> {
        if let Err(error) = self.centre.is_there().await {
            return Ok(self.later(&error));
        }
        self.connection.note(true);
        let Some(enrolment) = self.outbox.enrolment()? else {
            let waiting = self.outbox.load()?.waiting;
            if waiting > 0 {
                tracing::warn!(
                    waiting,
                    "this terminal is not enrolled, so nothing can be sent; run `yichuang enrol --code …`"
                );
            }
            return Ok(Round::Later(Some(LOOK_AROUND)));
        };
        if let Err(error) = identity::complete(&self.outbox, &self.centre, &enrolment).await {
            return match error {
                CentreError::NotSigned(NotSigned::Outbox(error)) => Err(error),
                error => Ok(self.later(&error)),
            };
        }
        let keys = self.keyring.receipts()?;
        if keys.is_empty() {
            let waiting = self.outbox.load()?.waiting;
            if waiting > 0 {
                tracing::warn!(
                    waiting,
                    "no key is known yet by which the centre’s receipts are believed, so nothing is sent; it comes with the centre’s list of keys"
                );
            }
            return Ok(Round::Later(None));
        }
        let mut after = 0;
        let mut sent = false;
        while let Some(envelope) = self.outbox.next_waiting(after)? {
            after = envelope.sequence;
            match self.centre.submit(&envelope, &keys).await {
                Ok(receipt) => {
                    self.outbox.mark_at_centre(&receipt)?;
                    self.outbox.note_answered(enrolment.terminal)?;
                    sent = true;
                    tracing::info!(submission = %envelope.id, "the centre has it");
                }
                Err(CentreError::Refused(refusal)) if !refusal.is_of_the_content() => {
                    self.outbox.note_refusal(enrolment.terminal, refusal)?;
                    return Ok(Round::Later(Some(LOOK_AROUND)));
                }
                Err(CentreError::Refused(refusal)) => {
                    tracing::error!(submission = %envelope.id, %refusal, "parked: the centre will never take it as it is; look for it at the centre under this id");
                    self.outbox.park(envelope.id, &refusal.to_string())?;
                }
                Err(error) => return Ok(self.later(&error)),
            }
        }
        if sent {
            self.outbox.tidy()?;
        }
        Ok(Round::Done)
    }

    fn later(&self, error: &CentreError) -> Round {
        self.connection.note(false);
        tracing::debug!(%error, "tried again later");
        match error {
            CentreError::Busy { retry_after, .. } => Round::Later(*retry_after),
            CentreError::Nonsense { .. } => {
                tracing::warn!(%error);
                Round::Later(None)
            }
            _ => Round::Later(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_are_never_equal_for_all() {
        let mut pauses = Pauses::new();
        let mut longest = FIRST_PAUSE;
        for _ in 0..20 {
            let pause = pauses.next(None);
            assert!(
                pause >= longest / 2 && pause <= longest,
                "{pause:?} is not within half of {longest:?}"
            );
            longest = (longest * 2).min(LONGEST_PAUSE);
        }
    }

    #[test]
    fn a_centre_that_asks_for_patience_gets_it() {
        let asked = Duration::from_secs(90);
        assert_eq!(Pauses::new().next(Some(asked)), asked);
    }
}
