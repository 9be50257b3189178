//! Packing files for the way from centre to terminal (Zstandard, RFC 8878).

use std::io::{self, Read as _, Write as _};

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

/// Packs bytes, on as many processors as there are: packing takes longest of all when a large release is made. What comes
/// out does not depend on how many those are.
///
/// # Errors
/// None that a caller could do anything about but memory running out.
pub fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
    encoder.multithread(u32::try_from(workers).unwrap_or(1))?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    encoder.write_all(bytes)?;
    encoder.finish()
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
