//! Workbooks on disk: the template, and a catalogue written as one.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use forms::FormId;
use replica::Content;
use workbook::WorkbookError;

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
    #[error("{path}: {source}; name a file that does not exist yet, where this user may write")]
    Io { path: PathBuf, source: io::Error },
}

/// Writes an empty workbook.
pub(crate) fn template(out: &Path) -> Result<(), SheetsError> {
    write(out, &workbook::template()?)
}

/// Writes a catalogue with its forms.
pub(crate) fn export(content: &Content, out: &Path) -> Result<(), SheetsError> {
    let mut forms = BTreeMap::new();
    for (id, definition) in &content.forms {
        let text = toml::to_string(definition).map_err(|source| SheetsError::Form {
            form: id.clone(),
            source,
        })?;
        forms.insert(id.clone(), text);
    }
    write(out, &workbook::write(&content.catalogue, &forms)?)?;
    if content.layouts.is_empty() {
        return Ok(());
    }
    let folder = layouts_of(out);
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| SheetsError::Io { path, source }
    };
    fs::create_dir_all(&folder).map_err(at(&folder))?;
    for (form, layout) in &content.layouts {
        write(
            &folder.join(format!("{form}.toml")),
            layout.to_source().as_bytes(),
        )?;
    }
    Ok(())
}

/// Where the official papers lie that belong to a workbook: pictures of tables are no rows of a sheet, so they stay text
/// files, in a folder of the book's name.
pub(crate) fn layouts_of(book: &Path) -> PathBuf {
    book.with_extension("layouts")
}

/// Never over a file that is there: somebody's work may be in it.
fn write(out: &Path, bytes: &[u8]) -> Result<(), SheetsError> {
    let at = |source| SheetsError::Io {
        path: out.to_owned(),
        source,
    };
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).open(out).map_err(at)?;
    file.write_all(bytes).map_err(at)
}
