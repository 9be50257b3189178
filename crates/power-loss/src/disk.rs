//! The disk of one folder: what a running system sees of it, and what of that is durable.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::failures::{Failure, Failures};
use crate::locks::Locks;
use crate::loss::{Change, Image, Kept, NameChange, Snapshot};

/// What is asked of a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A file is opened that is there.
    Open,
    /// A file is made.
    Create,
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// A file is made shorter.
    Truncate,
    /// A file is synchronised.
    Sync,
    /// A file is deleted.
    Delete,
}

/// A side of a synchronisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// Just before: nothing of it is durable.
    Before,
    /// Just after: all of it is.
    After,
}

/// Why an operation did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Failed(Failure),
    NotThere,
    /// The power is out.
    Dead,
}

/// Told at both sides of every synchronisation, with the disk as it then is.
type Observer = Arc<dyn Fn(Sync, Snapshot) + Send + std::marker::Sync>;

/// A disk. Cheap to clone; every clone is the same disk.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// What is durable, and what is not yet.
    kept: Snapshot,
    /// The names as a running system sees them.
    names: BTreeMap<String, usize>,
    /// The files as a running system sees them.
    seen: Vec<Vec<u8>>,
    locks: BTreeMap<usize, Locks>,
    failures: Option<Failures>,
    /// Decides what a failed operation leaves behind.
    chance: Option<ChaCha8Rng>,
    observer: Option<Observer>,
    dead: bool,
    handles: u64,
    syncs: u64,
    failed: u64,
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Disk({} files)", self.state().names.len())
    }
}

impl Disk {
    /// A disk on which just this lies, durably.
    pub fn holding(image: Image) -> Self {
        let mut state = State::default();
        for (number, (name, bytes)) in image.into_iter().enumerate() {
            state.names.insert(name.clone(), number);
            state.kept.names.insert(name, number);
            state.kept.files.push(Kept {
                durable: Arc::new(bytes.clone()),
                pending: Vec::new(),
            });
            state.seen.push(bytes);
        }
        Self(Arc::new(Mutex::new(state)))
    }

    /// The disk as it is now.
    pub fn snapshot(&self) -> Snapshot {
        self.state().kept.clone()
    }

    /// Tells of both sides of every synchronisation from now on, from within the thread that asked for it.
    pub fn observe(&self, observer: impl Fn(Sync, Snapshot) + Send + std::marker::Sync + 'static) {
        self.state().observer = Some(Arc::new(observer));
    }

    /// Lets operations fail from now on; none: no more. What a failed one leaves behind depends on the seed.
    pub fn fail(&self, failures: Option<Failures>, seed: u64) {
        let mut state = self.state();
        state.failures = failures;
        state.chance = Some(ChaCha8Rng::seed_from_u64(seed));
    }

    /// How many operations have failed so far.
    pub fn failed(&self) -> u64 {
        self.state().failed
    }

    /// How often something was synchronised so far.
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// Takes the power away: from now on nothing that is asked of it succeeds, and nothing more becomes durable.
    pub fn cut(&self) -> Snapshot {
        let mut state = self.state();
        state.dead = true;
        state.observer = None;
        state.kept.clone()
    }

