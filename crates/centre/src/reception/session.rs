//! Who is signed in at the reception desk, and how often somebody tried.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::secret;

const SESSION: Duration = Duration::from_secs(8 * 3600);
/// After so many tries in a row without the right password a name has to wait.
const TRIES: u32 = 5;
const WAIT: Duration = Duration::from_secs(60);

/// The hash of a password that nobody has.
pub(super) static NOBODY: LazyLock<String> =
    LazyLock::new(|| secret::hash_password(&secret::typed(16)).unwrap_or_default());

/// Why somebody was not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignInError {
    Wrong,
    TooOften,
}

/// The sessions, in memory only: a restart signs everybody out.
#[derive(Default)]
pub(crate) struct Reception {
    sessions: Mutex<BTreeMap<Vec<u8>, (String, Instant)>>,
    tries: Mutex<BTreeMap<String, (u32, Instant)>>,
}

impl Reception {
    /// Who holds a session.
    pub(super) fn clerk(&self, session: &str) -> Option<String> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, (_, since)| since.elapsed() < SESSION);
        sessions
            .get(&secret::hash(session))
            .map(|(name, _)| name.clone())
    }

    /// Signs a clerk in and returns the session's secret.
    pub(super) fn sign_in(
        &self,
        name: &str,
        is_right: impl FnOnce() -> bool,
    ) -> Result<String, SignInError> {
        {
            let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
            tries.retain(|_, (_, last)| last.elapsed() < WAIT);
            let (count, last) = tries.entry(name.to_owned()).or_insert((0, Instant::now()));
            if *count >= TRIES {
                return Err(SignInError::TooOften);
            }
            // Counted before it is verified: verifying takes long, and others try meanwhile.
            *count += 1;
            *last = Instant::now();
        }
        if !is_right() {
            return Err(SignInError::Wrong);
        }
        self.tries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
        let session = secret::token();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.insert(secret::hash(&session), (name.to_owned(), Instant::now()));
        Ok(session)
    }

    /// Ends every session of a clerk.
    pub(super) fn sign_out(&self, name: &str) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, (clerk, _)| clerk != name);
    }
}
