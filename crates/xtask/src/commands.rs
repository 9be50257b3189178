//! Running other programs to their end.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Failure;
use crate::workspace::root;

/// Says what is being done: every long step has a line of its own.
pub(crate) fn say(what: &str) {
    println!("▸ {what}");
}

/// The cargo that runs this task, in the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end with its output shown.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Failure> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|source| not_runnable(command, source))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Command {
            command: written(command),
        })
    }
}

/// Runs a command to its end and returns what it printed, without the last line break.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| not_runnable(command, source))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned())
    } else {
        Err(Failure::Command {
            command: written(command),
        })
    }
}

pub(crate) fn not_runnable(command: &Command, source: std::io::Error) -> Failure {
    Failure::NotRunnable {
        command: written(command),
        source,
        remedy: "install it, or run `cargo xtask run` once to set everything up",
    }
}

/// The command as one would type it.
pub(crate) fn written(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}
