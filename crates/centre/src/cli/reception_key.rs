//! `centre reception-key`: the reception's keys, made, listed and retired.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use handover::audit::CentreEvent;
use handover::{KeyId, VerifyingKey};

use super::audit;
use super::database::Database;
use crate::reception_keys;

#[derive(Debug, Subcommand)]
pub(super) enum ReceptionKeyTask {
    /// Makes a new key and prints its public half; terminals seal to it as soon as they learn of it.
    New {
        #[command(flatten)]
        place: Place,
    },
    /// Lists the keys, the newest last.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Lets terminals believe the receipts of a relay in a hall, by the key that `centre relay enrol` printed there.
    Relay {
        /// The key.
        key: VerifyingKey,
        /// The centre's data folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Retires a key: terminals are no longer told of it. It still opens what was sealed to it.
    Retire {
        /// The key's id, as `list` prints it.
        id: KeyId,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Args)]
pub(super) struct Place {
    #[command(flatten)]
    database: Database,
    /// The file with the secret keys; `reception.key` in the data folder when left out.
    #[arg(long)]
    reception_key: Option<PathBuf>,
}

impl Place {
    fn file(&self) -> PathBuf {
        file(&self.database.data, self.reception_key.as_ref())
    }
}

/// The file with the secret keys: the one that is named, or the one in the data folder.
pub(super) fn file(data: &std::path::Path, named: Option<&PathBuf>) -> PathBuf {
    named.map_or_else(|| reception_keys::default_file(data), Clone::clone)
}

pub(super) fn run(task: &ReceptionKeyTask) -> Result<(), super::AnyError> {
    match task {
        ReceptionKeyTask::New { place } => {
            let key = reception_keys::add(&place.database.data, &place.file())?;
            audit::note(
                &place.database,
                CentreEvent::ReceptionKeyMade { key: key.id() },
            )?;
            println!("{key}");
        }
        ReceptionKeyTask::List { place } => {
            for record in reception_keys::list(&place.file())? {
                let state = record
                    .retired_at
                    .map_or_else(|| "in use".to_owned(), |at| format!("retired {at}"));
                println!(
                    "{}  {}  {state}  {}",
                    record.key.id(),
                    record.made_at,
                    record.key
                );
            }
        }
        ReceptionKeyTask::Relay { key, data } => reception_keys::allow_relay(data, *key)?,
        ReceptionKeyTask::Retire { id, place } => {
            reception_keys::retire(&place.database.data, &place.file(), *id)?;
            audit::note(
                &place.database,
                CentreEvent::ReceptionKeyRetired { key: *id },
            )?;
        }
    }
    Ok(())
}
