//! Releases: immutable, numbered, signed catalogues, served as static files.

use std::fmt;

use catalogue::Counts;
use catalogue::code::DistrictCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::signing::{Signed, SigningKey, VerifyingKey};

/// What a release's signature is for; with the format's version, so that another format can never be taken for it.
const PURPOSE: &str = "yichuang release manifest 1";

/// A release's number, from 1 upwards; a higher number replaces a lower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReleaseNumber(pub u32);

impl fmt::Display for ReleaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a release is, and where its files lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseManifest {
    /// Its number.
    pub number: ReleaseNumber,
    /// The district whose catalogue it is.
    pub district: DistrictCode,
    /// The schema of the snapshot: the highest migration in `migrations/catalogue`.
    pub schema: u32,
    /// When it was published.
    pub published_at: Timestamp,
    /// The first day, in the hall, on which it is in use.
    pub effective_from: Date,
    /// The digest of everything that the release says, however its file is laid out.
    pub content: Digest,
    /// The whole release: SQLite, compressed with Zstandard.
    pub snapshot: Artefact,
    /// What makes it of an earlier release.
    pub deltas: Vec<Delta>,
    /// How large the catalogue is.
    pub counts: Counts,
    /// The release whose content this one repeats, to take back what came between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<ReleaseNumber>,
}

/// One file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artefact {
    /// Its name, beside the manifest.
    pub file: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many bytes it holds when it is unpacked.
    pub unpacked: u64,
}

/// What makes a release of an earlier one: an SQLite patchset, compressed with Zstandard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delta {
    /// The earlier release.
    pub from: ReleaseNumber,
    /// The file.
    pub artefact: Artefact,
}

/// `GET /v1/releases/current.json`: a manifest with the centre's signature.
///
/// The manifest travels as the very text that was signed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedManifest {
    manifest: String,
    signature: Signed,
}

/// Why a manifest is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is none.
    #[error("it is no release manifest: {0}")]
    Malformed(String),
    /// No known centre signed just this.
    #[error("it is not signed by a centre that this terminal knows")]
    Signature,
}

impl SignedManifest {
    /// Signs a manifest.
    ///
    /// # Errors
    /// [`ManifestError::Malformed`], when it cannot be written as JSON.
    pub fn sign(manifest: &ReleaseManifest, key: &SigningKey) -> Result<Self, ManifestError> {
        let manifest = serde_json::to_string(manifest)
            .map_err(|error| ManifestError::Malformed(error.to_string()))?;
        let signature = key.sign(PURPOSE, manifest.as_bytes());
        Ok(Self {
            manifest,
            signature,
        })
    }

    /// Reads a signed manifest as it travels: JSON without a superfluous byte.
    ///
    /// # Errors
    /// [`ManifestError::Malformed`].
    pub fn from_json(json: &[u8]) -> Result<Self, ManifestError> {
        serde_json::from_slice(json).map_err(|error| ManifestError::Malformed(error.to_string()))
    }

    /// As it travels.
    ///
    /// # Errors
    /// [`ManifestError::Malformed`], when it cannot be written as JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, ManifestError> {
        serde_json::to_vec(self).map_err(|error| ManifestError::Malformed(error.to_string()))
    }

    /// The manifest, if one of these keys signed it.
    ///
    /// # Errors
    /// [`ManifestError`]; nothing of an unsigned manifest is believed, not even that it is one.
    pub fn verify(&self, keys: &[VerifyingKey]) -> Result<ReleaseManifest, ManifestError> {
        let bytes = self.manifest.as_bytes();
        if !keys
            .iter()
            .any(|key| key.holds(PURPOSE, bytes, &self.signature))
        {
            return Err(ManifestError::Signature);
        }
        serde_json::from_slice(bytes).map_err(|error| ManifestError::Malformed(error.to_string()))
    }
}
