//! Who a relay is at the city: enrolled once with a one-time code, like a terminal, with a key of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use handover::enrolment::{Enrolment, Entitlement, SignedKeyClaim, TerminalId};
use handover::{SigningKey, StatementError, VerifyingKey};
use rand::RngExt as _;
use replica::files::write_whole;
use serde::{Deserialize, Serialize};

use super::CityError;
use super::city::AUTHORITY;
use crate::reception_keys::LIST;
use crate::release_key::{self, KeyFileError};
use crate::secret_file;

/// Why a relay cannot be enrolled or started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RelayError {
    #[error("{path}: {source}; check that this user may read and write there")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "this relay is not enrolled at the city; run `centre relay enrol --to URL --code CODE`"
    )]
    NotEnrolled,
    #[error("{0} is no identity of a relay; restore it from a backup, or enrol the relay anew")]
    Unreadable(PathBuf),
    #[error("this relay is enrolled already, as {0}; move relay.key aside to enrol it anew")]
    Enrolled(TerminalId),
    #[error(
        "{0} is a centre of its own: it has made keys for releases; a relay needs an empty data folder"
    )]
    OwnCentre(PathBuf),
    #[error("the city has no key for releases yet; start it once, and enrol then")]
    NoReleaseKey,
    #[error(transparent)]
    City(#[from] CityError),
    #[error(transparent)]
    Sign(#[from] StatementError),
    #[error(transparent)]
    Key(#[from] KeyFileError),
}

/// What is kept of it, readable for this user alone.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    terminal: TerminalId,
    secret: String,
}

/// A relay's id at the city and its key.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) terminal: TerminalId,
    pub(crate) key: SigningKey,
}

impl Identity {
    /// Reads it from a data folder.
    pub(crate) fn read(data: &Path) -> Result<Self, RelayError> {
        let path = file(data);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(RelayError::NotEnrolled);
            }
            Err(source) => return Err(RelayError::Io { path, source }),
        };
        // What is wrong with it is not said: the words could hold a part of the key.
        let kept: Kept =
            serde_json::from_str(&text).map_err(|_| RelayError::Unreadable(path.clone()))?;
        let key = kept.secret.parse();
        Ok(Self {
            terminal: kept.terminal,
            key: key.map_err(|_| RelayError::Unreadable(path))?,
        })
    }
}

fn file(data: &Path) -> PathBuf {
    data.join("relay.key")
}

/// Enrols a relay at the city, and returns the key by which its receipts are known: the city names it in its list.
///
/// With the certificate of an authority, no other is believed when the city shows its own, then and from then on.
pub(crate) async fn enrol(
    data: &Path,
    to: &str,
    code: &str,
    authority: Option<&Path>,
) -> Result<VerifyingKey, RelayError> {
    match Identity::read(data) {
        Ok(identity) => return Err(RelayError::Enrolled(identity.terminal)),
        Err(RelayError::NotEnrolled) => {}
        Err(error) => return Err(error),
    }
    if data.join("release.key").exists() {
        return Err(RelayError::OwnCentre(data.to_owned()));
    }
    let at = |path: PathBuf| move |source| RelayError::Io { path, source };
    fs::create_dir_all(data).map_err(at(data.to_owned()))?;
    if let Some(authority) = authority {
        let pem = fs::read(authority).map_err(at(authority.to_owned()))?;
        write_whole(data, AUTHORITY, &pem).map_err(at(data.join(AUTHORITY)))?;
    }
    let key = SigningKey::from_random(rand::rng().random());
    let claim = SignedKeyClaim::sign(Entitlement::Code(code.trim().to_owned()), &key)?;
    let enrolment: Enrolment = super::city::claim(data, to, &claim).await?;
    let release_key = enrolment.release_key.ok_or(RelayError::NoReleaseKey)?;
    write_whole(data, "release.pub", format!("{release_key}\n").as_bytes())
        .map_err(at(data.join("release.pub")))?;
    if let Some(keys) = &enrolment.reception_keys {
        let json = serde_json::to_vec(keys).unwrap_or_default();
        write_whole(data, LIST, &json).map_err(at(data.join(LIST)))?;
    }
    let kept = Kept {
        terminal: enrolment.terminal,
        secret: key.reveal(),
    };
    let text = serde_json::to_string(&kept).unwrap_or_default();
    secret_file::create(&file(data), &format!("{text}\n")).map_err(at(file(data)))?;
    Ok(release_key::for_receipts(data)?.verifying())
}
