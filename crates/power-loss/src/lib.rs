//! For tests only: a disk under SQLite that keeps what is durable apart from what is not, and loses power.
//!
//! [`Disk`] is the files of one folder as a running system sees them, with what of them a disk would still have after
//! the power went out: everything that was synchronised, and of the rest whatever chance leaves ([`Snapshot::after_loss`]).
//! [`mount`] lays it over a folder: from then on every SQLite connection of this process to a file in that folder goes
//! to the disk, through the very code that opens it in earnest. All other files stay what they are.
//!
//! What a disk may do here, and must not break what a program promised:
//! - a write that was not synchronised is kept, dropped or torn at the borders of sectors of 512 bytes, each by itself,
//!   so that a later one may be there without an earlier one; where a file grew, what was not written is zeros or rubbish;
//! - a file that was made, or deleted, is so after a loss only once its folder was synchronised. As SQLite's own unix
//!   layer does, that happens with the first synchronisation of a new journal or write-ahead log, and never otherwise;
//! - an operation fails, for want of space or for no reason, once or from then on ([`Failures`]). What a failed
//!   synchronisation should have written may be lost for good although it can still be read, as on Linux.
//!
//! What it does not show: a disk that lies about having synchronised, and bytes that change long after. The
//! write-ahead log's index lives in memory here and is gone with the power, as SQLite builds it anew in earnest.

mod disk;
mod failures;
mod locks;
mod loss;
mod vfs;

pub use disk::{Disk, Operation, Sync};
pub use failures::{Failure, Failures};
pub use loss::{Image, Snapshot};
pub use vfs::{Mounted, mount};
