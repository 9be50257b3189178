//! Reading a catalogue from whatever it is kept in, and everything that is wrong in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::code::ScenarioCode;
use catalogue::guidance::Measure;
use catalogue::source::{Fault, SourceFile};
use catalogue::{Catalogue, Counts};
use forms::{Form, FormId, Layout};
use replica::{Content, OpenError, ReadError, Replica};
use serde::Serialize;
use workbook::WorkbookError;
use workbook::items_jsonl::KnownItem;

use crate::sheets;
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
    /// How many questions each scenario asks, beside the best there could be; of a catalogue without faults.
    pub(crate) questions: BTreeMap<ScenarioCode, Measure>,
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
    #[error("{path}: {source}; check that the file is there and may be read")]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{0} is no UTF-8 text; save it as UTF-8")]
    NoText(PathBuf),
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Reads a catalogue from what it is kept in: a folder of TOML files, a workbook, a list of items (JSON Lines), or a
/// release's SQLite file.
pub(crate) fn read(source: &Path) -> Result<Read, SourceError> {
    match kind(source) {
        Kind::Folder => {
            let (files, faults) = source_folder::read(source)?;
            Ok(understand(&files, faults))
        }
        Kind::Workbook => Ok(read_workbook(source)?.0),
        Kind::Items => {
            let text = String::from_utf8(bytes(source)?)
                .map_err(|_| SourceError::NoText(source.to_owned()))?;
            let known = workbook::items_jsonl::read_items(&text, &name(source));
            let mut faults = known.faults;
            faults.extend(known.items.iter().map(|item| missing(item, &name(source))));
            Ok(whole(None, Default::default(), faults, Vec::new()))
        }
        Kind::Release => {
            let content = Replica::open(source)?.content()?;
            Ok(Read {
                content: Some(content),
                faults: Vec::new(),
                warnings: Vec::new(),
            })
        }
    }
}

/// A workbook with the official papers beside it: what it holds, and the source files that it amounts to.
fn read_workbook(source: &Path) -> Result<(Read, Vec<SourceFile>), SourceError> {
    let book = workbook::read(&bytes(source)?, &name(source))?;
    let reading = book.reading();
    let (forms, form_faults) = forms::source::read(&book.files);
    let (layout_files, mut faults) = layouts_beside(source)?;
    let (layouts, layout_faults) = forms::layout::source::read(&layout_files, &forms);
    faults.extend(reading.faults);
    // With wrong cells, forms are incomplete too: what would follow is not worth reading.
    if book.faults.is_empty() {
        faults.extend(form_faults.into_iter().map(|fault| book.place(fault)));
        faults.extend(layout_faults);
    }
    let read = whole(
        reading.catalogue,
        (forms, layouts),
        faults,
        reading.warnings,
    );
    let mut files = book.files;
    files.extend(layout_files);
    Ok((read, files))
}

/// The official papers that belong to a workbook, from the folder beside it.
fn layouts_beside(book: &Path) -> Result<(Vec<SourceFile>, Vec<Fault>), SourceError> {
    let folder = sheets::layouts_of(book);
    if !folder.is_dir() {
        return Ok((Vec::new(), Vec::new()));
    }
    let (mut files, mut faults) = source_folder::read(&folder)?;
    for path in files
        .iter_mut()
        .map(|file| &mut file.path)
        .chain(faults.iter_mut().map(|fault| &mut fault.file))
    {
        path.insert_str(0, "layouts/");
    }
    Ok((files, faults))
}

/// The source files that a workbook or a list of items amounts to, as complete as they are, with what is wrong.
pub(crate) fn as_files(source: &Path) -> Result<(Vec<SourceFile>, Vec<Fault>), SourceError> {
    match kind(source) {
        Kind::Workbook => {
            let (read, files) = read_workbook(source)?;
            Ok((files, read.faults))
        }
        Kind::Items => {
            let text = String::from_utf8(bytes(source)?)
                .map_err(|_| SourceError::NoText(source.to_owned()))?;
            let known = workbook::items_jsonl::read_items(&text, &name(source));
            Ok((known.files, known.faults))
        }
        Kind::Folder | Kind::Release => Ok(source_folder::read(source)?),
    }
}

/// What a catalogue is kept in, by its name.
enum Kind {
    Folder,
    Workbook,
    Items,
    Release,
}

fn kind(source: &Path) -> Kind {
    let extension = source.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("xlsx" | "xls" | "xlsm") if !source.is_dir() => Kind::Workbook,
        Some("jsonl") if !source.is_dir() => Kind::Items,
        Some("sqlite") if !source.is_dir() => Kind::Release,
        _ => Kind::Folder,
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, SourceError> {
    fs::read(path).map_err(|source| SourceError::Io {
        path: path.to_owned(),
        source,
    })
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// What an item of a list still needs before it can be published.
fn missing(item: &KnownItem, file: &str) -> Fault {
    let what: Vec<String> = item.missing.iter().map(ToString::to_string).collect();
    Fault {
        file: file.to_owned(),
        line: item.line,
        column: 1,
        what: format!("“{}”还缺：{}", item.name, what.join("、")),
        remedy: "用 centre catalogue import 生成目录文件，再由知道的人补上".into(),
    }
}

/// Reads source files; `faults` are those that were found before.
fn understand(files: &[SourceFile], mut faults: Vec<Fault>) -> Read {
    let reading = catalogue::source::read(files);
    let (forms, form_faults) = forms::source::read(files);
    faults.extend(reading.faults);
    let (layouts, layout_faults) = forms::layout::source::read(files, &forms);
    faults.extend(form_faults);
    faults.extend(layout_faults);
    whole(
        reading.catalogue,
        (forms, layouts),
        faults,
        reading.warnings,
    )
}

fn whole(
    catalogue: Option<Catalogue>,
    (forms, layouts): (BTreeMap<FormId, Form>, BTreeMap<FormId, Layout>),
    mut faults: Vec<Fault>,
    warnings: Vec<Fault>,
) -> Read {
    faults.sort();
    let forms = forms
        .into_iter()
        .map(|(id, form)| (id, form.definition().clone()))
        .collect();
    Read {
        content: catalogue.map(|catalogue| Content {
            catalogue,
            forms,
            layouts,
        }),
        faults,
        warnings,
    }
}

impl Read {
    pub(crate) fn catalogue(&self) -> Option<&Catalogue> {
        self.content.as_ref().map(|content| &content.catalogue)
    }

    pub(crate) fn report(&self) -> Report<'_> {
        // A table that is not whole yet says nothing worth measuring.
        let sound = self.catalogue().filter(|_| self.faults.is_empty());
        let scenarios = sound.into_iter().flat_map(|c| c.scenarios.values());
        let measured = scenarios.map(|scenario| (scenario.code.clone(), scenario.table.measure()));
        Report {
            questions: measured.collect(),
            counts: self.catalogue().map(Catalogue::counts).unwrap_or_default(),
            faults: &self.faults,
            warnings: &self.warnings,
        }
    }
}
