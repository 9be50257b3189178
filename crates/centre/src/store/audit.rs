//! The centre's audit trail, and what terminals told of theirs.

use std::ops::ControlFlow;

use handover::audit::{CentreEvent, Head, Line};
use handover::enrolment::TerminalId;
use jiff::Timestamp;

use super::StoreError;

/// Keeps the audit trail. Whatever changes something in the store is in the trail exactly when it is done.
pub trait Audit {
    /// Keeps how far a terminal's own audit trail has come, as it told it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn anchor(&self, terminal: TerminalId, head: Head, now: Timestamp) -> Result<(), StoreError>;

    /// The newest heads that a terminal told, at most so many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn anchors(&self, terminal: TerminalId, most: usize) -> Result<Vec<Head>, StoreError>;

    /// Writes something into the centre's audit trail that changes nothing else here.
    ///
    /// # Errors
    /// [`StoreError`].
    fn note(&self, event: CentreEvent, now: Timestamp) -> Result<(), StoreError>;

    /// Shows every line of the centre's audit trail in its order, until it is told to stop.
    ///
    /// # Errors
    /// [`StoreError`].
    fn each_audit_line(
        &self,
        see: &mut dyn FnMut(Line) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;
}
