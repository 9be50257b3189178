//! The files of a folder of releases: what they are called, and how one comes into being whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use handover::ReleaseNumber;

/// The manifest of the newest release.
pub const CURRENT: &str = "current.json";

/// A release's signed manifest.
pub fn manifest_file(number: ReleaseNumber) -> String {
    format!("{:08}.json", number.0)
}

/// The release whose signed manifest a file is, by its name; none of another file.
pub fn number_of(manifest_file: &str) -> Option<ReleaseNumber> {
    let stem = manifest_file.strip_suffix(".json")?;
    is_number(stem).then(|| stem.parse().ok().map(ReleaseNumber))?
}

fn is_number(stem: &str) -> bool {
    stem.len() == 8 && stem.bytes().all(|digit| digit.is_ascii_digit())
}

/// A release's SQLite file, as it is opened.
pub fn database_file(number: ReleaseNumber) -> String {
    format!("{:08}.sqlite", number.0)
}

/// The same, packed for the way.
pub fn snapshot_file(number: ReleaseNumber) -> String {
    format!("{:08}.sqlite.zst", number.0)
}

/// What makes a release of an earlier one, packed for the way.
pub fn delta_file(number: ReleaseNumber, from: ReleaseNumber) -> String {
    format!("{:08}-from-{:08}.patch.zst", number.0, from.0)
}

/// Whether a name is one that this module gives: nothing else of the folder is anybody's business.
pub fn is_served(name: &str) -> bool {
    let Some((stem, kind)) = name.split_once('.') else {
        return false;
    };
    match kind {
        "json" => name == CURRENT || is_number(stem),
        "sqlite.zst" => is_number(stem),
        "patch.zst" => stem
            .split_once("-from-")
            .is_some_and(|(number, from)| is_number(number) && is_number(from)),
        _ => false,
    }
}

/// Writes a file whole or not at all, and durably.
///
/// # Errors
/// What the system says; then there is at most a left-over with another name.
pub fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!("{name}.part"));
    let written = (|| {
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()
    })();
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written?;
    put_in_place(folder, &unfinished, name)
}

/// Gives a finished file its name, durably.
///
/// # Errors
/// What the system says.
pub fn put_in_place(folder: &Path, finished: &Path, name: &str) -> io::Result<()> {
    File::open(finished)?.sync_all()?;
    fs::rename(finished, folder.join(name))?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
