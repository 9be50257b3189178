//! Reading a catalogue from whatever it is kept in, and everything that is wrong in it.

use std::path::Path;

use catalogue::source::{Fault, SourceFile};
use catalogue::{Catalogue, Counts};
use replica::{Content, OpenError, ReadError, Replica};
use serde::Serialize;

use crate::source_folder::{self, FolderError};

/// What a source holds, with everything that is wrong.
pub(crate) struct Read {
    /// As much as could be understood.
    pub(crate) content: Option<Content>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
}

/// What `catalogue check --json` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Report<'a> {
    pub(crate) counts: Counts,
    /// What forbids publishing.
    pub(crate) faults: &'a [Fault],
    /// What is worth a look.
    pub(crate) warnings: &'a [Fault],
}

/// Why a source cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Reads a catalogue from what it is kept in: a folder of TOML files, or a release's SQLite file.
pub(crate) fn read(source: &Path) -> Result<Read, SourceError> {
    if source
        .extension()
        .is_some_and(|extension| extension == "sqlite")
    {
        return Ok(Read {
            content: Some(Replica::open(source)?.content()?),
            faults: Vec::new(),
            warnings: Vec::new(),
        });
    }
    let (files, faults) = source_folder::read(source)?;
    Ok(understand(&files, faults))
}

/// Reads source files; `faults` are those that were found before.
fn understand(files: &[SourceFile], mut faults: Vec<Fault>) -> Read {
    let reading = catalogue::source::read(files);
    let (forms, form_faults) = forms::source::read(files);
    faults.extend(reading.faults);
    faults.extend(form_faults);
    faults.sort();
    let forms = forms
        .into_iter()
        .map(|(id, form)| (id, form.definition().clone()))
        .collect();
    Read {
        content: reading
            .catalogue
            .map(|catalogue| Content { catalogue, forms }),
        faults,
        warnings: reading.warnings,
    }
}

impl Read {
    pub(crate) fn catalogue(&self) -> Option<&Catalogue> {
        self.content.as_ref().map(|content| &content.catalogue)
    }

    pub(crate) fn report(&self) -> Report<'_> {
        Report {
            counts: self.catalogue().map(Catalogue::counts).unwrap_or_default(),
            faults: &self.faults,
            warnings: &self.warnings,
        }
    }
}
