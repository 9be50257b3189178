//! The reception's keys: the secret ones in a file of their own, which only the reception reads; the public ones in a
//! signed list in the centre's data folder, for terminals. Keys come and go with an overlap.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use handover::{
    KeyId, OpeningKey, ReceptionKeys, SealingKey, SignedReceptionKeys, StatementError, SuiteName,
    VerifyingKey,
};
use jiff::Timestamp;
use rand::RngExt as _;
use replica::files::put_in_place;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::release_key::{self, KeyFileError};
use crate::secret_file;

/// The signed list in the data folder, under the name by which it is served.
pub(crate) const LIST: &str = "reception-keys.json";
const SUITE: SuiteName = SuiteName::HpkeX25519ChaCha20Poly1305;

/// Why the keys cannot be used or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceptionKeysError {
    #[error("{path}: {source}; check that this user may read and write there")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{0} holds no reception keys; restore it from a backup: without it, what is sealed to them stays shut"
    )]
    NoKeys(PathBuf),
    #[error(
        "{path} is no list of this centre’s reception keys ({source}); restore it from a backup"
    )]
    List {
        path: PathBuf,
        source: StatementError,
    },
    #[error(
        "the secret keys are not in {0}, where terminals are told of some already; name the file that holds them with --reception-key"
    )]
    Elsewhere(PathBuf),
    #[error(
        "there is no reception key yet; make one with `centre reception-key new`, where the reception runs"
    )]
    None,
    #[error("there is no key {0} in use; see `centre reception-key list`")]
    Unknown(KeyId),
    #[error("key {0} is the only one in use; make another first with `centre reception-key new`")]
    Only(KeyId),
    #[error(transparent)]
    Key(#[from] KeyFileError),
}

/// One key as the file holds it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    secret: String,
    made_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired_at: Option<Timestamp>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The newest last.
    keys: Vec<Held>,
}

/// A key as an operator sees it.
pub(crate) struct KeyRecord {
    pub(crate) key: SealingKey,
    pub(crate) made_at: Timestamp,
    pub(crate) retired_at: Option<Timestamp>,
}

/// Where the secret keys are when nothing else is said.
pub(crate) fn default_file(data: &Path) -> PathBuf {
    data.join("reception.key")
}

/// The keys in a file; what was sealed to a retired one is opened, too. None without the file.
pub(crate) fn opening(file: &Path) -> Result<Option<Vec<OpeningKey>>, ReceptionKeysError> {
    Ok(read(file)?.map(|keys| keys.into_iter().map(|(key, _)| key).collect()))
}

/// Every key in a file, the newest last.
pub(crate) fn list(file: &Path) -> Result<Vec<KeyRecord>, ReceptionKeysError> {
    let keys = read(file)?.unwrap_or_default().into_iter();
    Ok(keys
        .map(|(key, held)| KeyRecord {
            key: key.sealing(),
            made_at: held.made_at,
            retired_at: held.retired_at,
        })
        .collect())
}

/// Makes the first key, if there is none yet.
pub(crate) fn ensure(data: &Path, file: &Path) -> Result<(), ReceptionKeysError> {
    if let Some(signed) = published(data)? {
        // A list of a version before signed receipts is made anew, where its keys are at hand.
        let complete = !verified(data, &signed)?.receipts.is_empty();
        return if complete || read(file)?.is_none() {
            Ok(())
        } else {
            publish(data, file)
        };
    }
    if read(file)?.is_some() {
        return publish(data, file);
    }
    match add(data, file) {
        // Another program was faster; its key is as good.
        Err(ReceptionKeysError::Io { source, .. })
            if source.kind() == io::ErrorKind::AlreadyExists =>
        {
            publish(data, file)
        }
        done => done.map(|_| ()),
    }
}

/// Makes a new key: terminals seal to it as soon as they learn of it. Those there are stay in use until they are retired.
pub(crate) fn add(data: &Path, file: &Path) -> Result<SealingKey, ReceptionKeysError> {
    let before = read(file)?;
    if before.is_none() && published(data)?.is_some() {
        return Err(ReceptionKeysError::Elsewhere(file.to_owned()));
    }
    let key = OpeningKey::from_random(SUITE, rand::rng().random());
    let mut held: Vec<Held> = before
        .iter()
        .flatten()
        .map(|(_, held)| held.clone())
        .collect();
    held.push(Held {
        secret: key.reveal(),
        made_at: Timestamp::now(),
        retired_at: None,
    });
    // The secret is safe before anybody seals to it.
    write(file, &File { keys: held }, before.is_none())?;
    publish(data, file)?;
    Ok(key.sealing())
}

/// Retires a key: terminals are no longer told of it. It still opens what was sealed to it.
pub(crate) fn retire(data: &Path, file: &Path, id: KeyId) -> Result<(), ReceptionKeysError> {
    let keys = read(file)?.ok_or(ReceptionKeysError::None)?;
    let in_use = |held: &Held| held.retired_at.is_none();
    let is_it = |key: &OpeningKey| key.sealing().id() == id;
    if !keys.iter().any(|(key, held)| is_it(key) && in_use(held)) {
        return Err(ReceptionKeysError::Unknown(id));
    }
    if keys.iter().filter(|(_, held)| in_use(held)).count() == 1 {
        return Err(ReceptionKeysError::Only(id));
    }
    let keys = keys.into_iter().map(|(key, mut held)| {
        if is_it(&key) {
            held.retired_at = Some(Timestamp::now());
        }
        held
    });
    let file_with = File {
        keys: keys.collect(),
    };
    write(file, &file_with, false)?;
    publish(data, file)
}

