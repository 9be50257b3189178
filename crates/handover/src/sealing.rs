//! Sealing: a submission is encrypted at hand-in to the reception's public key, and only the reception opens it.
//!
//! The one place where cryptographic suites join: `Suite` is what one must do, [`SuiteName`] the list of those there
//! are. Whoever seals keeps nothing by which it could be opened again.

mod hpke_x25519;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, bytes_from_hex, from_hex, to_hex};
use crate::enrolment::TerminalId;
use crate::release::ReleaseNumber;
use crate::signing::KeyError;

/// How an envelope's content is protected.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sealing {
    /// Not at all: the content is the submission's JSON. Only outboxes of versions before sealing hold such.
    Plain,
    /// Encrypted to a key of the reception's.
    Sealed(Seal),
}

/// What is said on the outside of a sealed submission, and bound to what is inside.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// By which suite.
    pub suite: SuiteName,
    /// To which of the reception's keys.
    pub key: KeyId,
    /// The terminal that handed in; none for one that was not enrolled yet, or did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<TerminalId>,
    /// How often that terminal had been enrolled.
    pub epoch: u32,
    /// The schema of the submission.
    pub schema: u16,
    /// The release it was filled in with.
    pub release: ReleaseNumber,
}

/// A way to encrypt to a public key so that only the holder of the secret one can read, and nothing beside can change.
pub(crate) trait Suite: Send + Sync {
    /// A secret key and its public one, of 32 random bytes.
    fn key_pair(&self, random: [u8; 32]) -> (Vec<u8>, Vec<u8>);

    /// Whether bytes are a public key.
    fn is_public(&self, bytes: &[u8]) -> bool;

    /// The public key of a secret one; none when it is none.
    fn public_of(&self, secret: &[u8]) -> Option<Vec<u8>>;

    /// Does everything of encrypting that needs no more than the public key, with 32 random bytes that are used for nothing
    /// else.
    fn prepare(&self, to: &[u8], random: [u8; 32]) -> Option<Box<dyn Ready>>;

    /// Decrypts; none unless key, outside and content are those that were sealed.
    fn open(&self, secret: &[u8], bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>>;
}

/// What encrypts once, and binds what is said on the outside.
pub(crate) trait Ready: Send {
    /// Encrypts.
    fn seal(self: Box<Self>, bound: &[u8], plain: &[u8]) -> Option<Vec<u8>>;
}

/// A seal that is made ready before there is anything to seal: agreeing on a key with the reception takes longer than all
/// the rest. It seals once. Never shows itself in a log.
pub struct PreparedSeal {
    pub(crate) key: SealingKey,
    ready: Box<dyn Ready>,
}

impl PreparedSeal {
    /// To whom it seals.
    pub fn key(&self) -> &SealingKey {
        &self.key
    }

    /// Encrypts.
    pub(crate) fn seal(self, bound: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        self.ready.seal(bound, plain)
    }
}

impl fmt::Debug for PreparedSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedSeal({}, …)", self.key.id())
    }
}

/// The suites there are.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SuiteName {
    /// HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
    #[serde(rename = "hpke-x25519-chacha20poly1305")]
    HpkeX25519ChaCha20Poly1305,
}

impl SuiteName {
    fn suite(self) -> &'static dyn Suite {
        match self {
            Self::HpkeX25519ChaCha20Poly1305 => &hpke_x25519::HpkeX25519,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::HpkeX25519ChaCha20Poly1305 => "hpke-x25519-chacha20poly1305",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::HpkeX25519ChaCha20Poly1305]
            .into_iter()
            .find(|suite| suite.as_str() == name)
    }
}

impl fmt::Display for SuiteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a key of the reception's is called: 16 small hexadecimal digits, the beginning of its digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The beginning of a digest.
    pub(crate) fn beginning(digest: Digest) -> Self {
        let mut id = [0; 8];
        id.copy_from_slice(&digest.bytes()[..8]);
        Self(id)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for KeyId {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        from_hex(text).map(Self).ok_or(KeyError)
    }
}

impl TryFrom<String> for KeyId {
    type Error = KeyError;
    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> String {
        id.to_string()
    }
}

/// A public key of the reception's, written `SUITE:DIGITS`: what terminals seal to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SealingKey {
    suite: SuiteName,
    public: Vec<u8>,
}

impl SealingKey {
    /// What it is called.
    pub fn id(&self) -> KeyId {
        KeyId::beginning(Digest::of(self.to_string().as_bytes()))
    }

    /// The suite that it is for.
    pub fn suite(&self) -> SuiteName {
        self.suite
    }

    /// Makes a seal ready, with 32 random bytes that are used for nothing else; none for a key to which nothing can be sealed.
    pub fn prepare(&self, random: [u8; 32]) -> Option<PreparedSeal> {
        let ready = self.suite.suite().prepare(&self.public, random)?;
        let key = self.clone();
        Some(PreparedSeal { key, ready })
    }

    /// Encrypts, with 32 random bytes that are used for nothing else; none for a key to which nothing can be sealed.
    pub(crate) fn seal(&self, bound: &[u8], plain: &[u8], random: [u8; 32]) -> Option<Vec<u8>> {
        self.prepare(random)?.seal(bound, plain)
    }
}

impl fmt::Display for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.suite, to_hex(&self.public))
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for SealingKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (suite, public) = text.split_once(':').ok_or(KeyError)?;
        let suite = SuiteName::named(suite).ok_or(KeyError)?;
        let public = bytes_from_hex(public).ok_or(KeyError)?;
        let is_public = suite.suite().is_public(&public);
        is_public.then_some(Self { suite, public }).ok_or(KeyError)
    }
}

impl TryFrom<String> for SealingKey {
    type Error = KeyError;
    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<SealingKey> for String {
    fn from(key: SealingKey) -> String {
        key.to_string()
    }
}

/// A secret key of the reception's: what opens. Never shows itself in a log.
#[derive(Clone)]
pub struct OpeningKey {
    suite: SuiteName,
    secret: Vec<u8>,
}

impl OpeningKey {
    /// Makes a key of 32 random bytes.
    pub fn from_random(suite: SuiteName, random: [u8; 32]) -> Self {
        let (secret, _) = suite.suite().key_pair(random);
        Self { suite, secret }
    }

    /// The key as it is kept, `SUITE:DIGITS`, where nobody but the reception may read it.
    pub fn reveal(&self) -> String {
        format!("{}:{}", self.suite, to_hex(&self.secret))
    }

    /// The public half.
    pub fn sealing(&self) -> SealingKey {
        let public = self.suite.suite().public_of(&self.secret);
        SealingKey {
            suite: self.suite,
            // A key is only made of a secret that has a public half.
            public: public.unwrap_or_default(),
        }
    }

    pub(crate) fn open(&self, suite: SuiteName, bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        if suite != self.suite {
            return None;
        }
        self.suite.suite().open(&self.secret, bound, sealed)
    }
}

impl FromStr for OpeningKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (suite, secret) = text.split_once(':').ok_or(KeyError)?;
        let suite = SuiteName::named(suite).ok_or(KeyError)?;
        let secret = bytes_from_hex(secret).ok_or(KeyError)?;
        suite.suite().public_of(&secret).ok_or(KeyError)?;
        Ok(Self { suite, secret })
    }
}

impl fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpeningKey({}, …)", self.sealing().id())
    }
}
