//! Compiling a catalogue and its forms into one SQLite file.

use std::path::Path;

use catalogue::Catalogue;
use catalogue::code::FormId;
use catalogue::hall::Hall;
use catalogue::scenario::Scenario;
use catalogue::table::{DecisionTable, Situation};
use rusqlite::{Connection, Transaction, params};
use serde::Serialize;

use crate::{APPLICATION_ID, Content, FileError, MIGRATIONS, ReleaseInfo, SCHEMA};

/// Why a release could not be built. The file, if any, is incomplete and to be thrown away.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// There is a file already; releases are immutable.
    #[error(
        "{0} exists already; a release is never changed: choose another file or remove it first"
    )]
    Exists(std::path::PathBuf),
    /// SQLite failed.
    #[error("the release could not be written: {0}")]
    File(#[from] FileError),
    /// A record cannot be written as JSON.
    #[error("a record could not be written: {0}")]
    Record(#[from] serde_json::Error),
}

/// Writes a release to a new file.
///
/// # Errors
/// [`BuildError`]; among others when a need names a form that is not among `forms`.
pub fn build(path: &Path, content: &Content, release: &ReleaseInfo) -> Result<(), BuildError> {
    if path.exists() {
        return Err(BuildError::Exists(path.to_owned()));
    }
    let at = |source| FileError {
        path: path.to_owned(),
        source,
    };
    let mut connection = Connection::open(path).map_err(at)?;
    connection
        .execute_batch(
            // With what the cache does not hold, ten times the catalogue would cost far more than ten times the time.
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; PRAGMA cache_size = -262144;",
        )
        .map_err(at)?;
    let transaction = connection.transaction().map_err(at)?;
    write(&transaction, content, release).map_err(|error| match error {
        WriteError::Sqlite(source) => BuildError::File(at(source)),
        WriteError::Record(source) => BuildError::Record(source),
    })?;
    transaction.commit().map_err(at)?;
    connection.execute_batch("ANALYZE; VACUUM;").map_err(at)?;
    Ok(())
}

enum WriteError {
    Sqlite(rusqlite::Error),
    Record(serde_json::Error),
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<serde_json::Error> for WriteError {
    fn from(error: serde_json::Error) -> Self {
        Self::Record(error)
    }
}

fn write(db: &Transaction, content: &Content, release: &ReleaseInfo) -> Result<(), WriteError> {
    let Content {
        catalogue,
        forms,
        layouts,
    } = content;
    for migration in MIGRATIONS {
        db.execute_batch(migration)?;
    }
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", SCHEMA)?;
    // The consent text has a column of its own, which releases of older schemas lack.
    let hall = Hall {
        consent: None,
        ..catalogue.hall.clone()
    };
    let consent = catalogue.hall.consent.as_ref().map(json).transpose()?;
    db.execute(
        "INSERT INTO release (one, number, published_at, about, hall, consent) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        params![
            release.number.0,
            release.published_at.to_string(),
            json(&catalogue.about)?,
            json(&hall)?,
            consent
        ],
    )?;
    for (position, window) in catalogue.windows.iter().enumerate() {
        db.execute(
            "INSERT INTO window (kind, position, record) VALUES (?1, ?2, ?3)",
            params![name_of(&window.kind)?, position as i64, json(window)?],
        )?;
    }
    for (position, body) in catalogue.bodies.iter().enumerate() {
        db.execute(
            "INSERT INTO body (id, position, record) VALUES (?1, ?2, ?3)",
            params![body.id.as_str(), position as i64, json(body)?],
        )?;
    }
    for (position, theme) in catalogue.themes.iter().enumerate() {
        db.execute(
            "INSERT INTO theme (id, position, record) VALUES (?1, ?2, ?3)",
            params![theme.id.as_str(), position as i64, json(theme)?],
        )?;
    }
    write_items(db, catalogue)?;
    for material in catalogue.materials.values() {
        db.execute(
            "INSERT INTO material (code, record) VALUES (?1, ?2)",
            params![material.code.as_str(), json(material)?],
        )?;
    }
    for form in forms.values() {
        db.execute(
            "INSERT INTO form (id, version, record) VALUES (?1, ?2, ?3)",
            params![form.id.as_str(), form.version, json(form)?],
        )?;
    }
    for (form, layout) in layouts {
        db.execute(
            "INSERT INTO form_layout (form, record) VALUES (?1, ?2)",
            params![form.as_str(), json(layout)?],
        )?;
    }
    for scenario in catalogue.scenarios.values() {
        write_scenario(db, scenario)?;
    }
    for (scenario, rules) in &catalogue.rules {
        db.execute(
            "INSERT INTO authored (scenario, record) VALUES (?1, ?2)",
            params![scenario.as_str(), json(rules)?],
        )?;
    }
    write_life_events(db, catalogue)
}

fn write_items(db: &Transaction, catalogue: &Catalogue) -> Result<(), WriteError> {
    for (position, item) in catalogue.main_items.iter().enumerate() {
        db.execute(
            "INSERT INTO main_item (code, position, name) VALUES (?1, ?2, ?3)",
            params![item.code, position as i64, json(&item.name)?],
        )?;
        for (position, sub) in item.sub_items.iter().enumerate() {
            db.execute(
                "INSERT INTO sub_item (basic_code, main_item, position, body, record) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![sub.basic_code.as_str(), item.code, position as i64, sub.body.as_str(), json(sub)?],
            )?;
        }
    }
    Ok(())
}

fn write_life_events(db: &Transaction, catalogue: &Catalogue) -> Result<(), WriteError> {
    for (position, event) in catalogue.life_events.iter().enumerate() {
        db.execute(
            "INSERT INTO life_event (id, position, name, record) VALUES (?1, ?2, ?3, ?4)",
            params![
                event.id.as_str(),
                position as i64,
                json(&event.name)?,
                json(event)?
            ],
        )?;
        for (position, scenario) in event.scenarios().enumerate() {
            db.execute(
                "INSERT INTO life_event_scenario (life_event, position, scenario) VALUES (?1, ?2, ?3)",
                params![event.id.as_str(), position as i64, scenario.as_str()],
            )?;
        }
    }
    Ok(())
}

fn write_scenario(db: &Transaction, scenario: &Scenario) -> Result<(), WriteError> {
    let mut record = serde_json::to_value(scenario)?;
    if let Some(record) = record.as_object_mut() {
        // The decision table stands in tables of its own; how often it is accepted stands in a column, so that
        // counting again does not change the whole record.
        record.remove("table");
        record.remove("frequency");
    }
    db.execute(
        "INSERT INTO scenario (code, sub_item, suffix, window, frequency, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            scenario.code.as_str(),
            scenario.sub_item.as_str(),
            scenario.suffix.as_str(),
            name_of(&scenario.window)?,
            scenario.frequency,
            record.to_string()
        ],
    )?;
    for theme in &scenario.themes {
        db.execute(
            "INSERT OR IGNORE INTO scenario_theme (theme, scenario) VALUES (?1, ?2)",
            params![theme.as_str(), scenario.code.as_str()],
        )?;
    }
    write_table(db, scenario.code.as_str(), &scenario.table)
}

