//! A day at the centre: what comes, is passed on, is backed up, and starts again, as chance has it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use centre::store::{
    Added, Arrival, ArrivedChunk, Attachments as _, Audit as _, CityAnswer, Ledger as _,
    SqliteStore, Submissions as _, Terminals as _,
};
use handover::audit::{CentreEvent, ClerkMark};
use handover::enrolment::TerminalId;
use handover::{Digest, Envelope, Position, Refusal, SignedReceipt, SigningKey};
use jiff::Timestamp;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

use crate::common::{CANARY, envelope, receipt_key};
use crate::oracle::{Oracle, Sent};

pub(crate) const TERMINAL: TerminalId = TerminalId(Uuid::from_u128(7));
/// How many bytes of a photo come at a time.
pub(crate) const CHUNK: usize = 20_000;

/// How many bytes the photo with a number has.
pub(crate) fn size(number: u64) -> usize {
    30_000 + 8_000 * (number % 5) as usize
}

/// The bytes of a photo, and their digest.
type Photo = (Arc<[u8]>, Digest);

/// The photo with a number.
pub(crate) fn photo(number: u64) -> Photo {
    static MADE: Mutex<BTreeMap<u64, Photo>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().expect("no panic");
    let photo = made.entry(number).or_insert_with(|| {
        let mut bytes = vec![0; size(number)];
        ChaCha8Rng::seed_from_u64(number).fill_bytes(&mut bytes);
        let digest = Digest::of(&bytes);
        (bytes.into(), digest)
    });
    photo.clone()
}

/// An envelope as it comes from the terminal.
pub(crate) fn arrival(envelope: &Envelope) -> Arrival {
    let at = Timestamp::from_second(1_800_000_000).expect("a time");
    Arrival::new(envelope, envelope.digest, TERMINAL, at).expect("written")
}

pub(crate) struct Day<'a> {
    folder: &'a Path,
    backups: &'a Path,
    /// None when the disk was too bad to start again.
    store: Option<SqliteStore>,
    oracle: Arc<Mutex<Oracle>>,
    chance: ChaCha8Rng,
    submissions: u64,
    photos: u64,
    made: u64,
    failures_expected: bool,
}

impl<'a> Day<'a> {
    /// A centre on an empty disk, with a terminal.
    pub(crate) fn begin(
        folder: &'a Path,
        backups: &'a Path,
        oracle: Arc<Mutex<Oracle>>,
        seed: u64,
    ) -> Result<Self, String> {
        let store = SqliteStore::open(folder).map_err(text)?;
        let at = Timestamp::UNIX_EPOCH;
        let until = Timestamp::from_second(100).map_err(text)?;
        store
            .add_enrolment_code(b"code", "kiosk", "大厅", until)
            .map_err(text)?;
        let key = SigningKey::from_random([1; 32]).verifying();
        store
            .enrol(b"code", TERMINAL, key, at)
            .map_err(text)?
            .ok_or("the code is refused")?;
        oracle.lock().expect("no panic").enrolled = true;
        Ok(Self {
            folder,
            backups,
            store: Some(store),
            oracle,
            chance: ChaCha8Rng::seed_from_u64(seed),
            submissions: 0,
            photos: 0,
            made: 0,
            failures_expected: false,
        })
    }

    /// From now on operations may fail.
    pub(crate) fn expect_failures(&mut self) {
        self.failures_expected = true;
    }

    /// From now on none may fail.
    pub(crate) fn expect_none(&mut self) {
        self.failures_expected = false;
    }

    /// Does the next thing; says what was answered wrongly.
    pub(crate) fn step(&mut self) -> Result<(), String> {
        if self.store.is_none() {
            return self.start();
        }
        match self.random(16) {
            0..7 => self.hand_in()?,
            7..11 => self.photo()?,
            11 | 12 => self.pass_on()?,
            13 => self.back_up()?,
            14 => self.note()?,
            _ => {
                self.store = None;
                return self.start();
            }
        }
        self.see_head()
    }

    fn random(&mut self, below: u64) -> u64 {
        self.chance.random_range(0..below)
    }

