//! Attachments: sealed bytes, named by their digest, that come in chunks and break off anywhere.

use handover::Digest;
use handover::attachment::Progress;
use handover::enrolment::TerminalId;
use jiff::Timestamp;

use super::StoreError;

/// The most bytes that one terminal may have here which no submission names yet: 256 MiB.
pub const MOST_UNNAMED: u64 = 256 * 1024 * 1024;

/// A piece of an attachment, as it came.
#[derive(Debug, Clone, Copy)]
pub struct ArrivedChunk<'a> {
    /// The digest of the whole.
    pub digest: Digest,
    /// How many bytes the whole has.
    pub size: u64,
    /// How many come before these.
    pub offset: u64,
    /// The bytes.
    pub bytes: &'a [u8],
    /// The terminal that sent it.
    pub terminal: TerminalId,
    /// When.
    pub at: Timestamp,
}

/// What became of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is there, now or since before.
    There(Progress),
    /// It does not begin where what is there ends; that is where to go on.
    Elsewhere(Progress),
    /// It says another size than those before, or goes beyond it; nothing changed.
    Misfit,
    /// It was the last, and the whole does not have its digest; all of it was dropped.
    Changed,
    /// The terminal has [`MOST_UNNAMED`] bytes here already which nothing names.
    TooMuch,
}

/// Keeps attachments.
pub trait Attachments {
    /// Adds a chunk, durably; the same again changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add_chunk(&self, chunk: &ArrivedChunk<'_>) -> Result<Added, StoreError>;

    /// How much of an attachment is there; none when nothing is.
    ///
    /// # Errors
    /// [`StoreError`].
    fn progress(&self, digest: Digest) -> Result<Option<Progress>, StoreError>;

    /// Those of some attachments that are missing or not complete, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    fn missing(&self, digests: &[Digest]) -> Result<Vec<Digest>, StoreError>;

    /// A complete attachment's sealed bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    fn attachment(&self, digest: Digest) -> Result<Option<Vec<u8>>, StoreError>;

    /// Drops attachments that were begun before a moment and that no submission names; how many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    fn drop_unnamed(&self, before: Timestamp) -> Result<u64, StoreError>;
}

/// What to do with a chunk, by what is there.
pub(super) enum Step {
    /// Nothing.
    Answer(Added),
    /// To write it; then so many bytes are there.
    Write { received: u64 },
}

/// Decides on a chunk, for every database the same.
pub(super) fn step(there: Progress, complete: bool, chunk: &ArrivedChunk<'_>) -> Step {
    let length = chunk.bytes.len() as u64;
    let end = chunk.offset.checked_add(length);
    match end {
        _ if there.size != chunk.size => Step::Answer(Added::Misfit),
        Some(end) if end <= chunk.size && length > 0 => {
            if complete || end <= there.received {
                Step::Answer(Added::There(there))
            } else if chunk.offset == there.received {
                Step::Write { received: end }
            } else {
                Step::Answer(Added::Elsewhere(there))
            }
        }
        _ => Step::Answer(Added::Misfit),
    }
}
