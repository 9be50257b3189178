//! Parcels on a USB stick: written where no line is, taken in where the centre is, and answered for the way back.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use handover::attachment::LARGEST_CHUNK;
use handover::enrolment::TerminalId;
use handover::parcel::{
    LIST, Parcel, ParcelAttachment, ParcelReceipts, ParcelRefusal, ParcelSubmission, RECEIPTS,
    SignedParcel, SignedParcelRefusal,
};
use handover::{
    CentreReceipt, Digest, Envelope, EnvelopeError, Refusal, SignedReceipt, SigningKey,
    StatementError, SubmissionId, VerifyingKey,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::store::{Added, Arrival, ArrivedChunk, Store, StoreError, Taken};

/// How many envelopes are taken together.
const BATCH: usize = 64;

/// Why a parcel cannot be written or taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ParcelError {
    #[error("{path}: {source}; check the stick and that this user may read and write there")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{0} has no parcel.json: it is no parcel, or copying it was interrupted; copy it again"
    )]
    NoList(PathBuf),
    #[error("{0} is no list of a parcel; copy it again")]
    Unreadable(PathBuf),
    #[error(
        "the parcel is of terminal {0}, which is not enrolled here; nothing was taken. Enrol it again and export there anew: what waits there is kept"
    )]
    Stranger(TerminalId),
    #[error("the parcel’s list is not to be believed: {0}; copy it again from where it was made")]
    Statement(#[from] StatementError),
    #[error(
        "{missing} of {all} files of the parcel are missing or not whole, such as {first}: copying was interrupted; copy it again, nothing was taken"
    )]
    Incomplete {
        missing: usize,
        all: usize,
        first: String,
    },
    #[error("{name} is not what the list says: {source}")]
    Envelope { name: String, source: EnvelopeError },
    #[error("the receipts are of another parcel")]
    OtherParcel,
    #[error("{0} exists and holds something else; name a new folder")]
    NotEmpty(PathBuf),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> ParcelError {
    let path = path.to_owned();
    move |source| ParcelError::Io { path, source }
}

/// What was done with a parcel.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TakenIn {
    /// So many submissions were new.
    pub(crate) new: usize,
    /// So many were here already.
    pub(crate) again: usize,
    /// Under so many ids other content is kept; it is kept aside.
    pub(crate) conflicts: usize,
}

/// Writes a parcel into a folder that is empty or new.
///
/// `sealed` gives the sealed bytes of an attachment that an envelope names.
pub(crate) fn write(
    folder: &Path,
    terminal: TerminalId,
    key: &SigningKey,
    envelopes: &[Envelope],
    sealed: impl Fn(Digest) -> Result<Option<Vec<u8>>, StoreError>,
) -> Result<Parcel, ParcelError> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    if fs::read_dir(folder).map_err(at(folder))?.next().is_some() {
        return Err(ParcelError::NotEmpty(folder.to_owned()));
    }
    let mut parcel = Parcel {
        id: Uuid::new_v4(),
        terminal,
        made_at: Timestamp::now(),
        submissions: Vec::new(),
        attachments: Vec::new(),
    };
    let mut written = BTreeSet::new();
    for envelope in envelopes {
        let not_written = |source| ParcelError::Envelope {
            name: envelope.id.to_string(),
            source,
        };
        let json = envelope.to_json().map_err(not_written)?;
        let entry = ParcelSubmission {
            id: envelope.id,
            file: Digest::of(&json),
        };
        put(folder, &entry.file_name(), &json)?;
        parcel.submissions.push(entry);
        for digest in &envelope.attachments {
            if !written.insert(*digest) {
                continue;
            }
            let entry = ParcelAttachment { digest: *digest };
            let bytes = sealed(*digest)?
                .ok_or_else(|| StoreError(format!("attachment {digest} is not here")))?;
            put(folder, &entry.file_name(), &bytes)?;
            parcel.attachments.push(entry);
        }
    }
    // Everything is on the stick before the list says so.
    sync(folder)?;
    let signed = SignedParcel::sign(&parcel, key)?;
    let json =
        serde_json::to_vec_pretty(&signed).map_err(|error| at(folder)(io::Error::other(error)))?;
    put(folder, LIST, &json)?;
    sync(folder)?;
    Ok(parcel)
}

