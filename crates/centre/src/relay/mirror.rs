//! What the city publishes, kept at hand: releases and the list of keys, for terminals and for the hall's windows while the
//! city cannot be reached. All of it is signed by the city; the relay keeps only what is.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use handover::{Digest, SignedManifest};
use replica::files::{CURRENT, database_file, write_whole};

use super::{CityError, Relay};
use crate::reception_keys::{self, LIST};
use crate::{publishing, release_key};

/// How often something newer is looked for.
const LOOK: Duration = Duration::from_secs(60);

/// Why something newer was not taken. What is here stays.
#[derive(Debug, thiserror::Error)]
enum MirrorError {
    #[error(transparent)]
    City(#[from] CityError),
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("it is not what the city signed: {0}")]
    Doubt(String),
}

impl Relay {
    /// Looks for what is newer as long as the relay runs.
    pub(super) async fn keep_mirror(&self) {
        loop {
            for (what, taken) in [
                ("keys", self.take_keys().await),
                ("release", self.take_release().await),
            ] {
                if let Err(error) = taken {
                    tracing::warn!(%error, "the city’s newest {what} cannot be taken; what is here stays");
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn take_keys(&self) -> Result<(), MirrorError> {
        let Some(signed) = self.city.reception_keys().await? else {
            return Ok(());
        };
        let doubt = |error: &dyn std::fmt::Display| MirrorError::Doubt(error.to_string());
        let key = release_key::verifying(&self.data).map_err(|error| doubt(&error))?;
        let offered = signed.verify(&[key]);
        let offered = offered.map_err(|error| doubt(&format!("{LIST}: {error}")))?;
        let used = reception_keys::number(&self.data).map_err(|error| doubt(&error))?;
        if used.is_some_and(|used| used >= offered.number) {
            return Ok(());
        }
        let json = serde_json::to_vec(&signed).map_err(|error| doubt(&error))?;
        self.write(&self.data.clone(), LIST, &json)?;
        tracing::info!(list = offered.number, "the city’s list of keys");
        Ok(())
    }

    /// Takes the newest release over: its files first, and the manifest that makes it the newest last.
    async fn take_release(&self) -> Result<(), MirrorError> {
        let Some(signed) = self.city.current_release().await? else {
            return Ok(());
        };
        let doubt = |error: &dyn std::fmt::Display| MirrorError::Doubt(error.to_string());
        let key = release_key::verifying(&self.data).map_err(|error| doubt(&error))?;
        let manifest = signed.verify(&[key]);
        let manifest = manifest.map_err(|error| doubt(&format!("{CURRENT}: {error}")))?;
        let used = publishing::current(&self.data, key).map_err(|error| doubt(&error))?;
        if used.is_some_and(|used| used.number >= manifest.number) {
            return Ok(());
        }
        let folder = publishing::folder(&self.data);
        fs::create_dir_all(&folder).map_err(|source| MirrorError::Io {
            path: folder.clone(),
            source,
        })?;
        let deltas = manifest.deltas.iter().map(|delta| &delta.artefact);
        for artefact in deltas.chain([&manifest.snapshot]) {
            let size = usize::try_from(artefact.size).unwrap_or(usize::MAX);
            let bytes = self.city.release_file(&artefact.file, size).await?;
            if Digest::of(&bytes) != artefact.digest || !replica::files::is_served(&artefact.file) {
                return Err(MirrorError::Doubt(artefact.file.clone()));
            }
            if *artefact == manifest.snapshot {
                let unpacked = replica::unpack(&bytes, artefact.unpacked);
                let unpacked = unpacked.map_err(|error| doubt(&error))?;
                self.write(&folder, &database_file(manifest.number), &unpacked)?;
            }
            self.write(&folder, &artefact.file, &bytes)?;
        }
        let json = serde_json::to_vec::<SignedManifest>(&signed).map_err(|error| doubt(&error))?;
        self.write(
            &folder,
            &replica::files::manifest_file(manifest.number),
            &json,
        )?;
        self.write(&folder, CURRENT, &json)?;
        tracing::info!(release = %manifest.number, "the city’s newest release is at hand");
        Ok(())
    }

    fn write(&self, folder: &std::path::Path, name: &str, bytes: &[u8]) -> Result<(), MirrorError> {
        write_whole(folder, name, bytes).map_err(|source| MirrorError::Io {
            path: folder.join(name),
            source,
        })
    }
}
