//! Anchoring: tells the centre how far the audit trail has come, so that nobody can take back what stands in it.

use std::sync::Arc;
use std::time::Duration;

use handover::audit::Head;

use crate::centre_client::CentreClient;
use crate::outbox::Outbox;

/// How often there may be something new to tell.
const PAUSE: Duration = Duration::from_secs(20);

/// The task that tells.
pub(crate) struct Anchoring {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) centre: CentreClient,
}

impl Anchoring {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        let mut told = Head::start();
        loop {
            match self.outbox.audit_head() {
                Ok(head) if head != told => match self.centre.tell_audit_head(head).await {
                    Ok(()) => told = head,
                    // Delivery says what is wrong with the centre or with this terminal.
                    Err(error) => tracing::debug!(%error, "the audit trail is anchored later"),
                },
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "the audit trail cannot be read"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
