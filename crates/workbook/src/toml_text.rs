//! Generated source text, one key a line, each line with the cell it comes from.

use catalogue::source::SourceFile;

use crate::origin::Origin;

/// The lines of one file.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<(String, Origin)>);

impl Lines {
    /// Adds one line.
    pub(crate) fn push(&mut self, line: String, origin: Origin) {
        self.0.push((line, origin));
    }

    /// Adds another's lines after these.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// The file, and each line's origin.
    pub(crate) fn into_file(self, path: String) -> (SourceFile, Vec<Origin>) {
        let mut text = String::new();
        let mut origins = Vec::with_capacity(self.0.len());
        for (line, origin) in self.0 {
            text.push_str(&line);
            text.push('\n');
            origins.push(origin);
        }
        (SourceFile { path, text }, origins)
    }
}

/// A text as a TOML basic string, on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A list of texts as a TOML array, on one line.
pub(crate) fn list(texts: &[String]) -> String {
    let items: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", items.join(", "))
}
