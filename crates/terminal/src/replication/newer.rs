//! What has become of a newer release: shown to the operator, and kept in a file for the command line beside the window.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::operator::NewerRelease;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How much of the disk the file takes from the first time on, so that a full disk can be told of as well.
const ROOM: usize = 2048;

/// What was told last, by whichever program replicates here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Since when it is so.
    pub(crate) since: Timestamp,
    pub(crate) newer: NewerRelease,
}

/// Shared between the task that replicates and whoever asks how it goes.
#[derive(Debug)]
pub(crate) struct Newest {
    file: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    now: NewerRelease,
    /// What stands in the file; none before this program has written it.
    kept: Option<NewerRelease>,
    /// Whether it could not be written the last time.
    failed: bool,
}

impl Newest {
    /// In a file of its own, which is only read until something is told.
    pub(crate) fn new(file: PathBuf) -> Self {
        let state = State {
            now: NewerRelease::None,
            kept: None,
            failed: false,
        };
        Self {
            file,
            state: Mutex::new(state),
        }
    }

    /// How it is, as far as this program knows.
    pub(crate) fn now(&self) -> NewerRelease {
        self.state().now.clone()
    }

    /// Notes what was found without asking the centre: another program may know better, so the file stays as it is.
    pub(crate) fn found(&self, newer: NewerRelease) {
        self.state().now = newer;
    }

    /// Notes how it is now, and keeps that for others.
    pub(crate) fn tell(&self, newer: NewerRelease) {
        let mut state = self.state();
        state.now = newer.clone();
        if state
            .kept
            .as_ref()
            .is_some_and(|kept| is_same(kept, &newer))
        {
            return;
        }
        let told = Told {
            since: Timestamp::now(),
            newer: newer.clone(),
        };
        match write(&self.file, &told) {
            Ok(()) => {
                state.kept = Some(newer);
                state.failed = false;
            }
            Err(error) if !state.failed => {
                state.failed = true;
                tracing::warn!(path = %self.file.display(), %error, "`yichuang status` does not hear how replication goes; check the disk");
            }
            // It was said before.
            Err(_) => {}
        }
    }

    /// What was told last; none when nothing was, or when it is just being written.
    pub(crate) fn told(&self) -> Option<Told> {
        serde_json::from_slice(&fs::read(&self.file).ok()?).ok()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether nobody would see a difference: less than a hundredth more has come.
fn is_same(kept: &NewerRelease, newer: &NewerRelease) -> bool {
    match (kept, newer) {
        (
            NewerRelease::Fetching {
                number: kept_number,
                bytes: kept_bytes,
                of: kept_of,
            },
            NewerRelease::Fetching { number, bytes, of },
        ) => {
            let percent = |bytes: u64, of: u64| bytes.saturating_mul(100) / of.max(1);
            (kept_number, kept_of) == (number, of)
                && percent(*kept_bytes, *kept_of) == percent(*bytes, *of)
        }
        _ => kept == newer,
    }
}

/// Over what stands there, not beside it: that would need space.
fn write(path: &Path, told: &Told) -> io::Result<()> {
    let mut json = serde_json::to_vec(told)?;
    json.resize(json.len().max(ROOM), b' ');
    let mut file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    file.write_all(&json)?;
    file.set_len(json.len() as u64)
}
