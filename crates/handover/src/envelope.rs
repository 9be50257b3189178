//! Envelopes: a submission's frozen content with what is needed to deliver it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::pickup_code::PickupCode;
use crate::sealing::{Sealer, Sealing};
use crate::submission::{Submission, SubmissionId};

/// The most bytes the content of an envelope may have: 1 MiB.
pub const LARGEST_CONTENT: usize = 1024 * 1024;

/// What travels to `PUT /v1/submissions/{id}`. The same bytes of content every time it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The submission's id.
    pub id: SubmissionId,
    /// The code by which a clerk finds it.
    pub pickup_code: PickupCode,
    /// The terminal's own count of what it handed in, from 1, without gaps.
    pub sequence: u64,
    /// When it was handed in, by the terminal's clock.
    pub handed_in_at: Timestamp,
    /// How the content is protected.
    pub sealing: Sealing,
    /// The digest of the content.
    pub digest: Digest,
    /// The content.
    pub content: Content,
}

/// Bytes that never show themselves in a log, and travel as Base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Content(Vec<u8>);

impl Content {
    /// Wraps bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for Content {
    type Error = base64::DecodeError;
    fn try_from(text: String) -> Result<Self, base64::DecodeError> {
        STANDARD.decode(text).map(Self)
    }
}

impl From<Content> for String {
    fn from(content: Content) -> String {
        STANDARD.encode(content.0)
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Content({} bytes)", self.0.len())
    }
}

/// Why an envelope cannot be made or taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The content is larger than [`LARGEST_CONTENT`].
    #[error("the content has {found} bytes, at most {LARGEST_CONTENT} are taken")]
    TooLarge {
        /// How many bytes there are.
        found: usize,
    },
    /// The content does not have the digest it should.
    #[error("the content does not have the digest that the envelope names")]
    Digest,
    /// The content is not the submission that the envelope names.
    #[error("the content is not the submission that the envelope names")]
    Content,
}

impl Envelope {
    /// Freezes, seals and wraps a submission.
    ///
    /// # Errors
    /// [`EnvelopeError::TooLarge`]; [`EnvelopeError::Content`] when it cannot be written as JSON.
    pub fn seal(
        submission: &Submission,
        sequence: u64,
        sealer: &dyn Sealer,
    ) -> Result<Self, EnvelopeError> {
        let frozen = serde_json::to_vec(submission).map_err(|_| EnvelopeError::Content)?;
        let content = sealer.seal(submission.id, frozen);
        if content.len() > LARGEST_CONTENT {
            return Err(EnvelopeError::TooLarge {
                found: content.len(),
            });
        }
        Ok(Self {
            id: submission.id,
            pickup_code: submission.pickup_code.clone(),
            sequence,
            handed_in_at: submission.handed_in_at,
            sealing: sealer.sealing(),
            digest: Digest::of(&content),
            content: Content(content),
        })
    }

    /// Checks what can be checked without opening it.
    ///
    /// # Errors
    /// [`EnvelopeError::TooLarge`], [`EnvelopeError::Digest`].
    pub fn check(&self) -> Result<(), EnvelopeError> {
        if self.content.0.len() > LARGEST_CONTENT {
            return Err(EnvelopeError::TooLarge {
                found: self.content.0.len(),
            });
        }
        if Digest::of(&self.content.0) == self.digest {
            Ok(())
        } else {
            Err(EnvelopeError::Digest)
        }
    }

    /// Opens a plain envelope.
    ///
    /// # Errors
    /// Those of [`Envelope::check`]; [`EnvelopeError::Content`] when something else is inside.
    pub fn open(&self) -> Result<Submission, EnvelopeError> {
        self.check()?;
        match self.sealing {
            Sealing::Plain => {
                let submission: Submission =
                    serde_json::from_slice(&self.content.0).map_err(|_| EnvelopeError::Content)?;
                let same = submission.id == self.id && submission.pickup_code == self.pickup_code;
                same.then_some(submission).ok_or(EnvelopeError::Content)
            }
        }
    }
}
