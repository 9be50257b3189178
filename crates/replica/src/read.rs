//! Reading a release.

mod finding;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use catalogue::About;
use catalogue::code::{BodyId, FormId, LifeEventId, MaterialCode, ScenarioCode};
use catalogue::consent::Consent;
use catalogue::hall::{Body, ComprehensiveWindow, Hall, Theme};
use catalogue::item::SubItem;
use catalogue::life_event::LifeEvent;
use catalogue::material::Material;
use catalogue::scenario::{Need, Scenario};
use catalogue::table::{DecisionTable, Outcome, Question, Situation};
use catalogue::text::Text;
use forms::{FormDefinition, Layout};
use handover::ReleaseNumber;
use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Row};
use serde::de::DeserializeOwned;

pub use self::finding::{FindingEntry, RelatedNames, Way};
use crate::{
    APPLICATION_ID, CONSENT_SINCE, FileError, LAYOUTS_SINCE, OLDEST, ReleaseInfo, SCHEMA, reads,
};

/// Why a file cannot be used as a replica.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("{0} does not exist")]
    Missing(PathBuf),
    /// It is no catalogue release.
    #[error("{0} is not a catalogue release")]
    NotARelease(PathBuf),
    /// It was written for another version of this program.
    #[error("{path} has schema {found}, this program reads schemas {OLDEST} to {SCHEMA}")]
    Schema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
    },
    /// Its content is damaged.
    #[error("{path} is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        what: String,
    },
    /// SQLite failed.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// SQLite failed.
    #[error("the replica could not be read: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A record is not what it should be.
    #[error("{table} {key} in the replica is damaged: {why}")]
    Record {
        /// The table.
        table: &'static str,
        /// The record.
        key: String,
        /// What is wrong.
        why: String,
    },
}

/// A release that is open for reading. Shared freely between threads.
#[derive(Debug)]
pub struct Replica {
    connection: Mutex<Connection>,
    release: ReleaseInfo,
    schema: u32,
}

