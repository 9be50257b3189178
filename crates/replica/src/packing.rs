//! Packing files for the way from centre to terminal (Zstandard, RFC 8878).

use std::io::{self, Read as _};

/// How hard it is tried: publishing is rare, every terminal fetches.
const LEVEL: i32 = 19;

/// Why a file could not be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It is damaged.
    #[error("it cannot be unpacked: {0}")]
    Damaged(#[from] io::Error),
    /// It holds more or less than was said.
    #[error("it does not hold the {expected} bytes that it should")]
    Size {
        /// How many bytes were announced.
        expected: u64,
    },
}

/// Packs bytes.
///
/// # Errors
/// None that a caller could do anything about but memory running out.
pub fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    zstd::encode_all(bytes, LEVEL)
}

/// Unpacks just so many bytes; what holds more is given up before it fills the memory.
///
/// # Errors
/// [`UnpackError`].
pub fn unpack(packed: &[u8], expected: u64) -> Result<Vec<u8>, UnpackError> {
    let mut bytes = Vec::new();
    zstd::Decoder::new(packed)?
        .take(expected.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 == expected {
        Ok(bytes)
    } else {
        Err(UnpackError::Size { expected })
    }
}
