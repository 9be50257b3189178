//! What the centre acknowledged, kept outside of it, and held against what is left on a disk.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use centre::store::{
    Added, Arrival, ArrivedChunk, Attachments as _, Audit as _, CityAnswer, Ledger as _,
    SqliteStore, Submissions as _, Taken, Terminals as _,
};
use handover::audit::{CentreEvent, Check, Head};
use handover::{CentreReceipt, Digest, LedgerPlace, PickupCode, Position, Standing, SubmissionId};
use jiff::Timestamp;
use rusqlite::Connection;

use crate::common::envelope;
use crate::day::{CHUNK, TERMINAL, arrival, photo};

/// An envelope that somebody handed in.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) arrival: Arrival,
    pub(crate) code: PickupCode,
}

/// What is known of a centre without asking it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Oracle {
    /// Everything that was ever handed in, whatever came of it.
    pub(crate) sent: BTreeMap<(SubmissionId, Digest), Sent>,
    pub(crate) acknowledged: BTreeMap<SubmissionId, CentreReceipt>,
    /// Whose is each place that was given.
    places: BTreeMap<(String, Position), SubmissionId>,
    /// Other content that was refused.
    pub(crate) conflicts: BTreeSet<(SubmissionId, Digest)>,
    /// How many bytes of each photo the centre has, as it said.
    pub(crate) photos: BTreeMap<u64, u64>,
    /// What the city said, as far as it was noted.
    pub(crate) answers: BTreeMap<SubmissionId, CityAnswer>,
    /// The highest number of a request that was set aside.
    pub(crate) requests: u64,
    pub(crate) head: Option<Head>,
    pub(crate) standing: Option<Standing>,
    /// The last position that is in a backup.
    pub(crate) backed_up: Position,
    /// The last position that is in a backup which is being made.
    pub(crate) being_backed_up: Position,
    pub(crate) enrolled: bool,
}

impl Oracle {
    pub(crate) fn receipts(&self) -> usize {
        self.acknowledged.len()
    }

    /// Takes note of what became of an envelope.
    pub(crate) fn note(
        &mut self,
        id: SubmissionId,
        digest: Digest,
        taken: &Taken,
    ) -> Result<(), String> {
        let (receipt, new) = match taken {
            Taken::New(receipt) => (receipt, true),
            Taken::Again(receipt) => (receipt, false),
            Taken::Conflict => {
                self.conflicts.insert((id, digest));
                let own = |receipt: &CentreReceipt| receipt.digest == digest;
                return match self.acknowledged.get(&id) {
                    Some(receipt) if own(receipt) => Err(format!("{id} conflicts with itself")),
                    _ => Ok(()),
                };
            }
        };
        if (receipt.id, receipt.digest) != (id, digest) {
            return Err(format!("the receipt for {id} is for something else"));
        }
        match self.acknowledged.get(&id) {
            Some(before) if new || before != receipt => {
                return Err(format!("{id} has two receipts"));
            }
            _ => {}
        }
        let LedgerPlace { epoch, position } = receipt.place.ok_or("a receipt without a place")?;
        let owner = self.places.entry((epoch.to_string(), position));
        if *owner.or_insert(id) != id {
            return Err(format!("place {position} was given twice, to {id} too"));
        }
        self.acknowledged.insert(id, receipt.clone());
        Ok(())
    }

    /// Holds everything against the centre in a folder, and lets it go on.
    pub(crate) fn judge(&self, folder: &Path) -> Result<(), String> {
        let store =
            SqliteStore::open(folder).map_err(|error| format!("it does not open: {error}"))?;
        self.standing_holds(&store)?;
        self.submissions_are_there_once(&store, &whole(folder)?)?;
        self.photos_are_there(&store)?;
        self.answers_are_there(&store)?;
        let after = self.goes_on(&store)?;
        drop(store);
        let store = SqliteStore::open(folder)
            .map_err(|error| format!("it does not open again: {error}"))?;
        after.submissions_are_there_once(&store, &whole(folder)?)
    }

    fn standing_holds(&self, store: &SqliteStore) -> Result<(), String> {
        let now = store.standing().map_err(text)?;
        let Some(before) = self.standing else {
            return Ok(());
        };
        if now.epoch != before.epoch {
            return Err("another epoch began by itself".into());
        }
        if now.durable_through < before.durable_through {
            return Err("what was durable is not any more".into());
        }
        if now.durable_through > self.backed_up.max(self.being_backed_up) {
            return Err(format!(
                "durable through {}, and only {} is in a backup",
                now.durable_through, self.backed_up
            ));
        }
        Ok(())
    }

    fn submissions_are_there_once(&self, store: &SqliteStore, rows: &Rows) -> Result<(), String> {
        for row in rows {
            if !self.sent.contains_key(row) {
                return Err(format!("nobody handed {} in", row.0));
            }
        }
        let distinct: BTreeSet<_> = rows.iter().map(|(id, _)| *id).collect();
        if distinct.len() != rows.len() {
            return Err("a submission is there twice".into());
        }
        self.trail_is_whole(store, &distinct)?;
        for (id, receipt) in &self.acknowledged {
            let code = &self.sent[&(*id, receipt.digest)].code;
            let kept = store.find(code).map_err(text)?;
            let [kept] = kept.as_slice() else {
                return Err(format!("{id} is found {} times", kept.len()));
            };
            kept.envelope.check().map_err(text)?;
            if (kept.envelope.id, kept.envelope.digest) != (*id, receipt.digest) {
                return Err(format!("{id} is not what was handed in"));
            }
            for (_, digest) in self.conflicts.iter().filter(|(other, _)| other == id) {
                if !kept.conflicts.contains(digest) {
                    return Err(format!("what came under {id} too is not kept"));
                }
            }
        }
        Ok(())
    }

