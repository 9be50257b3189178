//! Texts of nothing but blanks: what is written must say something.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reading::Lines;
use super::{Fault, SourceFile};

/// Finds every text in a file that is empty or consists of blanks. A file that is no TOML has none; its reader says so.
pub fn blanks(file: &SourceFile) -> Vec<Fault> {
    DeTable::parse(&file.text)
        .map(|table| blanks_in(file, table.get_ref()))
        .unwrap_or_default()
}

/// The same of a file that is parsed already.
pub(super) fn blanks_in(file: &SourceFile, table: &DeTable<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    in_table(table, "", &Lines::of(file), &mut faults);
    faults
}

fn in_table(table: &DeTable<'_>, within: &str, lines: &Lines<'_>, faults: &mut Vec<Fault>) {
    for (key, value) in table {
        let key = key.get_ref();
        let path = match within {
            "" => key.to_string(),
            within => format!("{within}.{key}"),
        };
        in_value(value, &path, lines, faults);
    }
}

fn in_value(value: &Spanned<DeValue<'_>>, path: &str, lines: &Lines<'_>, faults: &mut Vec<Fault>) {
    match value.get_ref() {
        DeValue::String(text) if text.chars().all(is_blank) => faults.push(Fault::new(
            &lines.at(&value.span()),
            format!("“{path}”是空的，或只有空格"),
            "写上内容；可以不写的，就去掉它",
        )),
        DeValue::Array(values) => {
            for value in values {
                in_value(value, path, lines, faults);
            }
        }
        DeValue::Table(table) => in_table(table, path, lines, faults),
        _ => {}
    }
}

/// Whether nobody sees a character.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}
