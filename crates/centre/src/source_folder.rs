//! A catalogue's source as a folder of TOML files: reading it and writing it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use catalogue::source::{Fault, SourceFile};

/// A folder or a file in it cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    #[error("{path}: {source}; name the folder that holds catalogue.toml")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Write { path: PathBuf, source: io::Error },
    #[error("{0} is not empty; name a folder that is, or that does not exist")]
    NotEmpty(PathBuf),
}

/// Every TOML file below a folder, by path, and those that are no text.
pub(crate) fn read(folder: &Path) -> Result<(Vec<SourceFile>, Vec<Fault>), FolderError> {
    let mut files = Vec::new();
    let mut faults = Vec::new();
    collect(folder, "", &mut files, &mut faults)?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok((files, faults))
}

fn collect(
    folder: &Path,
    under: &str,
    files: &mut Vec<SourceFile>,
    faults: &mut Vec<Fault>,
) -> Result<(), FolderError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Read { path, source }
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

/// Writes source files into a new or empty folder.
pub(crate) fn write(folder: &Path, files: &[SourceFile]) -> Result<(), FolderError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(at(folder))?;
    if fs::read_dir(folder).map_err(at(folder))?.next().is_some() {
        return Err(FolderError::NotEmpty(folder.to_owned()));
    }
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        fs::write(&path, &file.text).map_err(at(&path))?;
    }
    Ok(())
}
