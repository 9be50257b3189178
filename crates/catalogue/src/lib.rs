//! The catalogue's model: items, scenarios, situations and materials, how a source text becomes one,
//! the guidance over its decision tables and the finder over its names.
//!
//! Pure: no files, no database, no clock, no network. It runs in the page, the terminal and the centre alike.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod calendar;
pub mod code;
pub mod condition;
pub mod consent;
pub mod difference;
pub mod finder;
pub mod guidance;
pub mod hall;
pub mod item;
pub mod life_event;
pub mod material;
pub mod opening;
pub mod plan;
pub mod pre_check;
pub mod proof;
pub mod rules;
pub mod scenario;
pub mod source;
pub mod table;
pub mod text;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::{BodyId, MaterialCode, ScenarioCode};
use crate::hall::{Body, ComprehensiveWindow, Hall, Theme, WindowKind};
use crate::item::{MainItem, SubItem};
use crate::life_event::LifeEvent;
use crate::material::Material;
use crate::rules::Rules;
use crate::scenario::Scenario;
use crate::text::Text;

/// What a catalogue says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The catalogue's name.
    pub title: Text,
    /// Whether this is a demonstration that must be marked as such wherever it is shown.
    pub sample: bool,
    /// What a reader must know before relying on it.
    pub notice: Text,
}

/// A whole catalogue whose references all hold.
///
/// The only ways to one are [`source::read`] and a published release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// What it says of itself.
    pub about: About,
    /// The hall it is for.
    pub hall: Hall,
    /// The comprehensive windows, in the order in which they are shown.
    pub windows: Vec<ComprehensiveWindow>,
    /// The responsible bodies.
    pub bodies: Vec<Body>,
    /// The themes, in the order in which they are shown.
    pub themes: Vec<Theme>,
    /// The life events, in the order in which they are shown.
    pub life_events: Vec<LifeEvent>,
    /// The main items with their sub-items.
    pub main_items: Vec<MainItem>,
    /// Every material once, by its code.
    pub materials: BTreeMap<MaterialCode, Material>,
    /// The business scenarios, by code.
    pub scenarios: BTreeMap<ScenarioCode, Scenario>,
    /// What was authored of each scenario's decision table, by the scenario's code.
    pub rules: BTreeMap<ScenarioCode, Rules>,
}

/// How large a catalogue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Main items.
    pub main_items: usize,
    /// Sub-items.
    pub sub_items: usize,
    /// Business scenarios.
    pub scenarios: usize,
    /// Situations over all scenarios.
    pub situations: usize,
    /// Materials, each counted once.
    pub materials: usize,
}

impl Catalogue {
    /// Counts its records.
    pub fn counts(&self) -> Counts {
        Counts {
            main_items: self.main_items.len(),
            sub_items: self
                .main_items
                .iter()
                .map(|item| item.sub_items.len())
                .sum(),
            scenarios: self.scenarios.len(),
            situations: self
                .scenarios
                .values()
                .map(|scenario| scenario.table.situations().len())
                .sum(),
            materials: self.materials.len(),
        }
    }

    /// The window of a kind.
    pub fn window(&self, kind: WindowKind) -> Option<&ComprehensiveWindow> {
        self.windows.iter().find(|window| window.kind == kind)
    }

    /// The body with an id.
    pub fn body(&self, id: &BodyId) -> Option<&Body> {
        self.bodies.iter().find(|body| &body.id == id)
    }

    /// The main item and the sub-item under which a scenario is handled.
    pub fn items_of(&self, scenario: &Scenario) -> Option<(&MainItem, &SubItem)> {
        self.main_items.iter().find_map(|main| {
            main.sub_items
                .iter()
                .find(|sub| sub.basic_code == scenario.sub_item)
                .map(|sub| (main, sub))
        })
    }
}
