//! The difference between two catalogues, as it matters to who comes to the hall.

mod choices;
mod consent;
mod demand;
mod details;
mod records;
mod scenario;
mod surroundings;
mod words;

use serde::Serialize;

pub use self::choices::ChoiceDifference;
pub use self::consent::ConsentDifference;
pub use self::details::{DetailDifference, DetailPart};
pub use self::records::{Named, RecordsDifference};
pub use self::scenario::{MaterialDifference, ScenarioDifference, ValueDifference};
pub use self::surroundings::{HallPart, WindowChange, WindowDifference, WindowPart};
use crate::code::{BodyId, LifeEventId, MaterialCode, ScenarioCode, ThemeId};
use crate::scenario::Scenario;
use crate::{Catalogue, Counts};

/// What changes from one catalogue to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// How large the earlier one is.
    pub before: Counts,
    /// How large the later one is.
    pub after: Counts,
    /// Scenarios that are new.
    pub added: Vec<Named<ScenarioCode>>,
    /// Scenarios that are gone.
    pub removed: Vec<Named<ScenarioCode>>,
    /// Scenarios that are in both and differ.
    pub changed: Vec<ScenarioDifference>,
    /// Scenarios in both that are accepted more or less often: what is found first follows it.
    pub frequencies: Vec<FrequencyDifference>,
    /// Materials whose own record is new, gone, or differs.
    pub materials: RecordsDifference<MaterialCode>,
    /// Life events that are new, gone, or differ.
    pub life_events: RecordsDifference<LifeEventId>,
    /// Windows whose record differs.
    pub windows: Vec<WindowDifference>,
    /// What differs of the hall and of what the catalogue says of itself.
    pub hall: Vec<HallPart>,
    /// What changes of the consent text.
    pub consent: Option<ConsentDifference>,
    /// Responsible bodies that are new, gone, or differ.
    pub bodies: RecordsDifference<BodyId>,
    /// Themes that are new, gone, or differ.
    pub themes: RecordsDifference<ThemeId>,
    /// Main items that are new, gone, or differ, their sub-items included.
    pub main_items: RecordsDifference<String>,
}

/// How often a scenario is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FrequencyDifference {
    /// Which scenario; by its later name.
    pub scenario: Named<ScenarioCode>,
    /// How many a month there were.
    pub from: u32,
    /// How many there are.
    pub to: u32,
    /// Whether the centre may count it anew when it publishes, as it does where a form is handed in: then `to` is only
    /// what was authored.
    pub is_counted: bool,
}

impl Difference {
    /// Compares two catalogues.
    pub fn between(before: &Catalogue, after: &Catalogue) -> Self {
        let named = |scenario: &Scenario| Named::new(&scenario.code, &scenario.name);
        let only_in = |one: &Catalogue, other: &Catalogue| {
            one.scenarios
                .values()
                .filter(|scenario| !other.scenarios.contains_key(&scenario.code))
                .map(named)
                .collect()
        };
        let changed = after.scenarios.values().filter_map(|later| {
            let earlier = before.scenarios.get(&later.code)?;
            scenario::compare(earlier, later, before, after)
        });
        let recounted = after.scenarios.values().filter_map(|later| {
            let earlier = before.scenarios.get(&later.code)?;
            (earlier.frequency != later.frequency).then(|| FrequencyDifference {
                scenario: named(later),
                from: earlier.frequency,
                to: later.frequency,
                is_counted: later.table.needs().iter().any(|need| need.form.is_some()),
            })
        });
        Self {
            before: before.counts(),
            after: after.counts(),
            added: only_in(after, before),
            removed: only_in(before, after),
            changed: changed.collect(),
            frequencies: recounted.collect(),
            materials: RecordsDifference::between(
                before.materials.values(),
                after.materials.values(),
                |material| Named::new(&material.code, &material.name),
            ),
            life_events: RecordsDifference::between(
                &before.life_events,
                &after.life_events,
                |event| Named::new(&event.id, &event.name),
            ),
            windows: surroundings::windows(before, after),
            hall: surroundings::hall(before, after),
            consent: ConsentDifference::between(
                before.hall.consent.as_ref(),
                after.hall.consent.as_ref(),
            ),
            bodies: RecordsDifference::between(&before.bodies, &after.bodies, |body| {
                Named::new(&body.id, &body.name)
            }),
            themes: RecordsDifference::between(&before.themes, &after.themes, |theme| {
                Named::new(&theme.id, &theme.name)
            }),
            main_items: RecordsDifference::between(&before.main_items, &after.main_items, |item| {
                Named::new(&item.code, &item.name)
            }),
        }
    }

    /// Whether nothing differs.
    pub fn is_none(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.frequencies.is_empty()
            && self.materials.is_none()
            && self.life_events.is_none()
            && self.windows.is_empty()
            && self.hall.is_empty()
            && self.consent.is_none()
            && self.bodies.is_none()
            && self.themes.is_none()
            && self.main_items.is_none()
    }
}

fn name_material(
    code: &MaterialCode,
    before: &Catalogue,
    after: &Catalogue,
) -> Named<MaterialCode> {
    let material = after
        .materials
        .get(code)
        .or_else(|| before.materials.get(code));
    Named {
        code: code.clone(),
        name: material.map_or_else(String::new, |material| material.name.zh.clone()),
    }
}
