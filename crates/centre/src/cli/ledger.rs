//! `centre backup`, `restore` and `ledger`: what is backed up, and what a database that was put back means for terminals.

use std::path::Path;

use clap::Subcommand;
use handover::{LedgerEpoch, Position};

use super::AnyError;
use super::database::Database;
use crate::in_use::InUse;
use crate::store::{Restored, SqliteStore};

#[derive(Debug, Subcommand)]
pub(super) enum LedgerTask {
    /// Prints the ledger's epoch, the last position, and up to where everything is durable.
    Show {
        #[command(flatten)]
        database: Database,
    },
    /// Prints the position up to which everything is committed: a backup that begins afterwards holds all of it.
    Mark {
        #[command(flatten)]
        database: Database,
    },
    /// Notes that everything up to a position is in a backup: terminals let go of it.
    Durable {
        /// The position that `mark` printed before the backup began.
        #[arg(long)]
        through: Position,
        #[command(flatten)]
        database: Database,
    },
    /// Begins another epoch, after a database was put back: terminals send again what they still keep.
    Restored {
        #[command(flatten)]
        database: Database,
    },
}

pub(super) fn run(task: &LedgerTask) -> Result<(), AnyError> {
    let standing = match task {
        LedgerTask::Mark { database } => {
            println!("{}", database.open()?.mark()?);
            return Ok(());
        }
        LedgerTask::Show { database } => {
            let store = database.open()?;
            let standing = store.standing()?;
            println!(
                "epoch {}  last {}  durable through {}",
                standing.epoch,
                store.mark()?,
                standing.durable_through
            );
            return Ok(());
        }
        LedgerTask::Durable { through, database } => database.open()?.note_durable(*through)?,
        LedgerTask::Restored { database } => database
            .open()?
            .begin_epoch(LedgerEpoch::from_random(rand::random()))?,
    };
    println!(
        "epoch {}  durable through {}",
        standing.epoch, standing.durable_through
    );
    Ok(())
}

/// Copies the database in the data folder while it is used, and notes the copy as durable.
pub(super) fn back_up(out: &Path, database: &Database) -> Result<(), AnyError> {
    if !database.is_in_folder() {
        return Err("PostgreSQL makes its own backups: run `centre ledger mark` before one, and `centre ledger durable --through N` with what it printed when the backup is kept".into());
    }
    let standing = SqliteStore::open(&database.data)?.back_up(out)?;
    println!(
        "backed up to {}: epoch {}  durable through {}",
        out.display(),
        standing.epoch,
        standing.durable_through
    );
    Ok(())
}

/// Puts a backup in the place of the database in a data folder.
pub(super) fn restore(backup: &Path, data: &Path) -> Result<(), AnyError> {
    let _alone = InUse::alone(data)?;
    let epoch = LedgerEpoch::from_random(rand::random());
    let Restored {
        standing,
        aside,
        refused_since,
    } = SqliteStore::restore(data, backup, epoch)?;
    println!(
        "restored {}: epoch {}  durable through {}",
        backup.display(),
        standing.epoch,
        standing.durable_through
    );
    match refused_since {
        Some(0) => {}
        Some(count) => {
            println!("{count} terminals that were revoked or doubled since the backup still are");
        }
        None => println!(
            "which terminals were revoked since the backup could not be read: see `centre terminal list`, and revoke them again"
        ),
    }
    if let Some(aside) = aside {
        println!(
            "what was there is kept as {}; remove it when nobody needs it any more",
            aside.display()
        );
    }
    Ok(())
}
