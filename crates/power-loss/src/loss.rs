//! What a disk has left after the power went out.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::{Rng, RngExt as _};

/// The bytes that a disk writes at once or not at all.
const SECTOR: usize = 512;

/// What lies on a disk: each file's bytes by its name.
pub type Image = BTreeMap<String, Vec<u8>>;

/// Something done to a file that is not durable yet.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Resize(usize),
}

impl Change {
    /// Does it to a file, all of it.
    pub(crate) fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes } => {
                let end = offset + bytes.len();
                if file.len() < end {
                    file.resize(end, 0);
                }
                file[*offset..end].copy_from_slice(bytes);
            }
            Self::Resize(size) => file.resize(*size, 0),
        }
    }

    /// Does it to a file in part: each sector by chance, and the size in any case.
    fn tear(&self, file: &mut Vec<u8>, chance: &mut impl Rng) {
        let Self::Write { offset, bytes } = self else {
            return self.apply(file);
        };
        grow(file, offset + bytes.len(), chance);
        let mut at = *offset;
        while at < offset + bytes.len() {
            let end = ((at / SECTOR + 1) * SECTOR).min(offset + bytes.len());
            if chance.random() {
                file[at..end].copy_from_slice(&bytes[at - offset..end - offset]);
            }
            at = end;
        }
    }
}

/// Makes a file larger; nobody knows what lies there.
fn grow(file: &mut Vec<u8>, size: usize, chance: &mut impl Rng) {
    let filling = if chance.random() { 0 } else { chance.random() };
    if file.len() < size {
        file.resize(size, filling);
    }
}

/// A name that was given to a file, or taken from it, and that is not durable yet.
#[derive(Debug, Clone)]
pub(crate) struct NameChange {
    pub(crate) name: String,
    /// The file's number; none when the name is gone.
    pub(crate) file: Option<usize>,
}

impl NameChange {
    pub(crate) fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self.file {
            Some(file) => names.insert(self.name.clone(), file),
            None => names.remove(&self.name),
        };
    }
}

/// A file as far as the disk is concerned.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    pub(crate) durable: Arc<Vec<u8>>,
    pub(crate) pending: Vec<Arc<Change>>,
}

/// A disk at a moment: what is durable, and what is not.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    pub(crate) files: Vec<Kept>,
    pub(crate) names: BTreeMap<String, usize>,
    pub(crate) pending_names: Vec<NameChange>,
}

/// How unkind a loss is to what was not durable.
enum Fate {
    /// All of it is gone.
    Gone,
    /// All of it is there.
    There,
    /// It is there up to somewhere, in the order in which it was done; the last is torn.
    UpTo,
    /// Each by itself is there, gone or torn.
    Each,
}

impl Fate {
    fn of(chance: &mut impl Rng) -> Self {
        match chance.random_range(0..8) {
            0 => Self::Gone,
            1 => Self::There,
            2 | 3 => Self::UpTo,
            _ => Self::Each,
        }
    }
}

impl Snapshot {
    /// What the disk may have left if the power goes out at this moment; the same chance gives the same.
    pub fn after_loss(&self, chance: &mut impl Rng) -> Image {
        let mut names = self.names.clone();
        for change in survivors(&self.pending_names, chance) {
            change.apply(&mut names);
        }
        let mut left = Image::new();
        for (name, file) in names {
            left.insert(name, after_loss(&self.files[file], chance));
        }
        left
    }

    /// Everything, as if the disk had been given the time to write it.
    pub fn whole(&self) -> Image {
        let mut names = self.names.clone();
        for change in &self.pending_names {
            change.apply(&mut names);
        }
        let whole = |file: &Kept| {
            let mut bytes = file.durable.as_ref().clone();
            for change in &file.pending {
                change.apply(&mut bytes);
            }
            bytes
        };
        names
            .into_iter()
            .map(|(name, file)| (name, whole(&self.files[file])))
            .collect()
    }

    /// Whether a loss at this moment could lose anything.
    pub fn has_pending(&self) -> bool {
        let pending = |file: &Kept| !file.pending.is_empty();
        !self.pending_names.is_empty() || self.files.iter().any(pending)
    }
}

/// Which changes of a folder survive: the first of them, or any.
fn survivors<'a>(changes: &'a [NameChange], chance: &mut impl Rng) -> Vec<&'a NameChange> {
    match Fate::of(chance) {
        Fate::Gone => Vec::new(),
        Fate::There => changes.iter().collect(),
        Fate::UpTo => {
            let up_to = chance.random_range(0..=changes.len());
            changes[..up_to].iter().collect()
        }
        Fate::Each => changes.iter().filter(|_| chance.random()).collect(),
    }
}

fn after_loss(file: &Kept, chance: &mut impl Rng) -> Vec<u8> {
    let mut bytes = file.durable.as_ref().clone();
    match Fate::of(chance) {
        Fate::Gone => {}
        Fate::There => file
            .pending
            .iter()
            .for_each(|change| change.apply(&mut bytes)),
        Fate::UpTo => {
            let up_to = chance.random_range(0..=file.pending.len());
            for change in &file.pending[..up_to] {
                change.apply(&mut bytes);
            }
            if let Some(torn) = file.pending.get(up_to) {
                torn.tear(&mut bytes, chance);
            }
        }
        Fate::Each => {
            for change in &file.pending {
                match chance.random_range(0..4) {
                    0 => {}
                    1 => change.tear(&mut bytes, chance),
                    _ => {
                        if let Change::Write { offset, .. } = change.as_ref() {
                            // What should have come before may be missing.
                            grow(&mut bytes, *offset, chance);
                        }
                        change.apply(&mut bytes);
                    }
                }
            }
        }
    }
    bytes
}
