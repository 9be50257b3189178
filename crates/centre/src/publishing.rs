//! Publishing: a source without a fault becomes the next immutable release.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use handover::{Digest, ReleaseManifest, ReleaseNumber};
use jiff::Timestamp;
use replica::{BuildError, ReleaseInfo};

use crate::catalogue_source::{FolderError, Read, read};

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(
        "the catalogue has faults ({0}), so no release was made; see them with `centre catalogue check`"
    )]
    Faults(usize),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} is no release manifest ({why}); restore it from a backup")]
    Manifest { path: PathBuf, why: String },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> PublishError + use<> {
    let path = path.to_owned();
    move |source| PublishError::Io { path, source }
}

/// The folder of a centre's releases.
pub(crate) fn folder(data: &Path) -> PathBuf {
    data.join("releases")
}

/// Builds a release into a new file; when that fails, there is none.
pub(crate) fn build(source: &Path, out: &Path, number: ReleaseNumber) -> Result<(), PublishError> {
    let Read {
        catalogue,
        forms,
        faults,
        ..
    } = read(source)?;
    let Some(catalogue) = catalogue.filter(|_| faults.is_empty()) else {
        return Err(PublishError::Faults(faults.len()));
    };
    let built = replica::build(
        out,
        &catalogue,
        &forms,
        &ReleaseInfo {
            number,
            published_at: Timestamp::now(),
        },
    );
    if let Err(error) = &built
        && !matches!(error, BuildError::Exists(_))
    {
        // Half a release is of use to nobody; what failed is said below.
        let _ = fs::remove_file(out);
    }
    Ok(built?)
}

/// Publishes the next release and returns its manifest.
pub(crate) fn publish(source: &Path, data: &Path) -> Result<ReleaseManifest, PublishError> {
    let folder = folder(data);
    fs::create_dir_all(&folder).map_err(at(&folder))?;
    // Whoever else publishes waits here until this release is in place, and gets the next number.
    let lock = folder.join("publishing.lock");
    let turn = File::create(&lock).map_err(at(&lock))?;
    turn.lock().map_err(at(&lock))?;
    let number = ReleaseNumber(current(&folder)?.map_or(1, |manifest| manifest.number.0 + 1));
    let name = format!("{:08}.sqlite", number.0);
    let unfinished = folder.join(format!("{name}.part"));
    if unfinished.exists() {
        fs::remove_file(&unfinished).map_err(at(&unfinished))?;
    }
    build(source, &unfinished, number)?;
    let bytes = fs::read(&unfinished).map_err(at(&unfinished))?;
    let replica = replica::Replica::open(&unfinished).map_err(|error| PublishError::Manifest {
        path: unfinished.clone(),
        why: error.to_string(),
    })?;
    let counts = read(source)?.report().counts;
    let manifest = ReleaseManifest {
        number,
        schema: replica::SCHEMA,
        published_at: replica.release().published_at,
        snapshot: name.clone(),
        size: bytes.len() as u64,
        digest: Digest::of(&bytes),
        counts,
    };
    drop(replica);
    let json = serde_json::to_vec_pretty(&manifest).map_err(|error| PublishError::Manifest {
        path: folder.join(&name),
        why: error.to_string(),
    })?;
    File::open(&unfinished)
        .and_then(|file| file.sync_all())
        .map_err(at(&unfinished))?;
    let snapshot = folder.join(&name);
    fs::rename(&unfinished, &snapshot).map_err(at(&snapshot))?;
    write(&folder, &format!("{:08}.json", number.0), &json)?;
    // Last of all: whoever reads this finds everything else in place.
    write(&folder, "current.json", &json)?;
    Ok(manifest)
}

/// The newest release; none before the first.
pub(crate) fn current(folder: &Path) -> Result<Option<ReleaseManifest>, PublishError> {
    let path = folder.join("current.json");
    match fs::read(&path) {
        Ok(json) => {
            serde_json::from_slice(&json)
                .map(Some)
                .map_err(|error| PublishError::Manifest {
                    path,
                    why: error.to_string(),
                })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(&path)(error)),
    }
}

/// Writes a file whole or not at all.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
    let unfinished = folder.join(format!("{name}.part"));
    let path = folder.join(name);
    let mut file = File::create(&unfinished).map_err(at(&unfinished))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(at(&unfinished))?;
    fs::rename(&unfinished, &path).map_err(at(&path))?;
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(at(folder))?;
    Ok(())
}
