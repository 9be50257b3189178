//! Quotas: how much a terminal may send in a minute, so that one that runs wild leaves room for the others.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, RateLimiter};
use handover::enrolment::TerminalId;

/// How much one terminal may send, on average over time; for a while it may be several times as much.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Quota {
    /// Requests a minute that one terminal may make; a queue of ten minutes' worth is taken at once.
    #[arg(long, default_value = "600")]
    pub(crate) requests_per_minute: NonZeroU32,
    /// MiB a minute that one terminal may send; ten minutes' worth is taken at once.
    #[arg(long, default_value = "60")]
    pub(crate) mebibytes_per_minute: NonZeroU32,
}

/// How many minutes' worth may come at once, after a while of silence: a queue from when the line was down.
const BURST: u32 = 10;

/// How many drafts and photos of drafts a terminal may ask for in an hour, and how many at once: who tries codes out tries more.
const OPENINGS: (NonZeroU32, NonZeroU32) = (some(600), some(120));

const fn some(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// What every terminal has used. In memory: a centre that starts again forgets it.
pub(crate) struct Quotas {
    clock: DefaultClock,
    requests: DefaultKeyedRateLimiter<TerminalId>,
    /// In KiB.
    sizes: DefaultKeyedRateLimiter<TerminalId>,
    openings: DefaultKeyedRateLimiter<TerminalId>,
}

impl Quotas {
    pub(crate) fn new(quota: Quota) -> Self {
        let limiter = |per_minute: NonZeroU32| {
            let burst = per_minute.saturating_mul(NonZeroU32::MIN.saturating_add(BURST - 1));
            RateLimiter::keyed(governor::Quota::per_minute(per_minute).allow_burst(burst))
        };
        let kibibytes = NonZeroU32::MIN.saturating_add(1023);
        let (an_hour, at_once) = OPENINGS;
        let openings = governor::Quota::per_hour(an_hour).allow_burst(at_once);
        Self {
            clock: DefaultClock::default(),
            requests: limiter(quota.requests_per_minute),
            sizes: limiter(quota.mebibytes_per_minute.saturating_mul(kibibytes)),
            openings: RateLimiter::keyed(openings),
        }
    }

    /// Counts that a draft is asked for; when it is too often, in how long the terminal may come again.
    pub(crate) fn admit_opening(&self, terminal: TerminalId) -> Result<(), Duration> {
        let wait = |until: governor::NotUntil<_>| until.wait_time_from(self.clock.now());
        self.openings.check_key(&terminal).map_err(wait)
    }

    /// Counts a request of so many bytes; when it is too much, in how long the terminal may come again.
    pub(crate) fn admit(&self, terminal: TerminalId, bytes: usize) -> Result<(), Duration> {
        let wait = |until: governor::NotUntil<_>| until.wait_time_from(self.clock.now());
        self.requests.check_key(&terminal).map_err(wait)?;
        let kibibytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let Some(kibibytes) = NonZeroU32::new(kibibytes) else {
            return Ok(());
        };
        match self.sizes.check_key_n(&terminal, kibibytes) {
            Ok(admitted) => admitted.map_err(wait),
            // More than may ever come at once: no single request is as large, unless the quota is smaller than one.
            Err(_) => Err(Duration::from_secs(600)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotas(requests: u32, mebibytes: u32) -> Quotas {
        Quotas::new(Quota {
            requests_per_minute: NonZeroU32::new(requests).expect("some"),
            mebibytes_per_minute: NonZeroU32::new(mebibytes).expect("some"),
        })
    }

    fn terminal(number: u128) -> TerminalId {
        TerminalId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_terminal_that_runs_wild_waits_and_the_others_do_not() {
        let quotas = quotas(6, 1000);
        for _ in 0..60 {
            assert_eq!(quotas.admit(terminal(1), 1), Ok(()));
        }
        let wait = quotas.admit(terminal(1), 1).expect_err("too often");
        assert!(
            wait > Duration::ZERO && wait <= Duration::from_secs(10),
            "{wait:?}"
        );
        assert_eq!(quotas.admit(terminal(2), 1), Ok(()));
    }

    #[test]
    fn who_tries_codes_out_waits() {
        let quotas = quotas(1000, 1000);
        let many = (0..500).filter(|_| quotas.admit_opening(terminal(1)).is_ok());
        assert_eq!(many.count(), 120);
        let wait = quotas.admit_opening(terminal(1)).expect_err("too often");
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(60));
        assert_eq!(quotas.admit_opening(terminal(2)), Ok(()));
    }

    #[test]
    fn bytes_are_counted_too() {
        let quotas = quotas(1000, 1);
        for _ in 0..10 {
            assert_eq!(quotas.admit(terminal(1), 1024 * 1024), Ok(()));
        }
        let wait = quotas
            .admit(terminal(1), 1024 * 1024)
            .expect_err("too much");
        assert!(
            wait > Duration::ZERO && wait <= Duration::from_secs(60),
            "{wait:?}"
        );
        assert!(quotas.admit(terminal(2), usize::MAX).is_err(), "never");
    }
}
