//! Whether a centre runs on a data folder: several may, but what puts a database in its place must be alone.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Holds a data folder, until it is dropped or the program ends, however it ends.
#[derive(Debug)]
pub(crate) struct InUse {
    _lock: File,
}

/// Why a data folder cannot be held.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InUseError {
    #[error("a centre runs on {0}; end it first")]
    Running(PathBuf),
    #[error("{0} is being restored; wait until that is done")]
    Restoring(PathBuf),
    #[error("{path}: {source}; name a folder that this user may write to with --data")]
    Folder { path: PathBuf, source: io::Error },
    #[error("{path}: {source}; check that this user may read and write there")]
    Io { path: PathBuf, source: io::Error },
}

impl InUse {
    /// Beside others that serve from it.
    pub(crate) fn serving(data: &Path) -> Result<Self, InUseError> {
        Self::hold(data, File::try_lock_shared, InUseError::Restoring)
    }

    /// Alone.
    pub(crate) fn alone(data: &Path) -> Result<Self, InUseError> {
        Self::hold(data, File::try_lock, InUseError::Running)
    }

    fn hold(
        data: &Path,
        lock: fn(&File) -> Result<(), TryLockError>,
        taken: fn(PathBuf) -> InUseError,
    ) -> Result<Self, InUseError> {
        let path = data.join("centre.lock");
        let at = |source| InUseError::Io {
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(data).map_err(|source| InUseError::Folder {
            path: data.to_owned(),
            source,
        })?;
        let mut options = File::options();
        let file = options.create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(at)?;
        match lock(&file) {
            Ok(()) => Ok(Self { _lock: file }),
            Err(TryLockError::WouldBlock) => Err(taken(data.to_owned())),
            Err(TryLockError::Error(source)) => Err(at(source)),
        }
    }
}
