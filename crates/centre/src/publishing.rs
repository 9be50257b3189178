//! Publishing: content without a fault becomes the next immutable release, signed.

mod history;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use catalogue::code::{ConsentVersion, DistrictCode};
use handover::{ReleaseManifest, ReleaseNumber, SignedManifest, SigningKey, VerifyingKey};
use jiff::Timestamp;
use jiff::civil::Date;
use replica::files::{CURRENT, database_file, manifest_file, write_whole};
use replica::{
    BuildError, Content, Issue, IssueError, OpenError, ReadError, ReleaseInfo, Replica, issue,
};

pub(crate) use self::history::Buried;
use self::history::History;
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
        "{path} has faults ({faults}), so nothing was done; see them with `centre catalogue check {path}`"
    )]
    Faults { path: PathBuf, faults: usize },
    #[error(
        "this catalogue is of district {new}, and what this centre has published is of {published}: its terminals would refuse it; publish another district into a data folder of its own"
    )]
    OtherDistrict {
        new: DistrictCode,
        published: DistrictCode,
    },
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
        "before release {0} there is nothing to go back to that was not taken back itself; publish a corrected catalogue, or say with --to which one to go back to"
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
        _ => Err(PublishError::Faults {
            path: source.to_owned(),
            faults: read.faults.len(),
        }),
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

/// What publishing did.
pub(crate) struct Published {
    pub(crate) manifest: ReleaseManifest,
    /// What was to come into use some day and now will not.
    pub(crate) buried: Vec<Buried>,
}

/// Publishes content as the next release, in use from a day on.
pub(crate) fn publish(
    content: &Content,
    data: &Path,
    effective_from: Date,
    today: Date,
) -> Result<Published, PublishError> {
    let _turn = turn(data)?;
    let key = release_key::load_or_create(data)?;
    let history = History::read(data, key.verifying())?;
    if let Some(newest) = history.newest() {
        check_district(content, newest)?;
        check_consent(content, data, newest)?;
    }
    Ok(Published {
        manifest: next(content, data, (&history, &key), effective_from, None)?,
        buried: history.buried_by(effective_from, today),
    })
}

/// A terminal takes over nothing of another district.
fn check_district(content: &Content, newest: &ReleaseManifest) -> Result<(), PublishError> {
    let new = &content.catalogue.hall.district;
    if *new == newest.district {
        return Ok(());
    }
    Err(PublishError::OtherDistrict {
        new: new.clone(),
        published: newest.district.clone(),
    })
}

/// What was handed in names a version of the consent text: that must go on meaning the same words.
fn check_consent(
    content: &Content,
    data: &Path,
    newest: &ReleaseManifest,
) -> Result<(), PublishError> {
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

/// Takes the newest release back: publishes what an earlier one said, under a higher number. Left to itself, it goes back to
/// what was shown before. What was not yet to be shown is not shown earlier for that.
pub(crate) fn retract(
    data: &Path,
    to: Option<ReleaseNumber>,
    today: Date,
) -> Result<Published, PublishError> {
    if !folder(data).is_dir() {
        return Err(PublishError::Nothing);
    }
    let _turn = turn(data)?;
    let key = release_key::load_or_create(data)?;
    let history = History::read(data, key.verifying())?;
    let newest = history.newest().ok_or(PublishError::Nothing)?;
    let to = match to {
        None => history
            .before_the_newest(today)
            .ok_or(PublishError::NothingBefore(newest.number))?,
        Some(wanted) => history
            .get(wanted)
            .filter(|release| release.number < newest.number)
            .ok_or(PublishError::Unknown {
                wanted,
                newest: newest.number,
            })?,
    };
    let effective_from = to.effective_from.max(today);
    let content = Replica::open(&folder(data).join(database_file(to.number)))?.content()?;
    let mut buried = history.buried_by(effective_from, today);
    // That is what was asked for.
    buried.retain(|release| release.number != newest.number);
    let who = (&history, &key);
    Ok(Published {
        manifest: next(&content, data, who, effective_from, Some(to.number))?,
        buried,
    })
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
    (history, key): (&History, &SigningKey),
    effective_from: Date,
    repeats: Option<ReleaseNumber>,
) -> Result<ReleaseManifest, PublishError> {
    let folder = folder(data);
    let newest = history.newest().map_or(0, |newest| newest.number.0);
    let earlier: Vec<ReleaseNumber> = (newest.saturating_sub(DELTAS - 1).max(1)..=newest)
        .map(ReleaseNumber)
        .filter(|number| folder.join(database_file(*number)).exists())
        .collect();
    let number = history.next();
    let what = Issue {
        content,
        number,
        published_at: Timestamp::now(),
        effective_from,
        repeats,
        earlier: &earlier,
    };
    let manifest = issue(&folder, &what, key)?;
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
