//! Releases on disk: what came from the centre, proven before it is used, and which of it is in use.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catalogue::code::DistrictCode;
use contract::operator::NotTaken;
use handover::{
    Delta, Digest, ManifestError, ReleaseManifest, ReleaseNumber, SignedManifest, VerifyingKey,
};
use jiff::civil::Date;
use replica::files::{CURRENT, database_file, manifest_file, put_in_place};
use replica::{DeltaError, OpenError, ReadError, Replica, UnpackError, apply_delta, unpack};

use crate::visits::Edition;

/// How many releases are kept: the one in use and its predecessor.
const KEPT: usize = 2;
/// A release that unpacks to more bytes than this is refused: no hall's catalogue is so large.
const LARGEST: u64 = 2 << 30;

/// Why a release cannot be used: which file, what is wrong with it, and what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReleaseError {
    #[error(
        "{path}: {source}; make space, or check the disk and that this user may read and write there"
    )]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{name}: {source}; see that “centre.release_key” is this centre’s, and that nothing between it and this terminal changes what it sends"
    )]
    Manifest { name: String, source: ManifestError },
    #[error("no centre’s key is known; enrol this terminal again, or write [centre] release_key")]
    NoKey,
    #[error(
        "release {number} is district {found}’s, this terminal serves {expected}; see which centre “centre.address” names"
    )]
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
    #[error(
        "release {offered} is older than {newest}, which is here already; publish its content under a higher number (`centre catalogue retract`)"
    )]
    Older {
        offered: ReleaseNumber,
        newest: ReleaseNumber,
    },
    #[error(
        "{0} does not have the digest that its manifest names; it is fetched again: if that goes on, see what cuts short or changes files between the centre and this terminal"
    )]
    Digest(String),
    #[error("{file}: {source}; have the centre publish it again under a higher number")]
    Unpack { file: String, source: UnpackError },
    #[error(
        "{0} unpacks to more than any catalogue needs; have the centre publish it again under a higher number"
    )]
    TooLarge(String),
    #[error("{file}: {source}; the whole release is fetched instead")]
    Delta { file: String, source: DeltaError },
    #[error("{0}; it is fetched again when the centre can be reached")]
    Open(#[from] OpenError),
    #[error("{path}: {source}; it is fetched again when the centre can be reached")]
    Unreadable { path: PathBuf, source: ReadError },
    #[error("{path} is whole, but {source}; update this program")]
    NotUnderstood { path: PathBuf, source: ReadError },
    #[error(
        "{path} says something else than its manifest: its content is {found}; it is fetched again when the centre can be reached"
    )]
    Content { path: PathBuf, found: Digest },
    #[error(
        "{path} says it is release {found}, its manifest says {expected}; it is fetched again when the centre can be reached"
    )]
    Number {
        path: PathBuf,
        found: ReleaseNumber,
        expected: ReleaseNumber,
    },
}

impl ReleaseError {
    /// What kind of thing is wrong: what there is to do follows from it.
    pub(crate) fn why(&self) -> NotTaken {
        match self {
            Self::Manifest { .. } | Self::NoKey => NotTaken::Unproven,
            Self::District { .. } => NotTaken::OtherDistrict,
            Self::Schema { .. } => NotTaken::NewerSchema,
            Self::Older { .. } => NotTaken::Older,
            Self::Io { .. }
            | Self::Delta {
                source: DeltaError::Io { .. },
                ..
            }
            | Self::Open(OpenError::File(_)) => NotTaken::Disk,
            Self::Digest(_)
            | Self::Unpack { .. }
            | Self::TooLarge(_)
            | Self::Delta { .. }
            | Self::Open(_)
            | Self::Unreadable { .. }
            | Self::Content { .. }
            | Self::Number { .. } => NotTaken::Damaged,
            Self::NotUnderstood { .. } => NotTaken::NewerSchema,
        }
    }

    /// Which release it is, where the error says so.
    pub(crate) fn number(&self) -> Option<ReleaseNumber> {
        match self {
            Self::District { number, .. } | Self::Schema { number, .. } => Some(*number),
            Self::Older { offered, .. } => Some(*offered),
            Self::Number { expected, .. } => Some(*expected),
            _ => None,
        }
    }
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

/// What the folder has beyond the release in use.
#[derive(Debug, Default)]
pub(crate) struct Newer {
    /// The newest one that is whole, the centre's, and whose day has come.
    pub(crate) due: Option<Edition>,
    /// The newest one that waits for its day.
    pub(crate) waiting: Option<(ReleaseNumber, Date)>,
    /// The newest one that cannot be used, and why.
    pub(crate) unusable: Option<(ReleaseNumber, ReleaseError)>,
}

/// The folder with a terminal's releases. Every clone is the same folder.
#[derive(Debug, Clone)]
pub(crate) struct ReleaseFolder {
    path: PathBuf,
    /// Whose files do not say what their manifests say. The manifests stay: nothing older is taken for them.
    damaged: Arc<Mutex<BTreeSet<ReleaseNumber>>>,
}

impl ReleaseFolder {
    /// Uses a folder, creating it when there is none.
    pub(crate) fn open(path: PathBuf) -> Result<Self, ReleaseError> {
        let folder = Self {
            path,
            damaged: Arc::default(),
        };
        fs::create_dir_all(&folder.path).map_err(folder.at(&folder.path))?;
        Ok(folder)
    }

