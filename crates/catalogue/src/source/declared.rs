//! Which codes the files declare, whether or not their records are sound: a reference to a record that is there but at
//! fault needs no fault of its own.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use super::SourceFile;

/// The codes of one kind of record, as they are written.
#[derive(Default)]
pub(super) struct Codes {
    written: BTreeSet<String>,
    /// Whether some record has none that can be read: it may be the very one that is meant elsewhere.
    doubtful: bool,
}

impl Codes {
    /// Whether there is, or may be, a record with a code.
    pub(super) fn contains(&self, code: &str) -> bool {
        self.doubtful || self.written.contains(code)
    }

    /// Whether nothing was declared.
    pub(super) fn is_empty(&self) -> bool {
        self.written.is_empty()
    }
}

/// The codes of every kind.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) scenarios: Codes,
    pub(super) materials: Codes,
    pub(super) sub_items: Codes,
    pub(super) forms: Codes,
    pub(super) themes: Codes,
    pub(super) bodies: Codes,
    /// Whether there is a `catalogue.toml`: without it themes and bodies are not looked for.
    pub(super) root: bool,
}

impl Declared {
    /// Notes what a file declares; `table` is as much of it as could be parsed, `whole` whether that is everything.
    pub(super) fn note(&mut self, file: &SourceFile, table: &DeTable<'_>, whole: bool) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let note = |codes: &mut Codes, path: &[&str]| {
            in_table(table, path, codes);
            // What stands behind a broken line may be lost to the parser, but is there all the same.
            if let (false, Some(key)) = (whole, path.last()) {
                in_lines(&file.text, key, codes);
            }
        };
        match folder {
            "" if file.path == "catalogue.toml" => {
                self.root = true;
                note(&mut self.themes, &["theme", "id"]);
                note(&mut self.bodies, &["body", "id"]);
            }
            "items" => note(
                &mut self.sub_items,
                &["main_item", "sub_item", "basic_code"],
            ),
            "materials" => note(&mut self.materials, &["material", "code"]),
            "scenarios" => note(&mut self.scenarios, &["code"]),
            "forms" => note(&mut self.forms, &["id"]),
            _ => {}
        }
    }
}

/// The texts at a path, through lists of tables.
fn in_table(table: &DeTable<'_>, path: &[&str], codes: &mut Codes) {
    let Some((key, rest)) = path.split_first() else {
        return;
    };
    match table.get(*key) {
        Some(value) => in_value(value.get_ref(), rest, codes),
        None if rest.is_empty() => codes.doubtful = true,
        None => {}
    }
}

fn in_value(value: &DeValue<'_>, path: &[&str], codes: &mut Codes) {
    match value {
        DeValue::String(text) if path.is_empty() => {
            codes.written.insert(text.to_string());
        }
        DeValue::Array(values) => {
            for value in values {
                in_value(value.get_ref(), path, codes);
            }
        }
        DeValue::Table(table) => in_table(table, path, codes),
        _ if path.is_empty() => codes.doubtful = true,
        _ => {}
    }
}

/// The texts of a key wherever a line begins with it.
fn in_lines(text: &str, key: &str, codes: &mut Codes) {
    for line in text.lines() {
        let value = line
            .trim_start()
            .strip_prefix(key)
            .and_then(|rest| rest.trim_start().strip_prefix('='));
        if let Some(value) = value {
            let code = value
                .trim_start()
                .trim_start_matches(['"', '\''])
                .split(['"', '\'', '#', ' ', '\t']);
            codes.written.extend(code.take(1).map(str::to_owned));
        }
    }
}
