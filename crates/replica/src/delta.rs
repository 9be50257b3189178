//! Deltas: what makes one release of another, as an SQLite patchset (session extension).
//!
//! A patchset is trusted for nothing: whoever applies one compares the digest of the whole content afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use handover::Digest;
use rusqlite::session::{ConflictAction, ConflictType, Session};
use rusqlite::{Connection, OpenFlags};

use crate::FileError;
use crate::content::{content_digest, tables};

/// Why a delta could not be made or applied. What was to be written is not there.
#[derive(Debug, thiserror::Error)]
pub enum DeltaError {
    /// SQLite failed, or refused the patchset.
    #[error(transparent)]
    Sqlite(#[from] FileError),
    /// A file could not be copied.
    #[error("{path}: {source}; check the disk’s space and health")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The result is not what the manifest promised.
    #[error("applying the delta gives content {found}, the manifest says {expected}")]
    Content {
        /// What came out.
        found: Digest,
        /// What should have.
        expected: Digest,
    },
}

/// Makes the patchset that turns one release into another. Both have the same schema.
///
/// # Errors
/// [`DeltaError::Sqlite`].
pub fn make_delta(from: &Path, to: &Path) -> Result<Vec<u8>, DeltaError> {
    let at = |source| FileError {
        path: to.to_owned(),
        source,
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(to, flags).map_err(at)?;
    let earlier = from.to_string_lossy();
    connection
        .execute("ATTACH ?1 AS earlier", [&earlier])
        .map_err(at)?;
    let mut session = Session::new(&connection).map_err(at)?;
    for table in tables(&connection).map_err(at)? {
        session.attach(Some(table.as_str())).map_err(at)?;
        session.diff("earlier", table.as_str()).map_err(at)?;
    }
    let mut patchset = Vec::new();
    session.patchset_strm(&mut patchset).map_err(at)?;
    Ok(patchset)
}

/// Writes to a new file what a patchset makes of an earlier release, if its content is what it should be.
///
/// # Errors
/// [`DeltaError`]; there is then no new file. The earlier release is only read.
pub fn apply_delta(
    from: &Path,
    patchset: &[u8],
    expected: Digest,
    out: &Path,
) -> Result<(), DeltaError> {
    let applied = apply(from, patchset, expected, out);
    if applied.is_err() {
        // What failed is said by the error; a left-over would be overwritten by the next try.
        let _ = fs::remove_file(out);
    }
    applied
}

fn apply(from: &Path, patchset: &[u8], expected: Digest, out: &Path) -> Result<(), DeltaError> {
    fs::copy(from, out).map_err(|source| DeltaError::Io {
        path: out.to_owned(),
        source,
    })?;
    let at = |source| FileError {
        path: out.to_owned(),
        source,
    };
    let mut connection = Connection::open(out).map_err(at)?;
    // The file is nobody's yet: what fails is thrown away, so a journal in memory is enough.
    connection
        .execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;")
        .map_err(at)?;
    let transaction = connection.transaction().map_err(at)?;
    transaction
        .apply_strm(
            &mut &*patchset,
            None::<fn(&str) -> bool>,
            |_: ConflictType, _| ConflictAction::SQLITE_CHANGESET_ABORT,
        )
        .map_err(at)?;
    let found = content_digest(&transaction).map_err(at)?;
    if found != expected {
        return Err(DeltaError::Content { found, expected });
    }
    transaction.commit().map_err(at)?;
    connection.close().map_err(|(_, source)| at(source))?;
    Ok(())
}
