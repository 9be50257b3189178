//! Files with secrets: whole or not at all, and only this user may read them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// Writes a new file; fails with [`io::ErrorKind::AlreadyExists`] when there is one: of two that write at once, the
/// first wins.
pub(crate) fn create(path: &Path, text: &str) -> io::Result<()> {
    let unfinished = written(path, text)?;
    // A link, unlike a rename, replaces nothing.
    let linked = fs::hard_link(&unfinished, path);
    let _ = fs::remove_file(&unfinished);
    linked?;
    sync_folder(path)
}

/// Puts a text in the place of a file.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let unfinished = written(path, text)?;
    let renamed = fs::rename(&unfinished, path);
    if renamed.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    renamed?;
    sync_folder(path)
}

fn written(path: &Path, text: &str) -> io::Result<PathBuf> {
    let unfinished = path.with_extension(format!("key.{}", Uuid::new_v4()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let written = options.open(&unfinished).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written.map(|()| unfinished)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        // A path without a folder is in the one that this program runs in.
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
