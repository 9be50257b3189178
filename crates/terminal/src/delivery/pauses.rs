//! Growing pauses between tries, without a last one.

use std::time::Duration;

use rand::RngExt as _;

pub(crate) const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(120);
/// However long a centre asks to be left alone, it is tried again after so long.
const LONGEST_WISH: Duration = Duration::from_secs(600);

/// Growing pauses, each shortened by chance so that terminals don't all come back at once.
#[derive(Debug)]
pub(crate) struct Pauses {
    next: Duration,
}

impl Pauses {
    pub(crate) fn new() -> Self {
        Self { next: FIRST_PAUSE }
    }

    /// The next pause; at least as long as was asked for.
    pub(crate) fn next(&mut self, asked_for: Option<Duration>) -> Duration {
        let pause = self.next.mul_f64(rand::rng().random_range(0.5..=1.0));
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        asked_for.unwrap_or_default().clamp(pause, LONGEST_WISH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_are_never_equal_for_all() {
        let mut pauses = Pauses::new();
        let mut longest = FIRST_PAUSE;
        for _ in 0..20 {
            let pause = pauses.next(None);
            assert!(
                pause >= longest / 2 && pause <= longest,
                "{pause:?} is not within half of {longest:?}"
            );
            longest = (longest * 2).min(LONGEST_PAUSE);
        }
    }

    #[test]
    fn a_centre_that_asks_for_patience_gets_it() {
        let asked = Duration::from_secs(90);
        assert_eq!(Pauses::new().next(Some(asked)), asked);
        let for_ever = Duration::from_secs(u64::MAX);
        assert_eq!(Pauses::new().next(Some(for_ever)), LONGEST_WISH);
    }
}
