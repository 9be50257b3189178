//! Attachments: photos and papers that go with a submission, sealed like it, named by the digest of the sealed bytes, and
//! sent in chunks that may break off anywhere.
//!
//! A terminal seals each with [`SealedAttachment::seal`], names it in the submission with its [`Attachment`], and sends what
//! [`SealedAttachment::rest`] gives, from wherever the centre says it got to. The submission is taken only when all that it
//! names are there.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::sealing::{KeyId, OpeningKey, SealingKey, SuiteName};
use crate::submission::SubmissionId;

/// The most bytes that a sealed attachment may have: 8 MiB.
pub const LARGEST_ATTACHMENT: usize = 8 * 1024 * 1024;
/// The most bytes that travel at once: 256 KiB. A chunk lost on a slow line costs no more than this.
pub const LARGEST_CHUNK: usize = 256 * 1024;
/// The most attachments that one submission may have.
pub const MOST_ATTACHMENTS: usize = 20;

/// The header by which a terminal says how many bytes the whole attachment has.
pub const LENGTH_HEADER: &str = "upload-length";
/// The header in which the centre says how many bytes it has, from the first on, without a gap.
pub const OFFSET_HEADER: &str = "upload-offset";

/// What an attachment is: only what a window can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    /// A photo.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A drawing or a screenshot.
    #[serde(rename = "image/png")]
    Png,
    /// A paper.
    #[serde(rename = "application/pdf")]
    Pdf,
}

impl MediaType {
    /// As it stands in a header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }
}

/// What a submission says of an attachment of its own: sealed with everything else in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The digest of the sealed bytes: its name everywhere.
    pub digest: Digest,
    /// What it is.
    pub media_type: MediaType,
    /// The key that it is sealed to.
    pub key: KeyId,
    /// By which suite.
    pub suite: SuiteName,
}

/// An attachment, encrypted to the reception.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedAttachment {
    about: Attachment,
    sealed: Vec<u8>,
}

/// Why an attachment cannot be sealed, taken or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// It is larger than [`LARGEST_ATTACHMENT`] when it is sealed.
    #[error(
        "the attachment has {found} bytes when it is sealed, at most {LARGEST_ATTACHMENT} are taken"
    )]
    TooLarge {
        /// How many bytes there are.
        found: usize,
    },
    /// Nothing can be sealed to the key.
    #[error("nothing can be sealed to key {0}")]
    Key(KeyId),
    /// It is sealed to a key that is not here.
    #[error("it is sealed to key {0}, which is not here")]
    NoKey(KeyId),
    /// It is not what was sealed for this submission.
    #[error("attachment {0} is not what was sealed for this submission")]
    Changed(Digest),
}

/// A piece of a sealed attachment, as it travels to `PUT /v1/attachments/{digest}/{offset}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// How many bytes come before it.
    pub offset: usize,
    /// Its bytes, at most [`LARGEST_CHUNK`].
    pub bytes: &'a [u8],
}

/// How much of an attachment the centre has: the answer to every chunk.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// So many bytes from the first on, without a gap.
    pub received: u64,
    /// Of so many.
    pub size: u64,
}

impl Progress {
    /// Whether all of it is there, and has the digest that it should.
    pub fn is_complete(&self) -> bool {
        self.received == self.size
    }
}

/// Status 424: a submission names attachments that are not all there. Sent again after them, it is taken.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Awaited {
    /// Those that are missing or not complete.
    pub missing: Vec<Digest>,
}

impl SealedAttachment {
    /// Encrypts an attachment for a submission, with 32 random bytes that are used for nothing else.
    ///
    /// # Errors
    /// [`AttachmentError::TooLarge`], [`AttachmentError::Key`].
    pub fn seal(
        plain: &[u8],
        media_type: MediaType,
        of: SubmissionId,
        to: &SealingKey,
        random: [u8; 32],
    ) -> Result<Self, AttachmentError> {
        let sealed = to
            .seal(&bound(of, media_type), plain, random)
            .ok_or(AttachmentError::Key(to.id()))?;
        if sealed.len() > LARGEST_ATTACHMENT {
            return Err(AttachmentError::TooLarge {
                found: sealed.len(),
            });
        }
        let about = Attachment {
            digest: Digest::of(&sealed),
            media_type,
            key: to.id(),
            suite: to.suite(),
        };
        Ok(Self { about, sealed })
    }

    /// What the submission says of it.
    pub fn about(&self) -> Attachment {
        self.about
    }

    /// The sealed bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.sealed
    }

    /// What is still to be sent when the centre has so many bytes: chunk by chunk, in their order.
    pub fn rest(&self, received: u64) -> impl Iterator<Item = Chunk<'_>> {
        rest(&self.sealed, received)
    }
}

/// What is still to be sent of sealed bytes when the centre has so many of them: chunk by chunk, in their order.
pub fn rest(sealed: &[u8], received: u64) -> impl Iterator<Item = Chunk<'_>> {
    let begin = usize::try_from(received)
        .unwrap_or(usize::MAX)
        .min(sealed.len());
    let chunks = sealed[begin..].chunks(LARGEST_CHUNK).enumerate();
    chunks.map(move |(number, bytes)| Chunk {
        offset: begin + number * LARGEST_CHUNK,
        bytes,
    })
}

impl std::fmt::Debug for SealedAttachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedAttachment({} bytes)", self.sealed.len())
    }
}

impl Attachment {
    /// Opens the sealed bytes with the reception's keys.
    ///
    /// # Errors
    /// [`AttachmentError::NoKey`], [`AttachmentError::Changed`]: on any doubt it stays shut.
    pub fn open(
        &self,
        sealed: &[u8],
        of: SubmissionId,
        keys: &[OpeningKey],
    ) -> Result<Vec<u8>, AttachmentError> {
        if Digest::of(sealed) != self.digest {
            return Err(AttachmentError::Changed(self.digest));
        }
        let key = keys.iter().find(|key| key.sealing().id() == self.key);
        key.ok_or(AttachmentError::NoKey(self.key))?
            .open(self.suite, &bound(of, self.media_type), sealed)
            .ok_or(AttachmentError::Changed(self.digest))
    }
}

/// What is bound to an attachment. A submission's own begins with an id, so neither can be taken for the other.
fn bound(of: SubmissionId, media_type: MediaType) -> Vec<u8> {
    format!("attachment 1\n{of}\n{}", media_type.as_str()).into_bytes()
}
