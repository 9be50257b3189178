//! A program that the bench starts, talks with and kills.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use moments::Moment;

use super::driver::MOMENT;

/// A program that does not get ready, or an outbox that does not empty, within this has come to a standstill.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// A program of the bench.
pub(super) struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Program {
    /// Starts it; what it writes to its standard error goes behind what is in a file.
    pub(super) fn start(command: &mut Command, moment: Option<(Moment, u32)>, log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log);
        if let Some((moment, times)) = moment {
            command.env(MOMENT, format!("{moment}:{times}"));
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.expect("a file"))
            .process_group(0)
            .spawn()
            .expect("it can be started");
        let output = child.stdout.take().expect("it is piped");
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            lines,
        }
    }

    /// Asks it for something; one that was killed hears nothing.
    pub(super) fn ask(&mut self, what: &str) {
        if let Some(input) = &mut self.input {
            let _ = writeln!(input, "{what}");
        }
    }

    /// The next line; none when it has ended.
    pub(super) fn line(&self) -> Result<Option<String>, String> {
        match self.lines.recv_timeout(LIMIT) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(format!("nothing came for {LIMIT:?}")),
        }
    }

    pub(super) fn ready(&self, beginning: &str) -> Result<bool, String> {
        while let Some(line) = self.line()? {
            if line.starts_with(beginning) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub(super) fn is_dead(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
