//! Parcels on a USB stick, for days on which this terminal reaches nobody: written here, answered at the centre.

mod export;
mod receipts;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use handover::enrolment::TerminalId;
use handover::{Digest, EnvelopeError, SigningKey, StatementError, SubmissionId};
use serde::de::DeserializeOwned;

use crate::outbox::{Outbox, OutboxError};

pub(crate) use export::export;
pub(crate) use receipts::import;

/// Why a parcel was not written, or its receipts were not taken in. What waits here waits on.
#[derive(Debug, thiserror::Error)]
pub enum ParcelError {
    /// The stick, or this terminal's place on it.
    #[error(
        "{path}: {source}; check that the stick is there and that this user may read and write on it"
    )]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is something already under the name of the parcel.
    #[error("{0} is there already and stays as it is; name a new folder on the stick")]
    Taken(PathBuf),
    /// An earlier export was broken off.
    #[error("{0} is left over from an export that was broken off; delete it and export again")]
    LeftOver(PathBuf),
    /// There is nothing to sign with.
    #[error("this terminal has no key yet; enrol it with `yichuang enrol --code …`")]
    NotEnrolled,
    /// There is no list, or there are no receipts.
    #[error(
        "{0} is not there: it is no parcel’s folder, copying it was interrupted, or `centre import-sealed` was not run on it yet"
    )]
    Missing(PathBuf),
    /// It is something else than its name says.
    #[error("{0} cannot be read as what it should be; copy it again from the centre")]
    Unreadable(PathBuf),
    /// It was not made here, or under an earlier enrolment.
    #[error(
        "the parcel was made by terminal {maker}, this one is {this}; import it where it was made, or export again if this terminal was enrolled anew since"
    )]
    OtherTerminal {
        /// Who made the parcel.
        maker: TerminalId,
        /// Who this terminal is.
        this: TerminalId,
    },
    /// The list is not signed by this terminal.
    #[error("the parcel’s list is not to be believed: {0}; copy the folder again, or export again")]
    List(StatementError),
    /// The receipts are another parcel's.
    #[error("the receipts are of another parcel; copy the folder that came back as a whole")]
    OtherParcel,
    /// No receipt can be believed yet.
    #[error(
        "no key is known here by which the centre’s receipts are believed; let this terminal reach its centre once, or enrol it anew"
    )]
    NoKeys,
    /// A receipt or a refusal is none.
    #[error(
        "a receipt is not to be believed: {0}; nothing was marked. Run `centre import-sealed` again at the centre where this terminal is enrolled"
    )]
    Receipt(StatementError),
    /// It cannot be written as JSON.
    #[error("the parcel cannot be written: {0}; call for service")]
    NotWritten(String),
    /// The terminal's own database failed.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

impl From<EnvelopeError> for ParcelError {
    fn from(error: EnvelopeError) -> Self {
        Self::NotWritten(error.to_string())
    }
}

/// What an export came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// So many submissions are in the parcel; with none there is no folder either.
    pub submissions: usize,
    /// So many attachments of theirs are in it.
    pub attachments: usize,
    /// So many more wait than one parcel takes: they go into the next, once the receipts of this one are taken in.
    pub more: usize,
    /// What cannot go into a parcel. It waits on and keeps nothing else out.
    pub left_out: Vec<LeftOut>,
}

/// What cannot go into a parcel, and why, with the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// What is kept is damaged; in the outbox's own words, which name the record.
    #[error("{0}")]
    Damaged(String),
    /// A version before sealing wrote it: it never lies open on a stick.
    #[error(
        "submission {0} is not sealed, a version before sealing wrote it; it is sent when the centre can be reached"
    )]
    NotSealed(SubmissionId),
    /// The centre would refuse the whole parcel for it.
    #[error(
        "submission {submission} names attachment {digest}, which is not whole here; keep the data folder and call for service"
    )]
    Attachment {
        /// The submission.
        submission: SubmissionId,
        /// The attachment.
        digest: Digest,
    },
}

/// What the receipts of a parcel came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// So many submissions are at the centre, which was not known here before.
    pub at_centre: usize,
    /// Of so many it was known already.
    pub known: usize,
    /// The centre refuses these; they are parked for an operator.
    pub refused: Vec<SubmissionId>,
    /// The centre has other content under these ids than is kept here, or what is kept is damaged. They stay as they are.
    pub other_content: Vec<SubmissionId>,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> ParcelError {
    let path = path.to_owned();
    move |source| ParcelError::Io { path, source }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ParcelError> {
    let json = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ParcelError::Missing(path.to_owned()),
        _ => at(path)(error),
    })?;
    serde_json::from_slice(&json).map_err(|_| ParcelError::Unreadable(path.to_owned()))
}

/// Who this terminal is, and with what it signs.
fn maker(outbox: &Outbox) -> Result<(TerminalId, SigningKey), ParcelError> {
    let enrolled = outbox.enrolment()?.ok_or(ParcelError::NotEnrolled)?;
    let key = enrolled.key.ok_or(ParcelError::NotEnrolled)?;
    Ok((enrolled.terminal, key))
}
