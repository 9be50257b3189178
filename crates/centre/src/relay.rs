//! The relay: a centre in a hall that takes sealed submissions over the hall's own network and passes them on to the city,
//! so that windows find them while the city's line is down. It opens nothing that its hall could not open anyway.
//!
//! Towards terminals it is a centre, but for its receipts: until the city has answered they are the relay's own. Towards the
//! city it is a terminal with a key of its own.

mod city;
mod identity;
mod mirror;
mod passing;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use handover::{
    CentreReceipt, Envelope, RelayReceipt, SignedReceipt, SignedRelayReceipt, SignedStanding,
    SigningKey, Standing, StatementError,
};
use tokio::sync::Notify;

pub(crate) use city::{City, CityError};
pub(crate) use identity::{Identity, enrol};

use crate::reception_keys;
use crate::store::{CityAnswer, SqliteStore, StoreError};

/// How long a terminal waits for the city's own receipt before it gets the relay's.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What a relay needs besides what every centre has.
pub(crate) struct Relay {
    pub(crate) city: City,
    pub(crate) store: Arc<SqliteStore>,
    data: PathBuf,
    receipt_key: SigningKey,
    /// Told when a submission came.
    came: Notify,
    /// Told when the city answered something.
    answered: Notify,
}

/// What a terminal is answered.
pub(crate) enum Answer {
    /// The city's own receipt.
    City(SignedReceipt),
    /// The relay has it; the city does not yet.
    Relay(SignedRelayReceipt),
    /// The city will never take it.
    Refused(handover::Refusal),
}

impl Relay {
    /// A relay with an identity at the city, over the store of its hall.
    pub(crate) fn new(
        identity: Identity,
        address: &str,
        data: &Path,
        store: Arc<SqliteStore>,
        receipt_key: SigningKey,
    ) -> Result<Self, CityError> {
        Ok(Self {
            city: City::new(identity, address, data, Arc::clone(&store))?,
            store,
            data: data.to_owned(),
            receipt_key,
            came: Notify::new(),
            answered: Notify::new(),
        })
    }

    /// Passes on, and keeps what the city publishes at hand, as long as the relay runs.
    pub(crate) async fn run(self: Arc<Self>) {
        tokio::join!(self.keep_mirror(), self.keep_passing());
    }

    /// What a terminal is answered for a submission that is kept here. One of a version before sealing comes along as it was
    /// sent, to be passed on so.
    pub(crate) async fn answer(
        self: &Arc<Self>,
        kept: &CentreReceipt,
        mut open: Option<Envelope>,
    ) -> Result<Answer, RelayAnswerError> {
        let id = kept.id;
        // Whoever was told of a refusal and sends it all the same has a reason to.
        if self.stored(move |relay| relay.store.ask_anew(id)).await? {
            tracing::info!(submission = %id, "its terminal sends again what the city refused; the city is asked anew");
        }
        let until = tokio::time::Instant::now() + PATIENCE;
        let mut asked = false;
        loop {
            let answered = self.answered.notified();
            tokio::pin!(answered);
            // Registered before it is looked, so that no answer is missed between.
            answered.as_mut().enable();
            match self.stored(move |relay| relay.store.answer_to(id)).await? {
                Some(CityAnswer::Receipt { receipt, .. }) => return Ok(Answer::City(receipt)),
                Some(CityAnswer::Refused(refusal)) => {
                    self.stored(move |relay| relay.store.note_told(id)).await?;
                    return Ok(Answer::Refused(refusal));
                }
                None if asked => {}
                None => {
                    asked = true;
                    match open.take() {
                        Some(envelope) => self.pass_on_open(envelope),
                        None => self.came.notify_one(),
                    }
                }
            }
            if tokio::time::timeout_at(until, answered).await.is_err() {
                break;
            }
        }
        let receipt = RelayReceipt {
            id: kept.id,
            digest: kept.digest,
            received_at: kept.received_at,
        };
        Ok(Answer::Relay(SignedRelayReceipt::sign(
            &receipt,
            &self.receipt_key,
        )?))
    }

    /// Takes note of which life of the city's database answers: what another one had is passed on again. What the city did
    /// not sign says nothing.
    pub(crate) async fn note_standing(&self, signed: &SignedStanding) -> Result<(), StoreError> {
        let keys = reception_keys::receipt_keys(&self.data).unwrap_or_default();
        let Ok(Standing { epoch, .. }) = signed.verify(&keys) else {
            return Ok(());
        };
        let store = Arc::clone(&self.store);
        let again = tokio::task::spawn_blocking(move || store.pass_on_again(epoch)).await;
        let again = again.map_err(|_| StoreError("the store’s thread failed".into()))??;
        if again > 0 {
            tracing::warn!(again, %epoch, "the city’s database was put back from a backup; what it may have lost is passed on again");
            self.came.notify_one();
        }
        Ok(())
    }
}

/// Why a terminal cannot be answered now.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RelayAnswerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a receipt could not be signed: {0}")]
    Sign(#[from] StatementError),
}
