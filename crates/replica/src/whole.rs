//! Reading a release whole: for who compares it, writes it back or publishes it again.

use std::collections::BTreeMap;

use catalogue::Catalogue;
use catalogue::code::{FormId, ScenarioCode};
use catalogue::hall::Body;
use catalogue::item::{MainItem, SubItem};
use catalogue::material::Material;
use catalogue::rules::Rules;
use forms::{FormDefinition, Layout};
use handover::Digest;

use crate::content::content_digest;
use crate::read::{code, parse, text};
use crate::{Content, ReadError, Replica};

impl Replica {
    /// The digest of everything that the release says, as its manifest names it.
    ///
    /// # Errors
    /// [`ReadError::Sqlite`].
    pub fn content_digest(&self) -> Result<Digest, ReadError> {
        let connection = self.connection();
        let digest = content_digest(&connection)?;
        // Every page was read once; hardly any is needed again soon.
        connection.execute_batch("PRAGMA shrink_memory;")?;
        Ok(digest)
    }

    /// Everything that the release holds.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn content(&self) -> Result<Content, ReadError> {
        let (about, hall) = self.about()?;
        let bodies: Vec<Body> =
            self.records("body", "SELECT id, record FROM body ORDER BY position", [])?;
        let materials: Vec<Material> =
            self.records("material", "SELECT code, record FROM material", [])?;
        let forms: Vec<FormDefinition> = self.records("form", "SELECT id, record FROM form", [])?;
        let mut scenarios = BTreeMap::new();
        for key in self.rows("SELECT code FROM scenario", [], |row| text(row, 0))? {
            let key: ScenarioCode = code("scenario", &key)?;
            if let Some(scenario) = self.scenario(&key)? {
                scenarios.insert(key, scenario);
            }
        }
        let catalogue = Catalogue {
            about,
            hall,
            windows: self.windows()?,
            bodies,
            themes: self.themes()?.into_iter().map(|(theme, _)| theme).collect(),
            life_events: self.records(
                "life_event",
                "SELECT id, record FROM life_event ORDER BY position",
                [],
            )?,
            main_items: self.main_items()?,
            materials: materials
                .into_iter()
                .map(|material| (material.code.clone(), material))
                .collect(),
            scenarios,
            rules: self.rules()?,
        };
        let forms: BTreeMap<FormId, FormDefinition> = forms
            .into_iter()
            .map(|form| (form.id.clone(), form))
            .collect();
        let layouts: Vec<Layout> = match self.has_layouts() {
            true => self.records("form_layout", "SELECT form, record FROM form_layout", [])?,
            false => Vec::new(),
        };
        Ok(Content {
            catalogue,
            forms,
            layouts: layouts
                .into_iter()
                .map(|layout| (layout.form.clone(), layout))
                .collect(),
        })
    }

    fn main_items(&self) -> Result<Vec<MainItem>, ReadError> {
        let sql = "SELECT code, name FROM main_item ORDER BY position";
        self.rows(sql, [], |row| Ok((text(row, 0)?, text(row, 1)?)))?
            .into_iter()
            .map(|(key, name)| {
                let sql = "SELECT basic_code, record FROM sub_item WHERE main_item = ?1 ORDER BY position";
                let sub_items: Vec<SubItem> = self.records("sub_item", sql, [&key])?;
                Ok(MainItem {
                    name: parse("main_item", &key, &name)?,
                    code: key,
                    sub_items,
                })
            })
            .collect()
    }

    fn rules(&self) -> Result<BTreeMap<ScenarioCode, Rules>, ReadError> {
        let sql = "SELECT scenario, record FROM authored";
        self.rows(sql, [], |row| Ok((text(row, 0)?, text(row, 1)?)))?
            .into_iter()
            .map(|(key, record)| Ok((code("authored", &key)?, parse("authored", &key, &record)?)))
            .collect()
    }
}
