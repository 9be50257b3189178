//! Short forms of records, for lists.

use catalogue::code::ScenarioCode;
use catalogue::hall::{Audience, WindowKind};
use catalogue::text::Text;
use serde::{Deserialize, Serialize};

use crate::home::LifeEventBrief;

/// What a search brings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Found {
    /// Life events, best first; at most two.
    pub life_events: Vec<LifeEventBrief>,
    /// Scenarios, best first; at most twenty.
    pub scenarios: Vec<ScenarioBrief>,
}

impl Found {
    /// Whether it brings nothing.
    pub fn is_empty(&self) -> bool {
        self.life_events.is_empty() && self.scenarios.is_empty()
    }
}

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
