//! Replication: looks for a newer release and takes it into use; visits under way keep theirs.

use std::sync::Arc;
use std::time::Duration;

use handover::ReleaseManifest;

use crate::centre_client::{CentreClient, CentreError};
use crate::connection::ConnectionState;
use crate::releases::{ReleaseError, ReleaseFolder};
use crate::visits::Shelf;

/// How soon it is tried again while there is no release at all.
const HURRY: Duration = Duration::from_secs(2);

/// The task that looks for releases.
pub(crate) struct Replication {
    pub(crate) centre: CentreClient,
    pub(crate) folder: ReleaseFolder,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) connection: Arc<ConnectionState>,
    pub(crate) every: Duration,
}

#[derive(Debug, thiserror::Error)]
enum ReplicationError {
    #[error(transparent)]
    Centre(#[from] CentreError),
    #[error(transparent)]
    Release(#[from] ReleaseError),
    #[error("release {number} has schema {found}, this program reads schema {known}; update this program", known = replica::SCHEMA)]
    Schema { number: u32, found: u32 },
    #[error("{0}")]
    Shelf(#[from] replica::ReadError),
}

impl Replication {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        loop {
            let pause = match self.look().await {
                Ok(()) => self.every,
                Err(error) => {
                    match &error {
                        ReplicationError::Centre(CentreError::Unreachable(_)) => {
                            self.connection.note(false)
                        }
                        _ => {
                            tracing::warn!(%error, "no newer release could be taken over; the last good one stays in use")
                        }
                    }
                    self.every
                }
            };
            let pause = if self.shelf.number().is_none() {
                pause.min(HURRY)
            } else {
                pause
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn look(&self) -> Result<(), ReplicationError> {
        let Some(manifest) = self.centre.current_release().await? else {
            return Ok(());
        };
        self.connection.note(true);
        if self
            .shelf
            .number()
            .is_some_and(|number| manifest.number <= number)
        {
            return Ok(());
        }
        self.take_over(manifest).await
    }

    async fn take_over(&self, manifest: ReleaseManifest) -> Result<(), ReplicationError> {
        if manifest.schema != replica::SCHEMA {
            return Err(ReplicationError::Schema {
                number: manifest.number.0,
                found: manifest.schema,
            });
        }
        let snapshot = self.centre.snapshot(&manifest).await?;
        let replica = self.folder.install(&manifest, &snapshot)?;
        self.shelf.put(replica)?;
        tracing::info!(release = %manifest.number, "a new release is in use");
        Ok(())
    }
}
