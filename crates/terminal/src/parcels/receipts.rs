//! Taking in what the centre answered to a parcel: as if it had answered over the line, and believed no more easily.

use std::collections::BTreeSet;
use std::path::Path;

use handover::parcel::{LIST, ParcelReceipts, RECEIPTS, SignedParcel};
use handover::{Envelope, SubmissionId, VerifyingKey};
use rusqlite::{ErrorCode, OptionalExtension as _, Row};

use super::{Imported, ParcelError, maker, read};
use crate::outbox::{Outbox, OutboxError, Received};

/// How many records are marked together: whoever hands in meanwhile waits for no more.
const BATCH: usize = 64;

/// What is kept of a submission.
enum Kept {
    /// It waits, or is parked.
    Here(Box<Envelope>),
    /// The same, but what is kept of it is damaged.
    Damaged,
    /// The centre is known to have it, or was so long ago that nothing is kept any more.
    Known,
}

/// Takes in the receipts beside a parcel of this terminal, if one of the centre's keys signed each of them.
pub(crate) fn import(
    outbox: &Outbox,
    keys: &[VerifyingKey],
    folder: &Path,
) -> Result<Imported, ParcelError> {
    let (this, key) = maker(outbox)?;
    let list: SignedParcel = read(&folder.join(LIST))?;
    if list.terminal != this {
        let maker = list.terminal;
        return Err(ParcelError::OtherTerminal { maker, this });
    }
    let parcel = list.verify(key.verifying()).map_err(ParcelError::List)?;
    let carried: ParcelReceipts = read(&folder.join(RECEIPTS))?;
    if carried.parcel != parcel.id {
        return Err(ParcelError::OtherParcel);
    }
    if keys.is_empty() {
        return Err(ParcelError::NoKeys);
    }
    let sent: BTreeSet<SubmissionId> = parcel.submissions.iter().map(|entry| entry.id).collect();
    // All of them are looked at before the first is believed.
    let (mut receipts, mut refusals) = (Vec::new(), Vec::new());
    for signed in &carried.receipts {
        let receipt = signed.verify(keys).map_err(ParcelError::Receipt)?;
        if sent.contains(&receipt.id) {
            receipts.push(receipt);
        }
    }
    for signed in &carried.refusals {
        let refusal = signed.verify(keys).map_err(ParcelError::Receipt)?;
        // A refusal of who sent it is about no record.
        let is_of_it = refusal.parcel == parcel.id && sent.contains(&refusal.id);
        if is_of_it && refusal.refusal.is_of_the_content() {
            refusals.push(refusal);
        }
    }

    let (mut imported, mut received) = (Imported::default(), Vec::new());
    for receipt in receipts {
        match outbox.kept(receipt.id)? {
            Kept::Here(envelope) if receipt.is_for(&envelope) => {
                received.push(Received::new(&envelope, receipt));
            }
            Kept::Here(_) | Kept::Damaged => imported.other_content.push(receipt.id),
            Kept::Known => imported.known += 1,
        }
    }
    for batch in received.chunks(BATCH) {
        outbox.mark_at_centre(batch)?;
        imported.at_centre += batch.len();
    }
    for refusal in refusals {
        if matches!(outbox.kept(refusal.id)?, Kept::Known) {
            imported.known += 1;
            continue;
        }
        outbox.park(refusal.id, &refusal.refusal.to_string())?;
        imported.refused.push(refusal.id);
    }
    Ok(imported)
}

impl Outbox {
    /// What is kept of a submission that the centre may have answered meanwhile.
    fn kept(&self, id: SubmissionId) -> Result<Kept, OutboxError> {
        let read = self
            .connection()
            .prepare_cached(
                "SELECT envelope FROM outbox WHERE id = ?1 AND state IN ('waiting', 'parked')",
            )
            .and_then(|mut kept| {
                // What stands there may be anything, when the disk is damaged.
                let bytes = |row: &Row<'_>| {
                    let bytes = row.get_ref(0)?.as_blob();
                    Ok(bytes.unwrap_or_default().to_vec())
                };
                kept.query_row([id.to_string()], bytes).optional()
            });
        let envelope = match read {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                return Ok(Kept::Damaged);
            }
            read => read.map_err(|source| self.failed(source))?,
        };
        Ok(match envelope {
            None => Kept::Known,
            Some(json) => match serde_json::from_slice::<Envelope>(&json) {
                Ok(envelope) if envelope.id == id && envelope.check().is_ok() => {
                    Kept::Here(Box::new(envelope))
                }
                Ok(_) | Err(_) => Kept::Damaged,
            },
        })
    }
}
