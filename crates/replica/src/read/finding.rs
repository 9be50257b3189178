//! What finding and lists read of a release: scenarios by the ways in to them, and by what else they are found.

use std::collections::BTreeMap;

use catalogue::code::{BodyId, LifeEventId, ScenarioCode, ThemeId};
use catalogue::hall::{Audience, WindowKind};
use catalogue::material::Material;
use catalogue::text::Text;
use rusqlite::Row;

use super::{ReadError, Replica, code, parse, text};

/// A way in to scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way<'a> {
    /// Every scenario.
    All,
    /// Those that one window handles.
    Window(WindowKind),
    /// Those under a theme.
    Theme(&'a ThemeId),
    /// Those of a life event, in its order.
    LifeEvent(&'a LifeEventId),
    /// Those of a responsible body.
    Body(&'a BodyId),
}

/// What the finder needs of a scenario, and what a list shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingEntry {
    /// The scenario without its decision table's rows: names, aliases, window, frequency.
    pub code: ScenarioCode,
    /// Its official name.
    pub name: Text,
    /// The same as a neighbour would say it.
    pub plain: Text,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// The window that handles it.
    pub window: WindowKind,
    /// For whom it is.
    pub audience: Vec<Audience>,
    /// How many are accepted a month.
    pub frequency: u32,
    /// Whether some situation has a form that is filled in at the terminal.
    pub has_form: bool,
}

/// By what else a scenario is found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RelatedNames {
    /// The names of the materials that some situation of it needs.
    pub materials: Vec<Text>,
    /// The names of the life events that it belongs to.
    pub life_events: Vec<Text>,
}
impl Replica {
    /// The scenarios behind a way in: most frequent first, those of a life event in its own order.
    pub fn entries(&self, way: &Way<'_>) -> Result<Vec<FindingEntry>, ReadError> {
        const COLUMNS: &str = "SELECT code, record, EXISTS (SELECT 1 FROM need WHERE need.scenario = code AND form IS NOT NULL), frequency FROM scenario";
        const ORDER: &str = "ORDER BY frequency DESC, code";
        let entry = |row: &Row<'_>| {
            Ok((
                text(row, 0)?,
                text(row, 1)?,
                row.get::<_, bool>(2)?,
                row.get::<_, u32>(3)?,
            ))
        };
        let rows = match way {
            Way::All => self.rows(&format!("{COLUMNS} {ORDER}"), [], entry)?,
            Way::Window(kind) => {
                let kind = serde_json::to_value(kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
                self.rows(&format!("{COLUMNS} WHERE window = ?1 {ORDER}"), [kind], entry)?
            }
            Way::Theme(theme) => self.rows(
                &format!("{COLUMNS} JOIN scenario_theme ON scenario = code WHERE theme = ?1 {ORDER}"),
                [theme.as_str()],
                entry,
            )?,
            Way::LifeEvent(event) => self.rows(
                &format!("{COLUMNS} JOIN life_event_scenario ON scenario = code WHERE life_event = ?1 ORDER BY position"),
                [event.as_str()],
                entry,
            )?,
            Way::Body(body) => self.rows(
                &format!("{COLUMNS} WHERE scenario.sub_item IN (SELECT basic_code FROM sub_item WHERE body = ?1) {ORDER}"),
                [body.as_str()],
                entry,
            )?,
        };
        rows.into_iter()
            .map(|(code, record, has_form, frequency)| {
                let listed: Listed = parse("scenario", &code, &record)?;
                Ok(FindingEntry {
                    code: listed.code,
                    name: listed.name,
                    plain: listed.plain,
                    aliases: listed.aliases,
                    window: listed.window,
                    audience: listed.audience,
                    frequency,
                    has_form,
                })
            })
            .collect()
    }

    /// What each scenario is about besides its own names: the names of its materials and of its life events.
    pub fn related_names(&self) -> Result<BTreeMap<ScenarioCode, RelatedNames>, ReadError> {
        let materials: Vec<Material> =
            self.records("material", "SELECT code, record FROM material", [])?;
        let materials: BTreeMap<&str, &Text> = materials
            .iter()
            .map(|material| (material.code.as_str(), &material.name))
            .collect();
        let pair = |row: &Row<'_>| Ok((text(row, 0)?, text(row, 1)?));
        let mut related: BTreeMap<ScenarioCode, RelatedNames> = BTreeMap::new();
        let needs = self.rows("SELECT DISTINCT scenario, material FROM need", [], pair)?;
        for (scenario, material) in needs {
            let name = materials.get(material.as_str()).copied();
            let of = related.entry(code("need", &scenario)?).or_default();
            of.materials.extend(name.cloned());
        }
        let sql =
            "SELECT scenario, name FROM life_event_scenario JOIN life_event ON id = life_event";
        for (scenario, name) in self.rows(sql, [], pair)? {
            let of = related
                .entry(code("life_event_scenario", &scenario)?)
                .or_default();
            of.life_events.push(parse("life_event", &scenario, &name)?);
        }
        Ok(related)
    }
}

/// The part of a scenario's record that lists need.
#[derive(serde::Deserialize)]
struct Listed {
    code: ScenarioCode,
    name: Text,
    plain: Text,
    aliases: Vec<String>,
    window: WindowKind,
    audience: Vec<Audience>,
}
