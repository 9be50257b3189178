//! Parsing one TOML text with places kept.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use toml::de::{DeTable, Deserializer, Error};

use super::{Fault, explain};

/// One file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path relative to the catalogue's folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the catalogue's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 第 {} 行", self.file, self.line)
    }
}

impl SourceFile {
    /// The place at a byte offset; past the end is the end.
    pub fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            file: self.path.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// The place where a span begins.
    pub fn at(&self, span: &Range<usize>) -> Place {
        self.place(span.start)
    }

    /// The file's first character.
    pub fn start(&self) -> Place {
        self.place(0)
    }
}

/// Where the lines of a file begin: for many places in one file, which would otherwise each be counted from its top.
pub(super) struct Lines<'f> {
    file: &'f SourceFile,
    starts: Vec<usize>,
}

impl<'f> Lines<'f> {
    pub(super) fn of(file: &'f SourceFile) -> Self {
        let after_breaks = file.text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file,
            starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// The place where a span begins.
    pub(super) fn at(&self, span: &Range<usize>) -> Place {
        let line = self.starts.partition_point(|start| *start <= span.start);
        let start = self.starts.get(line.wrapping_sub(1)).copied().unwrap_or(0);
        let before = self.file.text.get(start..span.start).unwrap_or_default();
        Place {
            file: self.file.path.clone(),
            line,
            column: before.chars().count() + 1,
        }
    }
}

/// Parses one file into a record, or says in a fault why that is impossible.
pub fn parse<T: DeserializeOwned>(file: &SourceFile) -> Result<T, Fault> {
    let table = DeTable::parse(&file.text).map_err(|error| syntax(file, &error))?;
    T::deserialize(Deserializer::from(table)).map_err(|error| explained(file, &error))
}

/// What keeps a text from being TOML.
pub(super) fn syntax(file: &SourceFile, error: &Error) -> Fault {
    let span = error.span().unwrap_or_default();
    let text = file.text.get(span.clone()).unwrap_or_default();
    let (what, remedy) = explain::syntax(error.message(), text);
    Fault::new(&file.at(&span), what, remedy)
}

/// What keeps TOML from being a record.
pub(super) fn explained(file: &SourceFile, error: &Error) -> Fault {
    let span = error.span().unwrap_or_default();
    let (what, remedy) = explain::misfit(error.message());
    Fault::new(&file.at(&span), what, remedy)
}
