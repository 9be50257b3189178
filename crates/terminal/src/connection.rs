//! Whether the centre answered the last time it was asked, when that was, what its clock said, and what it fails at.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use contract::operator::Silence;
use jiff::{SignedDuration, Timestamp};

use crate::centre_client::CentreError;

/// Shared between the tasks that talk to the centre and the screen that shows it.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    /// Why nothing was heard the last time; none while the centre answers.
    silence: Mutex<Option<Silence>>,
    answered: Mutex<Option<Answered>>,
    failing: AtomicU64,
}

/// When the centre last answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answered {
    /// By this terminal's clock.
    pub(crate) at: Timestamp,
    /// By how much that was ahead of the centre's clock, where it said what time it is.
    pub(crate) ahead: Option<SignedDuration>,
}

impl ConnectionState {
    /// Before the first exchange, a terminal that has a centre has no reason to alarm anybody.
    pub(crate) fn new(has_centre: bool) -> Self {
        Self {
            silence: Mutex::new((!has_centre).then_some(Silence::NoAnswer)),
            answered: Mutex::new(None),
            failing: AtomicU64::new(0),
        }
    }

    pub(crate) fn is_online(&self) -> bool {
        self.silence().is_none()
    }

    /// Why nothing was heard the last time; none while the centre answers.
    pub(crate) fn silence(&self) -> Option<Silence> {
        *self.silence.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last answer since the program started.
    pub(crate) fn last_answer(&self) -> Option<Answered> {
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the centre answered, and what its clock said.
    pub(crate) fn answered(&self, centre: Option<Timestamp>) {
        let at = Timestamp::now();
        let ahead = centre.map(|centre| at.duration_since(centre));
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Answered { at, ahead });
        self.heard();
    }

    /// How many records the centre has failed at again and again, while it took others.
    pub(crate) fn failing(&self) -> u64 {
        self.failing.load(Ordering::Relaxed)
    }

    /// Notes how many those are.
    pub(crate) fn note_failing(&self, records: usize) {
        let records = u64::try_from(records).unwrap_or(u64::MAX);
        self.failing.store(records, Ordering::Relaxed);
    }

    /// Notes that the centre answered.
    pub(crate) fn heard(&self) {
        if self.note(None).is_some() {
            tracing::info!("the centre answers");
        }
    }

    /// Notes that it did not, and why.
    pub(crate) fn not_heard(&self, error: &CentreError) {
        let silence = error.silence();
        if self.note(Some(silence)) != Some(silence) {
            tracing::warn!(%error, "the centre does not answer; submissions are kept and sent later");
        }
    }

    /// Notes how the last exchange went; only changes are logged, so what was noted before comes back.
    fn note(&self, silence: Option<Silence>) -> Option<Silence> {
        let mut noted = self.silence.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut noted, silence)
    }
}
