//! Why a task failed, and what to do.

use std::path::PathBuf;

/// Why a task failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("`{command}` failed; what it printed above says why")]
    Command { command: String },
    #[error("`{command}` cannot be run: {source}; {remedy}")]
    NotRunnable {
        command: String,
        source: std::io::Error,
        remedy: &'static str,
    },
    #[error("{path}: {source}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{0}")]
    Other(String),
    #[error("interrupted")]
    Interrupted,
}

impl Failure {
    /// Names the file that an operation failed on.
    pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
