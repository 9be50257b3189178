//! What a workbook was translated to, and the way back from its lines to the cells.

use std::collections::BTreeMap;

use catalogue::source::{Fault, Reading, SourceFile};

use crate::origin::Origin;
use crate::record::{fault, sort};
use crate::words;

/// A workbook in the source's notation.
#[derive(Debug)]
pub struct Translated {
    /// The source files, one key a line.
    pub files: Vec<SourceFile>,
    /// What is wrong with the cells themselves. With any, the files are incomplete.
    pub faults: Vec<Fault>,
    pub(crate) book: String,
    /// The cell of each line, by file.
    pub(crate) origins: BTreeMap<String, Vec<Origin>>,
}

impl Translated {
    /// Reads the catalogue with every rule of the source.
    ///
    /// When cells themselves are wrong, only that is reported: what would follow from the gaps they leave is not worth
    /// reading.
    pub fn reading(&self) -> Reading {
        if !self.faults.is_empty() {
            return Reading {
                catalogue: None,
                faults: self.faults.clone(),
                warnings: Vec::new(),
            };
        }
        let reading = catalogue::source::read(&self.files);
        let placed = |faults: Vec<Fault>| {
            let mut faults: Vec<Fault> =
                faults.into_iter().map(|fault| self.place(fault)).collect();
            sort(&mut faults);
            faults
        };
        Reading {
            catalogue: reading.catalogue,
            faults: placed(reading.faults),
            warnings: placed(reading.warnings),
        }
    }

    /// Brings a fault in one of the files back to the cell; any other stays as it is.
    pub fn place(&self, found: Fault) -> Fault {
        let Some(origin) = self.origin(&found.file, found.line) else {
            return found;
        };
        let what = self.cells_for_places(&words::in_sheets(&found.what));
        let what = match found.file.strip_prefix("forms/") {
            Some(_) => format!("表单文本第 {} 行：{what}", found.line),
            None => what,
        };
        fault(&self.book, origin, what, words::in_sheets(&found.remedy))
    }

    fn origin(&self, file: &str, line: usize) -> Option<Origin> {
        let origins = self.origins.get(file)?;
        origins
            .get(line.saturating_sub(1))
            .or_else(|| origins.last())
            .copied()
    }

    /// “items/items.toml 第 3 行” within a message becomes “事项!A2”.
    fn cells_for_places(&self, text: &str) -> String {
        let words: Vec<&str> = text.split(' ').collect();
        let mut out: Vec<String> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if let [file, "第", line, ..] = &words[at..]
                && let Some(origin) = line.parse().ok().and_then(|line| self.origin(file, line))
            {
                out.push(origin.cell());
                at += 3;
                let rest = words.get(at).map(|word| word.trim_start_matches('行'));
                if let Some(rest) = rest {
                    if !rest.is_empty() {
                        out.push(rest.to_owned());
                    }
                    at += 1;
                }
            } else {
                out.push(words[at].to_owned());
                at += 1;
            }
        }
        out.join(" ")
    }
}
