//! The tasks that run beside the screen: delivery of what was handed in and of drafts, replication, anchoring.

use std::time::Duration;

use crate::anchoring::Anchoring;
use crate::delivery::Delivery;
use crate::draft_delivery::DraftDelivery;
use crate::replication::Replication;

/// What there is to do in the background; nothing for a terminal without a centre.
pub(crate) struct Background {
    pub(crate) delivery: Delivery,
    pub(crate) drafts: DraftDelivery,
    pub(crate) replication: Replication,
    pub(crate) anchoring: Anchoring,
}

impl Background {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        tokio::join!(
            self.delivery.run(),
            self.drafts.run(),
            self.replication.run(),
            self.anchoring.run()
        );
    }
}

/// Seconds as a duration.
pub(crate) fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}
