//! Which releases a centre has made, and what follows from them for the next.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use handover::{ReleaseManifest, ReleaseNumber, VerifyingKey};
use jiff::civil::Date;
use replica::files::{CURRENT, database_file, manifest_file, number_of};

use super::{PublishError, at, folder, manifest};

/// Every release that there is a manifest of.
pub(super) struct History {
    folder: PathBuf,
    /// In the order of their numbers, up to the newest.
    releases: Vec<ReleaseManifest>,
    /// The highest number that a manifest bears: that of the newest, or of one whose publishing broke off.
    highest: ReleaseNumber,
}

/// A release whose first day was still to come, and which will not come into use any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Buried {
    pub(crate) number: ReleaseNumber,
    pub(crate) effective_from: Date,
}

impl History {
    /// Reads the manifests of a centre, each signed with its key.
    pub(super) fn read(data: &Path, key: VerifyingKey) -> Result<Self, PublishError> {
        let folder = folder(data);
        let mut numbers = BTreeSet::new();
        for entry in fs::read_dir(&folder).map_err(at(&folder))? {
            let name = entry.map_err(at(&folder))?.file_name();
            numbers.extend(name.to_str().and_then(number_of));
        }
        let current = manifest(folder.join(CURRENT), key)?;
        let newest = current.as_ref().map(|current| current.number);
        let mut releases = Vec::new();
        for &number in &numbers {
            // Whoever publishes writes `current.json` last: what is above it was never published. Where it is lost, all
            // that has a manifest counts.
            if newest.is_none_or(|newest| number < newest) {
                releases.extend(manifest(folder.join(manifest_file(number)), key)?);
            }
        }
        releases.extend(current);
        Ok(Self {
            folder,
            releases,
            highest: numbers
                .last()
                .copied()
                .max(newest)
                .unwrap_or(ReleaseNumber(0)),
        })
    }

    pub(super) fn newest(&self) -> Option<&ReleaseManifest> {
        self.releases.last()
    }

    pub(super) fn get(&self, number: ReleaseNumber) -> Option<&ReleaseManifest> {
        let found = self.releases.binary_search_by_key(&number, |it| it.number);
        self.releases.get(found.ok()?)
    }

    /// The number of the next release: never one that was given before, whatever has become of it.
    pub(super) fn next(&self) -> ReleaseNumber {
        ReleaseNumber(self.highest.0 + 1)
    }

    /// What there is to go back to when the newest release is taken back: what was shown before it, and was not taken back
    /// itself. Where nothing was shown yet, the latest that was to be.
    pub(super) fn before_the_newest(&self, today: Date) -> Option<&ReleaseManifest> {
        let mut bad = self.newest()?;
        // Who takes back what repeats an earlier release means that one.
        while let Some(repeated) = bad.repeats.and_then(|number| self.get(number)) {
            bad = repeated;
        }
        let is_left = |release: &&ReleaseManifest| {
            release.number < bad.number
                && !self.is_taken_back(release.number)
                && self.folder.join(database_file(release.number)).exists()
        };
        let left = || self.releases.iter().rev().filter(is_left);
        left()
            .find(|release| release.effective_from <= today)
            .or_else(|| left().next())
    }

    /// Whether a later release repeats what came before this one.
    fn is_taken_back(&self, number: ReleaseNumber) -> bool {
        self.releases.iter().any(|later| {
            later.number > number && later.repeats.is_some_and(|repeated| repeated < number)
        })
    }

    /// Which releases a new one, in use from a day on, keeps from ever coming into use.
    pub(super) fn buried_by(&self, effective_from: Date, today: Date) -> Vec<Buried> {
        let mut buried = Vec::new();
        let mut earliest_since = None::<Date>;
        for release in self.releases.iter().rev() {
            let day = release.effective_from;
            // What another one has buried already is no news.
            let was_to_come = day > today && earliest_since.is_none_or(|earliest| day < earliest);
            if was_to_come && day > effective_from {
                buried.push(Buried {
                    number: release.number,
                    effective_from: day,
                });
            }
            earliest_since = Some(earliest_since.map_or(day, |earliest| earliest.min(day)));
        }
        buried.reverse();
        buried
    }
}
