//! The clock of a program that the bench starts: wrong by what the bench says, also from one moment to the next while the
//! program runs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use jiff::{SignedDuration, Timestamp};

/// By what a program's clock is changed.
const FAKETIME: &str = "/usr/$LIB/faketime/libfaketimeMT.so.1";
/// A program may answer so late; every clock of the bench is wrong by more, or not at all.
const LATE: SignedDuration = SignedDuration::from_mins(2);

/// A clock.
pub(super) struct Clock {
    /// What it goes by.
    file: PathBuf,
    wrong: SignedDuration,
}

impl Clock {
    /// A right one that goes by a file.
    pub(super) fn new(file: PathBuf) -> Self {
        let mut clock = Self {
            file,
            wrong: SignedDuration::ZERO,
        };
        clock.set(SignedDuration::ZERO);
        clock
    }

    /// Has a program go by it.
    pub(super) fn give(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", FAKETIME)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("DONT_FAKE_MONOTONIC", "1");
    }

    /// Makes it wrong by so much, from now on: whole seconds, forwards or backwards.
    pub(super) fn set(&mut self, wrong: SignedDuration) {
        let new = self.file.with_extension("new");
        fs::write(&new, format!("{:+}\n", wrong.as_secs())).expect("written");
        // Whoever looks meanwhile finds the old one or the new one.
        fs::rename(&new, &self.file).expect("in its place");
        self.wrong = wrong;
    }

    /// What a program that goes by it says at this moment.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::now() + self.wrong
    }
}

/// Whether a program showed what it should, as well as that can be known.
pub(super) fn shows(shown: Timestamp, should: Timestamp) -> Result<(), String> {
    if shown.duration_since(should).abs() < LATE {
        Ok(())
    } else {
        Err(format!("a clock shows {shown} where {should} was set"))
    }
}
