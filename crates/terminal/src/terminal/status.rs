//! How a terminal stands, for its operator and its age line.

use contract::operator::NewerRelease;
use contract::visit::ReleaseAge;
use handover::enrolment::TerminalId;
use jiff::Timestamp;
use replica::ReleaseInfo;

use super::Terminal;
use crate::hall_time::{here, today};
use crate::outbox::OutboxError;
use crate::state::EnrolmentState;

/// How a terminal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Who it is; none before it is enrolled.
    pub enrolled: Option<TerminalId>,
    /// Whether the centre answers it, as far as is known here.
    pub state: EnrolmentState,
    /// How many submissions wait for the centre.
    pub waiting: u64,
    /// How many were refused for good and need an operator.
    pub parked: u64,
    /// The release in use and its age; none before the first.
    pub release: Option<ReleaseAge>,
    /// What has become of a newer one, as the program that replicates here told it last.
    pub newer: NewerRelease,
    /// Since when that is so; none when no program has told anything yet.
    pub newer_since: Option<Timestamp>,
}

impl Terminal {
    /// How this terminal stands, for its operator.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub fn status(&self) -> Result<Status, OutboxError> {
        let load = self.0.outbox.load()?;
        let enrolment = self.0.outbox.enrolment()?;
        let library = &self.0.library;
        let (newer, newer_since) = match library.newest.told() {
            Some(told) => (told.newer, Some(told.since)),
            None => (library.newest.now(), None),
        };
        Ok(Status {
            state: enrolment
                .as_ref()
                .map_or(EnrolmentState::Answered, |enrolment| enrolment.state),
            enrolled: enrolment.map(|enrolment| enrolment.terminal),
            waiting: load.waiting,
            parked: load.parked,
            newer,
            newer_since,
            release: library
                .shelf
                .current()
                .map(|edition| age(edition.replica.release())),
        })
    }
}

pub(super) fn age(release: &ReleaseInfo) -> ReleaseAge {
    let published_on = here(release.published_at).date();
    let days = today()
        .since(published_on)
        .map_or(0, |span| span.get_days());
    ReleaseAge {
        number: release.number.0,
        published_on,
        // A clock that goes wrong makes nothing younger than today.
        days: u32::try_from(days).unwrap_or(0),
    }
}
