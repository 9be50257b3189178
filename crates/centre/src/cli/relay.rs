//! `centre relay`, and parcels for days without any line: `export-sealed`, `import-sealed`, `import-receipts`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use handover::{Position, VerifyingKey};

use super::AnyError;
use super::database::Database;
use crate::parcels::{self, TakenIn};
use crate::relay::{self, Identity};
use crate::store::{Attachments as _, CityAnswer, EnrolmentState, SqliteStore};
use crate::{reception_keys, release_key};

/// How many submissions one parcel holds at most.
const LARGEST_PARCEL: usize = 20_000;

#[derive(Debug, Subcommand)]
pub(super) enum RelayTask {
    /// Enrols this hall's relay at the city, and prints the key of its receipts: `centre reception-key relay KEY` at the city
    /// lets terminals believe them.
    Enrol {
        /// The city's centre, such as `https://centre.example`.
        #[arg(long)]
        to: String,
        /// The one-time code that `centre terminal enrol --role relay` printed at the city.
        #[arg(long)]
        code: String,
        /// The certificate of the authority that signed the city's, a PEM file; those of the system when left out.
        #[arg(long)]
        authority: Option<PathBuf>,
        /// The relay's data folder.
        #[arg(long)]
        data: PathBuf,
    },
}

pub(super) fn run(task: &RelayTask) -> Result<(), AnyError> {
    let RelayTask::Enrol {
        to,
        code,
        authority,
        data,
    } = task;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let key: VerifyingKey = runtime.block_on(relay::enrol(data, to, code, authority.as_deref()))?;
    println!("{key}");
    Ok(())
}

/// Writes what the city has not answered into a parcel. What cannot go into it is named, and keeps nothing else out.
pub(super) fn export(to: &Path, data: &Path) -> Result<(), AnyError> {
    let identity = Identity::read(data)?;
    let store = SqliteStore::open(data)?;
    let (mut envelopes, mut sealed_late) = (Vec::new(), 0);
    for waiting in store.to_pass_on(Position::START, LARGEST_PARCEL)? {
        match waiting.envelope {
            Err(error) => eprintln!("left out: {error}; keep the data folder and call for service"),
            // The city's receipt would be for other bytes than the terminal keeps.
            Ok(_) if waiting.sealed_late => sealed_late += 1,
            Ok(envelope) => match store.missing(&envelope.attachments)?.first() {
                None => envelopes.push(envelope),
                Some(digest) => eprintln!(
                    "left out: submission {} names attachment {digest}, which is not here; keep the data folder and call for service",
                    envelope.id
                ),
            },
        }
    }
    if sealed_late > 0 {
        eprintln!(
            "left out: {sealed_late} submissions of a version before sealing; they are passed on when their terminals send them again and the line is there"
        );
    }
    if envelopes.is_empty() {
        println!("nothing waits that a parcel can carry");
        return Ok(());
    }
    let parcel = parcels::write(to, identity.terminal, &identity.key, &envelopes, |digest| {
        store.attachment(digest)
    })?;
    println!(
        "exported {} submissions and {} attachments to {} (parcel {})",
        parcel.submissions.len(),
        parcel.attachments.len(),
        to.display(),
        parcel.id
    );
    Ok(())
}

/// Takes a parcel in.
pub(super) fn import(from: &Path, database: &Database) -> Result<(), AnyError> {
    let store = database.open()?;
    let key = release_key::for_receipts(&database.data)?;
    let key_of = |terminal| {
        let known = store.terminal(terminal)?;
        let enrolled = known.filter(|known| known.state == EnrolmentState::Enrolled);
        Ok(enrolled.and_then(|known| known.key))
    };
    let TakenIn {
        new,
        again,
        conflicts,
    } = parcels::take_in(from, &*store, key_of, &key)?;
    println!("taken {new}, here already {again}, kept aside for other content {conflicts}");
    println!(
        "the receipts are in {}; carry them back and run `centre import-receipts` there, at a terminal `yichuang import-receipts`",
        from.join(handover::parcel::RECEIPTS).display()
    );
    Ok(())
}

/// Takes the receipts in that were carried back.
pub(super) fn import_receipts(from: &Path, data: &Path) -> Result<(), AnyError> {
    let identity = Identity::read(data)?;
    let store = SqliteStore::open(data)?;
    let cities = reception_keys::receipt_keys(data)?;
    let own = |terminal| Ok((terminal == identity.terminal).then(|| identity.key.verifying()));
    let carried = parcels::receipts(from, own, &cities)?;
    for (signed, receipt) in &carried.receipts {
        let answer = CityAnswer::Receipt {
            receipt: signed.clone(),
            epoch: receipt.place.map(|place| place.epoch),
        };
        store.note_answer(receipt.id, &answer)?;
    }
    for refused in &carried.refusals {
        store.note_answer(refused.id, &CityAnswer::Refused(refused.refusal))?;
        eprintln!(
            "submission {}: the city refuses it ({}); look for it at the city under this id",
            refused.id, refused.refusal
        );
    }
    println!(
        "the city has {} of them and refuses {}",
        carried.receipts.len(),
        carried.refusals.len()
    );
    Ok(())
}
