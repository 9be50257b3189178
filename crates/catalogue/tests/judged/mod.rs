//! The judged set: the sample catalogue's scenarios and real names, the queries that were judged over them, and how well
//! a way of finding does. The benchmark reads it too.

#![allow(unreachable_pub)] // The benchmark includes this file as a module of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use catalogue::code::ScenarioCode;
use catalogue::finder::Findable;
use catalogue::text::Text;
use toml::Table;

/// One query and what a clerk would expect to be shown for it.
pub struct Judged {
    #[allow(dead_code)] // The benchmark has no use for it.
    pub kind: String,
    pub query: String,
    /// Any of these is right.
    pub expected: Vec<ScenarioCode>,
}

/// How well queries were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    pub queries: usize,
    pub first: usize,
    pub in_five: usize,
    reciprocal: f64,
}

impl Score {
    /// Counts an answer: the place of the first right one.
    pub fn count(&mut self, place: Option<usize>) {
        self.queries += 1;
        if let Some(place) = place {
            self.first += usize::from(place == 0);
            self.in_five += usize::from(place < 5);
            self.reciprocal += 1.0 / (place as f64 + 1.0);
        }
    }

    /// The share of queries whose first answer was right, in percent.
    pub fn hit_at_1(&self) -> f64 {
        100.0 * self.first as f64 / self.queries as f64
    }

    /// The share of queries with a right answer among the first five, in percent.
    pub fn hit_at_5(&self) -> f64 {
        100.0 * self.in_five as f64 / self.queries as f64
    }

    /// The mean reciprocal rank.
    pub fn mrr(&self) -> f64 {
        self.reciprocal / self.queries as f64
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:4} queries  hit@1 {:5.1} %  hit@5 {:5.1} %  MRR {:.3}",
            self.queries,
            self.hit_at_1(),
            self.hit_at_5(),
            self.mrr()
        )
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn tables(folder: &str) -> Vec<Table> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .expect("a folder of the sample catalogue")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| text(path).parse().expect("TOML"))
        .collect()
}

fn bilingual(value: &toml::Value) -> Text {
    Text {
        zh: value["zh"].as_str().expect("Chinese").to_owned(),
        en: value["en"].as_str().expect("English").to_owned(),
    }
}

fn list<'t>(table: &'t Table, key: &str) -> &'t [toml::Value] {
    table
        .get(key)
        .and_then(toml::Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The scenarios of the sample catalogue.
pub fn sample() -> Vec<Findable> {
    let mut materials = BTreeMap::new();
    for table in tables("assets/catalogue/materials") {
        for material in list(&table, "material") {
            let code = material["code"].as_str().expect("a code").to_owned();
            materials.insert(code, bilingual(&material["name"]));
        }
    }
    let mut life_events: BTreeMap<String, Vec<Text>> = BTreeMap::new();
    for event in tables("assets/catalogue/life_events") {
        for member in list(&event, "member") {
            let scenario = member["scenario"].as_str().expect("a code").to_owned();
            let names = life_events.entry(scenario).or_default();
            names.push(bilingual(&event["name"]));
        }
    }
    tables("assets/catalogue/scenarios")
        .into_iter()
        .map(|scenario| {
            let code = scenario["code"].as_str().expect("a code");
            Findable {
                code: code.parse().expect("a code"),
                name: bilingual(&scenario["name"]),
                plain: bilingual(&scenario["plain"]),
                aliases: list(&scenario, "aliases")
                    .iter()
                    .map(|alias| alias.as_str().expect("an alias").to_owned())
                    .collect(),
                materials: list(&scenario, "need")
                    .iter()
                    .map(|need| materials[need["material"].as_str().expect("a code")].clone())
                    .collect(),
                life_events: life_events.remove(code).unwrap_or_default(),
                frequency: scenario["frequency"]
                    .as_integer()
                    .and_then(|frequency| frequency.try_into().ok())
                    .expect("a frequency"),
            }
        })
        .collect()
}

/// Real names, which is all that is known of these items.
pub fn real() -> Vec<Findable> {
    text("tests/judged/guangan-items.jsonl")
        .lines()
        .map(|line| {
            let item: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let zh = item["name"].as_str().expect("a name").to_owned();
            let code = item["item_code"].as_str().expect("a code");
            Findable {
                code: local(code),
                name: Text {
                    zh,
                    en: String::new(),
                },
                plain: Text {
                    zh: String::new(),
                    en: String::new(),
                },
                aliases: Vec::new(),
                materials: Vec::new(),
                life_events: Vec::new(),
                frequency: 0,
            }
        })
        .collect()
}

/// A local item code in the shape that codes have here.
fn local(code: &str) -> ScenarioCode {
    code.to_ascii_lowercase().parse().expect("a code")
}

/// The judged queries.
pub fn queries() -> Vec<Judged> {
    rows("tests/judged/queries.tsv")
        .map(|row| Judged {
            kind: row[0].clone(),
            query: row[1].clone(),
            expected: row[2].split(' ').map(local).collect(),
        })
        .collect()
}

/// Every official name with its syllables.
#[allow(dead_code)] // The benchmark has no use for it.
pub fn spelled() -> Vec<(String, Vec<String>)> {
    rows("tests/judged/pinyin.tsv")
        .map(|row| {
            (
                row[0].clone(),
                row[1].split(' ').map(str::to_owned).collect(),
            )
        })
        .collect()
}

fn rows(path: &str) -> impl Iterator<Item = Vec<String>> {
    let rows: Vec<Vec<String>> = text(path)
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect();
    rows.into_iter()
}
