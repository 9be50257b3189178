//! The terminal behind the commands, or the fact that there is none.

use std::fmt::Display;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use contract::Fault;
use terminal::{StartError, Terminal};
use tokio::sync::watch;

use crate::memory;

/// What is sent and fetched leaves the processors to the window while it opens, but for no longer than this.
const OPENING: Duration = Duration::from_secs(10);

/// What the commands are answered from.
pub struct Service {
    terminal: OnceLock<Option<Terminal>>,
    starting: Mutex<Option<JoinHandle<Option<Terminal>>>>,
    painted: watch::Sender<bool>,
}

impl Service {
    /// A terminal that starts on a thread of its own, while the window opens. The first command waits for it.
    pub fn starting(start: impl FnOnce() -> Result<Terminal, StartError> + Send + 'static) -> Self {
        let start = || start().map_err(|error| refuse(&error)).ok();
        Self {
            terminal: OnceLock::new(),
            starting: Mutex::new(Some(thread::spawn(start))),
            painted: watch::Sender::new(false),
        }
    }

    /// A terminal that cannot serve; the operator reads why, the citizen is asked to go to the desk.
    pub fn out_of_service(why: &impl Display) -> Self {
        refuse(why);
        Self {
            terminal: OnceLock::from(None),
            starting: Mutex::new(None),
            painted: watch::Sender::new(false),
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
        if !self.painted.send_replace(true) {
            memory::give_back();
            println!("READY");
        }
    }

    /// Waits until the page has been painted; a page that never comes holds up nothing for good.
    pub(crate) async fn opened(&self) {
        let mut painted = self.painted.subscribe();
        let _ = tokio::time::timeout(OPENING, painted.wait_for(|painted| *painted)).await;
    }
}

fn refuse(why: &impl Display) {
    tracing::error!("out of service: {why}");
}
