//! Why an exchange with the centre did not succeed, and what an operator is told of it.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use contract::operator::Silence;
use handover::Refusal;

use crate::identity::NotSigned;

/// Why an exchange with the centre did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum CentreError {
    /// The authority by which it would be known cannot be used.
    #[error(
        "the authority {path} cannot be used ({why}); name a PEM file with its certificate as “centre.authority”"
    )]
    Authority {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// It could not be reached, or the line broke.
    #[error("the centre cannot be reached: {}", chain(.0))]
    Unreachable(#[from] reqwest::Error),
    /// It answered something that is no answer of a centre's: a captive portal, another program, a fault.
    #[error(
        "the centre answered nonsense (status {status}): {what}; check the address and what listens there"
    )]
    Nonsense {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        what: String,
    },
    /// It asks to be left alone for a while, or is in trouble itself.
    #[error("the centre is busy (status {status})")]
    Busy {
        /// The HTTP status.
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// It refuses.
    #[error("the centre refuses: {0}")]
    Refused(Refusal),
    /// It was not asked: this terminal cannot sign a request.
    #[error("{0}")]
    NotSigned(#[from] NotSigned),
}

impl CentreError {
    /// What an operator is told of it where it means that nothing is heard of the centre.
    pub(crate) fn silence(&self) -> Silence {
        match self {
            Self::Unreachable(error) if distrusts(error) => Silence::Untrusted,
            Self::Unreachable(_) => Silence::NoAnswer,
            Self::Authority { .. } => Silence::Untrusted,
            Self::Nonsense { .. } => Silence::Stranger,
            Self::Busy { .. } => Silence::Busy,
            Self::Refused(_) | Self::NotSigned(_) => Silence::Unclear,
        }
    }

    /// The same, with the address of what was asked for, so that whoever reads it knows which file is meant.
    pub(super) fn about(self, path: &str) -> Self {
        match self {
            Self::Nonsense { status, what } => Self::Nonsense {
                status,
                what: format!("{path}: {what}"),
            },
            other => other,
        }
    }
}

/// An error with everything that is behind it.
pub(super) fn chain(error: &reqwest::Error) -> String {
    causes(error).fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// What is behind an error, the nearest first.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

/// Whether there is somebody who does not show the certificate that is asked for: a handshake of TLS ends in invalid data, and
/// nothing else that connects does.
fn distrusts(error: &reqwest::Error) -> bool {
    error.is_connect() && causes(error).any(is_invalid_data)
}

/// Whether that is what an error is; one of I/O may hold another, which is not among its causes.
fn is_invalid_data(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| {
        error.kind() == io::ErrorKind::InvalidData
            || error.get_ref().is_some_and(|inner| is_invalid_data(inner))
    })
}
