//! The tasks that run beside the screen: tidying, delivery of what was handed in and of drafts, replication, anchoring.

use std::time::Duration;

use crate::anchoring::Anchoring;
use crate::delivery::Delivery;
use crate::draft_delivery::DraftDelivery;
use crate::replication::Replication;
use crate::tidying::Tidying;

/// What there is to do in the background.
pub(crate) struct Background {
    pub(crate) tidying: Tidying,
    /// None for a terminal without a centre.
    pub(crate) exchange: Option<Exchange>,
}

/// What there is to do with a centre.
pub(crate) struct Exchange {
    pub(crate) delivery: Delivery,
    pub(crate) drafts: DraftDelivery,
    pub(crate) replication: Replication,
    pub(crate) anchoring: Anchoring,
}

impl Background {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        match self.exchange {
            Some(exchange) => {
                tokio::join!(self.tidying.run(), exchange.run());
            }
            None => self.tidying.run().await,
        }
    }
}

impl Exchange {
    async fn run(self) {
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
