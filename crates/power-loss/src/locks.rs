//! Who may read and write a file, and the memory that connections to it share: as SQLite's unix layer has it, for the
//! connections of one process.

use std::collections::{BTreeMap, BTreeSet};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use sqlite_plugin::flags::{LockLevel, ShmLockMode};

/// How many locks SQLite keeps on the shared memory.
const SLOTS: u32 = 8;

/// The locks on one file, by the number of the open file that holds them.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    open: BTreeSet<u64>,
    held: BTreeMap<u64, LockLevel>,
    shared: BTreeSet<(u32, u64)>,
    exclusive: BTreeMap<u32, u64>,
    regions: Vec<Arc<[AtomicU64]>>,
}

impl Locks {
    /// Somebody opened the file.
    pub(crate) fn enter(&mut self, holder: u64) {
        self.open.insert(holder);
    }

    /// Whether somebody has the file open.
    pub(crate) fn are_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Takes a lock, or says no: SQLite then tries again.
    pub(crate) fn lock(&mut self, holder: u64, wanted: LockLevel) -> bool {
        let others = || self.held.iter().filter(|(other, _)| **other != holder);
        let free = match wanted {
            LockLevel::Unlocked => true,
            LockLevel::Shared => others().all(|(_, level)| *level < LockLevel::Pending),
            LockLevel::Reserved | LockLevel::Pending => {
                others().all(|(_, level)| *level < LockLevel::Reserved)
            }
            LockLevel::Exclusive => others().all(|(_, level)| *level == LockLevel::Unlocked),
        };
        if free {
            self.held.insert(holder, wanted);
        } else if wanted == LockLevel::Exclusive
            && others().all(|(_, level)| *level < LockLevel::Reserved)
        {
            // Nobody new may read until it is free.
            self.held.insert(holder, LockLevel::Pending);
        }
        free
    }

    pub(crate) fn unlock(&mut self, holder: u64, down_to: LockLevel) {
        if down_to == LockLevel::Unlocked {
            self.held.remove(&holder);
        } else {
            self.held.insert(holder, down_to);
        }
    }

    pub(crate) fn is_reserved(&self) -> bool {
        self.held
            .values()
            .any(|level| *level >= LockLevel::Reserved)
    }

    /// A part of the shared memory; none when it is not there and not to be made.
    pub(crate) fn region(&mut self, index: usize, size: usize, make: bool) -> Option<NonNull<u8>> {
        while make && self.regions.len() <= index {
            let words = size.div_ceil(size_of::<AtomicU64>());
            self.regions
                .push((0..words).map(|_| AtomicU64::new(0)).collect());
        }
        let region = self.regions.get(index)?;
        // SQLite writes to it with its own care; nobody here looks into it.
        NonNull::new(region.as_ptr().cast_mut().cast())
    }

    pub(crate) fn lock_shared_memory(
        &mut self,
        holder: u64,
        from: u32,
        count: u32,
        mode: ShmLockMode,
    ) -> bool {
        let slots = from..(from + count).min(SLOTS);
        let by_other = |slot: u32| {
            self.exclusive
                .get(&slot)
                .is_some_and(|other| *other != holder)
        };
        match mode {
            ShmLockMode::LockShared => {
                if slots.clone().any(by_other) {
                    return false;
                }
                self.shared.extend(slots.map(|slot| (slot, holder)));
            }
            ShmLockMode::LockExclusive => {
                let read = |slot: u32| {
                    let mut readers = self.shared.range((slot, 0)..=(slot, u64::MAX));
                    readers.any(|(_, other)| *other != holder)
                };
                if slots.clone().any(|slot| by_other(slot) || read(slot)) {
                    return false;
                }
                self.exclusive.extend(slots.map(|slot| (slot, holder)));
            }
            ShmLockMode::UnlockShared | ShmLockMode::UnlockExclusive => {
                for slot in slots {
                    self.shared.remove(&(slot, holder));
                    if self.exclusive.get(&slot) == Some(&holder) {
                        self.exclusive.remove(&slot);
                    }
                }
            }
        }
        true
    }

    /// Whoever closes the file lets go of everything; the last one leaves no shared memory behind.
    pub(crate) fn leave(&mut self, holder: u64) {
        self.open.remove(&holder);
        self.held.remove(&holder);
        self.shared.retain(|(_, other)| *other != holder);
        self.exclusive.retain(|_, other| *other != holder);
        if self.open.is_empty() {
            self.forget_memory();
        }
    }

    /// Forgets the shared memory.
    pub(crate) fn forget_memory(&mut self) {
        self.regions.clear();
    }
}
