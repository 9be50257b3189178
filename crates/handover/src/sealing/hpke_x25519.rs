//! HPKE (RFC 9180) in base mode over X25519, by the crate `hpke`.

use hpke::aead::{AeadCtxS, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{
    Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _, setup_sender_with_rng,
    single_shot_open,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

use super::{Ready, Suite};

/// What is encrypted here, with the format's version: bound to every key that HPKE derives.
const INFO: &[u8] = b"yichuang sealed submission 1";

type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Secret = <X25519HkdfSha256 as Kem>::PrivateKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// A key that is agreed on with the receiver already, and what it seals with.
struct Encapsulating {
    key: Encapsulated,
    context: AeadCtxS<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>,
}

impl Ready for Encapsulating {
    fn seal(mut self: Box<Self>, bound: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let content = self.context.seal(plain, bound).ok()?;
        Some([self.key.to_bytes().as_slice(), &content].concat())
    }
}

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

    fn prepare(&self, to: &[u8], random: [u8; 32]) -> Option<Box<dyn Ready>> {
        let to = Public::from_bytes(to).ok()?;
        let random = &mut ChaCha20Rng::from_seed(random);
        let (key, context) = setup_sender_with_rng(&OpModeS::Base, &to, INFO, random).ok()?;
        Some(Box::new(Encapsulating { key, context }))
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
