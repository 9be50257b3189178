//! Releases on disk: what came from the centre, proven before it is used, and which of it is in use.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use catalogue::code::DistrictCode;
use handover::{
    Delta, Digest, ManifestError, ReleaseManifest, ReleaseNumber, SignedManifest, VerifyingKey,
};
use jiff::civil::Date;
use replica::files::{CURRENT, database_file, manifest_file, put_in_place};
use replica::{DeltaError, OpenError, ReadError, Replica, UnpackError, apply_delta, unpack};

/// How many releases are kept: the one in use and its predecessor.
const KEPT: usize = 2;
/// A release that unpacks to more bytes than this is refused: no hall's catalogue is so large.
const LARGEST: u64 = 2 << 30;

/// Why a release cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReleaseError {
    #[error("{path}: {source}; check the disk and that this user may read and write there")]
    Io { path: PathBuf, source: io::Error },
    #[error("{name}: {source}")]
    Manifest { name: String, source: ManifestError },
    #[error("no centre’s key is known; enrol this terminal again, or write [centre] release_key")]
    NoKey,
    #[error("release {number} is district {found}’s, this terminal serves {expected}")]
    District {
        number: ReleaseNumber,
        found: DistrictCode,
        expected: DistrictCode,
    },
    #[error(
        "release {number} has schema {found}, this program reads schemas {} to {}; update this program",
        replica::OLDEST,
        replica::SCHEMA
    )]
    Schema { number: ReleaseNumber, found: u32 },
    #[error("release {offered} is older than {used}, which is in use")]
    Older {
        offered: ReleaseNumber,
        used: ReleaseNumber,
    },
    #[error("{0} does not have the digest that its manifest names")]
    Digest(String),
    #[error("{file}: {source}")]
    Unpack { file: String, source: UnpackError },
    #[error("{0} unpacks to more than any catalogue needs")]
    TooLarge(String),
    #[error(transparent)]
    Delta(#[from] DeltaError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("{path} says something else than its manifest: its content is {found}")]
    Content { path: PathBuf, found: Digest },
    #[error("{path} says it is release {found}, its manifest says {expected}")]
    Number {
        path: PathBuf,
        found: ReleaseNumber,
        expected: ReleaseNumber,
    },
}

/// By what a terminal knows its centre's releases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    /// The keys of the centre.
    pub(crate) keys: Vec<VerifyingKey>,
    /// The district that this terminal serves; none before its first release.
    pub(crate) district: Option<DistrictCode>,
}

impl Trust {
    /// The manifest, if the centre signed it and it is for this terminal.
    pub(crate) fn verify(
        &self,
        name: &str,
        signed: &SignedManifest,
    ) -> Result<ReleaseManifest, ReleaseError> {
        if self.keys.is_empty() {
            return Err(ReleaseError::NoKey);
        }
        let manifest = signed
            .verify(&self.keys)
            .map_err(|source| ReleaseError::Manifest {
                name: name.to_owned(),
                source,
            })?;
        if let Some(expected) = self.district.as_ref().filter(|d| **d != manifest.district) {
            return Err(ReleaseError::District {
                number: manifest.number,
                found: manifest.district.clone(),
                expected: expected.clone(),
            });
        }
        if !replica::reads(manifest.schema) {
            return Err(ReleaseError::Schema {
                number: manifest.number,
                found: manifest.schema,
            });
        }
        Ok(manifest)
    }
}

/// A release that is whole and the centre's.
#[derive(Debug)]
pub(crate) struct Installed {
    pub(crate) manifest: ReleaseManifest,
    pub(crate) replica: Replica,
}

/// The folder with a terminal's releases.
#[derive(Debug, Clone)]
pub(crate) struct ReleaseFolder(PathBuf);

impl ReleaseFolder {
    /// Uses a folder, creating it when there is none. What an interrupted switch left behind is removed.
    pub(crate) fn open(path: PathBuf) -> Result<Self, ReleaseError> {
        let folder = Self(path);
        fs::create_dir_all(&folder.0).map_err(folder.at(&folder.0))?;
        for path in folder.files()? {
            if path
                .extension()
                .is_some_and(|extension| extension == "part")
            {
                folder.remove(&path)?;
            }
        }
        Ok(folder)
    }

    /// Opens the newest whole release that is in use on a day. Damaged ones are reported and passed over.
    pub(crate) fn newest(
        &self,
        trust: &Trust,
        today: Date,
    ) -> Result<Option<Installed>, ReleaseError> {
        for manifest in self.manifests(trust)? {
            if manifest.effective_from > today {
                continue;
            }
            let path = self.0.join(database_file(manifest.number));
            match prove(&manifest, &path) {
                Ok(replica) => return Ok(Some(Installed { manifest, replica })),
                Err(error) => {
                    tracing::error!(release = %manifest.number, %error, "a release cannot be used");
                }
            }
        }
        Ok(None)
    }

    /// The newest release that is here, in use already or from a later day on.
    pub(crate) fn newest_number(
        &self,
        trust: &Trust,
    ) -> Result<Option<ReleaseNumber>, ReleaseError> {
        Ok(self
            .manifests(trust)?
            .first()
            .map(|manifest| manifest.number))
    }

    /// Puts a release that came as a snapshot into the folder. The old ones stay until it is whole.
    pub(crate) fn install_snapshot(
        &self,
        manifest: &ReleaseManifest,
        signed: &SignedManifest,
        packed: &[u8],
    ) -> Result<(), ReleaseError> {
        let bytes = unpacked(&manifest.snapshot, packed)?;
        let unfinished = self.unfinished(manifest);
        fs::write(&unfinished, bytes)
            .map_err(self.at(&unfinished))
            .and_then(|()| self.finish(manifest, signed, &unfinished))
            .inspect_err(|_| self.give_up(&unfinished))
    }

