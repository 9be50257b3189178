//! What could not be sent although others could: each waits for its own time, and none for another.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use crate::pauses::{Limits, Pauses};

/// After so many failures in a row an operator is told which one it is.
pub const TELL_AFTER: u32 = 5;

/// How one of them fares.
#[derive(Debug)]
struct Waiting {
    pauses: Pauses,
    failures: u32,
    not_before: Instant,
}

/// Those that wait for their own time, by what tells them apart.
#[derive(Debug)]
pub struct Aside<K> {
    limits: Limits,
    waiting: HashMap<K, Waiting>,
}

impl<K: Copy + Eq + Hash> Aside<K> {
    /// None yet; each is tried again after pauses within these limits.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            waiting: HashMap::new(),
        }
    }

    /// Whether one is not to be sent now: it failed before, and that is not what is being sent, or not its time yet.
    pub fn holds_back(&self, key: K, those_that_failed: bool, now: Instant) -> bool {
        match self.waiting.get(&key) {
            Some(waiting) => !those_that_failed || now < waiting.not_before,
            None => those_that_failed,
        }
    }

    /// One could not be sent; whether an operator should look into it now, which is once, after [`TELL_AFTER`] failures.
    pub fn put(&mut self, key: K, asked_for: Option<Duration>, now: Instant) -> bool {
        let waiting = self.waiting.entry(key).or_insert_with(|| Waiting {
            pauses: Pauses::new(self.limits),
            failures: 0,
            not_before: now,
        });
        waiting.failures = waiting.failures.saturating_add(1);
        waiting.not_before = now + waiting.pauses.next(asked_for);
        waiting.failures == TELL_AFTER
    }

    /// One is well kept elsewhere and is asked for again only after so long; whether that is news.
    pub fn rest(&mut self, key: K, pause: Duration, now: Instant) -> bool {
        let resting = Waiting {
            pauses: Pauses::new(self.limits),
            failures: 0,
            not_before: now + pause,
        };
        self.waiting.insert(key, resting).is_none()
    }

    /// All may be tried at once, as though none had waited before.
    pub fn release(&mut self, now: Instant) {
        for waiting in self.waiting.values_mut() {
            waiting.pauses.start_anew();
            waiting.not_before = now;
        }
    }

    /// One needs no waiting any more.
    pub fn forget(&mut self, key: K) {
        self.waiting.remove(&key);
    }

    /// How many have failed so often that an operator was told.
    pub fn failing(&self) -> usize {
        let told = |waiting: &&Waiting| waiting.failures >= TELL_AFTER;
        self.waiting.values().filter(told).count()
    }

    /// How long until the first of them may be tried again; none when none waits.
    pub fn next(&self, now: Instant) -> Option<Duration> {
        let times = self.waiting.values().map(|waiting| waiting.not_before);
        times.min().map(|time| time.saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        longest: Duration::from_secs(60),
        longest_wish: Duration::from_secs(300),
    };

    #[test]
    fn one_that_fails_again_and_again_is_told_of_once_and_counted_until_it_is_taken() {
        let (mut aside, now) = (Aside::new(LIMITS), Instant::now());
        for _ in 1..TELL_AFTER {
            assert!(!aside.put("one", None, now));
        }
        aside.put("other", None, now);
        assert_eq!(aside.failing(), 0);
        assert!(aside.put("one", None, now));
        assert_eq!(aside.failing(), 1);
        assert!(!aside.put("one", None, now), "told again");
        // An operator who has it tried at once does not make it better.
        aside.release(now);
        assert!(!aside.holds_back("one", true, now));
        assert_eq!(aside.failing(), 1);
        aside.forget("one");
        assert_eq!(aside.failing(), 0);
    }

    #[test]
    fn each_waits_for_its_own_time_and_none_for_another() {
        let (mut aside, now) = (Aside::new(LIMITS), Instant::now());
        assert_eq!(aside.next(now), None);
        aside.put(1, Some(Duration::from_secs(90)), now);
        assert!(aside.rest(2, Duration::from_secs(30), now));
        assert!(!aside.rest(2, Duration::from_secs(30), now), "no news");
        assert_eq!(aside.next(now), Some(Duration::from_secs(30)));
        // What never failed goes with the others, and only with them.
        assert!(!aside.holds_back(3, false, now));
        assert!(aside.holds_back(3, true, now));
        // What failed goes on its own, once it is time.
        assert!(aside.holds_back(1, false, now));
        assert!(aside.holds_back(1, true, now + Duration::from_secs(89)));
        assert!(!aside.holds_back(1, true, now + Duration::from_secs(90)));
    }
}
