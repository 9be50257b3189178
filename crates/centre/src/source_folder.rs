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
    #[error(
        "{0} is left over from an earlier attempt, or another one is under way; remove it if nobody is writing there"
    )]
    LeftOver(PathBuf),
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

/// Writes source files into a new or empty folder: all of them or none, so that half a catalogue is never taken for one.
pub(crate) fn write(folder: &Path, files: &[SourceFile]) -> Result<(), FolderError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Write { path, source }
    };
    // A folder that is there may be named by a way such as `.`, which has no name of its own.
    let folder = std::path::absolute(folder).map_err(at(folder))?;
    let is_there = match fs::read_dir(&folder) {
        Ok(mut entries) => match entries.next() {
            None => true,
            Some(_) => return Err(FolderError::NotEmpty(folder)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(at(&folder)(error)),
    };
    let unfinished = beside(&folder).ok_or_else(|| FolderError::NotEmpty(folder.clone()))?;
    if let Some(parent) = unfinished.parent() {
        fs::create_dir_all(parent).map_err(at(parent))?;
    }
    fs::create_dir(&unfinished).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => FolderError::LeftOver(unfinished.clone()),
        _ => at(&unfinished)(source),
    })?;
    let written = write_into(&unfinished, files).and_then(|()| {
        if is_there {
            fs::remove_dir(&folder).map_err(at(&folder))?;
        }
        fs::rename(&unfinished, &folder).map_err(at(&folder))
    });
    if written.is_err() {
        // What failed is said by the error; this is only what it leaves behind.
        let _ = fs::remove_dir_all(&unfinished);
    }
    written
}

/// Where something is written before it takes its place: beside it, so that taking it is one step.
pub(crate) fn beside(place: &Path) -> Option<PathBuf> {
    let mut name = place.file_name()?.to_owned();
    name.push(".part");
    Some(place.with_file_name(name))
}

fn write_into(folder: &Path, files: &[SourceFile]) -> Result<(), FolderError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Write { path, source }
    };
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        fs::write(&path, &file.text).map_err(at(&path))?;
    }
    Ok(())
}