    /// Removes what an interrupted switch left behind. Only for whoever installs, and between two switches: to the
    /// command line, what the window's program is about to install looks the same.
    pub(crate) fn clear_left_overs(&self) -> Result<(), ReleaseError> {
        for path in self.files()? {
            let left = match path.extension().and_then(|extension| extension.to_str()) {
                Some("part") => true,
                Some("sqlite") => !path.with_extension("json").exists(),
                _ => false,
            };
            if left {
                self.remove(&path)?;
            }
        }
        Ok(())
    }

    /// Looks through the releases above the one in use, newest first, for one to use on a day. One that is damaged is
    /// noted, so that it is fetched again, and passed over.
    pub(crate) fn newer_than(
        &self,
        used: Option<ReleaseNumber>,
        trust: &Trust,
        today: Date,
    ) -> Result<Newer, ReleaseError> {
        let mut newer = Newer::default();
        for manifest in self.manifests(trust)? {
            let number = manifest.number;
            if used.is_some_and(|used| number <= used) {
                break;
            }
            if manifest.effective_from > today {
                newer
                    .waiting
                    .get_or_insert((number, manifest.effective_from));
                continue;
            }
            let path = self.path.join(database_file(number));
            let proven = prove(&manifest, &path);
            if proven.is_ok() {
                self.damaged().remove(&number);
            } else {
                self.damaged().insert(number);
            }
            let opened = proven.and_then(|replica| {
                Edition::new(replica, manifest.content)
                    .map_err(|source| ReleaseError::NotUnderstood { path, source })
            });
            match opened {
                Ok(edition) => {
                    newer.due = Some(edition);
                    break;
                }
                Err(error) => {
                    tracing::error!(release = %number, %error, "a release cannot be used");
                    newer.unusable.get_or_insert((number, error));
                }
            }
        }
        Ok(newer)
    }

    /// Whether a release was found not to say what its manifest says.
    pub(crate) fn is_damaged(&self, number: ReleaseNumber) -> bool {
        self.damaged().contains(&number)
    }

    fn damaged(&self) -> MutexGuard<'_, BTreeSet<ReleaseNumber>> {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest release that was ever whole here and has not been replaced, in use already or from a later day on.
    /// Nothing older is taken, even when it has been damaged since.
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
        let earlier = self.path.join(database_file(delta.from));
        apply_delta(&earlier, &patchset, manifest.content, &unfinished)
            .map_err(|source| ReleaseError::Delta {
                file: delta.artefact.file.clone(),
                source,
            })
            .and_then(|()| self.finish(manifest, signed, &unfinished))
            .inspect_err(|_| self.give_up(&unfinished))
    }

    /// Proves a finished file and puts it in place, its manifest last: what has none is not looked at. Both are written
    /// before the first is in place, so that a full disk changes nothing.
    fn finish(
        &self,
        manifest: &ReleaseManifest,
        signed: &SignedManifest,
        finished: &Path,
    ) -> Result<(), ReleaseError> {
        prove(manifest, finished)?;
        let number = manifest.number;
        let (database, name) = (database_file(number), manifest_file(number));
        let json = signed.to_json().map_err(|source| ReleaseError::Manifest {
            name: name.clone(),
            source,
        })?;
        let unfinished = self.path.join(format!("{name}.part"));
        fs::write(&unfinished, json)
            .map_err(self.at(&unfinished))
            .and_then(|()| {
                put_in_place(&self.path, finished, &database)
                    .map_err(self.at(&self.path.join(&database)))
            })
            .and_then(|()| {
                put_in_place(&self.path, &unfinished, &name)
                    .map_err(self.at(&self.path.join(&name)))
            })
            .inspect_err(|_| self.give_up(&unfinished))?;
        self.damaged().remove(&number);
        Ok(())
    }

    /// Removes what is older than the release in use and its predecessor. A damaged one is nobody's predecessor.
    pub(crate) fn remove_older_than(
        &self,
        trust: &Trust,
        used: ReleaseNumber,
    ) -> Result<(), ReleaseError> {
        let (damaged, whole): (Vec<_>, Vec<_>) = self
            .manifests(trust)?
            .into_iter()
            .map(|manifest| manifest.number)
            .filter(|number| *number <= used)
            .partition(|number| self.is_damaged(*number));
        for number in damaged.into_iter().chain(whole.into_iter().skip(KEPT)) {
            // The manifest first: a file without one is not looked at.
            self.remove(&self.path.join(manifest_file(number)))?;
            self.remove(&self.path.join(database_file(number)))?;
            self.damaged().remove(&number);
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
            let verified = fs::read(&path).map_err(self.at(&path)).and_then(|json| {
                let signed = SignedManifest::from_json(&json).map_err(|source| {
                    let name = name.clone();
                    ReleaseError::Manifest { name, source }
                })?;
                trust.verify(&name, &signed)
            });
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
        fs::read_dir(&self.path)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .map_err(self.at(&self.path))
    }

    /// Names are made from the number, never taken from a manifest.
    fn unfinished(&self, manifest: &ReleaseManifest) -> PathBuf {
        self.path
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
    let found = replica
        .content_digest()
        .map_err(|source| ReleaseError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
    if found != manifest.content {
        return Err(ReleaseError::Content {
            path: path.to_owned(),
            found,
        });
    }
    Ok(replica)
}
