//! Replication: looks for a newer release and takes it into use; visits under way keep theirs. Looks for newer keys too.

mod error;
mod newer;

use std::sync::Arc;
use std::time::Duration;

use contract::operator::{NewerRelease, NotTaken};
use handover::{Artefact, Delta, ReleaseManifest, ReleaseNumber, SignedManifest};
use replica::files::CURRENT;

use crate::centre_client::{CentreClient, CentreError};
use crate::connection::ConnectionState;
use crate::hall_time::today;
use crate::outbox::{Outbox, OutboxError};
use crate::reception_keys::Keyring;
use crate::releases::{ReleaseError, ReleaseFolder, Trust};
use crate::visits::Shelf;

pub use self::error::ReplicationError;
pub(crate) use self::newer::Newest;

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
    /// What has become of one that is newer than that.
    pub(crate) newest: Newest,
    /// Where the centre's key came from, if it is not in the configuration.
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) configured_key: Option<handover::VerifyingKey>,
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

    /// Takes the newest release into use that is here and whose day has come, if it is newer than the one in use; what
    /// then is here and not in use.
    pub(crate) fn take_due(&self) -> Result<NewerRelease, ReplicationError> {
        let trust = self.trust()?;
        if trust.keys.is_empty() {
            return Ok(NewerRelease::None);
        }
        let used = self.shelf.number();
        let newer = self.folder.newer_than(used, &trust, today())?;
        let left = match (newer.unusable, newer.waiting) {
            (Some((number, error)), _) => not_taken(Some(number), &error.into()),
            (None, Some((number, effective_from))) => NewerRelease::Waiting {
                number: number.0,
                effective_from,
            },
            (None, None) => NewerRelease::None,
        };
        let Some(edition) = newer.due else {
            return Ok(left);
        };
        let number = edition.replica.release().number;
        match self.outbox.note_release(number) {
            Err(error) if used.is_some() => return Err(error.into()),
            // Whoever has nothing in use serves all the same; it is noted after the next start.
            Err(error) => {
                tracing::error!(release = %number, %error, "a release is in use that the audit trail does not tell of");
            }
            Ok(()) => {}
        }
        self.shelf.put(edition);
        tracing::info!(release = %number, "a release is in use");
        if let Err(error) = self.folder.remove_older_than(&trust, number) {
            tracing::warn!(%error, "old releases stay until the next one");
        }
        Ok(left)
    }
}

