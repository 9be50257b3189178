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
use forms::FormDefinition;
use handover::ReleaseNumber;
use jiff::Timestamp;

pub use build::{BuildError, build};
pub use delta::{DeltaError, apply_delta, make_delta};
pub use issue::{Issue, IssueError, issue};
pub use packing::{UnpackError, pack, unpack};
pub use read::{FindingEntry, OpenError, ReadError, RelatedNames, Replica, Way};

/// The schema this code writes and reads: the highest migration in `migrations/catalogue`.
pub const SCHEMA: u32 = 3;

/// Marks the file as one of ours (`PRAGMA application_id`): "YCat".
const APPLICATION_ID: u32 = 0x5943_6174;

const MIGRATIONS: [&str; SCHEMA as usize] = [
    include_str!("../../../migrations/catalogue/0001_release.sql"),
    include_str!("../../../migrations/catalogue/0002_authored.sql"),
    include_str!("../../../migrations/catalogue/0003_life_events.sql"),
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
}

/// A failure of SQLite with the file it concerns.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct FileError {
    path: PathBuf,
    source: rusqlite::Error,
}