    fn known(&self) -> MutexGuard<'_, Oracle> {
        self.oracle.lock().expect("no panic")
    }

    fn store(&self) -> Result<&SqliteStore, String> {
        self.store.as_ref().ok_or("it does not run".into())
    }

    /// What was asked for, or nothing where that may fail.
    fn granted<T, E: std::fmt::Display>(&self, outcome: Result<T, E>) -> Result<Option<T>, String> {
        match outcome {
            Ok(granted) => Ok(Some(granted)),
            Err(_) if self.failures_expected => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    fn start(&mut self) -> Result<(), String> {
        self.store = self.granted(SqliteStore::open(self.folder))?;
        Ok(())
    }

    /// Some envelopes at once: new ones, some again, some with other content, some with a photo.
    fn hand_in(&mut self) -> Result<(), String> {
        let mut envelopes = Vec::new();
        for _ in 0..=self.random(5) {
            let earlier = self.submissions.max(1);
            let number = match self.random(10) {
                0 | 1 => self.random(earlier) + 1,
                _ => {
                    self.submissions += 1;
                    self.submissions
                }
            };
            let name = if self.random(10) == 0 {
                "王样本"
            } else {
                CANARY
            };
            let mut envelope = envelope(number, name);
            if number.is_multiple_of(4) {
                envelope.attachments = self.complete(number);
            }
            envelopes.push(envelope);
        }
        for envelope in &envelopes {
            let sent = Sent {
                arrival: arrival(envelope),
                code: envelope.pickup_code.clone(),
            };
            // What is sent under one digest is always the same.
            self.known()
                .sent
                .entry((envelope.id, envelope.digest))
                .or_insert(sent);
        }
        let arrivals: Vec<Arrival> = envelopes
            .iter()
            .map(|envelope| {
                self.known().sent[&(envelope.id, envelope.digest)]
                    .arrival
                    .clone()
            })
            .collect();
        let outcomes = self.store()?.take(&arrivals);
        for (envelope, outcome) in envelopes.iter().zip(outcomes) {
            if let Some(taken) = self.granted(outcome)? {
                self.known().note(envelope.id, envelope.digest, &taken)?;
            }
        }
        Ok(())
    }

    /// A photo that the centre has all of, if there is one.
    fn complete(&self, number: u64) -> Vec<Digest> {
        let known = self.known();
        let complete = known
            .photos
            .iter()
            .filter(|(photo_number, received)| size(**photo_number) as u64 == **received)
            .map(|(photo_number, _)| *photo_number)
            .collect::<Vec<_>>();
        let chosen = complete.get(number as usize % complete.len().max(1));
        chosen.map(|number| photo(*number).1).into_iter().collect()
    }

    /// The next chunk of the newest photo, or of a new one.
    fn photo(&mut self) -> Result<(), String> {
        let received = self.known().photos.get(&self.photos).copied();
        if received.is_none_or(|received| received == size(self.photos) as u64) {
            self.photos += 1;
        }
        let number = self.photos;
        let (bytes, digest) = photo(number);
        let progress = self.store()?.progress(digest);
        let Some(progress) = self.granted(progress)? else {
            return Ok(());
        };
        let offset = progress.map_or(0, |progress| progress.received as usize);
        let end = bytes.len().min(offset + CHUNK);
        let added = self.store()?.add_chunk(&ArrivedChunk {
            digest,
            size: bytes.len() as u64,
            offset: offset as u64,
            bytes: &bytes[offset..end],
            terminal: TERMINAL,
            at: Timestamp::UNIX_EPOCH,
        });
        match self.granted(added)? {
            None => Ok(()),
            Some(Added::There(progress)) => {
                self.known().photos.insert(number, progress.received);
                Ok(())
            }
            Some(other) => Err(format!("photo {number}: {other:?}")),
        }
    }

    /// As a relay: the city answers the next one.
    fn pass_on(&mut self) -> Result<(), String> {
        let first = self.store()?.reserve_requests(8);
        if let Some(first) = self.granted(first)? {
            let mut known = self.known();
            if first <= known.requests {
                return Err(format!("request {first} is numbered twice"));
            }
            known.requests = first + 7;
        }
        let next = {
            let known = self.known();
            let mut receipts = known.acknowledged.values();
            receipts
                .find(|receipt| !known.answers.contains_key(&receipt.id))
                .cloned()
        };
        let Some(receipt) = next else {
            return Ok(());
        };
        let answer = if self.random(4) == 0 {
            CityAnswer::Refused(Refusal::Conflict)
        } else {
            CityAnswer::Receipt {
                receipt: SignedReceipt::sign(&receipt, &receipt_key()).map_err(text)?,
                epoch: receipt.place.map(|place| place.epoch),
            }
        };
        let noted = self.store()?.note_answer(receipt.id, &answer);
        if self.granted(noted)?.is_some() {
            self.known().answers.insert(receipt.id, answer);
        }
        Ok(())
    }

    fn back_up(&mut self) -> Result<(), String> {
        let mark = self.store()?.mark();
        let Some(mark) = self.granted(mark)? else {
            return Ok(());
        };
        self.known().being_backed_up = mark;
        self.made += 1;
        let file = self.backups.join(format!("{}.sqlite", self.made));
        let standing = self.store()?.back_up(&file);
        // A copy may be made, and only noting it fail.
        if file.exists() {
            let held = held(&file)?;
            let mut known = self.known();
            known.backed_up = known.backed_up.max(held);
        }
        self.known().being_backed_up = Position::START;
        if let Some(standing) = self.granted(standing)? {
            let mut known = self.known();
            if standing.durable_through > known.backed_up {
                return Err("more is durable than is in a backup".into());
            }
            known.standing = Some(standing);
        }
        Ok(())
    }

    fn note(&mut self) -> Result<(), String> {
        let event = CentreEvent::ClerkSignedIn {
            clerk: ClerkMark::of("王样本"),
        };
        let noted = self.store()?.note(event, Timestamp::UNIX_EPOCH);
        self.granted(noted).map(|_| ())
    }

    /// Remembers how far the trail has come.
    fn see_head(&self) -> Result<(), String> {
        let mut head = None;
        let seen = self.store()?.each_audit_line(&mut |line| {
            head = Some(line.head);
            ControlFlow::Continue(())
        });
        if self.granted(seen)?.is_some() {
            self.known().head = head;
        }
        Ok(())
    }
}

/// The last position in a backup.
fn held(backup: &Path) -> Result<Position, String> {
    let path: PathBuf = backup.to_owned();
    let backup =
        Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(text)?;
    backup
        .query_row(
            "SELECT coalesce(max(position), 0) FROM submission",
            [],
            |row| row.get::<_, i64>(0),
        )
        .map(|position| Position(position.unsigned_abs()))
        .map_err(text)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
