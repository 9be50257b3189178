//! Replication: looks for a newer release and takes it into use; visits under way keep theirs. Looks for newer keys too.

use std::sync::Arc;
use std::time::Duration;

use handover::{Delta, ReleaseManifest, SignedManifest};

use crate::centre_client::{CentreClient, CentreError};
use crate::connection::ConnectionState;
use crate::hall_time::today;
use crate::outbox::{Outbox, OutboxError};
use crate::reception_keys::Keyring;
use crate::releases::{ReleaseError, ReleaseFolder, Trust};
use crate::visits::Shelf;

/// How soon it is tried again while there is no release at all, or no key to seal to.
const HURRY: Duration = Duration::from_secs(2);

/// The task that looks for releases.
pub(crate) struct Replication {
    pub(crate) centre: CentreClient,
    pub(crate) library: Arc<Library>,
    pub(crate) keyring: Keyring,
    pub(crate) connection: Arc<ConnectionState>,
    pub(crate) every: Duration,
}

/// A terminal's releases: those on disk and the one in use.
pub(crate) struct Library {
    pub(crate) folder: ReleaseFolder,
    pub(crate) shelf: Shelf,
    /// Where the centre's key came from, if it is not in the configuration.
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) configured_key: Option<handover::VerifyingKey>,
}

/// Why no newer release was taken into use. The one in use stays so.
#[derive(Debug, thiserror::Error)]
pub enum ReplicationError {
    /// This terminal has no centre.
    #[error("no centre is configured; write its address into “centre.address”")]
    NoCentre,
    /// The centre did not give it.
    #[error(transparent)]
    Centre(#[from] CentreError),
    /// What it gave is of no use.
    #[error("{0}")]
    Release(String),
    /// The terminal's own database failed.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The release cannot be read.
    #[error(transparent)]
    Read(#[from] replica::ReadError),
}

impl From<ReleaseError> for ReplicationError {
    fn from(error: ReleaseError) -> Self {
        Self::Release(error.to_string())
    }
}

impl Library {
    /// By what releases are believed: the configured key, or the one that the centre gave at enrolment.
    pub(crate) fn trust(&self) -> Result<Trust, OutboxError> {
        let enrolment = self.outbox.enrolment()?;
        let enrolled = enrolment
            .as_ref()
            .and_then(|enrolment| enrolment.release_key);
        let district = self
            .shelf
            .current()
            .map(|edition| edition.district.clone())
            .or_else(|| enrolment.and_then(|enrolment| enrolment.district));
        Ok(Trust {
            keys: self.configured_key.or(enrolled).into_iter().collect(),
            district,
        })
    }

    /// Takes the newest release into use that is here and whose day has come, if it is newer than the one in use.
    pub(crate) fn take_due(&self) -> Result<(), ReplicationError> {
        let trust = self.trust()?;
        if trust.keys.is_empty() {
            return Ok(());
        }
        let used = self.shelf.number();
        if used.is_some() && self.folder.newest_number(&trust)? <= used {
            return Ok(());
        }
        let Some(installed) = self.folder.newest(&trust, today())? else {
            return Ok(());
        };
        let number = installed.manifest.number;
        if used.is_some_and(|used| number <= used) {
            return Ok(());
        }
        self.shelf
            .put(installed.replica, installed.manifest.content)?;
        self.outbox.note_release(number)?;
        self.folder.remove_older_than(&trust, number)?;
        tracing::info!(release = %number, "a release is in use");
        Ok(())
    }
}

impl Replication {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        loop {
            if let Err(error) = self.look_and_take().await {
                match &error {
                    ReplicationError::Centre(CentreError::Unreachable(_)) => {
                        self.connection.note(false);
                    }
                    _ => {
                        tracing::warn!(%error, "no newer release is in use; the last good one stays");
                    }
                }
            }
            let lacks_key = matches!(self.keyring.current(), Ok(None));
            let pause = if lacks_key || self.library.shelf.number().is_none() {
                self.every.min(HURRY)
            } else {
                self.every
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Fetches a newer release, if there is one, and takes into use what is due.
    pub(crate) async fn look_and_take(&self) -> Result<(), ReplicationError> {
        if let Err(error) = self.keyring.look(&self.centre).await {
            tracing::warn!(%error, "no newer reception key is in use; the last good one stays");
        }
        let looked = self.look().await;
        // Without the centre, too, a release comes into use on its day.
        let library = Arc::clone(&self.library);
        let taken = tokio::task::spawn_blocking(move || library.take_due()).await;
        looked.and(taken.unwrap_or(Ok(())))
    }

    async fn look(&self) -> Result<(), ReplicationError> {
        let Some(signed) = self.centre.current_release().await? else {
            return Ok(());
        };
        self.connection.note(true);
        let trust = self.library.trust()?;
        let manifest = trust.verify(replica::files::CURRENT, &signed)?;
        let here = self.library.folder.newest_number(&trust)?;
        let newest = here.max(self.library.shelf.number());
        match newest {
            Some(used) if manifest.number < used => Err(ReleaseError::Older {
                offered: manifest.number,
                used,
            }
            .into()),
            Some(used) if manifest.number == used => Ok(()),
            _ => self.fetch(manifest, signed).await,
        }
    }

    /// Fetches a release: as a delta from the one in use, or, on any doubt, whole.
    async fn fetch(
        &self,
        manifest: ReleaseManifest,
        signed: SignedManifest,
    ) -> Result<(), ReplicationError> {
        let used = self.library.shelf.number();
        let delta = manifest
            .deltas
            .iter()
            .find(|delta| Some(delta.from) == used);
        if let Some(delta) = delta {
            match self.fetch_delta(&manifest, &signed, delta).await {
                Ok(()) => return Ok(()),
                Err(error) => {
                    tracing::warn!(release = %manifest.number, %error, "the delta is of no use; the whole release is fetched");
                }
            }
        }
        let packed = self.centre.artefact(&manifest.snapshot).await?;
        let folder = self.library.folder.clone();
        blocking(move || folder.install_snapshot(&manifest, &signed, &packed)).await
    }

    async fn fetch_delta(
        &self,
        manifest: &ReleaseManifest,
        signed: &SignedManifest,
        delta: &Delta,
    ) -> Result<(), ReplicationError> {
        let packed = self.centre.artefact(&delta.artefact).await?;
        let folder = self.library.folder.clone();
        let (manifest, signed, delta) = (manifest.clone(), signed.clone(), delta.clone());
        blocking(move || folder.install_delta(&manifest, &signed, &delta, &packed)).await
    }
}

/// Proving a release takes the disk and a processor for a while; touches are answered meanwhile.
async fn blocking(
    work: impl FnOnce() -> Result<(), ReleaseError> + Send + 'static,
) -> Result<(), ReplicationError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        // Only when the program ends in the middle of it.
        Err(_) => Ok(()),
    }
}