fn write_table(db: &Transaction, scenario: &str, table: &DecisionTable) -> Result<(), WriteError> {
    for (position, question) in table.questions().iter().enumerate() {
        db.execute(
            "INSERT INTO question (scenario, position, record) VALUES (?1, ?2, ?3)",
            params![scenario, position as i64, json(question)?],
        )?;
    }
    for (position, need) in table.needs().iter().enumerate() {
        let form = need.form.as_ref().map(FormId::as_str);
        db.execute(
            "INSERT INTO need (scenario, position, material, form, record) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![scenario, position as i64, need.material.as_str(), form, json(need)?],
        )?;
    }
    for (position, outcome) in table.outcomes().iter().enumerate() {
        db.execute(
            "INSERT INTO outcome (scenario, position, record) VALUES (?1, ?2, ?3)",
            params![scenario, position as i64, json(outcome)?],
        )?;
    }
    let mut insert = db.prepare_cached(
        "INSERT INTO situation (scenario, position, choices, outcome) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (position, situation) in table.situations().iter().enumerate() {
        insert.execute(params![
            scenario,
            position as i64,
            choices(situation),
            situation.outcome as i64
        ])?;
    }
    Ok(())
}

fn choices(situation: &Situation) -> String {
    let written: Vec<String> = situation
        .choices
        .iter()
        .map(|choice| choice.map_or_else(|| "-".to_owned(), |place| place.to_string()))
        .collect();
    written.join(" ")
}

fn json(record: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(record)
}

/// The serialised name of a unit variant.
fn name_of(variant: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_value(variant).map(|value| value.as_str().unwrap_or_default().to_owned())
}