    /// Makes a release of an earlier one that is here. That one is only read.
    pub(crate) fn install_delta(
        &self,
        manifest: &ReleaseManifest,
        signed: &SignedManifest,
        delta: &Delta,
        packed: &[u8],
    ) -> Result<(), ReleaseError> {
        let patchset = unpacked(&delta.artefact, packed)?;
        let unfinished = self.unfinished(manifest);
        let earlier = self.0.join(database_file(delta.from));
        apply_delta(&earlier, &patchset, manifest.content, &unfinished)
            .map_err(ReleaseError::from)
            .and_then(|()| self.finish(manifest, signed, &unfinished))
            .inspect_err(|_| self.give_up(&unfinished))
    }

    /// Proves a finished file and puts it in place, its manifest last: what has none is not looked at.
    fn finish(
        &self,
        manifest: &ReleaseManifest,
        signed: &SignedManifest,
        finished: &Path,
    ) -> Result<(), ReleaseError> {
        prove(manifest, finished)?;
        let name = database_file(manifest.number);
        put_in_place(&self.0, finished, &name).map_err(self.at(&self.0.join(&name)))?;
        let name = manifest_file(manifest.number);
        let json = signed.to_json().map_err(|source| ReleaseError::Manifest {
            name: name.clone(),
            source,
        })?;
        replica::files::write_whole(&self.0, &name, &json).map_err(self.at(&self.0.join(&name)))
    }

    /// Removes what is older than the release in use and its predecessor.
    pub(crate) fn remove_older_than(
        &self,
        trust: &Trust,
        used: ReleaseNumber,
    ) -> Result<(), ReleaseError> {
        let old = self
            .manifests(trust)?
            .into_iter()
            .filter(|manifest| manifest.number <= used)
            .skip(KEPT);
        for manifest in old {
            // The manifest first: a file without one is not looked at.
            self.remove(&self.0.join(manifest_file(manifest.number)))?;
            self.remove(&self.0.join(database_file(manifest.number)))?;
        }
        Ok(())
    }

    /// Every manifest that the centre signed for this terminal, newest first.
    fn manifests(&self, trust: &Trust) -> Result<Vec<ReleaseManifest>, ReleaseError> {
        let mut manifests = Vec::new();
        for path in self.files()? {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if !name.ends_with(".json") || name == CURRENT {
                continue;
            }
            let json = fs::read(&path).map_err(self.at(&path))?;
            let verified = SignedManifest::from_json(&json)
                .map_err(|source| ReleaseError::Manifest {
                    name: name.clone(),
                    source,
                })
                .and_then(|signed| trust.verify(&name, &signed));
            match verified {
                Ok(manifest) if manifest_file(manifest.number) == name => manifests.push(manifest),
                Ok(_) => {
                    tracing::error!(file = %path.display(), "a release’s manifest has another release’s name and is passed over")
                }
                Err(error) => {
                    tracing::error!(file = %path.display(), %error, "a release cannot be used")
                }
            }
        }
        manifests.sort_by_key(|manifest| std::cmp::Reverse(manifest.number));
        Ok(manifests)
    }

    fn files(&self) -> Result<Vec<PathBuf>, ReleaseError> {
        fs::read_dir(&self.0)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .map_err(self.at(&self.0))
    }

    /// Names are made from the number, never taken from a manifest.
    fn unfinished(&self, manifest: &ReleaseManifest) -> PathBuf {
        self.0
            .join(format!("{}.part", database_file(manifest.number)))
    }

    fn give_up(&self, unfinished: &Path) {
        if let Err(error) = self.remove(unfinished) {
            tracing::warn!(%error, "what an interrupted switch left behind stays until the next start");
        }
    }

    fn remove(&self, path: &Path) -> Result<(), ReleaseError> {
        match fs::remove_file(path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(self.at(path)(source)),
            _ => Ok(()),
        }
    }

    fn at(&self, path: &Path) -> impl FnOnce(io::Error) -> ReleaseError + use<> {
        let path = path.to_owned();
        move |source| ReleaseError::Io { path, source }
    }
}

/// The bytes that an artefact holds, when it is the one that its manifest names.
fn unpacked(artefact: &handover::Artefact, packed: &[u8]) -> Result<Vec<u8>, ReleaseError> {
    let file = &artefact.file;
    if artefact.unpacked > LARGEST {
        return Err(ReleaseError::TooLarge(file.clone()));
    }
    if Digest::of(packed) != artefact.digest {
        return Err(ReleaseError::Digest(file.clone()));
    }
    unpack(packed, artefact.unpacked).map_err(|source| ReleaseError::Unpack {
        file: file.clone(),
        source,
    })
}

/// Opens a file that says just what its manifest says.
fn prove(manifest: &ReleaseManifest, path: &Path) -> Result<Replica, ReleaseError> {
    let replica = Replica::open(path)?;
    let found = replica.release().number;
    if found != manifest.number {
        return Err(ReleaseError::Number {
            path: path.to_owned(),
            found,
            expected: manifest.number,
        });
    }
    let found = replica.content_digest()?;
    if found != manifest.content {
        return Err(ReleaseError::Content {
            path: path.to_owned(),
            found,
        });
    }
    Ok(replica)
}
