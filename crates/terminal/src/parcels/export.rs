//! Writing a parcel: whole under its name, or not there.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use handover::parcel::{LIST, Parcel, ParcelAttachment, ParcelSubmission, SignedParcel};
use handover::{Digest, Envelope, Sealing};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Exported, LeftOut, ParcelError, at, maker};
use crate::outbox::{Outbox, OutboxError, Waiting};

/// How many submissions one parcel holds at most: with their photos they fit into one folder of a FAT stick.
const LARGEST_PARCEL: usize = 2_000;

/// Writes what waits into a new folder, the oldest first, as it would have travelled. It waits on.
pub(crate) fn export(outbox: &Outbox, folder: &Path) -> Result<Exported, ParcelError> {
    let (terminal, key) = maker(outbox)?;
    let unfinished = Unfinished::begin(folder)?;
    let mut parcel = Parcel {
        id: Uuid::new_v4(),
        terminal,
        made_at: Timestamp::now(),
        submissions: Vec::new(),
        attachments: Vec::new(),
    };
    let mut exported = Exported {
        submissions: 0,
        attachments: 0,
        more: 0,
        left_out: Vec::new(),
    };
    let (mut written, mut after) = (BTreeSet::new(), 0);
    while let Some(waiting) = outbox.next_waiting(after)? {
        let envelope = match waiting {
            Waiting::Whole(envelope) => envelope,
            Waiting::Damaged(damaged) => {
                after = damaged.sequence;
                let why = damaged.error.to_string();
                exported.left_out.push(LeftOut::Damaged(why));
                continue;
            }
        };
        after = envelope.sequence;
        if envelope.sealing == Sealing::Plain {
            exported.left_out.push(LeftOut::NotSealed(envelope.id));
            continue;
        }
        if parcel.submissions.len() == LARGEST_PARCEL {
            exported.more += 1;
            continue;
        }
        let sealed = match attachments(outbox, &envelope, &written)? {
            Attachments::Whole(sealed) => sealed,
            Attachments::Lacking(digest) => {
                let submission = envelope.id;
                let left_out = LeftOut::Attachment { submission, digest };
                exported.left_out.push(left_out);
                continue;
            }
        };
        for (digest, bytes) in sealed {
            let entry = ParcelAttachment { digest };
            unfinished.put(&entry.file_name(), &bytes)?;
            written.insert(digest);
            parcel.attachments.push(entry);
        }
        let json = envelope.to_json()?;
        let entry = ParcelSubmission {
            id: envelope.id,
            file: Digest::of(&json),
        };
        unfinished.put(&entry.file_name(), &json)?;
        parcel.submissions.push(entry);
    }
    (exported.submissions, exported.attachments) =
        (parcel.submissions.len(), parcel.attachments.len());
    if parcel.submissions.is_empty() {
        return Ok(exported);
    }
    let not_written = |error: String| ParcelError::NotWritten(error);
    let signed =
        SignedParcel::sign(&parcel, &key).map_err(|error| not_written(error.to_string()))?;
    let json =
        serde_json::to_vec_pretty(&signed).map_err(|error| not_written(error.to_string()))?;
    // Everything is on the stick before the list says so.
    sync(&unfinished.path)?;
    unfinished.put(LIST, &json)?;
    unfinished.finish(folder)?;
    Ok(exported)
}

/// The attachments of an envelope that are not written yet.
enum Attachments {
    Whole(Vec<(Digest, Vec<u8>)>),
    /// This one is not here, or not as it was.
    Lacking(Digest),
}

fn attachments(
    outbox: &Outbox,
    envelope: &Envelope,
    written: &BTreeSet<Digest>,
) -> Result<Attachments, OutboxError> {
    let named: BTreeSet<Digest> = envelope.attachments.iter().copied().collect();
    let mut sealed = Vec::new();
    for digest in named.difference(written).copied() {
        match outbox.attachment(digest)? {
            Some(bytes) if Digest::of(&bytes) == digest => sealed.push((digest, bytes)),
            Some(_) | None => return Ok(Attachments::Lacking(digest)),
        }
    }
    Ok(Attachments::Whole(sealed))
}

/// A parcel that is not whole yet, in a folder beside its own. It goes when it is dropped.
struct Unfinished {
    path: PathBuf,
    is_whole: bool,
}

impl Unfinished {
    /// Makes the folder; that in which it lies must be there, or a stick that is missing would not be missed.
    fn begin(folder: &Path) -> Result<Self, ParcelError> {
        let mut name = match folder.file_name() {
            Some(name) if fs::symlink_metadata(folder).is_err() => OsString::from(name),
            _ => return Err(ParcelError::Taken(folder.to_owned())),
        };
        name.push(".unfinished");
        let path = folder.with_file_name(name);
        fs::create_dir(&path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => ParcelError::LeftOver(path.clone()),
            _ => at(&path)(error),
        })?;
        Ok(Self {
            path,
            is_whole: false,
        })
    }

    /// Writes a file, through to the stick.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ParcelError> {
        let path = self.path.join(name);
        let mut new = OpenOptions::new();
        let mut file = new
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(at(&path))?;
        file.write_all(bytes).map_err(at(&path))?;
        file.sync_all().map_err(at(&path))
    }

    /// Gives it its own name.
    fn finish(mut self, folder: &Path) -> Result<(), ParcelError> {
        sync(&self.path)?;
        fs::rename(&self.path, folder).map_err(at(folder))?;
        self.is_whole = true;
        match folder.parent() {
            Some(parent) if parent != Path::new("") => sync(parent),
            _ => sync(Path::new(".")),
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Where even that fails, the next export names it.
        if !self.is_whole
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            let path = self.path.display();
            tracing::warn!(%path, %error, "what was begun could not be removed; delete it");
        }
    }
}

fn sync(folder: &Path) -> Result<(), ParcelError> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(at(folder))?;
    Ok(())
}
