//! The key with which this centre signs its releases: made once, kept where only the centre reads it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use handover::SigningKey;
use rand::RngExt as _;
use uuid::Uuid;

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    #[error("{path}: {source}; check that this user may read and write there")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{0} is no key; restore it from a backup: with another key every terminal must be enrolled again"
    )]
    NoKey(PathBuf),
}

/// The key in a centre's data folder, made when there is none.
pub(crate) fn load_or_create(data: &Path) -> Result<SigningKey, KeyFileError> {
    let path = data.join("release.key");
    let at = |source| KeyFileError::Io {
        path: path.clone(),
        source,
    };
    match fs::read_to_string(&path) {
        Ok(text) => return text.parse().map_err(|_| KeyFileError::NoKey(path)),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(error)),
        Err(_) => {}
    }
    fs::create_dir_all(data).map_err(at)?;
    let key = SigningKey::from_random(rand::rng().random());
    let unfinished = data.join(format!("release.key.{}", Uuid::new_v4()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let written = options.open(&unfinished).and_then(|mut file| {
        writeln!(file, "{}", key.reveal())?;
        file.sync_all()
    });
    // Of two that make one at once the first wins: a link, unlike a rename, replaces nothing.
    let linked = written.and_then(|()| fs::hard_link(&unfinished, &path));
    let _ = fs::remove_file(&unfinished);
    match linked {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(&path).map_err(at)?;
            text.parse().map_err(|_| KeyFileError::NoKey(path))
        }
        Err(error) => Err(at(error)),
    }
}
