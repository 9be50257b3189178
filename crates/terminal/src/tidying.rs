//! Tidying: what the terminal's own database needs from time to time, whatever the line to the centre is like.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::outbox::Outbox;

/// How often there may be something to tidy.
const PAUSE: Duration = Duration::from_secs(2);

/// How often it is noted how long the program has run: a power cut takes away no more.
const NOTE: Duration = Duration::from_secs(600);

/// The task that tidies.
pub(crate) struct Tidying {
    pub(crate) outbox: Arc<Outbox>,
}

impl Tidying {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        let mut noted = Instant::now();
        loop {
            tokio::time::sleep(PAUSE).await;
            if let Err(error) = self.outbox.tidy_if_long() {
                tracing::warn!(%error, "the outbox’s log is moved later");
            }
            if noted.elapsed() >= NOTE {
                noted = Instant::now();
                if let Err(error) = self.outbox.note_uptime() {
                    tracing::warn!(%error, "how long the program has run is noted later");
                }
            }
        }
    }
}
