//! Parcels on a USB stick, for the operator of a terminal that reaches nobody for days.

use std::path::Path;

use super::Terminal;
use crate::parcels::{self, Exported, Imported, ParcelError};

impl Terminal {
    /// Writes what waits, with its attachments and sealed as it is, as a parcel into a new folder: the whole of it or
    /// nothing. It waits on, and may be written again or sent over the line meanwhile: the centre takes each once.
    ///
    /// Another program of this terminal may run at the same time.
    ///
    /// # Errors
    /// [`ParcelError`], each with its remedy; then there is no such folder.
    pub fn export_sealed(&self, folder: &Path) -> Result<Exported, ParcelError> {
        parcels::export(&self.0.outbox, folder)
    }

    /// Takes in the receipts that the centre wrote beside a parcel of this terminal. What it has is marked so, as if it had
    /// answered over the line, and what it refuses is parked. Taken in again, they change nothing.
    ///
    /// # Errors
    /// [`ParcelError`], each with its remedy. Nothing is marked when a single receipt is not to be believed.
    pub fn import_receipts(&self, folder: &Path) -> Result<Imported, ParcelError> {
        let keys = self.0.keyring.receipts()?;
        parcels::import(&self.0.outbox, &keys.centre, folder)
    }
}
