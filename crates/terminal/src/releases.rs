//! Releases on disk: a folder that mirrors the centre's, and which of them is in use.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use handover::{Digest, ReleaseManifest};
use replica::{OpenError, Replica};

/// How many releases are kept: the one in use and its predecessor.
const KEPT: usize = 2;

/// Why a release cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReleaseError {
    #[error("{path}: {source}; check the disk and that this user may read and write there")]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} is no release manifest: {why}")]
    Manifest { path: PathBuf, why: String },
    #[error("{0} does not have the digest that its manifest names; it will be fetched again")]
    Digest(PathBuf),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("{path} says it is release {found}, its manifest says {expected}")]
    Number {
        path: PathBuf,
        found: u32,
        expected: u32,
    },
}

/// The folder with a terminal's releases.
#[derive(Debug, Clone)]
pub(crate) struct ReleaseFolder(PathBuf);

impl ReleaseFolder {
    /// Uses a folder, creating it when there is none.
    pub(crate) fn open(path: PathBuf) -> Result<Self, ReleaseError> {
        fs::create_dir_all(&path).map_err(|source| ReleaseError::Io {
            path: path.clone(),
            source,
        })?;
        Ok(Self(path))
    }

    /// Opens the newest release that is whole. Damaged ones are reported and passed over.
    pub(crate) fn newest(&self) -> Result<Option<Replica>, ReleaseError> {
        for manifest in self.manifests()? {
            match self.verified(&manifest) {
                Ok(replica) => return Ok(Some(replica)),
                Err(error) => {
                    tracing::error!(release = %manifest.number, %error, "a release cannot be used")
                }
            }
        }
        Ok(None)
    }

    /// Puts a fetched release into the folder and opens it. The old ones stay until it is whole.
    pub(crate) fn install(
        &self,
        manifest: &ReleaseManifest,
        snapshot: &[u8],
    ) -> Result<Replica, ReleaseError> {
        let written =
            serde_json::to_vec_pretty(manifest).map_err(|error| ReleaseError::Manifest {
                path: self.manifest_path(manifest),
                why: error.to_string(),
            })?;
        self.write(&self.snapshot_path(manifest), snapshot)?;
        let replica = self.verified(manifest)?;
        self.write(&self.manifest_path(manifest), &written)?;
        self.remove_old()?;
        Ok(replica)
    }

    fn verified(&self, manifest: &ReleaseManifest) -> Result<Replica, ReleaseError> {
        let path = self.snapshot_path(manifest);
        let bytes = fs::read(&path).map_err(|source| ReleaseError::Io {
            path: path.clone(),
            source,
        })?;
        if Digest::of(&bytes) != manifest.digest {
            return Err(ReleaseError::Digest(path));
        }
        let replica = Replica::open(&path)?;
        let found = replica.release().number;
        if found != manifest.number {
            return Err(ReleaseError::Number {
                path,
                found: found.0,
                expected: manifest.number.0,
            });
        }
        Ok(replica)
    }

    /// Every readable manifest, newest first.
    fn manifests(&self) -> Result<Vec<ReleaseManifest>, ReleaseError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| ReleaseError::Io { path, source }
        };
        let mut manifests = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(at(&self.0))? {
            let path = entry.map_err(at(&self.0))?.path();
            let named = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .is_some_and(|stem| stem.bytes().all(|b| b.is_ascii_digit()));
            if !named || path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = fs::read(&path).map_err(at(&path))?;
            match serde_json::from_slice::<ReleaseManifest>(&text) {
                Ok(manifest) => manifests.push(manifest),
                Err(error) => {
                    let error = ReleaseError::Manifest {
                        path,
                        why: error.to_string(),
                    };
                    tracing::error!(%error, "a release cannot be used");
                }
            }
        }
        manifests.sort_by_key(|manifest| std::cmp::Reverse(manifest.number));
        Ok(manifests)
    }

    fn remove_old(&self) -> Result<(), ReleaseError> {
        for manifest in self.manifests()?.iter().skip(KEPT) {
            // The manifest first: a snapshot without one is not looked at.
            for path in [self.manifest_path(manifest), self.snapshot_path(manifest)] {
                match fs::remove_file(&path) {
                    Err(source) if source.kind() != io::ErrorKind::NotFound => {
                        return Err(ReleaseError::Io { path, source });
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Names are made from the number, never taken from a manifest.
    fn snapshot_path(&self, manifest: &ReleaseManifest) -> PathBuf {
        self.0.join(format!("{:08}.sqlite", manifest.number.0))
    }

    fn manifest_path(&self, manifest: &ReleaseManifest) -> PathBuf {
        self.0.join(format!("{:08}.json", manifest.number.0))
    }

    /// Writes a file whole or not at all.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), ReleaseError> {
        let unfinished = path.with_extension("part");
        let write = || -> io::Result<()> {
            let mut file = File::create(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, path)?;
            #[cfg(unix)]
            File::open(&self.0)?.sync_all()?;
            Ok(())
        };
        write().map_err(|source| ReleaseError::Io {
            path: path.to_owned(),
            source,
        })
    }
}
