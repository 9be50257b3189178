//! Why no newer release was taken into use, and what kind of thing that is for an operator.

use contract::operator::NotTaken;
use handover::ReleaseNumber;

use crate::centre_client::CentreError;
use crate::outbox::OutboxError;
use crate::releases::ReleaseError;

/// Why no newer release was taken into use. The one in use stays so.
#[derive(Debug, thiserror::Error)]
pub enum ReplicationError {
    /// This terminal has no centre.
    #[error("no centre is configured; write its address into “centre.address”")]
    NoCentre,
    /// The centre did not give it.
    #[error(transparent)]
    Centre(#[from] CentreError),
    /// What it gave is of no use, or could not be put in place.
    #[error("{said}")]
    Release {
        /// Which release, as far as it says so itself.
        number: Option<ReleaseNumber>,
        /// What kind of thing is wrong.
        why: NotTaken,
        /// What it is and what to do, with the file.
        said: String,
    },
    /// Neither the delta from the release in use nor the whole release is of use.
    #[error("{whole}; before that, {delta}")]
    BothWays {
        /// What is wrong with the whole release.
        whole: Box<Self>,
        /// What is wrong with the delta.
        delta: Box<Self>,
    },
    /// The terminal's own database failed.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

impl From<ReleaseError> for ReplicationError {
    fn from(error: ReleaseError) -> Self {
        Self::Release {
            number: error.number(),
            why: error.why(),
            said: error.to_string(),
        }
    }
}

impl ReplicationError {
    /// What kind of thing is wrong: what there is to do follows from it.
    pub fn why(&self) -> NotTaken {
        match self {
            Self::Centre(CentreError::Unreachable(_) | CentreError::Busy { .. }) => {
                NotTaken::Interrupted
            }
            Self::Centre(CentreError::Nonsense { .. }) => NotTaken::Damaged,
            Self::NoCentre | Self::Centre(_) => NotTaken::Other,
            Self::Release { why, .. } => *why,
            Self::BothWays { whole, .. } => whole.why(),
            Self::Outbox(_) => NotTaken::Disk,
        }
    }

    /// Which release it is about, as far as that says so itself.
    pub(crate) fn number(&self) -> Option<ReleaseNumber> {
        match self {
            Self::Release { number, .. } => *number,
            _ => None,
        }
    }
}
