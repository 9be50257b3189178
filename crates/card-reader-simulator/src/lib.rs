//! A card reader that is not there: a pseudo-terminal that speaks a reader's protocol, with all that goes wrong at a real
//! one. For tests and for trying things out.
//!
//! Written after the protocol, not after `card-reader`: it shares no code with what it tests.

#![cfg(unix)]

pub mod image;
mod speaking;

use std::fs::File;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::pty::{OpenptyResult, openpty};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use nix::unistd::ttyname;
use tempfile::TempDir;

use image::Image;
use speaking::speak;

/// A reader with whatever lies on it. Dropping it unplugs it.
pub struct Simulator {
    folder: TempDir,
    state: Arc<Mutex<State>>,
    plugged: Option<Plugged>,
}

/// A reader that is plugged in.
struct Plugged {
    speaking: JoinHandle<()>,
    /// Kept open, so that the line does not end when a program closes the port.
    _device: OwnedFd,
}

/// How the reader behaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// Noise before every reply: stray bytes that end in a piece of a preamble.
    pub noise: bool,
    /// So many of the next replies have a wrong checksum.
    pub wrong_checksums: u32,
    /// Pause before every 64 bytes.
    pub slow: Duration,
    /// It hears, and says nothing.
    pub silent: bool,
    /// Status that every request gets.
    pub refuses: Option<u8>,
    /// Where the card is pulled off next time.
    pub pulled_off: Option<PulledOff>,
}

/// When a card is pulled off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PulledOff {
    /// Once it was found.
    BeforeSelect,
    /// Once it was opened.
    BeforeRead,
    /// In the middle of what is sent of it; the rest never comes.
    InReply,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) behaviour: Behaviour,
    pub(crate) card: Option<Image>,
    /// A card is found once; then it must be lifted.
    pub(crate) was_read: bool,
    pub(crate) readings: usize,
    pub(crate) ends: bool,
}

impl Simulator {
    /// Plugs in a reader on which nothing lies.
    ///
    /// # Errors
    /// When the system gives no pseudo-terminal.
    pub fn start() -> io::Result<Self> {
        let mut simulator = Self {
            folder: tempfile::tempdir()?,
            state: Arc::default(),
            plugged: None,
        };
        simulator.plug_in()?;
        Ok(simulator)
    }

    /// The device, the same each time it is plugged in.
    pub fn device(&self) -> PathBuf {
        self.folder.path().join("card-reader")
    }

    /// Lays a card down.
    pub fn place(&self, card: Image) {
        let mut state = self.state();
        state.card = Some(card);
        state.was_read = false;
    }

    /// Lifts the card.
    pub fn lift(&self) {
        self.state().card = None;
    }

    /// Says how it behaves from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.state().behaviour = behaviour;
    }

    /// How often a card was read to its end.
    pub fn readings(&self) -> usize {
        self.state().readings
    }

    /// Pulls the plug: whoever has the port open is told that it is gone, and there is no device any more.
    pub fn unplug(&mut self) {
        if let Some(plugged) = self.plugged.take() {
            self.state().ends = true;
            let _ = std::fs::remove_file(self.device());
            let _ = plugged.speaking.join();
            self.state().ends = false;
        }
    }

    /// Plugs it in again.
    ///
    /// # Errors
    /// When the system gives no pseudo-terminal.
    pub fn plug_in(&mut self) -> io::Result<()> {
        self.unplug();
        let OpenptyResult { master, slave } = openpty(None, None)?;
        let mut settings = tcgetattr(slave.as_fd())?;
        cfmakeraw(&mut settings);
        tcsetattr(slave.as_fd(), SetArg::TCSANOW, &settings)?;
        let name = ttyname(slave.as_fd())?;
        link(&name, &self.device())?;
        let state = Arc::clone(&self.state);
        let line = File::from(master);
        self.plugged = Some(Plugged {
            speaking: thread::spawn(move || speak(&line, &state)),
            _device: slave,
        });
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.unplug();
    }
}

fn link(device: &Path, at: &Path) -> io::Result<()> {
    let _ = std::fs::remove_file(at);
    symlink(device, at)
}

pub(crate) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
