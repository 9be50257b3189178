//! The terminal behind the commands, or the fact that there is none.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

use contract::Fault;
use terminal::{StartError, Terminal};

use crate::memory;

/// What the commands are answered from.
pub struct Service {
    terminal: OnceLock<Option<Terminal>>,
    starting: Mutex<Option<JoinHandle<Option<Terminal>>>>,
    painted: AtomicBool,
}

impl Service {
    /// A terminal that starts on a thread of its own, while the window opens. The first command waits for it.
    pub fn starting(start: impl FnOnce() -> Result<Terminal, StartError> + Send + 'static) -> Self {
        let start = || start().map_err(|error| refuse(&error)).ok();
        Self {
            terminal: OnceLock::new(),
            starting: Mutex::new(Some(thread::spawn(start))),
            painted: AtomicBool::new(false),
        }
    }

    /// A terminal that cannot serve; the operator reads why, the citizen is asked to go to the desk.
    pub fn out_of_service(why: &impl Display) -> Self {
        refuse(why);
        Self {
            terminal: OnceLock::from(None),
            starting: Mutex::new(None),
            painted: AtomicBool::new(false),
        }
    }

    /// The terminal.
    ///
    /// # Errors
    /// [`Fault::OutOfService`] when there is none.
    pub fn terminal(&self) -> Result<&Terminal, Fault> {
        let started = self.terminal.get_or_init(|| {
            let starting = self
                .starting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            starting.and_then(|starting| starting.join().ok().flatten())
        });
        started.as_ref().ok_or(Fault::OutOfService)
    }

    /// Notes that the page has been painted, and says so to whoever started the program: once, on a line of its own.
    pub(crate) fn painted(&self) {
        if !self.painted.swap(true, Ordering::Relaxed) {
            memory::give_back();
            println!("READY");
        }
    }
}

fn refuse(why: &impl Display) {
    tracing::error!("out of service: {why}");
}
