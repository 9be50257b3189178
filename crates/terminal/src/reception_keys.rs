//! Which key this terminal seals to and which it knows receipts by: in the centre's signed word, pinned, and never an
//! older word again.

use std::sync::{Arc, Mutex, PoisonError};

use handover::{ReceptionKeys, SealingKey, SignedReceptionKeys, StatementError, VerifyingKey};

use crate::centre_client::{CentreClient, CentreError, ReceiptKeys};
use crate::outbox::OutboxError;
use crate::replication::Library;

/// Why no newer list of keys was taken. The one in use stays so.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    #[error("the centre’s list of reception keys: {0}")]
    Statement(#[from] StatementError),
    #[error("the centre offers list {offered} of its reception keys, list {used} is in use")]
    Older { offered: u32, used: u32 },
    #[error(transparent)]
    Centre(#[from] CentreError),
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// The keys that this terminal knows.
#[derive(Clone)]
pub(crate) struct Keyring {
    library: Arc<Library>,
    /// Counts until the centre's own list has come.
    configured: Option<SealingKey>,
    /// What was verified last: it holds for as long as the same list is kept, and the same centre is believed.
    verified: Arc<Mutex<Option<Verified>>>,
}

struct Verified {
    signed: SignedReceptionKeys,
    by: Vec<VerifyingKey>,
    list: ReceptionKeys,
}

impl Keyring {
    /// Of a terminal; the configured key counts until the centre's own list has come.
    pub(crate) fn new(library: Arc<Library>, configured: Option<SealingKey>) -> Self {
        Self {
            library,
            configured,
            verified: Arc::default(),
        }
    }

    /// What is sealed to; none before there is any key.
    pub(crate) fn current(&self) -> Result<Option<SealingKey>, OutboxError> {
        let list = self.list()?;
        Ok(list
            .and_then(|list| list.keys.into_iter().next())
            .or_else(|| self.configured.clone()))
    }

    /// By what receipts are known; none before the centre's list has come.
    pub(crate) fn receipts(&self) -> Result<ReceiptKeys, OutboxError> {
        let list = self.list()?;
        Ok(list.map_or_else(ReceiptKeys::default, |list| ReceiptKeys {
            centre: list.receipts,
            relays: list.relays,
        }))
    }

    /// Looks for a newer list.
    pub(crate) async fn look(&self, centre: &CentreClient) -> Result<(), KeysError> {
        // Before a centre's key is known, no word of a centre can be believed.
        if self.library.trust()?.keys.is_empty() {
            return Ok(());
        }
        match centre.reception_keys().await? {
            Some(signed) => self.take(&signed),
            None => Ok(()),
        }
    }

    /// Takes a list that came from the centre, if the centre signed it and it is not older than the one in use.
    pub(crate) fn take(&self, signed: &SignedReceptionKeys) -> Result<(), KeysError> {
        let offered = signed.verify(&self.library.trust()?.keys)?;
        match self.list()? {
            Some(used) if used.number == offered.number => Ok(()),
            Some(used) if used.number > offered.number => Err(KeysError::Older {
                offered: offered.number,
                used: used.number,
            }),
            _ => {
                self.library
                    .outbox
                    .keep_reception_keys(offered.number, signed)?;
                if let Some(key) = offered.keys.first() {
                    tracing::info!(list = offered.number, key = %key.id(), "submissions are sealed to this key from now on");
                }
                Ok(())
            }
        }
    }

    /// The list in use. One that was kept under another centre's key counts for nothing.
    fn list(&self) -> Result<Option<ReceptionKeys>, OutboxError> {
        let keys = self.library.trust()?.keys;
        let Some(kept) = self.library.outbox.reception_keys()? else {
            return Ok(None);
        };
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = &*verified
            && before.signed == kept
            && before.by == keys
        {
            return Ok(Some(before.list.clone()));
        }
        let Ok(list) = kept.verify(&keys) else {
            return Ok(None);
        };
        *verified = Some(Verified {
            signed: kept,
            by: keys,
            list: list.clone(),
        });
        Ok(Some(list))
    }
}
