//! The releases that were published, opened when something of them is looked up.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use handover::{Digest, ReleaseNumber};
use replica::{Content, Replica};

/// Opens releases by their number and keeps them open.
pub(crate) struct Released {
    folder: PathBuf,
    open: Mutex<BTreeMap<ReleaseNumber, Arc<Replica>>>,
    /// Releases that were read whole, newest last; only a few, each takes as much memory as a catalogue.
    whole: Mutex<VecDeque<(ReleaseNumber, Arc<Content>)>>,
    /// The digests of what releases say; a release never changes.
    digests: Mutex<BTreeMap<ReleaseNumber, Digest>>,
}

/// How many releases are kept in memory whole.
const KEPT_WHOLE: usize = 3;

impl Released {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            open: Mutex::default(),
            whole: Mutex::default(),
            digests: Mutex::default(),
        }
    }

    /// A release; none when its file is not there or not whole.
    pub(crate) fn get(&self, number: ReleaseNumber) -> Option<Arc<Replica>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(replica) = open.get(&number) {
            return Some(Arc::clone(replica));
        }
        let path = self.folder.join(format!("{:08}.sqlite", number.0));
        match Replica::open(&path) {
            Ok(replica) => {
                let replica = Arc::new(replica);
                open.insert(number, Arc::clone(&replica));
                Some(replica)
            }
            Err(error) => {
                tracing::warn!(release = %number, %error, "cases of this release are shown without its words");
                None
            }
        }
    }

    /// Everything that a release says; none when its file is not there or not whole.
    pub(crate) fn content(&self, number: ReleaseNumber) -> Option<Arc<Content>> {
        // Held while reading: whoever asks for the same meanwhile waits for it instead of reading it too.
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, content)) = whole.iter().find(|(kept, _)| *kept == number) {
            return Some(Arc::clone(content));
        }
        let content = match self.get(number)?.content() {
            Ok(content) => Arc::new(content),
            Err(error) => {
                tracing::error!(release = %number, %error, "a release cannot be read; restore its file from a backup");
                return None;
            }
        };
        while whole.len() >= KEPT_WHOLE {
            whole.pop_front();
        }
        whole.push_back((number, Arc::clone(&content)));
        Some(content)
    }

    /// The digest of everything that a release says; none when its file is not there or not whole.
    pub(crate) fn digest(&self, number: ReleaseNumber) -> Option<Digest> {
        // Held while reading, as above.
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(digest) = digests.get(&number) {
            return Some(*digest);
        }
        match self.get(number)?.content_digest() {
            Ok(digest) => {
                digests.insert(number, digest);
                Some(digest)
            }
            Err(error) => {
                tracing::error!(release = %number, %error, "a release cannot be read; restore its file from a backup");
                None
            }
        }
    }

    /// The folder with the releases' files.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }
}
