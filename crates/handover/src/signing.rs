//! Signatures (Ed25519, RFC 8032): each for one purpose, so that none can be taken for another.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use ed25519_dalek::{Signature, Signer as _};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::digest::{from_hex, to_hex};

/// The secret key with which a centre or a terminal signs. Never shows itself in a log.
///
/// What is computed of the random bytes that it is made of is so when it is first needed: seldom where the key is read.
#[derive(Clone)]
pub struct SigningKey(Arc<Secret>);

struct Secret {
    random: Zeroizing<[u8; 32]>,
    pair: OnceLock<ed25519_dalek::SigningKey>,
}

/// The public key by which a terminal knows its centre; written as 64 small hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

/// A text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no key as it should be written")]
pub struct KeyError;

/// A signature; written as 128 small hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Signed([u8; 64]);

impl SigningKey {
    /// Makes a key of 32 random bytes.
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(Arc::new(Secret {
            random: Zeroizing::new(random),
            pair: OnceLock::new(),
        }))
    }

    fn pair(&self) -> &ed25519_dalek::SigningKey {
        let secret = &*self.0;
        secret
            .pair
            .get_or_init(|| ed25519_dalek::SigningKey::from_bytes(&secret.random))
    }

    /// Whether both are the same key.
    pub fn is(&self, other: &Self) -> bool {
        self.0.random == other.0.random
    }

    /// The key as it is kept: 64 hexadecimal digits that nobody else may read.
    pub fn reveal(&self) -> String {
        to_hex(&*self.0.random)
    }

    /// The public half.
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey(self.pair().verifying_key())
    }

    /// Signs bytes that say themselves what they are for, as the signature base of RFC 9421 does: such begin with a
    /// quotation mark, and no purpose does.
    pub(crate) fn sign_as_they_are(&self, bytes: &[u8]) -> [u8; 64] {
        self.pair().sign(bytes).to_bytes()
    }

    /// Signs bytes for one purpose; a signature for another purpose is none for this.
    pub(crate) fn sign(&self, purpose: &str, bytes: &[u8]) -> Signed {
        Signed(self.pair().sign(&message(purpose, bytes)).to_bytes())
    }
}

impl FromStr for SigningKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        from_hex(text.trim_end())
            .map(Self::from_random)
            .ok_or(KeyError)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl VerifyingKey {
    /// Whether a signature was made over just these bytes, as they are, by the holder of the secret key.
    pub(crate) fn holds_as_they_are(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.0
            .verify_strict(bytes, &Signature::from_bytes(signature))
            .is_ok()
    }

    /// Whether a signature for a purpose was made over just these bytes by the holder of the secret key.
    pub(crate) fn holds(&self, purpose: &str, bytes: &[u8], signature: &Signed) -> bool {
        let signature = Signature::from_bytes(&signature.0);
        self.0
            .verify_strict(&message(purpose, bytes), &signature)
            .is_ok()
    }
}

/// The purpose ends with a line break and contains none: no two pairs give the same message.
fn message(purpose: &str, bytes: &[u8]) -> Vec<u8> {
    [purpose.as_bytes(), b"\n", bytes].concat()
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(self.0.as_bytes()))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerifyingKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes = from_hex(text).ok_or(KeyError)?;
        ed25519_dalek::VerifyingKey::from_bytes(&bytes)
            .map(Self)
            .map_err(|_| KeyError)
    }
}

impl TryFrom<String> for VerifyingKey {
    type Error = KeyError;
    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<VerifyingKey> for String {
    fn from(key: VerifyingKey) -> String {
        key.to_string()
    }
}

impl Signed {
    /// A signature from its bytes.
    pub(crate) fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl TryFrom<String> for Signed {
    type Error = KeyError;
    fn try_from(text: String) -> Result<Self, KeyError> {
        from_hex(&text).map(Self).ok_or(KeyError)
    }
}

impl From<Signed> for String {
    fn from(signature: Signed) -> String {
        to_hex(&signature.0)
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}
