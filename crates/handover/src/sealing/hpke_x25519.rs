//! HPKE (RFC 9180) in base mode over X25519, by the crate `hpke`.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{
    Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _, single_shot_open,
    single_shot_seal_with_rng,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

use super::Suite;

/// What is encrypted here, with the format's version: bound to every key that HPKE derives.
const INFO: &[u8] = b"yichuang sealed submission 1";

type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Secret = <X25519HkdfSha256 as Kem>::PrivateKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// The suite. What it seals is the encapsulated key, 32 bytes, and then the ciphertext with its tag.
pub(super) struct HpkeX25519;

impl Suite for HpkeX25519 {
    fn key_pair(&self, random: [u8; 32]) -> (Vec<u8>, Vec<u8>) {
        let (secret, public) = X25519HkdfSha256::derive_keypair(&random);
        (secret.to_bytes().to_vec(), public.to_bytes().to_vec())
    }

    fn is_public(&self, bytes: &[u8]) -> bool {
        // All zeros is the point to which everything would be sealed with a key that anybody knows.
        Public::from_bytes(bytes).is_ok() && bytes.iter().any(|byte| *byte != 0)
    }

    fn public_of(&self, secret: &[u8]) -> Option<Vec<u8>> {
        let secret = Secret::from_bytes(secret).ok()?;
        Some(X25519HkdfSha256::sk_to_pk(&secret).to_bytes().to_vec())
    }

    fn seal(&self, to: &[u8], bound: &[u8], plain: &[u8], random: [u8; 32]) -> Option<Vec<u8>> {
        let to = Public::from_bytes(to).ok()?;
        let (key, content) =
            single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeS::Base,
                &to,
                INFO,
                plain,
                bound,
                &mut ChaCha20Rng::from_seed(random),
            )
            .ok()?;
        Some([key.to_bytes().as_slice(), &content].concat())
    }

    fn open(&self, secret: &[u8], bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let secret = Secret::from_bytes(secret).ok()?;
        let (key, content) = sealed.split_at_checked(Encapsulated::size())?;
        let key = Encapsulated::from_bytes(key).ok()?;
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &secret,
            &key,
            INFO,
            content,
            bound,
        )
        .ok()
    }
}
