//! Workbooks on disk: the template, and a catalogue written as one.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use catalogue::source::SourceFile;
use forms::FormId;
use replica::Content;
use workbook::WorkbookError;

use crate::source_folder::{self, FolderError};

/// Why no workbook was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SheetsError {
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    #[error("form {form} cannot be written as text: {source}")]
    Form {
        form: FormId,
        source: toml::ser::Error,
    },
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{0} is not called as a workbook is; name a file that ends in .xlsx")]
    Name(PathBuf),
    #[error("{0} is there already, and somebody’s work may be in it; name a file that is not")]
    IsThere(PathBuf),
    #[error(
        "{path}: {source}; check that the folder is there, its disk, and that this user may write there"
    )]
    Io { path: PathBuf, source: io::Error },
}

/// Writes an empty workbook.
pub(crate) fn template(out: &Path) -> Result<(), SheetsError> {
    write(out, &workbook::template()?)
}

/// Writes a catalogue with its forms. Official papers go beside it: comes back with how many, and where, if there are any.
pub(crate) fn export(
    content: &Content,
    out: &Path,
) -> Result<Option<(usize, PathBuf)>, SheetsError> {
    let mut forms = BTreeMap::new();
    for (id, definition) in &content.forms {
        let text = toml::to_string(definition).map_err(|source| SheetsError::Form {
            form: id.clone(),
            source,
        })?;
        forms.insert(id.clone(), text);
    }
    let book = workbook::write(&content.catalogue, &forms)?;
    if content.layouts.is_empty() {
        write(out, &book)?;
        return Ok(None);
    }
    named_as_workbook(out)?;
    let papers: Vec<SourceFile> = content
        .layouts
        .iter()
        .map(|(form, layout)| SourceFile {
            path: format!("{form}.toml"),
            text: layout.to_source(),
        })
        .collect();
    let folder = layouts_of(out);
    // Before the book: whoever sees the book finds everything that belongs to it.
    source_folder::write(&folder, &papers)?;
    let written = write(out, &book);
    if let Err(error) = written {
        // Papers without their book are of use to nobody; what failed is said by the error.
        let _ = fs::remove_dir_all(&folder);
        return Err(error);
    }
    Ok(Some((papers.len(), folder)))
}

/// Under another name nobody would know it as one again.
fn named_as_workbook(out: &Path) -> Result<(), SheetsError> {
    let extension = out.extension().and_then(|extension| extension.to_str());
    match extension.is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) {
        true => Ok(()),
        false => Err(SheetsError::Name(out.to_owned())),
    }
}

/// Where the official papers lie that belong to a workbook: pictures of tables are no rows of a sheet, so they stay text
/// files, in a folder of the book's name.
pub(crate) fn layouts_of(book: &Path) -> PathBuf {
    book.with_extension("layouts")
}

/// Writes a file whole or not at all, and never over one that is there: somebody's work may be in it.
fn write(out: &Path, bytes: &[u8]) -> Result<(), SheetsError> {
    named_as_workbook(out)?;
    let at = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => SheetsError::IsThere(out.to_owned()),
        _ => SheetsError::Io {
            path: out.to_owned(),
            source,
        },
    };
    // Nobody else can take the name from here on.
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(out)
        .map_err(at)?;
    let written = source_folder::beside(out)
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))
        .and_then(|unfinished| {
            let written = File::create(&unfinished)
                .and_then(|mut file| {
                    file.write_all(bytes)?;
                    file.sync_all()
                })
                .and_then(|()| fs::rename(&unfinished, out));
            if written.is_err() {
                let _ = fs::remove_file(&unfinished);
            }
            written
        });
    if written.is_err() {
        // Only the empty file that holds the name; what failed is said by the error.
        let _ = fs::remove_file(out);
    }
    written.map_err(at)
}
