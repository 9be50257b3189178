//! What changes from one catalogue with its forms to the next: what `centre catalogue diff` prints.

use std::fmt;

use catalogue::difference::Difference;
use forms::difference::FormsDifference;
use replica::Content;
use serde::Serialize;

/// The catalogue's difference and that of its forms, in one object.
#[derive(Debug, Serialize)]
pub(super) struct ContentDifference {
    #[serde(flatten)]
    catalogue: Difference,
    forms: FormsDifference,
}

impl ContentDifference {
    /// Compares everything that two releases would hold.
    pub(super) fn between(before: &Content, after: &Content) -> Self {
        Self {
            catalogue: Difference::between(&before.catalogue, &after.catalogue),
            forms: FormsDifference::between(
                (&before.forms, &before.layouts),
                (&after.forms, &after.layouts),
            ),
        }
    }
}

impl fmt::Display for ContentDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.forms.is_none() || !self.catalogue.is_none() {
            write!(f, "{}", self.catalogue)?;
        }
        write!(f, "{}", self.forms)
    }
}