impl Replication {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        loop {
            if let Err(error) = self.look_and_take().await {
                match &error {
                    ReplicationError::Centre(error @ CentreError::Unreachable(_)) => {
                        self.connection.not_heard(error);
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
        let (offered, looked) = self.look().await;
        // Without the centre, too, a release comes into use on its day.
        let library = Arc::clone(&self.library);
        let taken = tokio::task::spawn_blocking(move || library.take_due())
            .await
            // Only when the program ends in the middle of it.
            .unwrap_or_else(|_| Ok(self.library.newest.now()));
        self.tell(offered, &looked, &taken);
        looked.and(taken.map(|_| ()))
    }

    /// Tells how it stands after a look.
    fn tell(
        &self,
        offered: Option<ReleaseNumber>,
        looked: &Result<(), ReplicationError>,
        taken: &Result<NewerRelease, ReplicationError>,
    ) {
        let silent = offered.is_none()
            && looked
                .as_ref()
                .is_err_and(|error| error.why() == NotTaken::Interrupted);
        let newer = match (looked, taken) {
            (Err(error), _) if !silent => not_taken(offered, error),
            (_, Err(error)) => not_taken(offered, error),
            (_, Ok(left)) if silent => self.still_so(left),
            (_, Ok(left)) => left.clone(),
        };
        self.library.newest.tell(newer);
    }

    /// The centre's silence is told elsewhere: what was found out while it answered still holds.
    fn still_so(&self, left: &NewerRelease) -> NewerRelease {
        let used = self.library.shelf.number().map(|number| number.0);
        match (left, self.library.newest.now()) {
            (NewerRelease::None, before @ NewerRelease::NotTaken { number, .. })
                if number.is_none_or(|number| Some(number) > used) =>
            {
                before
            }
            _ => left.clone(),
        }
    }

    /// Fetches a newer release, if there is one; which one the centre offers, if it can be believed.
    async fn look(&self) -> (Option<ReleaseNumber>, Result<(), ReplicationError>) {
        if let Err(error) = self.library.folder.clear_left_overs() {
            tracing::warn!(%error, "what an interrupted switch left behind stays");
        }
        match self.offered().await {
            Err(error) => (None, Err(error)),
            Ok(None) => (None, Ok(())),
            Ok(Some((manifest, signed))) => {
                (Some(manifest.number), self.take_in(manifest, signed).await)
            }
        }
    }

    /// The newest release of the centre's.
    async fn offered(&self) -> Result<Option<(ReleaseManifest, SignedManifest)>, ReplicationError> {
        let Some(signed) = self.centre.current_release().await? else {
            return Ok(None);
        };
        let manifest = self.library.trust()?.verify(CURRENT, &signed)?;
        self.connection.heard();
        Ok(Some((manifest, signed)))
    }

    /// Fetches what the centre offers, if it is not here whole.
    async fn take_in(
        &self,
        manifest: ReleaseManifest,
        signed: SignedManifest,
    ) -> Result<(), ReplicationError> {
        let Library { folder, shelf, .. } = &*self.library;
        let here = folder.newest_number(&self.library.trust()?)?;
        match here.max(shelf.number()) {
            Some(newest) if manifest.number < newest => Err(ReleaseError::Older {
                offered: manifest.number,
                newest,
            }
            .into()),
            Some(newest) if manifest.number == newest && !folder.is_damaged(newest) => Ok(()),
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
        let Some(delta) = delta else {
            return self.fetch_snapshot(manifest, signed).await;
        };
        let Err(in_doubt) = self.fetch_delta(&manifest, &signed, delta).await else {
            return Ok(());
        };
        tracing::warn!(release = %manifest.number, error = %in_doubt, "the delta is of no use; the whole release is fetched");
        let fetched = self.fetch_snapshot(manifest, signed).await;
        fetched.map_err(|whole| ReplicationError::BothWays {
            whole: Box::new(whole),
            delta: Box::new(in_doubt),
        })
    }

    async fn fetch_snapshot(
        &self,
        manifest: ReleaseManifest,
        signed: SignedManifest,
    ) -> Result<(), ReplicationError> {
        let packed = self.artefact(&manifest, &manifest.snapshot).await?;
        let folder = self.library.folder.clone();
        blocking(move || folder.install_snapshot(&manifest, &signed, &packed)).await
    }

    async fn fetch_delta(
        &self,
        manifest: &ReleaseManifest,
        signed: &SignedManifest,
        delta: &Delta,
    ) -> Result<(), ReplicationError> {
        let packed = self.artefact(manifest, &delta.artefact).await?;
        let folder = self.library.folder.clone();
        let (manifest, signed, delta) = (manifest.clone(), signed.clone(), delta.clone());
        blocking(move || folder.install_delta(&manifest, &signed, &delta, &packed)).await
    }

    /// Fetches a file and tells how far it has come.
    async fn artefact(
        &self,
        manifest: &ReleaseManifest,
        artefact: &Artefact,
    ) -> Result<Vec<u8>, ReplicationError> {
        let come = |bytes: u64| {
            self.library.newest.tell(NewerRelease::Fetching {
                number: manifest.number.0,
                bytes,
                of: artefact.size,
            });
        };
        come(0);
        Ok(self.centre.artefact(artefact, come).await?)
    }
}

/// A release that was not taken, by what went wrong.
fn not_taken(offered: Option<ReleaseNumber>, error: &ReplicationError) -> NewerRelease {
    let number = error.number().or(offered);
    let why = error.why();
    let said = match why {
        NotTaken::Interrupted => format!(
            "{error}; it is tried again by itself: look at the line, and whether the centre runs"
        ),
        _ => error.to_string(),
    };
    NewerRelease::NotTaken {
        number: number.map(|number| number.0),
        why,
        said,
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
