//! Reading a catalogue's source folder, and everything that is wrong in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::source::{Fault, SourceFile};
use catalogue::{Catalogue, Counts};
use forms::{FormDefinition, FormId};
use serde::Serialize;

/// A catalogue and its forms, with everything that is wrong.
pub(crate) struct Read {
    pub(crate) catalogue: Option<Catalogue>,
    pub(crate) forms: BTreeMap<FormId, FormDefinition>,
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

/// A folder cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}; name the folder that holds catalogue.toml")]
pub(crate) struct FolderError {
    path: PathBuf,
    source: std::io::Error,
}

/// Reads every TOML file below a folder.
pub(crate) fn read(folder: &Path) -> Result<Read, FolderError> {
    let mut files = Vec::new();
    let mut faults = Vec::new();
    collect(folder, "", &mut files, &mut faults)?;
    files.sort_by(|one: &SourceFile, other| one.path.cmp(&other.path));
    let reading = catalogue::source::read(&files);
    let (forms, form_faults) = forms::source::read(&files);
    faults.extend(reading.faults);
    faults.extend(form_faults);
    faults.sort();
    let forms = forms
        .into_iter()
        .map(|(id, form)| (id, form.definition().clone()))
        .collect();
    Ok(Read {
        catalogue: reading.catalogue,
        forms,
        faults,
        warnings: reading.warnings,
    })
}

impl Read {
    pub(crate) fn report(&self) -> Report<'_> {
        let counts = self
            .catalogue
            .as_ref()
            .map(Catalogue::counts)
            .unwrap_or_default();
        Report {
            counts,
            faults: &self.faults,
            warnings: &self.warnings,
        }
    }
}

fn collect(
    folder: &Path,
    under: &str,
    files: &mut Vec<SourceFile>,
    faults: &mut Vec<Fault>,
) -> Result<(), FolderError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError { path, source }
    };
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        let Some(name) = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
        else {
            continue;
        };
        if path.is_dir() {
            collect(&path, &format!("{under}{name}/"), files, faults)?;
        } else if name.ends_with(".toml") {
            let bytes = fs::read(&path).map_err(at(&path))?;
            let place = format!("{under}{name}");
            match String::from_utf8(bytes) {
                Ok(text) => files.push(SourceFile { path: place, text }),
                Err(_) => faults.push(Fault {
                    file: place,
                    line: 1,
                    column: 1,
                    what: "文件不是 UTF-8 编码".into(),
                    remedy: "用 UTF-8 另存".into(),
                }),
            }
        }
    }
    Ok(())
}
