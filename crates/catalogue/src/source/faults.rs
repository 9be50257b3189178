//! What is found wrong, bounded for each file: nobody reads more in one go, and a file made by a program may repeat one
//! mistake a hundred thousand times.

use std::collections::BTreeMap;

use super::Fault;

/// The most that is named of one file.
const MOST: usize = 300;

/// What is said in place of the others.
pub(super) const TOO_MANY: &str = "这个文件的问题太多，后面的没有再看";
/// What to do about it.
pub(super) const FIRST_THESE: &str = "先改好上面这些";

/// Faults, or warnings, in the order in which they were found.
#[derive(Default)]
pub(super) struct Faults {
    found: Vec<Fault>,
    noted: usize,
    of_file: BTreeMap<String, usize>,
}

impl Faults {
    /// Notes one.
    pub(super) fn push(&mut self, fault: Fault) {
        self.noted += 1;
        let of_file = match self.of_file.get_mut(&fault.file) {
            Some(count) => count,
            None => self.of_file.entry(fault.file.clone()).or_default(),
        };
        *of_file += 1;
        if *of_file <= MOST {
            self.found.push(fault);
        }
    }

    /// Notes several.
    pub(super) fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }

    /// How many were noted, those among them that are not kept.
    pub(super) fn len(&self) -> usize {
        self.noted
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.noted == 0
    }

    /// By file and place; where a file has more, that is said behind the last.
    pub(super) fn into_sorted(mut self) -> Vec<Fault> {
        let over = self.of_file.iter().filter(|(_, count)| **count > MOST);
        let ends: Vec<Fault> = over
            .filter_map(|(file, _)| {
                let in_file = self.found.iter().filter(|fault| fault.file == *file);
                let last = in_file.max()?;
                Some(Fault {
                    file: file.clone(),
                    line: last.line,
                    // Behind it in whatever order they are shown.
                    column: last.column + 1,
                    what: TOO_MANY.into(),
                    remedy: FIRST_THESE.into(),
                })
            })
            .collect();
        self.found.extend(ends);
        self.found.sort();
        self.found
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}
