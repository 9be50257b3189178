//! What a command prints, for a screen, a file or another program.

use std::io::{self, Write as _};

/// Why what there was to say did not arrive.
#[derive(Debug, thiserror::Error)]
#[error(
    "what was to be printed could not be written: {0}; check where the output goes, such as the disk it lies on"
)]
pub(super) struct OutputError(io::Error);

/// Prints text as it is. Whoever closes the pipe, such as `head`, has read enough.
pub(super) fn say(text: &str) -> Result<(), OutputError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(OutputError(error)),
        _ => Ok(()),
    }
}
