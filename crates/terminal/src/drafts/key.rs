//! What is made of a draft's code: the locator under which it is kept, and the key that it is encrypted with.
//!
//! Argon2id (RFC 9106) makes every guess dear to whoever has the disk; XChaCha20-Poly1305 has nonces long enough to be
//! drawn at random, however often a draft is saved.

use argon2::Argon2;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use forms::PhotoId;
use handover::draft::Revision;
use handover::{DraftCode, DraftLocator};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The codes are random, so that no two drafts share a salt's work anyway.
const SALT: &[u8] = b"yichuang draft 1";
const NONCE: usize = 24;
/// What a draft says is as long as its next multiple of this, so that its length tells little.
const BLOCK: usize = 4096;

/// The locator and the key. Never shows itself in a log.
pub(crate) struct DraftKey {
    locator: DraftLocator,
    key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for DraftKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DraftKey(…)")
    }
}

impl DraftKey {
    /// Makes them, which takes some time on purpose.
    pub(crate) fn of(code: &DraftCode) -> Result<Self, argon2::Error> {
        let mut made = Zeroizing::new([0; 48]);
        Argon2::default().hash_password_into(code.secret(), SALT, made.as_mut_slice())?;
        Ok(Self::split(&made))
    }

    /// The same for a photo of the draft: made of this key and the photo's name (HKDF-SHA-256, RFC 5869), it tells nobody
    /// else where it belongs.
    pub(crate) fn of_photo(&self, photo: &PhotoId) -> Self {
        let mut made = Zeroizing::new([0; 48]);
        let information = [
            b"yichuang photo of a draft 1".as_slice(),
            photo.as_str().as_bytes(),
        ];
        Hkdf::<Sha256>::new(None, self.key.as_slice())
            .expand_multi_info(&information, made.as_mut_slice())
            .unwrap_or_else(|_| unreachable!("48 bytes are fewer than 255 digests"));
        Self::split(&made)
    }

    fn split(made: &[u8; 48]) -> Self {
        let (mut locator, mut key) = ([0; 16], Zeroizing::new([0; 32]));
        locator.copy_from_slice(&made[..16]);
        key.copy_from_slice(&made[16..]);
        Self {
            locator: DraftLocator::new(locator),
            key,
        }
    }

    pub(crate) fn locator(&self) -> DraftLocator {
        self.locator
    }

    /// Encrypts JSON under a revision, with random bytes that are used for nothing else; none when it is too long for
    /// the cipher.
    pub(crate) fn seal(
        &self,
        revision: Revision,
        json: &[u8],
        nonce: [u8; NONCE],
    ) -> Option<Vec<u8>> {
        let mut padded = Zeroizing::new(json.to_vec());
        // Spaces behind it are nothing to JSON.
        padded.resize(json.len().next_multiple_of(BLOCK), b' ');
        let payload = Payload {
            msg: &padded,
            aad: &self.bound(revision),
        };
        let sealed = self.cipher().encrypt(&nonce.into(), payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what was sealed under a revision; none on any doubt.
    pub(crate) fn open(&self, revision: Revision, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: &self.bound(revision),
        };
        let opened = self.cipher().decrypt(&(*nonce).into(), payload).ok()?;
        Some(Zeroizing::new(opened))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.key).into())
    }

    fn bound(&self, revision: Revision) -> Vec<u8> {
        format!("draft 1\n{}\n{}", self.locator, revision.to_number()).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn key(random: u128) -> DraftKey {
        DraftKey::of(&DraftCode::from_random(random)).expect("made")
    }

    #[test]
    fn only_the_same_code_and_revision_open_it_and_no_bit_may_change() {
        let (right, wrong) = (key(1), key(2));
        assert_ne!(right.locator(), wrong.locator());
        let revision = Revision::at(Timestamp::UNIX_EPOCH);
        let sealed = right.seal(revision, b"{}", [7; NONCE]).expect("short");
        assert_eq!(sealed.len(), NONCE + BLOCK + 16);
        let opened = right.open(revision, &sealed).expect("opened");
        assert_eq!(opened.trim_ascii_end(), b"{}");
        assert!(key(1).open(revision, &sealed).is_some());
        assert!(wrong.open(revision, &sealed).is_none());
        let later = revision.next(Timestamp::UNIX_EPOCH);
        assert!(right.open(later, &sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(right.open(revision, &changed).is_none(), "byte {at}");
        }
        assert!(right.open(revision, &sealed[..10]).is_none());
    }

    #[test]
    fn each_photo_of_each_draft_has_a_place_and_a_key_of_its_own() {
        let [one, other] = [1, 2].map(|name| PhotoId::from_random([name; 16]));
        let places = [
            key(1).of_photo(&one),
            key(1).of_photo(&other),
            key(2).of_photo(&one),
            key(1),
        ];
        for (nth, place) in places.iter().enumerate() {
            for another in &places[nth + 1..] {
                assert_ne!(place.locator(), another.locator());
                assert_ne!(place.key, another.key);
            }
        }
        assert_eq!(places[0].locator(), key(1).of_photo(&one).locator());
    }

    #[test]
    fn its_length_tells_little() {
        let revision = Revision::at(Timestamp::UNIX_EPOCH);
        let length = |json: &[u8]| key(1).seal(revision, json, [1; NONCE]).map(|it| it.len());
        assert_eq!(length(b"1"), length(&[b'1'; BLOCK]));
    }
}
