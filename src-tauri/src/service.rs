//! The terminal behind the commands, or the fact that there is none.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};

use contract::Fault;
use terminal::Terminal;

/// What the commands are answered from.
pub struct Service {
    terminal: Option<Terminal>,
    painted: AtomicBool,
}

impl Service {
    /// A terminal that serves.
    pub fn ready(terminal: Terminal) -> Self {
        Self {
            terminal: Some(terminal),
            painted: AtomicBool::new(false),
        }
    }

    /// A terminal that cannot serve; the operator reads why, the citizen is asked to go to the desk.
    pub fn out_of_service(why: &impl Display) -> Self {
        tracing::error!("out of service: {why}");
        Self {
            terminal: None,
            painted: AtomicBool::new(false),
        }
    }

    /// The terminal.
    ///
    /// # Errors
    /// [`Fault::OutOfService`] when there is none.
    pub fn terminal(&self) -> Result<&Terminal, Fault> {
        self.terminal.as_ref().ok_or(Fault::OutOfService)
    }

    /// Notes that the page has been painted, and says so to whoever started the program: once, on a line of its own.
    pub(crate) fn painted(&self) {
        if !self.painted.swap(true, Ordering::Relaxed) {
            println!("READY");
        }
    }
}