/// Takes a parcel in, whole or not at all where its files are not whole, and writes the receipts beside it.
pub(crate) fn take_in(
    folder: &Path,
    store: &dyn Store,
    key_of: impl Fn(TerminalId) -> Result<Option<VerifyingKey>, StoreError>,
    receipt_key: &SigningKey,
) -> Result<TakenIn, ParcelError> {
    let parcel = list(folder, key_of)?;
    whole(folder, &parcel)?;
    let mut done = TakenIn::default();
    let mut receipts = ParcelReceipts {
        parcel: parcel.id,
        receipts: Vec::new(),
        refusals: Vec::new(),
    };
    for batch in parcel.submissions.chunks(BATCH) {
        let mut arrivals = Vec::with_capacity(batch.len());
        for entry in batch {
            let envelope = envelope(folder, entry)?;
            for digest in &envelope.attachments {
                take_attachment(folder, *digest, parcel.terminal, store)?;
            }
            let arrival = Arrival::new(
                &envelope,
                envelope.digest,
                parcel.terminal,
                Timestamp::now(),
            );
            arrivals.push(arrival.map_err(|source| ParcelError::Envelope {
                name: entry.file_name(),
                source,
            })?);
        }
        for (entry, outcome) in batch.iter().zip(store.take(&arrivals)) {
            match outcome? {
                Taken::New(receipt) => {
                    done.new += 1;
                    receipts
                        .receipts
                        .push(SignedReceipt::sign(&receipt, receipt_key)?);
                }
                Taken::Again(receipt) => {
                    done.again += 1;
                    receipts
                        .receipts
                        .push(SignedReceipt::sign(&receipt, receipt_key)?);
                }
                Taken::Conflict => {
                    done.conflicts += 1;
                    let refusal = ParcelRefusal {
                        parcel: parcel.id,
                        id: entry.id,
                        refusal: Refusal::Conflict,
                    };
                    receipts
                        .refusals
                        .push(SignedParcelRefusal::sign(&refusal, receipt_key)?);
                }
            }
        }
    }
    let json = serde_json::to_vec_pretty(&receipts)
        .map_err(|error| at(folder)(io::Error::other(error)))?;
    put(folder, RECEIPTS, &json)?;
    sync(folder)?;
    Ok(done)
}

/// What was carried back.
pub(crate) struct Carried {
    pub(crate) receipts: Vec<(SignedReceipt, CentreReceipt)>,
    pub(crate) refusals: Vec<ParcelRefusal>,
}

/// The receipts and refusals that were carried back, those that the city signed.
pub(crate) fn receipts(
    folder: &Path,
    key_of: impl Fn(TerminalId) -> Result<Option<VerifyingKey>, StoreError>,
    cities: &[VerifyingKey],
) -> Result<Carried, ParcelError> {
    let parcel = list(folder, key_of)?;
    let path = folder.join(RECEIPTS);
    let json = fs::read(&path).map_err(at(&path))?;
    let carried: ParcelReceipts =
        serde_json::from_slice(&json).map_err(|_| ParcelError::Unreadable(path))?;
    if carried.parcel != parcel.id {
        return Err(ParcelError::OtherParcel);
    }
    let sent: BTreeSet<SubmissionId> = parcel.submissions.iter().map(|entry| entry.id).collect();
    let (mut receipts, mut refusals) = (Vec::new(), Vec::new());
    for signed in carried.receipts {
        let receipt = signed.verify(cities)?;
        if sent.contains(&receipt.id) {
            receipts.push((signed, receipt));
        }
    }
    for signed in carried.refusals {
        let refusal = signed.verify(cities)?;
        if refusal.parcel == parcel.id && sent.contains(&refusal.id) {
            refusals.push(refusal);
        }
    }
    Ok(Carried { receipts, refusals })
}

