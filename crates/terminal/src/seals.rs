//! What is made ready when a visit begins, so that whoever hands in waits for less: a seal, which is used once and only for
//! the key that is sealed to then, and the key that receipts are signed with.

use std::sync::{Mutex, MutexGuard, PoisonError};

use handover::{PreparedSeal, SealingKey, SigningKey};
use rand::RngExt as _;

/// At most one seal and one key that are ready.
#[derive(Debug, Default)]
pub(crate) struct Seals {
    seal: Mutex<Option<PreparedSeal>>,
    signing: Mutex<Option<SigningKey>>,
}

impl Seals {
    /// Sees to it that a seal is ready.
    pub(crate) fn prepare(&self, to: &SealingKey) {
        let mut ready = locked(&self.seal);
        if ready.as_ref().is_none_or(|ready| ready.key() != to) {
            *ready = to.prepare(rand::rng().random());
        }
    }

    /// Takes the seal, if there is one for this key.
    pub(crate) fn take(&self, to: &SealingKey) -> Option<PreparedSeal> {
        locked(&self.seal).take().filter(|ready| ready.key() == to)
    }

    /// The same key as it was read before, with all that was computed of it; if it is another, that is kept from now on.
    pub(crate) fn signing(&self, read: SigningKey) -> SigningKey {
        let mut kept = locked(&self.signing);
        match &*kept {
            Some(before) if before.is(&read) => before.clone(),
            _ => kept.insert(read).clone(),
        }
    }
}

fn locked<T>(ready: &Mutex<T>) -> MutexGuard<'_, T> {
    ready.lock().unwrap_or_else(PoisonError::into_inner)
}
