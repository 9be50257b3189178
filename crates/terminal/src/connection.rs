//! Whether the centre answered the last time it was asked, when that was, and what its clock said.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Shared between the tasks that talk to the centre and the screen that shows it.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    online: AtomicBool,
    answered: Mutex<Option<Answered>>,
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
