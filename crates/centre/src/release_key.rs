//! The keys with which this centre signs: one for its releases and lists of keys, one for its receipts. Each is made once
//! and kept where only the centre reads it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use handover::{SigningKey, VerifyingKey};
use rand::RngExt as _;
use replica::files::{CURRENT, put_in_place};
use uuid::Uuid;

use crate::secret_file;

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    #[error("{path}: {source}; check that this user may read and write there")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{0} is no key; restore it from a backup: with another key every terminal must be enrolled again"
    )]
    NoKey(PathBuf),
    #[error(
        "{0} is missing, though there are releases that were signed with it; restore it from a backup: with another key every terminal must be enrolled again"
    )]
    Lost(PathBuf),
}

/// The public half. It lies beside the key in a file without a secret, for who serves and may not read the key.
pub(crate) fn verifying(data: &Path) -> Result<VerifyingKey, KeyFileError> {
    let path = data.join("release.pub");
    let at = |source| KeyFileError::Io {
        path: path.clone(),
        source,
    };
    let public = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(at(source)),
    };
    let secret = data.join("release.key");
    let apart = match fs::metadata(&secret).and_then(|_| fs::File::open(&secret)) {
        Ok(_) => false,
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => public.is_some(),
            _ => false,
        },
    };
    if let Some(public) = public.as_ref().filter(|_| apart) {
        let key = public.trim_end().parse();
        return key.map_err(|_| KeyFileError::NoKey(path));
    }
    let key = load_or_create(data)?.verifying();
    let text = format!("{key}\n");
    if public.as_ref() != Some(&text) {
        // Several may write it at once, each the same.
        let unfinished = data.join(format!("release.pub.{}", Uuid::new_v4()));
        fs::write(&unfinished, &text)
            .and_then(|()| put_in_place(data, &unfinished, "release.pub"))
            .map_err(at)?;
    }
    Ok(key)
}

/// The key for releases in a centre's data folder, made when there is none and nothing was signed with one.
pub(crate) fn load_or_create(data: &Path) -> Result<SigningKey, KeyFileError> {
    let path = data.join("release.key");
    if !path.exists() && data.join("releases").join(CURRENT).exists() {
        return Err(KeyFileError::Lost(path));
    }
    key_in(data, "release.key")
}

/// The key for receipts. Who answers terminals needs it, and it is of no other use.
pub(crate) fn for_receipts(data: &Path) -> Result<SigningKey, KeyFileError> {
    key_in(data, "receipt.key")
}

fn key_in(data: &Path, name: &str) -> Result<SigningKey, KeyFileError> {
    let path = data.join(name);
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
    match secret_file::create(&path, &format!("{}\n", key.reveal())) {
        Ok(()) => Ok(key),
        // Of two that make one at once the first wins.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(&path).map_err(at)?;
            text.parse().map_err(|_| KeyFileError::NoKey(path))
        }
        Err(error) => Err(at(error)),
    }
}
