//! Issuing a release: all of its files, each of which any cache may carry.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use handover::{
    Artefact, Delta, Digest, ManifestError, ReleaseManifest, ReleaseNumber, SignedManifest,
    SigningKey,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::files::{
    database_file, delta_file, manifest_file, put_in_place, snapshot_file, write_whole,
};
use crate::{
    BuildError, Content, DeltaError, OpenError, ReadError, ReleaseInfo, Replica, SCHEMA,
    apply_delta, build, make_delta, pack,
};

/// A delta that is not much smaller than the snapshot is not worth its file.
const LARGEST_DELTA: f64 = 0.5;

/// What is issued.
#[derive(Debug)]
pub struct Issue<'i> {
    /// The catalogue and its forms, proven before.
    pub content: &'i Content,
    /// The release's number.
    pub number: ReleaseNumber,
    /// When it is published.
    pub published_at: Timestamp,
    /// The first day on which it is in use.
    pub effective_from: Date,
    /// The release whose content it repeats, if any.
    pub repeats: Option<ReleaseNumber>,
    /// Earlier releases, whose SQLite files lie in the folder, for which a delta is made.
    pub earlier: &'i [ReleaseNumber],
}

/// Why a release could not be issued. Its manifest is then not there, so nobody takes it for one.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// Its file could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// What was built cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What was built cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file could not be written.
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The manifest could not be written.
    #[error("release {number}: {source}")]
    Manifest {
        /// The release.
        number: ReleaseNumber,
        /// Why.
        source: ManifestError,
    },
}

/// Writes a release's files into a folder; the signed manifest last.
///
/// # Errors
/// [`IssueError`].
pub fn issue(
    folder: &Path,
    issue: &Issue<'_>,
    key: &SigningKey,
) -> Result<ReleaseManifest, IssueError> {
    let number = issue.number;
    let io_at = |path: PathBuf| move |source| IssueError::Io { path, source };
    let unfinished = folder.join(format!("{}.part", database_file(number)));
    if unfinished.exists() {
        fs::remove_file(&unfinished).map_err(io_at(unfinished.clone()))?;
    }
    let info = ReleaseInfo {
        number,
        published_at: issue.published_at,
    };
    if let Err(error) = build(&unfinished, issue.content, &info) {
        // Half a release is of use to nobody.
        let _ = fs::remove_file(&unfinished);
        return Err(error.into());
    }
    let content = Replica::open(&unfinished)?.content_digest()?;
    let bytes = fs::read(&unfinished).map_err(io_at(unfinished.clone()))?;
    let artefact = |name: String, bytes: &[u8]| -> Result<Artefact, IssueError> {
        let path = folder.join(&name);
        let packed = pack(bytes).map_err(io_at(path.clone()))?;
        write_whole(folder, &name, &packed).map_err(io_at(path))?;
        Ok(Artefact {
            file: name,
            size: packed.len() as u64,
            digest: Digest::of(&packed),
            unpacked: bytes.len() as u64,
        })
    };
    let snapshot = artefact(snapshot_file(number), &bytes)?;
    let mut deltas = Vec::new();
    for &from in issue.earlier {
        match proven_delta(&folder.join(database_file(from)), &unfinished, content) {
            Ok(patchset) => {
                let most = snapshot.unpacked as f64 * LARGEST_DELTA;
                if patchset.len() as f64 <= most {
                    let artefact = artefact(delta_file(number, from), &patchset)?;
                    deltas.push(Delta { from, artefact });
                }
            }
            Err(error) => {
                tracing::warn!(%from, %error, "no delta from this release; terminals that have it fetch the snapshot");
            }
        }
    }
    let name = database_file(number);
    put_in_place(folder, &unfinished, &name).map_err(io_at(folder.join(name)))?;
    let manifest = ReleaseManifest {
        number,
        district: issue.content.catalogue.hall.district.clone(),
        schema: SCHEMA,
        published_at: issue.published_at,
        effective_from: issue.effective_from,
        content,
        snapshot,
        deltas,
        counts: issue.content.catalogue.counts(),
        repeats: issue.repeats,
    };
    let json = SignedManifest::sign(&manifest, key)
        .and_then(|signed| signed.to_json())
        .map_err(|source| IssueError::Manifest { number, source })?;
    let name = manifest_file(number);
    write_whole(folder, &name, &json).map_err(io_at(folder.join(name)))?;
    Ok(manifest)
}

/// A delta that was applied once and gave the content that it should.
fn proven_delta(from: &Path, to: &Path, content: Digest) -> Result<Vec<u8>, DeltaError> {
    let patchset = make_delta(from, to)?;
    let tried = to.with_extension("tried");
    apply_delta(from, &patchset, content, &tried)?;
    fs::remove_file(&tried).map_err(|source| DeltaError::Io {
        path: tried,
        source,
    })?;
    Ok(patchset)
}
