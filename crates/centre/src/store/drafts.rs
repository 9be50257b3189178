//! Drafts that citizens took along: what the centre keeps of them, and can read none of.

use handover::draft::{DraftStanding, Opening};
use handover::enrolment::TerminalId;
use handover::{DraftLocator, SealedDraft};
use jiff::Timestamp;

use super::StoreError;

/// The most bytes of drafts, with their photos, that one terminal may have here: 256 MiB.
pub const MOST_DRAFTED: u64 = 256 * 1024 * 1024;

/// A draft, as it came.
#[derive(Debug, Clone, Copy)]
pub struct ArrivedDraft<'a> {
    /// Under which it is kept.
    pub locator: DraftLocator,
    /// The draft.
    pub draft: &'a SealedDraft,
    /// The terminal that saved it.
    pub terminal: TerminalId,
    /// When, by the centre's clock.
    pub at: Timestamp,
}

/// What became of a draft that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftTaken {
    /// This is how it stands now.
    Standing(DraftStanding),
    /// The terminal has [`MOST_DRAFTED`] bytes here already; nothing changed.
    TooMuch,
}

/// Keeps drafts until their time is over, and drops them then by itself.
pub trait Drafts {
    /// Keeps a draft, durably, in the place of an earlier revision; the same again changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    fn keep_draft(&self, arrived: &ArrivedDraft<'_>) -> Result<DraftTaken, StoreError>;

    /// Opens a draft and counts that, however many ask at once.
    ///
    /// # Errors
    /// [`StoreError`].
    fn open_draft(&self, locator: DraftLocator, now: Timestamp) -> Result<Opening, StoreError>;

    /// Forgets what a draft says, for good: no copy that comes late is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    fn end_draft(
        &self,
        locator: DraftLocator,
        terminal: TerminalId,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}
