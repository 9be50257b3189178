//! What is wrong with a source: where, what, and what would be right.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Place;

/// One thing that is wrong in a source, for the person who wrote it. Worded in Chinese.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// The file, relative to the catalogue's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub remedy: String,
}

impl Fault {
    /// A fault at a place.
    pub fn new(place: &Place, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            file: place.file.clone(),
            line: place.line,
            column: place.column,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if !names_a_cell(&self.file) {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}。{}。", self.what, self.remedy)
    }
}

/// Whether a place ends with a sheet's cell, `材料!N10`: line and column would only say it again.
fn names_a_cell(file: &str) -> bool {
    let Some((_, cell)) = file.rsplit_once('!') else {
        return false;
    };
    let digits = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
    digits.len() < cell.len() && !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit())
}
