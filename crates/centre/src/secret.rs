//! Secrets: made at random, kept as hashes.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};

/// No signs that are mistaken for each other; 32 of them.
const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A secret of random signs in groups of four: five bits a sign.
pub(crate) fn typed(signs: usize) -> String {
    let mut rng = rand::rng();
    let mut secret = String::new();
    for place in 0..signs {
        if place > 0 && place % 4 == 0 {
            secret.push('-');
        }
        secret.push(char::from(SIGNS[rng.random_range(0..SIGNS.len())]));
    }
    secret
}

/// What people type, without what they may add or leave out.
pub(crate) fn plain(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// 256 random bits as hexadecimal digits.
pub(crate) fn token() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of a secret that is itself random enough.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The argon2id hash of a password, as a PHC string.
pub(crate) fn hash_password(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default()
        .hash_password(plain(password).as_bytes())?
        .to_string())
}

/// Whether a password is the one that was hashed.
pub(crate) fn is_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(plain(password).as_bytes(), &hash)
            .is_ok()
    })
}
