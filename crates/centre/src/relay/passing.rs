//! Passing on: oldest first, as it came, for ever; what the city will never take is kept aside and holds nothing up.

use std::sync::Arc;
use std::time::Duration;

use handover::attachment::{Chunk, LARGEST_CHUNK};
use handover::{Digest, Envelope, Position, Refusal, VerifyingKey};
use rand::RngExt as _;

use super::city::Sent;
use super::{CityError, Relay};
use crate::reception_keys;
use crate::store::{Attachments as _, CityAnswer, StoreError};

/// How many are read at a time.
const PAGE: usize = 32;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// With nothing to pass on, the city's ledger is asked after so often.
const LOOK_AROUND: Duration = Duration::from_secs(60);

/// Why a round ended early.
#[derive(Debug, thiserror::Error)]
enum PassError {
    #[error(transparent)]
    City(#[from] CityError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("no key is known yet by which the city’s receipts are believed")]
    NoKeys,
    #[error("a record in the database cannot be sent: {0}")]
    Record(String),
}

impl Relay {
    /// Passes on as long as the relay runs.
    pub(super) async fn keep_passing(self: &Arc<Self>) {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.round().await {
                Ok(()) => {
                    pause = FIRST_PAUSE;
                    tokio::select! {
                        () = self.came.notified() => {}
                        () = tokio::time::sleep(LOOK_AROUND) => {}
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the city does not take what waits here; it is tried again");
                    let asked = match &error {
                        PassError::City(CityError::Busy { retry_after, .. }) => *retry_after,
                        _ => None,
                    };
                    // Shortened by chance, so that relays don't all come back at once.
                    let wait = pause.mul_f64(rand::rng().random_range(0.5..=1.0));
                    let wait = asked.unwrap_or_default().clamp(wait, LONGEST_PAUSE * 5);
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Everything that waits, once.
    async fn round(self: &Arc<Self>) -> Result<(), PassError> {
        let keys = self.city_keys()?;
        let standing = self.city.standing().await?;
        self.note_standing(&standing).await?;
        let mut after = Position::START;
        loop {
            let page = self
                .stored(move |relay| relay.store.to_pass_on(after, PAGE))
                .await?;
            if page.is_empty() {
                return Ok(());
            }
            for (position, envelope) in page {
                after = position;
                self.pass_on(envelope, &keys).await?;
            }
        }
    }

    async fn pass_on(
        self: &Arc<Self>,
        envelope: Envelope,
        keys: &[VerifyingKey],
    ) -> Result<(), PassError> {
        let id = envelope.id;
        let answer = match self.send(&envelope).await {
            Ok(receipt) => {
                let nonsense = |what: String| CityError::Nonsense { status: 200, what };
                let read = receipt
                    .verify(keys)
                    .map_err(|error| nonsense(format!("a receipt, but {error}")))?;
                if !read.is_for(&envelope) {
                    return Err(nonsense("a receipt for something else".into()).into());
                }
                tracing::info!(submission = %id, "the city has it");
                CityAnswer::Receipt {
                    receipt,
                    epoch: read.place.map(|place| place.epoch),
                }
            }
            Err(PassError::City(CityError::Refused(
                refusal @ (Refusal::Conflict | Refusal::Malformed | Refusal::TooLarge),
            ))) => {
                tracing::error!(submission = %id, %refusal, "kept aside: the city will never take it as it is; look for it at the city under this id");
                CityAnswer::Refused(refusal)
            }
            Err(error) => return Err(error),
        };
        self.stored(move |relay| relay.store.note_answer(id, &answer))
            .await?;
        self.answered.notify_waiters();
        Ok(())
    }

    /// Sends an envelope, after what it names.
    async fn send(
        self: &Arc<Self>,
        envelope: &Envelope,
    ) -> Result<handover::SignedReceipt, PassError> {
        // Once more after each time that something was missing; whatever is sent is there then.
        for _ in 0..3 {
            match self.city.submit(envelope).await? {
                Sent::Receipt(receipt) => return Ok(receipt),
                Sent::Awaits(missing) => {
                    for digest in missing {
                        self.send_attachment(digest).await?;
                    }
                }
            }
        }
        Err(PassError::Record(format!(
            "the city goes on missing attachments of {}",
            envelope.id
        )))
    }

    async fn send_attachment(self: &Arc<Self>, digest: Digest) -> Result<(), PassError> {
        let sealed = self
            .stored(move |relay| relay.store.attachment(digest))
            .await?;
        let sealed =
            sealed.ok_or_else(|| PassError::Record(format!("attachment {digest} is not here")))?;
        let received = self.city.received(digest).await?;
        let begin = usize::try_from(received).unwrap_or(0).min(sealed.len());
        for (number, bytes) in sealed[begin..].chunks(LARGEST_CHUNK).enumerate() {
            let chunk = Chunk {
                offset: begin + number * LARGEST_CHUNK,
                bytes,
            };
            self.city.send_chunk(digest, sealed.len(), chunk).await?;
        }
        Ok(())
    }

    /// The keys by which the city's receipts are known.
    fn city_keys(&self) -> Result<Vec<VerifyingKey>, PassError> {
        match reception_keys::receipt_keys(&self.data) {
            Ok(keys) if !keys.is_empty() => Ok(keys),
            _ => Err(PassError::NoKeys),
        }
    }

    /// Works on the store where blocking is allowed.
    async fn stored<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let relay = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&relay))
            .await
            .map_err(|_| StoreError("the store’s thread failed".into()))?
    }
}