    fn photos_are_there(&self, store: &SqliteStore) -> Result<(), String> {
        for (number, received) in &self.photos {
            let (bytes, digest) = photo(*number);
            let progress = store.progress(digest).map_err(text)?;
            let there = progress.map_or(0, |progress| progress.received);
            if there < *received {
                return Err(format!("photo {number}: {received} bytes, now {there}"));
            }
            // From where it broke off to its end.
            let mut offset = usize::try_from(there).map_err(text)?;
            while offset < bytes.len() {
                let end = bytes.len().min(offset + CHUNK);
                let chunk = ArrivedChunk {
                    digest,
                    size: bytes.len() as u64,
                    offset: offset as u64,
                    bytes: &bytes[offset..end],
                    terminal: TERMINAL,
                    at: Timestamp::UNIX_EPOCH,
                };
                match store.add_chunk(&chunk).map_err(text)? {
                    Added::There(_) => offset = end,
                    other => return Err(format!("photo {number} does not go on: {other:?}")),
                }
            }
            if store.attachment(digest).map_err(text)? != Some(bytes.to_vec()) {
                return Err(format!("photo {number} is another"));
            }
        }
        Ok(())
    }

    fn answers_are_there(&self, store: &SqliteStore) -> Result<(), String> {
        for (id, answer) in &self.answers {
            if store.answer_to(*id).map_err(text)?.as_ref() != Some(answer) {
                return Err(format!("the city’s answer to {id} is forgotten"));
            }
        }
        let waiting = store
            .to_pass_on(Position::START, usize::MAX)
            .map_err(text)?;
        for next in waiting {
            let id = next.envelope.map_err(text)?.id;
            if self.answers.contains_key(&id) {
                return Err(format!("{id} waits although it was answered"));
            }
        }
        let first = store.reserve_requests(1).map_err(text)?;
        if first <= self.requests {
            return Err(format!("request {first} is numbered twice"));
        }
        Ok(())
    }

    /// Every line is there up to the last head that was seen, and each submission has its one line.
    fn trail_is_whole(
        &self,
        store: &SqliteStore,
        there: &BTreeSet<SubmissionId>,
    ) -> Result<(), String> {
        let mut check = Check::new(self.head);
        let (mut broken, mut taken) = (None, Vec::new());
        store
            .each_audit_line(&mut |line| match check.line::<CentreEvent>(&line) {
                Ok(said) => {
                    if let CentreEvent::SubmissionTaken { submission, .. } = said.event {
                        taken.push(submission);
                    }
                    ControlFlow::Continue(())
                }
                Err(found) => {
                    broken = Some(found);
                    ControlFlow::Break(())
                }
            })
            .map_err(text)?;
        if let Some(broken) = broken {
            return Err(broken.to_string());
        }
        check.finish().map_err(text)?;
        taken.sort();
        if !there.iter().eq(&taken) {
            return Err("the trail tells of other submissions than are there".into());
        }
        Ok(())
    }

    /// Everything is sent again, as terminals do that heard nothing, and something new comes.
    fn goes_on(&self, store: &SqliteStore) -> Result<Self, String> {
        if store.terminal(TERMINAL).map_err(text)?.is_none() {
            return if self.enrolled {
                Err("its terminal is gone".into())
            } else {
                Ok(self.clone())
            };
        }
        let mut after = self.clone();
        let new = envelope(u64::from(u32::MAX), "王样本");
        let mut all: Vec<(SubmissionId, Digest, Arrival)> = self
            .sent
            .iter()
            .map(|((id, digest), sent)| (*id, *digest, sent.arrival.clone()))
            .collect();
        all.push((new.id, new.digest, arrival(&new)));
        // What has a receipt comes first, so that nothing else takes its id.
        all.sort_by_key(|(id, digest, _)| {
            let own = self.acknowledged.get(id);
            own.is_none_or(|receipt| receipt.digest != *digest)
        });
        let arrivals: Vec<Arrival> = all.iter().map(|(.., arrival)| arrival.clone()).collect();
        for ((id, digest, _), taken) in all.iter().zip(store.take(&arrivals)) {
            let taken = taken.map_err(|error| format!("{id} is not taken: {error}"))?;
            after.note(*id, *digest, &taken)?;
        }
        after.sent.insert(
            (new.id, new.digest),
            Sent {
                arrival: arrival(&new),
                code: new.pickup_code,
            },
        );
        Ok(after)
    }
}

/// The submissions in a database with their digests.
type Rows = Vec<(SubmissionId, Digest)>;

/// What is in a database that is whole.
fn whole(folder: &Path) -> Result<Rows, String> {
    let database = Connection::open(folder.join("centre.sqlite")).map_err(text)?;
    for check in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
        let mut statement = database.prepare(check).map_err(text)?;
        let mut rows = statement.query([]).map_err(text)?;
        while let Some(row) = rows.next().map_err(text)? {
            let found: String = row.get(0).map_err(text)?;
            if found != "ok" {
                return Err(format!("{check}: {found}"));
            }
        }
    }
    let mut statement = database
        .prepare("SELECT id, digest FROM submission")
        .map_err(text)?;
    let mut rows = statement.query([]).map_err(text)?;
    let mut all = Rows::new();
    while let Some(row) = rows.next().map_err(text)? {
        let (id, digest): (String, String) = (row.get(0).map_err(text)?, row.get(1).map_err(text)?);
        all.push((
            SubmissionId(id.parse().map_err(text)?),
            digest.parse().map_err(text)?,
        ));
    }
    Ok(all)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
