//! Provinces, cities, counties and townships as a tree of names, from `china-division`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::{Failure, at};

/// Divisions that stand in the list only to hold others: nobody writes them in an address.
const HOLDERS: [&str; 5] = [
    "市辖区",
    "县",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
    "省直辖县",
];

/// A division: its code and its parts by theirs, which is the order in which they are always listed.
#[derive(Default)]
struct Division {
    name: String,
    parts: BTreeMap<String, Division>,
}

/// A line for each name, indented by one space a level: a division's parts follow it.
pub(crate) fn lines(folder: &Path) -> Result<String, Failure> {
    let mut all = Division::default();
    // Each row has its own code, its name, and the codes of those above it in some order: a longer code is further down.
    for file in ["provinces.csv", "cities.csv", "areas.csv", "streets.csv"] {
        let file = folder.join(file);
        let text = fs::read_to_string(&file).map_err(at(&file))?;
        for row in text.lines().skip(1) {
            let mut cells = row.split(',').map(|cell| cell.trim_matches('"'));
            let (Some(code), Some(name)) = (cells.next(), cells.next()) else {
                continue;
            };
            let mut above: Vec<&str> = cells.collect();
            above.sort_by_key(|code| code.len());
            let mut holder = &mut all;
            for code in above {
                holder = holder.parts.entry(code.to_owned()).or_default();
            }
            holder.parts.entry(code.to_owned()).or_default().name = name.to_owned();
        }
    }
    let mut lines = String::new();
    for province in all.parts.values() {
        add(province, 0, "", &mut lines);
    }
    let file = folder.join("HK-MO-TW.json");
    let text = fs::read_to_string(&file).map_err(at(&file))?;
    let provinces: Map<String, Value> = serde_json::from_str(&text).map_err(at(&file))?;
    for (name, parts) in &provinces {
        add(&division(name, parts), 0, "", &mut lines);
    }
    Ok(lines)
}

fn division(name: &str, parts: &Value) -> Division {
    let parts: Vec<Division> = match parts {
        Value::Object(parts) => parts
            .iter()
            .map(|(name, parts)| division(name, parts))
            .collect(),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .map(|name| division(name, &Value::Null))
            .collect(),
        _ => Vec::new(),
    };
    let numbered = parts
        .into_iter()
        .enumerate()
        .map(|(place, part)| (format!("{place:03}"), part));
    Division {
        name: name.to_owned(),
        parts: numbered.collect(),
    }
}

fn add(division: &Division, depth: usize, above: &str, lines: &mut String) {
    let name = division.name.as_str();
    // A city without counties is listed as its own only county.
    let holds = HOLDERS.contains(&name) || name == above;
    if !holds {
        lines.extend(std::iter::repeat_n(' ', depth));
        lines.push_str(name);
        lines.push('\n');
    }
    for part in division.parts.values() {
        add(part, if holds { depth } else { depth + 1 }, name, lines);
    }
}

/// The names down to counties, and the same without what says of which rank they are: what people write in an address.
pub(crate) fn words(folder: &Path) -> Result<BTreeMap<String, u64>, Failure> {
    let mut words = BTreeMap::new();
    for (file, weight) in [
        ("areas.csv", 2_000),
        ("cities.csv", 20_000),
        ("provinces.csv", 60_000),
    ] {
        let file = folder.join(file);
        let text = fs::read_to_string(&file).map_err(at(&file))?;
        for name in text.lines().skip(1).filter_map(|row| row.split(',').nth(1)) {
            let name = name.trim_matches('"');
            // Longer ones are seldom written in full, and have more ways to be read than there is room for.
            if HOLDERS.contains(&name) || name.chars().count() > 5 {
                continue;
            }
            words.insert(name.to_owned(), weight);
            let bare = name.strip_suffix(['省', '市', '区', '县']);
            if let Some(bare) = bare.filter(|bare| bare.chars().count() > 1) {
                words.insert(bare.to_owned(), weight);
            }
        }
    }
    Ok(words)
}