    /// The names of the files that are open now.
    pub(crate) fn open_files(&self) -> Vec<String> {
        let state = self.state();
        let open = |file: &usize| state.locks.get(file).is_some_and(Locks::are_open);
        let names = state.names.iter().filter(|(_, file)| open(file));
        names.map(|(name, _)| name.clone()).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a file, making it when that is wished: its number, a number for this opening, and whether it is new.
    pub(crate) fn open(&self, name: &str, make: bool) -> Result<(usize, u64, bool), Refused> {
        let mut state = self.state();
        let there = state.names.get(name).copied();
        let operation = if there.is_some() || !make {
            Operation::Open
        } else {
            Operation::Create
        };
        state.ask(operation)?;
        state.handles += 1;
        let opening = state.handles;
        if let Some(file) = there {
            return Ok((file, opening, false));
        }
        if !make {
            return Err(Refused::NotThere);
        }
        let file = state.seen.len();
        state.seen.push(Vec::new());
        state.kept.files.push(Kept::default());
        state.name(name, Some(file));
        Ok((file, opening, true))
    }

    pub(crate) fn delete(&self, name: &str) -> Result<(), Refused> {
        let mut state = self.state();
        state.ask(Operation::Delete)?;
        if !state.names.contains_key(name) {
            return Err(Refused::NotThere);
        }
        state.name(name, None);
        Ok(())
    }

    pub(crate) fn is_there(&self, name: &str) -> Result<bool, Refused> {
        let state = self.state();
        if state.dead {
            return Err(Refused::Dead);
        }
        Ok(state.names.contains_key(name))
    }

    pub(crate) fn size(&self, file: usize) -> usize {
        self.state().seen[file].len()
    }

    /// Reads as much as there is; how much that was.
    pub(crate) fn read(
        &self,
        file: usize,
        offset: usize,
        into: &mut [u8],
    ) -> Result<usize, Refused> {
        let mut state = self.state();
        state.ask(Operation::Read)?;
        let bytes = state.seen[file].get(offset..).unwrap_or_default();
        let count = bytes.len().min(into.len());
        into[..count].copy_from_slice(&bytes[..count]);
        Ok(count)
    }

    pub(crate) fn write(&self, file: usize, offset: usize, bytes: &[u8]) -> Result<(), Refused> {
        let mut state = self.state();
        let asked = state.ask(Operation::Write);
        let written = match asked {
            Ok(()) => bytes,
            Err(Refused::Failed(Failure::Full | Failure::Io)) => {
                // As much as there was space for.
                let count = state
                    .chance
                    .as_mut()
                    .map_or(0, |chance| chance.random_range(0..=bytes.len()));
                &bytes[..count]
            }
            Err(refused) => return Err(refused),
        };
        if !written.is_empty() {
            let bytes = written.to_vec();
            state.change(file, Change::Write { offset, bytes });
        }
        asked
    }

    pub(crate) fn truncate(&self, file: usize, size: usize) -> Result<(), Refused> {
        let mut state = self.state();
        state.ask(Operation::Truncate)?;
        state.change(file, Change::Resize(size));
        Ok(())
    }

    /// Makes a file durable, and with it every name in its folder when that is wished.
    pub(crate) fn sync(&self, file: usize, with_folder: bool) -> Result<(), Refused> {
        self.tell(Sync::Before);
        {
            let mut state = self.state();
            match state.ask(Operation::Sync) {
                Ok(()) => state.make_durable(file, with_folder),
                Err(Refused::Failed(failure)) => {
                    if failure != Failure::ReadOnly {
                        state.lose_by_chance(file);
                    }
                    return Err(Refused::Failed(failure));
                }
                Err(refused) => return Err(refused),
            }
        }
        self.tell(Sync::After);
        Ok(())
    }

    /// Works on a file's locks.
    pub(crate) fn locks<T>(&self, file: usize, work: impl FnOnce(&mut Locks) -> T) -> T {
        work(self.state().locks.entry(file).or_default())
    }

    fn tell(&self, side: Sync) {
        let (observer, kept) = {
            let state = self.state();
            match &state.observer {
                Some(observer) => (Arc::clone(observer), state.kept.clone()),
                None => return,
            }
        };
        observer(side, kept);
    }
}

impl State {
    /// Whether an operation may succeed.
    fn ask(&mut self, operation: Operation) -> Result<(), Refused> {
        if self.dead {
            return Err(Refused::Dead);
        }
        match Failures::strikes(&mut self.failures, operation) {
            None => Ok(()),
            Some(failure) => {
                self.failed += 1;
                Err(Refused::Failed(failure))
            }
        }
    }

    fn name(&mut self, name: &str, file: Option<usize>) {
        let change = NameChange {
            name: name.to_owned(),
            file,
        };
        change.apply(&mut self.names);
        self.kept.pending_names.push(change);
    }

    fn change(&mut self, file: usize, change: Change) {
        change.apply(&mut self.seen[file]);
        self.kept.files[file].pending.push(Arc::new(change));
    }

    fn make_durable(&mut self, file: usize, with_folder: bool) {
        self.syncs += 1;
        let Kept { durable, pending } = &mut self.kept.files[file];
        if !pending.is_empty() {
            let bytes = Arc::make_mut(durable);
            for change in pending.drain(..) {
                change.apply(bytes);
            }
        }
        if with_folder {
            for change in std::mem::take(&mut self.kept.pending_names) {
                change.apply(&mut self.kept.names);
            }
        }
    }

    /// A synchronisation failed: part of what it should have written never will be, though it can still be read.
    fn lose_by_chance(&mut self, file: usize) {
        let Some(chance) = &mut self.chance else {
            return;
        };
        self.kept.files[file].pending.retain(|_| chance.random());
    }
}