/// The list that terminals are given, as it is kept; none before the first key.
pub(crate) fn published(data: &Path) -> Result<Option<SignedReceptionKeys>, ReceptionKeysError> {
    let path = data.join(LIST);
    match fs::read(&path) {
        Ok(json) => {
            serde_json::from_slice(&json)
                .map(Some)
                .map_err(|error| ReceptionKeysError::List {
                    path,
                    source: StatementError::Malformed(error.to_string()),
                })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ReceptionKeysError::Io { path, source }),
    }
}

/// The key that terminals seal to now.
pub(crate) fn newest(data: &Path) -> Result<SealingKey, ReceptionKeysError> {
    let signed = published(data)?.ok_or(ReceptionKeysError::None)?;
    let list = verified(data, &signed)?;
    list.keys.into_iter().next().ok_or(ReceptionKeysError::None)
}

fn verified(
    data: &Path,
    signed: &SignedReceptionKeys,
) -> Result<ReceptionKeys, ReceptionKeysError> {
    let key = release_key::verifying(data)?;
    signed
        .verify(&[key])
        .map_err(|source| ReceptionKeysError::List {
            path: data.join(LIST),
            source,
        })
}

/// The list's number; none before the first.
pub(crate) fn number(data: &Path) -> Result<Option<u32>, ReceptionKeysError> {
    let signed = published(data)?;
    let list = signed.map(|signed| verified(data, &signed)).transpose()?;
    Ok(list.map(|list| list.number))
}

/// The keys by which the centre's receipts are known; none before there is a list.
pub(crate) fn receipt_keys(data: &Path) -> Result<Vec<VerifyingKey>, ReceptionKeysError> {
    let signed = published(data)?;
    let list = signed.map(|signed| verified(data, &signed)).transpose()?;
    Ok(list.map(|list| list.receipts).unwrap_or_default())
}

/// Takes the key of a relay's receipts into the list: terminals believe then that the relay has what it says.
pub(crate) fn allow_relay(data: &Path, key: VerifyingKey) -> Result<(), ReceptionKeysError> {
    let signed = published(data)?.ok_or(ReceptionKeysError::None)?;
    let mut list = verified(data, &signed)?;
    if !list.relays.contains(&key) {
        list.relays.push(key);
        list.number += 1;
        write_list(data, &list)?;
    }
    Ok(())
}

/// Signs the list of the keys in use, under the next number.
fn publish(data: &Path, file: &Path) -> Result<(), ReceptionKeysError> {
    let before = published(data)?
        .map(|signed| verified(data, &signed))
        .transpose()?;
    let (before, relays) = before.map_or((0, vec![]), |list| (list.number, list.relays));
    let keys = list(file)?.into_iter().rev();
    let keys = ReceptionKeys {
        number: before + 1,
        keys: keys
            .filter(|record| record.retired_at.is_none())
            .map(|record| record.key)
            .collect(),
        receipts: vec![release_key::for_receipts(data)?.verifying()],
        relays,
    };
    write_list(data, &keys)
}

fn write_list(data: &Path, keys: &ReceptionKeys) -> Result<(), ReceptionKeysError> {
    let at = |source| ReceptionKeysError::Io {
        path: data.join(LIST),
        source,
    };
    let signing = release_key::load_or_create(data)?;
    let signed = SignedReceptionKeys::sign(keys, &signing)
        .and_then(|signed| {
            serde_json::to_vec(&signed).map_err(|e| StatementError::Malformed(e.to_string()))
        })
        .map_err(|source| ReceptionKeysError::List {
            path: data.join(LIST),
            source,
        })?;
    // Under a name of its own: several centres that start at once each write it.
    let unfinished = data.join(format!("{LIST}.{}", Uuid::new_v4()));
    fs::File::create(&unfinished)
        .and_then(|mut file| {
            file.write_all(&signed)?;
            file.sync_all()
        })
        .and_then(|()| put_in_place(data, &unfinished, LIST))
        .map_err(at)
}

fn read(file: &Path) -> Result<Option<Vec<(OpeningKey, Held)>>, ReceptionKeysError> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(ReceptionKeysError::Io {
                path: file.to_owned(),
                source,
            });
        }
    };
    // What is wrong with it is not said: the words could hold a part of a key.
    let nothing = || ReceptionKeysError::NoKeys(file.to_owned());
    let kept: File = serde_json::from_str(&text).map_err(|_| nothing())?;
    if kept.keys.is_empty() {
        return Err(nothing());
    }
    let keys = kept.keys.into_iter();
    keys.map(|held| Ok((held.secret.parse().map_err(|_| nothing())?, held)))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn write(path: &Path, file: &File, new: bool) -> Result<(), ReceptionKeysError> {
    let at = |source| ReceptionKeysError::Io {
        path: path.to_owned(),
        source,
    };
    let text = serde_json::to_string_pretty(file).map_err(|error| at(io::Error::other(error)))?;
    let text = format!("{text}\n");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at)?;
    }
    if new {
        secret_file::create(path, &text).map_err(at)
    } else {
        secret_file::replace(path, &text).map_err(at)
    }
}
