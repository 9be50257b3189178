//! What changes of the consent text: a citizen's consent names the version that was agreed to.

use serde::Serialize;

use crate::code::ConsentVersion;
use crate::consent::Consent;

/// What changes of the consent text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ConsentDifference {
    /// There was none.
    Added {
        /// The version that there is.
        version: ConsentVersion,
    },
    /// There is none any more.
    Removed {
        /// The version that there was.
        version: ConsentVersion,
    },
    /// Another version takes its place.
    Renewed {
        /// The version that there was.
        from: ConsentVersion,
        /// The version that there is.
        to: ConsentVersion,
    },
    /// The words differ, but the version does not: nobody could tell later what was agreed to.
    SameVersion {
        /// The version of both.
        version: ConsentVersion,
    },
}

impl ConsentDifference {
    /// Compares two consent texts; none when they are the same.
    pub(super) fn between(before: Option<&Consent>, after: Option<&Consent>) -> Option<Self> {
        match (before, after) {
            _ if before == after => None,
            (None, None) => None,
            (None, Some(later)) => Some(Self::Added {
                version: later.version.clone(),
            }),
            (Some(earlier), None) => Some(Self::Removed {
                version: earlier.version.clone(),
            }),
            (Some(earlier), Some(later)) if earlier.version == later.version => {
                Some(Self::SameVersion {
                    version: later.version.clone(),
                })
            }
            (Some(earlier), Some(later)) => Some(Self::Renewed {
                from: earlier.version.clone(),
                to: later.version.clone(),
            }),
        }
    }
}