impl Replica {
    /// Opens a release and checks that it is whole.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is changed or created.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if !path.exists() {
            return Err(OpenError::Missing(path.to_owned()));
        }
        let at = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => OpenError::NotARelease(path.to_owned()),
            Some(rusqlite::ErrorCode::DatabaseCorrupt) => OpenError::Damaged {
                path: path.to_owned(),
                what: source.to_string(),
            },
            _ => OpenError::File(FileError {
                path: path.to_owned(),
                source,
            }),
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(at)?;
        connection
            .execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")
            .map_err(at)?;
        let application: u32 = connection
            .pragma_query_value(None, "application_id", |row| row.get(0))
            .map_err(at)?;
        if application != APPLICATION_ID {
            return Err(OpenError::NotARelease(path.to_owned()));
        }
        let found: u32 = connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(at)?;
        if !reads(found) {
            return Err(OpenError::Schema {
                path: path.to_owned(),
                found,
            });
        }
        let what: String = connection
            .pragma_query_value(None, "quick_check", |row| row.get(0))
            .map_err(at)?;
        if what != "ok" {
            return Err(OpenError::Damaged {
                path: path.to_owned(),
                what,
            });
        }
        let (number, published): (u32, String) = connection
            .query_row("SELECT number, published_at FROM release", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .map_err(at)?;
        let published_at: Timestamp =
            published
                .parse()
                .map_err(|error: jiff::Error| OpenError::Damaged {
                    path: path.to_owned(),
                    what: format!("release.published_at: {error}"),
                })?;
        let release = ReleaseInfo {
            number: ReleaseNumber(number),
            published_at,
        };
        Ok(Self {
            connection: Mutex::new(connection),
            release,
            schema: found,
        })
    }

    /// Which release this is.
    pub fn release(&self) -> &ReleaseInfo {
        &self.release
    }

    /// What the catalogue says of itself, and the hall it is for.
    pub fn about(&self) -> Result<(About, Hall), ReadError> {
        let (about, hall) = self.one("SELECT about, hall FROM release", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let hall: Hall = parse("release", "hall", &hall)?;
        let consent = self.consent()?;
        Ok((parse("release", "about", &about)?, Hall { consent, ..hall }))
    }

    /// What citizens agree to before they hand in; none in a release from before there was such a text.
    pub fn consent(&self) -> Result<Option<Consent>, ReadError> {
        if self.schema < CONSENT_SINCE {
            return Ok(None);
        }
        let consent: Option<String> =
            self.one("SELECT consent FROM release", [], |row| row.get(0))?;
        consent
            .map(|consent| parse("release", "consent", &consent))
            .transpose()
    }

    /// The windows, in order.
    pub fn windows(&self) -> Result<Vec<ComprehensiveWindow>, ReadError> {
        self.records(
            "window",
            "SELECT kind, record FROM window ORDER BY position",
            [],
        )
    }

    /// The themes, in order, each with how many scenarios it has.
    pub fn themes(&self) -> Result<Vec<(Theme, usize)>, ReadError> {
        let sql = "SELECT id, record, (SELECT count(*) FROM scenario_theme WHERE theme = id) FROM theme ORDER BY position";
        self.rows(sql, [], |row| {
            Ok((text(row, 0)?, text(row, 1)?, row.get::<_, i64>(2)?))
        })?
        .into_iter()
        .map(|(id, record, count)| Ok((parse("theme", &id, &record)?, count_of(count))))
        .collect()
    }

    /// The responsible bodies, in order: id, name, and how many scenarios each has.
    pub fn bodies(&self) -> Result<Vec<(BodyId, Text, usize)>, ReadError> {
        let sql = "SELECT id, record, (SELECT count(*) FROM scenario JOIN sub_item ON scenario.sub_item = basic_code WHERE sub_item.body = body.id) FROM body ORDER BY position";
        self.rows(sql, [], |row| {
            Ok((text(row, 0)?, text(row, 1)?, row.get::<_, i64>(2)?))
        })?
        .into_iter()
        .map(|(id, record, count)| {
            let body: Body = parse("body", &id, &record)?;
            Ok((body.id, body.name, count_of(count)))
        })
        .collect()
    }

    /// The life events, in order: id, name, and how many scenarios each has.
    pub fn life_events(&self) -> Result<Vec<(LifeEventId, Text, usize)>, ReadError> {
        let sql = "SELECT id, name, (SELECT count(*) FROM life_event_scenario WHERE life_event = id) FROM life_event ORDER BY position";
        self.rows(sql, [], |row| {
            Ok((text(row, 0)?, text(row, 1)?, row.get::<_, i64>(2)?))
        })?
        .into_iter()
        .map(|(id, name, count)| {
            Ok((
                code("life_event", &id)?,
                parse("life_event", &id, &name)?,
                count_of(count),
            ))
        })
        .collect()
    }

    /// A life event.
    pub fn life_event(&self, id: &LifeEventId) -> Result<Option<LifeEvent>, ReadError> {
        self.record(
            "life_event",
            "SELECT record FROM life_event WHERE id = ?1",
            id.as_str(),
        )
    }

    /// A scenario with its decision table.
    pub fn scenario(&self, code: &ScenarioCode) -> Result<Option<Scenario>, ReadError> {
        let key = code.as_str();
        let record = self.optional(
            "SELECT record, frequency FROM scenario WHERE code = ?1",
            [key],
            |row| Ok((text(row, 0)?, row.get::<_, u32>(1)?)),
        )?;
        let Some((record, frequency)) = record else {
            return Ok(None);
        };
        let mut fields: serde_json::Map<String, serde_json::Value> =
            parse("scenario", key, &record)?;
        fields.insert("frequency".into(), frequency.into());
        // The rows do not take the way through JSON: a table may have tens of thousands.
        fields.insert(
            "table".into(),
            serde_json::json!({"questions": [], "needs": [], "situations": [], "outcomes": []}),
        );
        let mut scenario: Scenario = serde_json::from_value(fields.into())
            .map_err(|error| damaged("scenario", key, error))?;
        scenario.table = self.table(key)?;
        Ok(Some(scenario))
    }

    fn table(&self, scenario: &str) -> Result<DecisionTable, ReadError> {
        let of = |table: &str| {
            format!("SELECT position, record FROM {table} WHERE scenario = ?1 ORDER BY position")
        };
        let questions: Vec<Question> = self.records("question", &of("question"), [scenario])?;
        let needs: Vec<Need> = self.records("need", &of("need"), [scenario])?;
        let outcomes: Vec<Outcome> = self.records("outcome", &of("outcome"), [scenario])?;
        let sql = "SELECT choices, outcome FROM situation WHERE scenario = ?1 ORDER BY position";
        let situations = self
            .rows(sql, [scenario], |row| {
                Ok((text(row, 0)?, row.get::<_, i64>(1)?))
            })?
            .into_iter()
            .map(|(choices, outcome)| {
                let choices = choices
                    .split_whitespace()
                    .map(|place| {
                        if place == "-" {
                            Ok(None)
                        } else {
                            place.parse().map(Some)
                        }
                    })
                    .collect::<Result<_, _>>()
                    .map_err(|error| damaged("situation", scenario, error))?;
                Ok(Situation {
                    choices,
                    outcome: count_of(outcome),
                })
            })
            .collect::<Result<Vec<_>, ReadError>>()?;
        DecisionTable::from_parts(questions, needs, situations, outcomes)
            .ok_or_else(|| damaged("situation", scenario, "its places do not fit"))
    }

    /// The name of the main item and the sub-item under which a scenario is handled.
    pub fn items_of(&self, scenario: &Scenario) -> Result<Option<(Text, SubItem)>, ReadError> {
        let key = scenario.sub_item.as_str();
        let sql = "SELECT name, record FROM sub_item JOIN main_item ON main_item = code WHERE basic_code = ?1";
        self.optional(sql, [key], |row| Ok((text(row, 0)?, text(row, 1)?)))?
            .map(|(name, record)| {
                Ok((
                    parse("main_item", key, &name)?,
                    parse("sub_item", key, &record)?,
                ))
            })
            .transpose()
    }

    /// A responsible body.
    pub fn body(&self, id: &BodyId) -> Result<Option<Body>, ReadError> {
        self.record("body", "SELECT record FROM body WHERE id = ?1", id.as_str())
    }

    /// The materials that some situation of a scenario needs.
    pub fn materials_of(
        &self,
        scenario: &ScenarioCode,
    ) -> Result<BTreeMap<MaterialCode, Material>, ReadError> {
        let sql = "SELECT DISTINCT code, material.record FROM need JOIN material ON material = code WHERE scenario = ?1";
        let materials: Vec<Material> = self.records("material", sql, [scenario.as_str()])?;
        Ok(materials
            .into_iter()
            .map(|material| (material.code.clone(), material))
            .collect())
    }

    /// The forms that some situation of a scenario needs.
    pub fn forms_of(
        &self,
        scenario: &ScenarioCode,
    ) -> Result<BTreeMap<FormId, FormDefinition>, ReadError> {
        let sql =
            "SELECT DISTINCT id, form.record FROM need JOIN form ON form = id WHERE scenario = ?1";
        let forms: Vec<FormDefinition> = self.records("form", sql, [scenario.as_str()])?;
        Ok(forms
            .into_iter()
            .map(|form| (form.id.clone(), form))
            .collect())
    }

    /// Whether it is from a time when releases carried official papers.
    pub(crate) fn has_layouts(&self) -> bool {
        self.schema >= LAYOUTS_SINCE
    }

    /// The official paper of a form; none when there is none.
    pub fn layout(&self, form: &FormId) -> Result<Option<Layout>, ReadError> {
        if !self.has_layouts() {
            return Ok(None);
        }
        let sql = "SELECT record FROM form_layout WHERE form = ?1";
        self.record("form_layout", sql, form.as_str())
    }

    /// A form definition.
    pub fn form(&self, id: &FormId) -> Result<Option<FormDefinition>, ReadError> {
        self.record("form", "SELECT record FROM form WHERE id = ?1", id.as_str())
    }

    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        // Readers change nothing: a panic of one leaves nothing half-done for the next.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ReadError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement
            .query_map(params, read)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, ReadError> {
        Ok(self.connection().query_row(sql, params, read)?)
    }

    pub(crate) fn optional<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, ReadError> {
        Ok(self.connection().query_row(sql, params, read).optional()?)
    }

    pub(crate) fn record<T: DeserializeOwned>(
        &self,
        table: &'static str,
        sql: &str,
        key: &str,
    ) -> Result<Option<T>, ReadError> {
        self.optional(sql, [key], |row| text(row, 0))?
            .map(|record| parse(table, key, &record))
            .transpose()
    }

    /// Reads rows of a key and a record.
    pub(crate) fn records<T: DeserializeOwned>(
        &self,
        table: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<Vec<T>, ReadError> {
        self.rows(sql, params, |row| Ok((key(row)?, text(row, 1)?)))?
            .into_iter()
            .map(|(key, record)| parse(table, &key, &record))
            .collect()
    }
}

pub(crate) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    row.get(column)
}

/// The first column, a name or a position, for error messages.
fn key(row: &Row<'_>) -> rusqlite::Result<String> {
    let value = row.get_ref(0)?;
    Ok(String::column_result(value).unwrap_or_else(|_| {
        value
            .as_i64()
            .map_or_else(|_| "?".into(), |n| n.to_string())
    }))
}

fn count_of(count: i64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

pub(crate) fn parse<T: DeserializeOwned>(
    table: &'static str,
    key: &str,
    record: &str,
) -> Result<T, ReadError> {
    serde_json::from_str(record).map_err(|error| damaged(table, key, error))
}

pub(crate) fn code<T: std::str::FromStr<Err: std::fmt::Display>>(
    table: &'static str,
    text: &str,
) -> Result<T, ReadError> {
    text.parse().map_err(|error| damaged(table, text, error))
}

fn damaged(table: &'static str, key: &str, why: impl std::fmt::Display) -> ReadError {
    ReadError::Record {
        table,
        key: key.to_owned(),
        why: why.to_string(),
    }
}
