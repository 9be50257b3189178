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
    #[error("{path}: {source}; check that it may be read, and where it leads if it is a link")]
    File { path: PathBuf, source: io::Error },
    #[error("{path}: {source}; check the disk and that this user may write there")]
    Write { path: PathBuf, source: io::Error },
    #[error("{0} is not empty; name a folder that is, or that does not exist")]
    NotEmpty(PathBuf),
    #[error(
        "{0} is left over from an earlier attempt, or another one is under way; remove it if nobody is writing there"
    )]
    LeftOver(PathBuf),
}

/// What is below a folder.
#[derive(Default)]
pub(crate) struct SourceFolder {
    /// Every TOML file, in the order of their paths.
    pub(crate) files: Vec<SourceFile>,
    /// Those that are no text.
    pub(crate) faults: Vec<Fault>,
    /// Those that were hardly meant to be passed over, such as `company.toml.txt`.
    pub(crate) passed_over: Vec<Fault>,
}

/// Reads every TOML file below a folder.
pub(crate) fn read(folder: &Path) -> Result<SourceFolder, FolderError> {
    let mut read = SourceFolder::default();
    collect(folder, "", &mut read)?;
    read.files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(read)
}

fn collect(folder: &Path, under: &str, read: &mut SourceFolder) -> Result<(), FolderError> {
    let fault = |file: &str, what: &str, remedy: &str| Fault {
        file: file.to_owned(),
        line: 1,
        column: 1,
        what: what.into(),
        remedy: remedy.into(),
    };
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
            collect(&path, &format!("{under}{name}/"), read)?;
            continue;
        }
        let place = format!("{under}{name}");
        if name.ends_with(".toml") {
            let bytes = fs::read(&path).map_err(|source| FolderError::File {
                path: path.clone(),
                source,
            })?;
            match String::from_utf8(bytes) {
                Ok(text) => read.files.push(SourceFile { path: place, text }),
                Err(_) => read
                    .faults
                    .push(fault(&place, "文件不是 UTF-8 编码", "用 UTF-8 另存")),
            }
        } else if name.to_ascii_lowercase().contains(".toml") && !name.starts_with('.') {
            let what = "没有读这个文件，它的名字不以 .toml 结尾";
            read.passed_over
                .push(fault(&place, what, "要用就改名，不要就拿走"));
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
