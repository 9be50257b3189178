//! Whether the centre answered the last time it was asked.

use std::sync::atomic::{AtomicBool, Ordering};

/// Shared between the tasks that talk to the centre and the screen that shows it.
#[derive(Debug)]
pub(crate) struct ConnectionState(AtomicBool);

impl ConnectionState {
    /// Before the first exchange, a terminal that has a centre has no reason to alarm anybody.
    pub(crate) fn new(has_centre: bool) -> Self {
        Self(AtomicBool::new(has_centre))
    }

    pub(crate) fn is_online(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Notes how the last exchange went, and logs only changes.
    pub(crate) fn note(&self, online: bool) {
        if self.0.swap(online, Ordering::Relaxed) != online {
            if online {
                tracing::info!("the centre answers");
            } else {
                tracing::warn!("the centre does not answer; submissions are kept and sent later");
            }
        }
    }
}
