//! A catalogue release as one SQLite file: building it, and reading it.
//!
//! The file is public, immutable and replaceable. It knows nothing of visits, submissions or the network.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod build;
mod content;
mod delta;
pub mod files;
mod issue;
mod packing;
mod read;
mod whole;

use std::collections::BTreeMap;
use std::path::PathBuf;

use catalogue::Catalogue;
use catalogue::code::FormId;
use forms::{FormDefinition, Layout};
use handover::ReleaseNumber;
use jiff::Timestamp;

pub use build::{BuildError, build};
pub use delta::{DeltaError, apply_delta, make_delta};
pub use issue::{Issue, IssueError, issue};
pub use packing::{UnpackError, pack, unpack};
pub use read::{FindingEntry, OpenError, ReadError, RelatedNames, Replica, Way};

/// The schema this code writes: the highest migration in `migrations/catalogue`.
pub const SCHEMA: u32 = 5;

/// The oldest schema that it still reads: what was issued before an update goes on being used and opened.
pub const OLDEST: u32 = 3;

/// The schema from which releases carry the official papers of forms.
const LAYOUTS_SINCE: u32 = 4;

/// The schema from which releases carry the text that citizens agree to before they hand in.
const CONSENT_SINCE: u32 = 5;

/// Whether this code reads releases of a schema.
pub fn reads(schema: u32) -> bool {
    (OLDEST..=SCHEMA).contains(&schema)
}

/// Marks the file as one of ours (`PRAGMA application_id`): "YCat".
const APPLICATION_ID: u32 = 0x5943_6174;

const MIGRATIONS: [&str; SCHEMA as usize] = [
    include_str!("../../../migrations/catalogue/0001_release.sql"),
    include_str!("../../../migrations/catalogue/0002_authored.sql"),
    include_str!("../../../migrations/catalogue/0003_life_events.sql"),
    include_str!("../../../migrations/catalogue/0004_layouts.sql"),
    include_str!("../../../migrations/catalogue/0005_consent.sql"),
];

/// Which release a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseInfo {
    /// Its number.
    pub number: ReleaseNumber,
    /// When it was published.
    pub published_at: Timestamp,
}

/// A catalogue with its forms: everything that a release holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// The form definitions, by id.
    pub forms: BTreeMap<FormId, FormDefinition>,
    /// The official papers of forms, by the form.
    pub layouts: BTreeMap<FormId, Layout>,
}

/// A failure of SQLite with the file it concerns.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct FileError {
    path: PathBuf,
    source: rusqlite::Error,
}
