//! Publishing: content without a fault becomes the next immutable release, signed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use catalogue::code::ConsentVersion;
use handover::{ReleaseManifest, ReleaseNumber, SignedManifest, VerifyingKey};
use jiff::Timestamp;
use jiff::civil::Date;
use replica::files::{CURRENT, database_file, manifest_file, write_whole};
use replica::{
    BuildError, Content, Issue, IssueError, OpenError, ReadError, ReleaseInfo, Replica, issue,
};

use crate::catalogue_source::{self, SourceError};
use crate::release_key::{self, KeyFileError};

/// For how many earlier releases there is a delta: a terminal that was off longer fetches the snapshot.
const DELTAS: u32 = 5;

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(
        "the catalogue has faults ({0}), so no release was made; see them with `centre catalogue check`"
    )]
    Faults(usize),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Issue(#[from] IssueError),
    #[error(transparent)]
    Key(#[from] KeyFileError),
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} is no manifest of a release of this centre ({why}); restore it from a backup")]
    Manifest { path: PathBuf, why: String },
    #[error("{0}; restore the file from a backup")]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(
        "release {0} is the first one: there is nothing to go back to; publish a corrected catalogue"
    )]
    NothingBefore(ReleaseNumber),
    #[error("nothing is published yet")]
    Nothing,
    #[error(
        "the consent text is not what it was, and still is version {0}: write another version under [hall.consent], so that what citizens agreed to can be told from it"
    )]
    ConsentVersion(ConsentVersion),
    #[error("there is no release {wanted}; the newest is {newest}")]
    Unknown {
        wanted: ReleaseNumber,
        newest: ReleaseNumber,
    },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> PublishError + use<> {
    let path = path.to_owned();
    move |source| PublishError::Io { path, source }
}

/// The folder of a centre's releases.
pub(crate) fn folder(data: &Path) -> PathBuf {
    data.join("releases")
}

/// The content of a source that has no faults.
pub(crate) fn faultless(source: &Path) -> Result<Content, PublishError> {
    let read = catalogue_source::read(source)?;
    match read.content {
        Some(content) if read.faults.is_empty() => Ok(content),
        _ => Err(PublishError::Faults(read.faults.len())),
    }
}

/// Builds a release into a new file; when that fails, there is none.
pub(crate) fn build(source: &Path, out: &Path, number: ReleaseNumber) -> Result<(), PublishError> {
    let info = ReleaseInfo {
        number,
        published_at: Timestamp::now(),
    };
    let built = replica::build(out, &faultless(source)?, &info);
    if let Err(error) = &built
        && !matches!(error, BuildError::Exists(_))
    {
        // Half a release is of use to nobody; what failed is said below.
        let _ = fs::remove_file(out);
    }
    Ok(built?)
}

/// Publishes content as the next release, in use from a day on, and returns its manifest.
pub(crate) fn publish(
    content: &Content,
    data: &Path,
    effective_from: Date,
) -> Result<ReleaseManifest, PublishError> {
    let _turn = turn(data)?;
    check_consent(content, data)?;
    next(content, data, effective_from, None)
}

/// What was handed in names a version of the consent text: that must go on meaning the same words.
fn check_consent(content: &Content, data: &Path) -> Result<(), PublishError> {
    let key = release_key::load_or_create(data)?.verifying();
    let Some(newest) = current(data, key)? else {
        return Ok(());
    };
    let path = folder(data).join(database_file(newest.number));
    if !path.exists() {
        return Ok(());
    }
    let before = Replica::open(&path)?.consent()?;
    let after = content.catalogue.hall.consent.as_ref();
    match (before, after) {
        (Some(before), Some(after)) if before.version == after.version && before != *after => {
            Err(PublishError::ConsentVersion(before.version))
        }
        _ => Ok(()),
    }
}

/// Takes the newest release back: publishes what an earlier one said, under a higher number.
pub(crate) fn retract(
    data: &Path,
    to: Option<ReleaseNumber>,
    effective_from: Date,
) -> Result<ReleaseManifest, PublishError> {
    let _turn = turn(data)?;
    let folder = folder(data);
    let key = release_key::load_or_create(data)?.verifying();
    let newest = current(data, key)?.ok_or(PublishError::Nothing)?.number;
    let to = match to {
        Some(to) => to,
        None if newest.0 > 1 => ReleaseNumber(newest.0 - 1),
        None => return Err(PublishError::NothingBefore(newest)),
    };
    if to >= newest {
        return Err(PublishError::Unknown { wanted: to, newest });
    }
    let content = Replica::open(&folder.join(database_file(to)))?.content()?;
    next(&content, data, effective_from, Some(to))
}

/// Whoever else publishes waits until the release is in place, and gets the next number.
fn turn(data: &Path) -> Result<File, PublishError> {
    let folder = folder(data);
    fs::create_dir_all(&folder).map_err(at(&folder))?;
    let path = folder.join("publishing.lock");
    let turn = File::create(&path).map_err(at(&path))?;
    turn.lock().map_err(at(&path))?;
    Ok(turn)
}

fn next(
    content: &Content,
    data: &Path,
    effective_from: Date,
    repeats: Option<ReleaseNumber>,
) -> Result<ReleaseManifest, PublishError> {
    let folder = folder(data);
    let key = release_key::load_or_create(data)?;
    let newest = current(data, key.verifying())?.map_or(0, |manifest| manifest.number.0);
    let earlier: Vec<ReleaseNumber> = (newest.saturating_sub(DELTAS - 1).max(1)..=newest)
        .map(ReleaseNumber)
        .filter(|number| folder.join(database_file(*number)).exists())
        .collect();
    let number = ReleaseNumber(newest + 1);
    let what = Issue {
        content,
        number,
        published_at: Timestamp::now(),
        effective_from,
        repeats,
        earlier: &earlier,
    };
    let manifest = issue(&folder, &what, &key)?;
    let path = folder.join(manifest_file(number));
    let signed = fs::read(&path).map_err(at(&path))?;
    // Last of all: whoever reads this finds everything else in place.
    write_whole(&folder, CURRENT, &signed).map_err(at(&folder.join(CURRENT)))?;
    Ok(manifest)
}

/// The newest release, signed with this centre's key; none before the first.
pub(crate) fn current(
    data: &Path,
    key: VerifyingKey,
) -> Result<Option<ReleaseManifest>, PublishError> {
    manifest(folder(data).join(CURRENT), key)
}

/// The newest release that is in use on a day, in the hall, signed with this centre's key. A later one may be published
/// already: terminals fetch it before its first day comes.
pub(crate) fn in_use(
    data: &Path,
    key: VerifyingKey,
    today: Date,
) -> Result<Option<ReleaseManifest>, PublishError> {
    let Some(newest) = current(data, key)? else {
        return Ok(None);
    };
    if newest.effective_from <= today {
        return Ok(Some(newest));
    }
    let folder = folder(data);
    for number in (1..newest.number.0).rev().map(ReleaseNumber) {
        // A relay has not had every release.
        let earlier = manifest(folder.join(manifest_file(number)), key)?;
        if let Some(earlier) = earlier.filter(|earlier| earlier.effective_from <= today) {
            return Ok(Some(earlier));
        }
    }
    Ok(None)
}

fn manifest(path: PathBuf, key: VerifyingKey) -> Result<Option<ReleaseManifest>, PublishError> {
    let json = match fs::read(&path) {
        Ok(json) => json,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(&path)(error)),
    };
    SignedManifest::from_json(&json)
        .and_then(|signed| signed.verify(&[key]))
        .map(Some)
        .map_err(|why| PublishError::Manifest {
            path,
            why: why.to_string(),
        })
}
