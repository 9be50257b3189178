//! Which requests of a terminal were seen: a sliding window over its counter, as against replays in IPsec (RFC 4303,
//! section 3.4.3), that also keeps what tells one request from another. So a counter that comes again is either the very
//! same request, which somebody repeats, or another one, which only a second machine with the same key can have signed.

use handover::Digest;

use super::Admitted;

/// How far back a request may come late, in requests of the same terminal. More than a terminal ever has under way, with
/// the numbers that a restart leaves out.
const WIDTH: u64 = 128;
/// Enough of a fingerprint to tell requests apart that a key's own holder signed.
const TAG: usize = 8;
/// Of no request: its place is free.
const FREE: [u8; TAG] = [0; TAG];

/// The newest counter and a tag for each of the last ones, at its counter's place in a ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestWindow {
    newest: u64,
    tags: [[u8; TAG]; WIDTH as usize],
}

impl Default for RequestWindow {
    fn default() -> Self {
        Self {
            newest: 0,
            tags: [FREE; WIDTH as usize],
        }
    }
}

impl RequestWindow {
    /// Takes note of a request by its counter and its fingerprint, and says what to think of it.
    pub(crate) fn admit(&mut self, counter: u64, fingerprint: Digest) -> Admitted {
        if counter == 0 || self.newest.saturating_sub(counter) >= WIDTH {
            return Admitted::Behind;
        }
        if counter > self.newest {
            // What falls out of the window is forgotten, what was left out was not seen.
            let passed = (counter - self.newest).min(WIDTH);
            for back in 0..passed {
                *self.place(counter - back) = FREE;
            }
            self.newest = counter;
        }
        let mut tag = FREE;
        tag.copy_from_slice(&fingerprint.bytes()[..TAG]);
        if tag == FREE {
            tag[0] = 1;
        }
        let place = self.place(counter);
        if *place == FREE {
            *place = tag;
            Admitted::Fresh
        } else if *place == tag {
            Admitted::Replayed
        } else {
            Admitted::Doubled
        }
    }

    fn place(&mut self, counter: u64) -> &mut [u8; TAG] {
        // The remainder is below WIDTH.
        &mut self.tags[(counter % WIDTH) as usize]
    }

    /// As it is kept.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let newest = self.newest.to_be_bytes();
        newest.into_iter().chain(self.tags.concat()).collect()
    }

    /// As it was kept; none when it was not written by [`RequestWindow::to_bytes`].
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (newest, tags) = bytes.split_first_chunk::<8>()?;
        let (tags, rest) = tags.as_chunks::<TAG>();
        rest.is_empty().then_some(())?;
        Some(Self {
            newest: u64::from_be_bytes(*newest),
            tags: tags.try_into().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn print(of: u64) -> Digest {
        Digest::of(&of.to_be_bytes())
    }

    /// A small generator of numbers: the same every time.
    fn numbers(seed: u64) -> impl FnMut(u64) -> u64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        move |below| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        }
    }

    /// Beside a memory that forgets nothing: no request is admitted twice, no honest one within the window is refused,
    /// and only another request under a counter that was used is a second machine's.
    #[test]
    fn it_says_what_a_memory_without_end_would_say() {
        for seed in 1..200 {
            let mut next = numbers(seed);
            let mut window = RequestWindow::default();
            let mut seen: BTreeMap<u64, u64> = BTreeMap::new();
            let mut newest = 0_u64;
            for turn in 0..400 {
                let counter = (newest + 40).saturating_sub(next(240)).max(1);
                let what = if next(2) == 0 { 0 } else { turn };
                let expected = if counter + WIDTH <= newest {
                    Admitted::Behind
                } else {
                    match seen.get(&counter) {
                        None => Admitted::Fresh,
                        Some(before) if *before == what => Admitted::Replayed,
                        Some(_) => Admitted::Doubled,
                    }
                };
                assert_eq!(window.admit(counter, print(what)), expected, "seed {seed}");
                if expected == Admitted::Fresh {
                    seen.insert(counter, what);
                }
                newest = newest.max(counter);
                let kept = RequestWindow::from_bytes(&window.to_bytes());
                assert_eq!(kept.as_ref(), Some(&window));
            }
        }
    }

    #[test]
    fn a_jump_to_the_last_counter_there_is_does_no_harm() {
        let mut window = RequestWindow::default();
        assert_eq!(window.admit(u64::MAX, print(1)), Admitted::Fresh);
        assert_eq!(window.admit(u64::MAX, print(1)), Admitted::Replayed);
        assert_eq!(window.admit(u64::MAX, print(2)), Admitted::Doubled);
        assert_eq!(window.admit(u64::MAX - WIDTH, print(3)), Admitted::Behind);
        assert_eq!(window.admit(0, print(4)), Admitted::Behind);
    }
}
