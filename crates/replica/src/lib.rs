//! A catalogue release as one SQLite file: building it, and reading it.
//!
//! The file is public, immutable and replaceable. It knows nothing of visits, submissions or the network.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod build;
mod read;

use std::path::PathBuf;

use handover::ReleaseNumber;
use jiff::Timestamp;

pub use build::{BuildError, build};
pub use read::{FindingEntry, OpenError, ReadError, Replica, Way};

/// The schema this code writes and reads: the highest migration in `migrations/catalogue`.
pub const SCHEMA: u32 = 1;

/// Marks the file as one of ours (`PRAGMA application_id`): "YCat".
const APPLICATION_ID: u32 = 0x5943_6174;

const MIGRATION: &str = include_str!("../../../migrations/catalogue/0001_release.sql");

/// Which release a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseInfo {
    /// Its number.
    pub number: ReleaseNumber,
    /// When it was published.
    pub published_at: Timestamp,
}

/// A failure of SQLite with the file it concerns.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct FileError {
    path: PathBuf,
    source: rusqlite::Error,
}
