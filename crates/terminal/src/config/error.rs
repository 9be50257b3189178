//! What is wrong with a configuration, for the operator.

use std::path::PathBuf;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error(
        "{file}: cannot be read ({source}); check that it exists and that this user may read it"
    )]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key or value is wrong.
    #[error("{file}:{line}: {what}; {remedy}")]
    Wrong {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
        /// What would be right.
        remedy: String,
    },
    /// A key is missing from all files.
    #[error("{file}: “{key}” is missing; write it into this file or into the hall’s own file")]
    Missing {
        /// The shipped file.
        file: PathBuf,
        /// The key, with its section.
        key: &'static str,
    },
    /// The files are for another role than the one that was asked for.
    #[error(
        "{file}: the configuration is for the role “{named}”, but “{asked}” was asked for; remove “role” from the hall’s own file, or ask for that role"
    )]
    OtherRole {
        /// The role that was asked for.
        asked: &'static str,
        /// The role that the files name.
        named: &'static str,
        /// The shipped file.
        file: PathBuf,
    },
    /// Two keys don't fit each other.
    #[error("{file}: {what}; {remedy}")]
    Unfitting {
        /// The shipped file.
        file: PathBuf,
        /// What does not fit.
        what: &'static str,
        /// What would be right.
        remedy: &'static str,
    },
}
