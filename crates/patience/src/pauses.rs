//! Growing pauses between tries, without a last one.

use std::time::Duration;

use rand::RngExt as _;

/// The first pause, before chance shortens it.
pub const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// How far patience goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pauses grow up to this.
    pub longest: Duration,
    /// However long the other side asks to be left alone, it is tried again after so long; at least as long as `longest`.
    pub longest_wish: Duration,
}

/// Growing pauses, each shortened by up to a half by chance, so that not all who wait come back at once.
#[derive(Debug, Clone)]
pub struct Pauses {
    limits: Limits,
    next: Duration,
}

impl Pauses {
    /// Pauses that begin with [`FIRST_PAUSE`] and double up to the limit.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            next: FIRST_PAUSE,
        }
    }

    /// The next pause; at least as long as was asked for, within the limit for wishes.
    pub fn next(&mut self, asked_for: Option<Duration>) -> Duration {
        let pause = self.next.mul_f64(rand::rng().random_range(0.5..=1.0));
        self.next = (self.next * 2).min(self.limits.longest);
        let longest = self.limits.longest_wish.max(pause);
        asked_for.unwrap_or_default().clamp(pause, longest)
    }

    /// Begins anew with the first pause.
    pub fn start_anew(&mut self) {
        self.next = FIRST_PAUSE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        longest: Duration::from_secs(120),
        longest_wish: Duration::from_secs(600),
    };

    #[test]
    fn pauses_grow_to_a_limit_and_are_never_equal_for_all() {
        let mut pauses = Pauses::new(LIMITS);
        let mut longest = FIRST_PAUSE;
        for _ in 0..20 {
            let pause = pauses.next(None);
            assert!(
                pause >= longest / 2 && pause <= longest,
                "{pause:?} is not within half of {longest:?}"
            );
            longest = (longest * 2).min(LIMITS.longest);
        }
        pauses.start_anew();
        assert!(pauses.next(None) <= FIRST_PAUSE);
    }

    #[test]
    fn whoever_asks_for_patience_gets_it_but_not_for_ever() {
        let asked = Duration::from_secs(90);
        assert_eq!(Pauses::new(LIMITS).next(Some(asked)), asked);
        let for_ever = Duration::from_secs(u64::MAX);
        assert_eq!(
            Pauses::new(LIMITS).next(Some(for_ever)),
            LIMITS.longest_wish
        );
    }
}
