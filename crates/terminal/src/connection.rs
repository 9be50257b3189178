//! Whether the centre answered the last time it was asked, when that was, what its clock said, and what it fails at.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Shared between the tasks that talk to the centre and the screen that shows it.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    online: AtomicBool,
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
            online: AtomicBool::new(has_centre),
            answered: Mutex::new(None),
            failing: AtomicU64::new(0),
        }
    }

    pub(crate) fn is_online(&self) -> bool {
        self.online.load(Ordering::Relaxed)
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
        self.note(true);
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

    /// Notes how the last exchange went, and logs only changes.
    pub(crate) fn note(&self, online: bool) {
        if self.online.swap(online, Ordering::Relaxed) != online {
            if online {
                tracing::info!("the centre answers");
            } else {
                tracing::warn!("the centre does not answer; submissions are kept and sent later");
            }
        }
    }
}
