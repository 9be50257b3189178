//! Releases: immutable, numbered catalogues, served as static files.

use std::fmt;

use catalogue::Counts;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// A release's number, from 1 upwards; a higher number replaces a lower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReleaseNumber(pub u32);

impl fmt::Display for ReleaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `GET /v1/releases/current.json`: what the newest release is, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseManifest {
    /// Its number.
    pub number: ReleaseNumber,
    /// The schema of the snapshot: the highest migration in `migrations/catalogue`.
    pub schema: u32,
    /// When it was published.
    pub published_at: Timestamp,
    /// The snapshot's file name, beside the manifest.
    pub snapshot: String,
    /// The snapshot's size in bytes.
    pub size: u64,
    /// The digest of the snapshot's bytes.
    pub digest: Digest,
    /// How large the catalogue is.
    pub counts: Counts,
}
