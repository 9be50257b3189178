//! The named moments at which the fault bench stops a program: those between which something could be lost or doubled.
//!
//! Nothing happens at them in what is shipped: without the feature `watched`, which only the fault bench turns on, reaching
//! one is an empty function, and with it a release build does not compile.

use std::fmt;

#[cfg(all(feature = "watched", not(debug_assertions)))]
compile_error!("`watched` is for the fault bench, never for a release");

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// At the terminal: a hand-in is sealed and about to be committed.
    Saving,
    /// At the terminal: a hand-in is committed, no receipt is shown yet.
    Saved,
    /// At the terminal: a record was read and is about to be sent.
    Sending,
    /// At the terminal: the centre's receipt has come and is not noted yet.
    Answered,
    /// At the terminal: the centre's receipt is noted.
    Noted,
    /// At the centre: an envelope has come, nothing is kept yet.
    Arrived,
    /// At the centre: it is about to be committed.
    Keeping,
    /// At the centre: it is committed, no receipt is given yet.
    Kept,
    /// A backup is put back: its copy is ready for its next life, and nothing is moved yet.
    Restoring,
    /// A backup is put back: what was there is moved aside, and nothing is in its place yet.
    Cleared,
    /// A backup is put back: it is in its place.
    Restored,
}

impl Moment {
    /// Those of the terminal.
    pub const TERMINAL: [Self; 5] = [
        Self::Saving,
        Self::Saved,
        Self::Sending,
        Self::Answered,
        Self::Noted,
    ];
    /// Those of the centre.
    pub const CENTRE: [Self; 3] = [Self::Arrived, Self::Keeping, Self::Kept];
    /// Those of putting a backup back, in their order.
    pub const RESTORE: [Self; 3] = [Self::Restoring, Self::Cleared, Self::Restored];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Saving => "saving",
            Self::Saved => "saved",
            Self::Sending => "sending",
            Self::Answered => "answered",
            Self::Noted => "noted",
            Self::Arrived => "arrived",
            Self::Keeping => "keeping",
            Self::Kept => "kept",
            Self::Restoring => "restoring",
            Self::Cleared => "cleared",
            Self::Restored => "restored",
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The program has come to a moment.
#[cfg(not(feature = "watched"))]
#[inline(always)]
pub fn reached(_: Moment) {}

#[cfg(feature = "watched")]
pub use watched::{reached, watch};

#[cfg(feature = "watched")]
mod watched {
    use std::sync::OnceLock;

    use super::Moment;

    type Watcher = Box<dyn Fn(Moment) + Send + Sync>;

    static WATCHER: OnceLock<Watcher> = OnceLock::new();

    /// The program has come to a moment.
    pub fn reached(moment: Moment) {
        if let Some(watcher) = WATCHER.get() {
            watcher(moment);
        }
    }

    /// Watches this program from now on; false when somebody does already.
    pub fn watch(watcher: impl Fn(Moment) + Send + Sync + 'static) -> bool {
        WATCHER.set(Box::new(watcher)).is_ok()
    }
}
