//! Envelopes: a submission's frozen and sealed content with what is needed to deliver it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use crate::attachment::MOST_ATTACHMENTS;
use crate::digest::Digest;
use crate::enrolment::TerminalId;
use crate::pickup_code::PickupCode;
use crate::release::ReleaseNumber;
use crate::sealing::{KeyId, OpeningKey, PreparedSeal, Seal, Sealing, SealingKey};
use crate::submission::{Submission, SubmissionId};

/// The most bytes the content of an envelope may have: 1 MiB.
pub const LARGEST_CONTENT: usize = 1024 * 1024;

/// About as many bytes are around the content of an envelope without attachments.
const OUTSIDE: usize = 1024;

/// Who hands in, and as the how-manieth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The terminal; none before it is enrolled.
    pub terminal: Option<TerminalId>,
    /// How often it has been enrolled.
    pub epoch: u32,
    /// Its own count of what it handed in, from 1, without gaps.
    pub sequence: u64,
}

/// What travels to `PUT /v1/submissions/{id}`. The same bytes of content every time it is sent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub handed_in_at: Timestamp,
    /// How the content is protected.
    pub sealing: Sealing,
    /// The attachments that go with it, by the digests of their sealed bytes; at most
    /// [`MOST_ATTACHMENTS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Digest>,
    /// The digest of the content.
    pub digest: Digest,
    /// The content.
    pub content: Content,
}

/// Bytes that never show themselves in a log, and travel as Base64.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
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

impl From<&Content> for String {
    fn from(content: &Content) -> String {
        STANDARD.encode(&content.0)
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&String::from(self))
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Content({} bytes)", self.0.len())
    }
}

/// Why an envelope cannot be made, taken or opened.
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
    /// It has more attachments than a submission may have.
    #[error("it has {found} attachments, at most {MOST_ATTACHMENTS} are taken")]
    Attachments {
        /// How many there are.
        found: usize,
    },
    /// The content is not the submission that the envelope names.
    #[error("the content is not the submission that the envelope names")]
    Content,
    /// It is not written as an envelope is.
    #[error("it is not written as an envelope is")]
    Written,
    /// Nothing can be sealed to the key.
    #[error("nothing can be sealed to key {0}")]
    Key(KeyId),
    /// It is sealed to a key that is not here.
    #[error("it is sealed to key {0}, which is not here")]
    NoKey(KeyId),
    /// The content, or what stands on the outside, is not what was sealed.
    #[error("it was changed after it was sealed to key {0}")]
    Changed(KeyId),
}

/// What of an older submission is needed to seal it.
#[derive(Deserialize)]
struct Outline {
    schema: u16,
    release: ReleaseNumber,
}

impl Envelope {
    /// Freezes, seals and wraps a submission; with 32 random bytes that are used for nothing else.
    ///
    /// # Errors
    /// [`EnvelopeError::TooLarge`]; [`EnvelopeError::Attachments`]; [`EnvelopeError::Key`]; [`EnvelopeError::Content`] when it cannot be written as JSON.
    pub fn seal(
        submission: &Submission,
        origin: Origin,
        to: &SealingKey,
        random: [u8; 32],
    ) -> Result<Self, EnvelopeError> {
        let seal = to.prepare(random).ok_or(EnvelopeError::Key(to.id()))?;
        Self::seal_with(submission, origin, seal)
    }

    /// The same with a seal that was made ready.
    ///
    /// # Errors
    /// The same.
    pub fn seal_with(
        submission: &Submission,
        origin: Origin,
        seal: PreparedSeal,
    ) -> Result<Self, EnvelopeError> {
        let to = seal.key().clone();
        let frozen = serde_json::to_vec(submission).map_err(|_| EnvelopeError::Content)?;
        let sealed = Self {
            id: submission.id,
            pickup_code: submission.pickup_code.clone(),
            sequence: origin.sequence,
            handed_in_at: submission.handed_in_at,
            sealing: Sealing::Sealed(Seal {
                suite: to.suite(),
                key: to.id(),
                terminal: origin.terminal,
                epoch: origin.epoch,
                schema: submission.schema,
                release: submission.release,
            }),
            attachments: submission
                .attachments
                .iter()
                .map(|attachment| attachment.digest)
                .collect(),
            digest: Digest::of(&[]),
            content: Content(Vec::new()),
        }
        .filled(&frozen, seal)?;
        sealed.check_size()?;
        Ok(sealed)
    }

    /// Seals what came from an outbox of a version before sealing; what is sealed already stays as it is.
    ///
    /// # Errors
    /// [`EnvelopeError::Key`].
    pub fn sealed_late(self, to: &SealingKey, random: [u8; 32]) -> Result<Self, EnvelopeError> {
        if self.sealing != Sealing::Plain {
            return Ok(self);
        }
        let seal = to.prepare(random).ok_or(EnvelopeError::Key(to.id()))?;
        // What cannot be read even so far is kept sealed too, for a person to see.
        let outline = serde_json::from_slice(&self.content.0).unwrap_or(Outline {
            schema: 0,
            release: ReleaseNumber(0),
        });
        let frozen = self.content.0;
        Self {
            sealing: Sealing::Sealed(Seal {
                suite: to.suite(),
                key: to.id(),
                terminal: None,
                epoch: 0,
                schema: outline.schema,
                release: outline.release,
            }),
            content: Content(Vec::new()),
            ..self
        }
        .filled(&frozen, seal)
    }

