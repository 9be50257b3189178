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
use workbook::items_jsonl::{KnownItem, KnownItems};

use crate::sheets;
use crate::source_folder::{self, FolderError, SourceFolder};

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
    #[error(
        "{0} is nothing that a catalogue is kept in; name a folder with catalogue.toml, a workbook (.xlsx), a list of items (.jsonl) or a release (.sqlite)"
    )]
    Unknown(PathBuf),
    #[error(
        "{0} is neither a workbook (.xlsx) nor a list of items (.jsonl), so there is nothing to import"
    )]
    NothingToImport(PathBuf),
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
    match kind(source)? {
        Kind::Folder => Ok(understand(source_folder::read(source)?)),
        Kind::Workbook => Ok(read_workbook(source)?.0),
        Kind::Items => {
            let known = known_items(source)?;
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
    let beside = layouts_beside(source)?;
    let (layout_files, mut faults) = (beside.files, beside.faults);
    let (layouts, layout_faults) = forms::layout::source::read(&layout_files, &forms);
    faults.extend(reading.faults);
    // With wrong cells, forms are incomplete too: what would follow is not worth reading.
    if book.faults.is_empty() {
        faults.extend(form_faults.into_iter().map(|fault| book.place(fault)));
        faults.extend(layout_faults);
    }
    let mut warnings = reading.warnings;
    warnings.extend(beside.passed_over);
    if layout_files.is_empty() && !forms.is_empty() {
        warnings.push(without_papers(source));
    }
    let read = whole(reading.catalogue, (forms, layouts), faults, warnings);
    let mut files = book.files;
    files.extend(layout_files);
    Ok((read, files))
}

/// The official papers that belong to a workbook, from the folder beside it.
fn layouts_beside(book: &Path) -> Result<SourceFolder, SourceError> {
    let folder = sheets::layouts_of(book);
    if !folder.is_dir() {
        return Ok(SourceFolder::default());
    }
    let mut read = source_folder::read(&folder)?;
    let files = read.files.iter_mut().map(|file| &mut file.path);
    let faults = read.faults.iter_mut().chain(&mut read.passed_over);
    for path in files.chain(faults.map(|fault| &mut fault.file)) {
        path.insert_str(0, "layouts/");
    }
    Ok(read)
}

/// That a workbook with forms came alone: whoever copies it easily forgets the folder.
fn without_papers(book: &Path) -> Fault {
    Fault {
        file: name(book),
        line: 1,
        column: 1,
        what: format!(
            "旁边没有文件夹“{}”，所有表单都没有正式表样，只打印普通的格式",
            name(&sheets::layouts_of(book))
        ),
        remedy: "如果本来有，把它和工作簿放在一起".into(),
    }
}

/// A list of items, as far as it can be understood.
fn known_items(source: &Path) -> Result<KnownItems, SourceError> {
    let text =
        String::from_utf8(bytes(source)?).map_err(|_| SourceError::NoText(source.to_owned()))?;
    let mut known = workbook::items_jsonl::read_items(&text, &name(source));
    if known.items.is_empty() && known.faults.is_empty() {
        known.faults.push(Fault {
            file: name(source),
            line: 1,
            column: 1,
            what: "里面一个事项都没有".into(),
            remedy: "每行写一个事项".into(),
        });
    }
    Ok(known)
}

/// What an import amounts to.
pub(crate) struct Imported {
    /// The source files, as complete as they are.
    pub(crate) files: Vec<SourceFile>,
    /// What is wrong.
    pub(crate) faults: Vec<Fault>,
    /// What is still to be added by whoever knows.
    pub(crate) missing: Vec<Fault>,
}

/// The source files that a workbook or a list of items amounts to.
pub(crate) fn import(source: &Path) -> Result<Imported, SourceError> {
    match kind(source)? {
        Kind::Workbook => {
            let (read, files) = read_workbook(source)?;
            Ok(Imported {
                files,
                faults: read.faults,
                missing: Vec::new(),
            })
        }
        Kind::Items => {
            let known = known_items(source)?;
            let missing = |item| missing(item, &name(source));
            Ok(Imported {
                missing: known.items.iter().map(missing).collect(),
                files: known.files,
                faults: known.faults,
            })
        }
        Kind::Folder | Kind::Release => Err(SourceError::NothingToImport(source.to_owned())),
    }
}

/// What a catalogue is kept in, by its name.
enum Kind {
    Folder,
    Workbook,
    Items,
    Release,
}

fn kind(source: &Path) -> Result<Kind, SourceError> {
    let extension = source.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        _ if source.is_dir() => Ok(Kind::Folder),
        Some("xlsx" | "xls" | "xlsm") => Ok(Kind::Workbook),
        Some("jsonl") => Ok(Kind::Items),
        Some("sqlite") => Ok(Kind::Release),
        _ if source.is_file() => Err(SourceError::Unknown(source.to_owned())),
        _ => Ok(Kind::Folder),
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

/// Reads source files.
fn understand(folder: SourceFolder) -> Read {
    let SourceFolder {
        files,
        mut faults,
        passed_over,
    } = folder;
    let reading = catalogue::source::read(&files);
    let (forms, form_faults) = forms::source::read(&files);
    faults.extend(reading.faults);
    let (layouts, layout_faults) = forms::layout::source::read(&files, &forms);
    faults.extend(form_faults);
    faults.extend(layout_faults);
    let mut warnings = reading.warnings;
    warnings.extend(passed_over);
    whole(reading.catalogue, (forms, layouts), faults, warnings)
}

fn whole(
    catalogue: Option<Catalogue>,
    (forms, layouts): (BTreeMap<FormId, Form>, BTreeMap<FormId, Layout>),
    mut faults: Vec<Fault>,
    mut warnings: Vec<Fault>,
) -> Read {
    faults.sort_by_cached_key(as_read);
    warnings.sort_by_cached_key(as_read);
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

/// The order in which a person goes through the places: of N10 and N2, N2 comes first.
fn as_read(fault: &Fault) -> (Vec<(String, u64)>, usize, usize, String) {
    let mut parts = Vec::new();
    let mut rest = fault.file.as_str();
    while !rest.is_empty() {
        let at = rest.find(|sign: char| sign.is_ascii_digit());
        let (text, from) = rest.split_at(at.unwrap_or(rest.len()));
        let end = from.find(|sign: char| !sign.is_ascii_digit());
        let (number, after) = from.split_at(end.unwrap_or(from.len()));
        parts.push((text.to_owned(), number.parse().unwrap_or(0)));
        rest = after;
    }
    (parts, fault.line, fault.column, fault.what.clone())
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