fn list(
    folder: &Path,
    key_of: impl Fn(TerminalId) -> Result<Option<VerifyingKey>, StoreError>,
) -> Result<Parcel, ParcelError> {
    let path = folder.join(LIST);
    let json = match fs::read(&path) {
        Ok(json) => json,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(ParcelError::NoList(folder.to_owned()));
        }
        Err(error) => return Err(at(&path)(error)),
    };
    let signed: SignedParcel =
        serde_json::from_slice(&json).map_err(|_| ParcelError::Unreadable(path))?;
    let key = key_of(signed.terminal)?.ok_or(ParcelError::Stranger(signed.terminal))?;
    Ok(signed.verify(key)?)
}

/// Whether every file is there and as it was written.
fn whole(folder: &Path, parcel: &Parcel) -> Result<(), ParcelError> {
    let submissions = parcel.submissions.iter();
    let attachments = parcel.attachments.iter();
    let files = submissions
        .map(|entry| (entry.file_name(), entry.file))
        .chain(attachments.map(|entry| (entry.file_name(), entry.digest)));
    let (mut all, mut missing) = (0, Vec::new());
    for (name, digest) in files {
        all += 1;
        let there = fs::read(folder.join(&name)).is_ok_and(|bytes| Digest::of(&bytes) == digest);
        if !there {
            missing.push(name);
        }
    }
    match missing.first() {
        None => Ok(()),
        Some(first) => Err(ParcelError::Incomplete {
            missing: missing.len(),
            all,
            first: first.clone(),
        }),
    }
}

fn envelope(folder: &Path, entry: &ParcelSubmission) -> Result<Envelope, ParcelError> {
    let name = entry.file_name();
    let path = folder.join(&name);
    let bytes = fs::read(&path).map_err(at(&path))?;
    let envelope = Envelope::from_json(&bytes).and_then(|envelope| {
        envelope.check()?;
        let same = envelope.id == entry.id;
        same.then_some(envelope).ok_or(EnvelopeError::Content)
    });
    envelope.map_err(|source| ParcelError::Envelope { name, source })
}

fn take_attachment(
    folder: &Path,
    digest: Digest,
    terminal: TerminalId,
    store: &dyn Store,
) -> Result<(), ParcelError> {
    let entry = ParcelAttachment { digest };
    let path = folder.join(entry.file_name());
    let bytes = fs::read(&path).map_err(at(&path))?;
    let mut offset = match store.progress(entry.digest)? {
        Some(progress) => usize::try_from(progress.received).unwrap_or(usize::MAX),
        None => 0,
    };
    while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
        let chunk = &rest[..rest.len().min(LARGEST_CHUNK)];
        let added = store.add_chunk(&ArrivedChunk {
            digest: entry.digest,
            size: bytes.len() as u64,
            offset: offset as u64,
            bytes: chunk,
            terminal,
            at: Timestamp::now(),
        })?;
        match added {
            Added::There(progress) | Added::Elsewhere(progress) => {
                offset = usize::try_from(progress.received).unwrap_or(usize::MAX);
            }
            Added::Misfit | Added::Changed | Added::TooMuch => {
                return Err(StoreError(format!(
                    "attachment {} cannot be taken: {added:?}",
                    entry.digest
                ))
                .into());
            }
        }
    }
    Ok(())
}

/// Writes a file whole, and through to the stick.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), ParcelError> {
    let unfinished = folder.join(format!("{name}.unfinished"));
    let path = folder.join(name);
    let mut file = File::create(&unfinished).map_err(at(&unfinished))?;
    file.write_all(bytes).map_err(at(&unfinished))?;
    file.sync_all().map_err(at(&unfinished))?;
    fs::rename(&unfinished, &path).map_err(at(&path))
}

fn sync(folder: &Path) -> Result<(), ParcelError> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(at(folder))?;
    Ok(())
}
