//! Programs that run beside this one and end with it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::commands::{not_runnable, written};
use crate::error::Failure;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Lets Ctrl-C end what was started instead of leaving it behind.
pub(crate) fn catch_interrupts() -> Result<(), Failure> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))
        .map_err(|error| Failure::Other(format!("Ctrl-C cannot be caught: {error}")))
}

pub(crate) fn check_interrupt() -> Result<(), Failure> {
    if INTERRUPTED.load(Ordering::SeqCst) {
        Err(Failure::Interrupted)
    } else {
        Ok(())
    }
}

/// A program with everything that it starts; all of it ends when this is dropped.
pub(crate) struct Running {
    child: Child,
    name: String,
    lines: Option<Receiver<String>>,
}

impl Running {
    /// Starts a program in a process group of its own.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failure> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|source| not_runnable(command, source))?;
        let lines = child.stdout.take().map(|output| {
            let (send, lines) = channel();
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    // Nobody listens any more once the line that was waited for has come.
                    let _ = send.send(line);
                }
            });
            lines
        });
        Ok(Self {
            child,
            name: written(command),
            lines,
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it prints a line that begins so, and returns the rest of that line.
    pub(crate) fn wait_for_line(
        &mut self,
        beginning: &str,
        patience: Duration,
    ) -> Result<String, Failure> {
        let deadline = Instant::now() + patience;
        let Some(lines) = &self.lines else {
            return Err(Failure::Other(format!("{} prints nothing", self.name)));
        };
        loop {
            check_interrupt()?;
            match lines.recv_timeout(Duration::from_millis(100)) {
                Ok(line) => {
                    if let Some(rest) = line.strip_prefix(beginning) {
                        return Ok(rest.trim().to_owned());
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Failure::Other(format!(
                        "`{}` ended before it was ready; what it printed above says why",
                        self.name
                    )));
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() > deadline => {
                    let seconds = patience.as_secs();
                    return Err(Failure::Other(format!(
                        "`{}` was not ready after {seconds} s",
                        self.name
                    )));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Waits until it ends or somebody interrupts.
    pub(crate) fn wait(&mut self) -> Result<(), Failure> {
        loop {
            check_interrupt()?;
            match self.child.try_wait() {
                Ok(Some(_)) => return Ok(()),
                Ok(None) => std::thread::sleep(Duration::from_millis(100)),
                Err(error) => return Err(Failure::Other(format!("`{}`: {error}", self.name))),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        let end = |signal: &str| {
            let _ = Command::new("kill")
                .args([signal, "--", &group])
                .stderr(Stdio::null())
                .status();
        };
        end("-TERM");
        let deadline = Instant::now() + Duration::from_secs(3);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        end("-KILL");
        let _ = self.child.wait();
    }
}