    fn filled(mut self, frozen: &[u8], seal: PreparedSeal) -> Result<Self, EnvelopeError> {
        let to = seal.key().id();
        let sealed = seal.seal(&self.outside(), frozen);
        self.content = Content(sealed.ok_or(EnvelopeError::Key(to))?);
        self.digest = Digest::of(&self.content.0);
        Ok(self)
    }

    /// Everything on the outside but the digest, line by line: what is bound to the content.
    fn outside(&self) -> Vec<u8> {
        let (id, code, sequence, at) =
            (self.id, &self.pickup_code, self.sequence, self.handed_in_at);
        match self.sealing {
            Sealing::Plain => Vec::new(),
            Sealing::Sealed(Seal {
                suite,
                key,
                terminal,
                epoch,
                schema,
                release,
            }) => {
                let terminal = terminal.map_or_else(|| "-".to_owned(), |id| id.to_string());
                let mut outside = format!(
                    "{id}\n{code}\n{sequence}\n{at}\n{suite}\n{key}\n{terminal}\n{epoch}\n{schema}\n{release}"
                );
                for attachment in &self.attachments {
                    outside.push_str(&format!("\n{attachment}"));
                }
                outside.into_bytes()
            }
        }
    }

    /// Reads an envelope as it travels and is kept: just as it was written, without a superfluous byte.
    ///
    /// # Errors
    /// [`EnvelopeError::Written`].
    pub fn from_json(json: &[u8]) -> Result<Self, EnvelopeError> {
        let envelope: Self = serde_json::from_slice(json).map_err(|_| EnvelopeError::Written)?;
        // Ids and times can be written in several ways; what was changed in meaningless ways was changed all the same.
        if envelope.to_json()? == json {
            Ok(envelope)
        } else {
            Err(EnvelopeError::Written)
        }
    }

    /// As it travels and is kept.
    ///
    /// # Errors
    /// [`EnvelopeError::Written`], when it cannot be written as JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, EnvelopeError> {
        let mut json = Vec::with_capacity(self.content.0.len().div_ceil(3) * 4 + OUTSIDE);
        serde_json::to_writer(&mut json, self).map_err(|_| EnvelopeError::Written)?;
        Ok(json)
    }

    /// Checks what can be checked without opening it.
    ///
    /// # Errors
    /// [`EnvelopeError::TooLarge`], [`EnvelopeError::Attachments`], [`EnvelopeError::Digest`].
    pub fn check(&self) -> Result<(), EnvelopeError> {
        self.check_size()?;
        self.check_digest()
    }

    fn check_size(&self) -> Result<(), EnvelopeError> {
        if self.content.0.len() > LARGEST_CONTENT {
            return Err(EnvelopeError::TooLarge {
                found: self.content.0.len(),
            });
        }
        if self.attachments.len() > MOST_ATTACHMENTS {
            return Err(EnvelopeError::Attachments {
                found: self.attachments.len(),
            });
        }
        Ok(())
    }

    fn check_digest(&self) -> Result<(), EnvelopeError> {
        let same = Digest::of(&self.content.0) == self.digest;
        same.then_some(()).ok_or(EnvelopeError::Digest)
    }

    /// Opens it with the reception's keys.
    ///
    /// # Errors
    /// [`EnvelopeError`] but for its first: on any doubt it stays shut.
    pub fn open(&self, keys: &[OpeningKey]) -> Result<Submission, EnvelopeError> {
        self.check_digest()?;
        let submission = match self.sealing {
            Sealing::Plain => read(&self.content.0)?,
            Sealing::Sealed(seal) => {
                let key = keys.iter().find(|key| key.sealing().id() == seal.key);
                let frozen = key
                    .ok_or(EnvelopeError::NoKey(seal.key))?
                    .open(seal.suite, &self.outside(), &self.content.0)
                    .ok_or(EnvelopeError::Changed(seal.key))?;
                let submission = read(&frozen)?;
                if (submission.schema, submission.release) != (seal.schema, seal.release) {
                    return Err(EnvelopeError::Content);
                }
                submission
            }
        };
        let attachments = submission.attachments.iter().map(|named| &named.digest);
        let same = submission.id == self.id
            && submission.pickup_code == self.pickup_code
            && attachments.eq(&self.attachments);
        same.then_some(submission).ok_or(EnvelopeError::Content)
    }
}

fn read(frozen: &[u8]) -> Result<Submission, EnvelopeError> {
    serde_json::from_slice(frozen).map_err(|_| EnvelopeError::Content)
}
