//! Draft delivery: has the centre keep what citizens take along, so that any terminal can go on with it.

use std::sync::Arc;
use std::time::Duration;

use handover::draft::DraftStanding;
use jiff::Timestamp;
use patience::Pauses;
use tokio::sync::Notify;

use crate::centre_client::{CentreClient, CentreError};
use crate::delivery::LIMITS;
use crate::drafts::{self, Kept};
use crate::outbox::{Outbox, OutboxError};

/// With nothing to tell, it is looked so often whether there is.
const LOOK_AROUND: Duration = Duration::from_secs(60);

/// The task that tells the centre of drafts.
pub(crate) struct DraftDelivery {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) centre: CentreClient,
    /// Told whenever there is something to tell.
    pub(crate) changed: Arc<Notify>,
}

/// Why a round ended before everything was told.
#[derive(Debug, thiserror::Error)]
enum Unfinished {
    #[error(transparent)]
    Centre(#[from] CentreError),
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

impl DraftDelivery {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        let mut pauses = Pauses::new(LIMITS);
        loop {
            let told = match self.outbox.enrolment() {
                Ok(Some(_)) => self.round().await,
                // Delivery says what is wrong with this terminal.
                Ok(None) => Ok(()),
                Err(error) => Err(error.into()),
            };
            match told {
                Ok(()) => {
                    pauses.start_anew();
                    tokio::select! {
                        () = self.changed.notified() => {}
                        () = tokio::time::sleep(LOOK_AROUND) => {}
                    }
                }
                Err(error) => {
                    tracing::debug!(%error, "the centre hears of drafts later");
                    let asked_for = match error {
                        Unfinished::Centre(CentreError::Busy { retry_after, .. }) => retry_after,
                        _ => None,
                    };
                    tokio::time::sleep(pauses.next(asked_for)).await;
                }
            }
        }
    }

    async fn round(&self) -> Result<(), Unfinished> {
        while let Some((locator, kept)) = drafts::next_waiting(&self.outbox, Timestamp::now())? {
            match kept {
                Kept::Over => {
                    self.centre.end_draft(locator).await?;
                    drafts::forget(&self.outbox, locator)?;
                }
                Kept::Draft(draft) => match self.centre.keep_draft(locator, &draft).await {
                    Ok(DraftStanding::Kept | DraftStanding::Older) => {
                        drafts::was_heard(&self.outbox, locator, draft.revision)?;
                    }
                    Ok(DraftStanding::Over) => drafts::forget(&self.outbox, locator)?,
                    // One that is never taken must not hold up the others; here it can still be opened.
                    Err(CentreError::Refused(refusal)) if refusal.is_of_the_content() => {
                        tracing::error!(%locator, %refusal, "the centre will never take a draft; it opens at this terminal only; update the older of the two");
                        drafts::was_heard(&self.outbox, locator, draft.revision)?;
                    }
                    Err(error) => return Err(error.into()),
                },
            }
        }
        Ok(())
    }
}
