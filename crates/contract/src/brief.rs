//! Short forms of records, for lists.

use catalogue::code::ScenarioCode;
use catalogue::hall::{Audience, WindowKind};
use catalogue::text::Text;
use serde::{Deserialize, Serialize};

/// A scenario as it stands in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioBrief {
    /// Its code.
    pub code: ScenarioCode,
    /// Its official name.
    pub name: Text,
    /// The same as a neighbour would say it.
    pub plain: Text,
    /// The window that handles it.
    pub window: WindowKind,
    /// For whom it is.
    pub audience: Vec<Audience>,
    /// Whether its form can be filled in at the terminal.
    pub has_form: bool,
}
