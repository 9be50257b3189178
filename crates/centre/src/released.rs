//! The releases that were published, opened when something of them is looked up.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use handover::ReleaseNumber;
use replica::Replica;

/// Opens releases by their number and keeps them open.
pub(crate) struct Released {
    folder: PathBuf,
    open: Mutex<BTreeMap<ReleaseNumber, Arc<Replica>>>,
}

impl Released {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            open: Mutex::default(),
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

    /// The folder with the releases' files.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }
}
