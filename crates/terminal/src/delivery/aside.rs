//! Records that could not be sent although the centre took others: each waits for its own time, and none for another.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use handover::SubmissionId;

use super::pauses::Pauses;

/// After so many failures in a row an operator is told which record it is.
const TELL_AFTER: u32 = 5;

/// How one record fares.
#[derive(Debug)]
struct Waiting {
    pauses: Pauses,
    failures: u32,
    not_before: Instant,
}

/// The records that wait for their own time.
#[derive(Debug, Default)]
pub(super) struct Aside(HashMap<SubmissionId, Waiting>);

impl Aside {
    /// Whether a record is not to be sent now: it failed before, and that is not what is being sent, or not its time yet.
    pub(super) fn holds_back(
        &self,
        id: SubmissionId,
        those_that_failed: bool,
        now: Instant,
    ) -> bool {
        match self.0.get(&id) {
            Some(waiting) => !those_that_failed || now < waiting.not_before,
            None => those_that_failed,
        }
    }

    /// A record could not be sent.
    pub(super) fn put(&mut self, id: SubmissionId, asked_for: Option<Duration>, now: Instant) {
        let waiting = self.0.entry(id).or_insert_with(|| Waiting {
            pauses: Pauses::new(),
            failures: 0,
            not_before: now,
        });
        waiting.failures = waiting.failures.saturating_add(1);
        waiting.not_before = now + waiting.pauses.next(asked_for);
        if waiting.failures == TELL_AFTER {
            tracing::error!(
                submission = %id,
                failures = waiting.failures,
                "the centre takes others but not this record; it is tried again and holds nothing up; look into the centre’s log for this id"
            );
        }
    }

    /// A record is well kept elsewhere and is asked for again only after so long; whether that is news.
    pub(super) fn rest(&mut self, id: SubmissionId, pause: Duration, now: Instant) -> bool {
        let resting = Waiting {
            pauses: Pauses::new(),
            failures: 0,
            not_before: now + pause,
        };
        self.0.insert(id, resting).is_none()
    }

    /// A record needs no waiting any more.
    pub(super) fn forget(&mut self, id: SubmissionId) {
        self.0.remove(&id);
    }

    /// How long until the first of them may be tried again; none when none waits.
    pub(super) fn next(&self, now: Instant) -> Option<Duration> {
        let times = self.0.values().map(|waiting| waiting.not_before);
        times.min().map(|time| time.saturating_duration_since(now))
    }
}
