//! Identity-card readers on a serial line: what they say, and what a card tells.
//!
//! The codec ([`frame`], [`text`]) is pure. Nothing here keeps a card: what was received is wiped once it is understood,
//! and neither a card nor a part of it shows itself in `Debug` or in an error. The photo is left unread: its format is
//! proprietary.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod card;
mod exchange;
pub mod frame;
mod nation;
mod secret;
mod serial;
pub mod text;

pub use card::{Card, CardField, Edition, Particulars, Sex, Validity};
pub use exchange::{Line, read_card};
pub use frame::Status;
pub use nation::Nation;
pub use secret::Secret;
pub use serial::SerialReader;

use std::io;
use std::path::PathBuf;

/// Something that reads the card that lies on it.
pub trait CardReader: Send {
    /// Reads the card that lies there now; blocks for as long as the reader takes, at most some seconds.
    ///
    /// # Errors
    /// [`ReadError`]; with [`ReadError::NoCard`] and [`ReadError::Moved`] one simply asks again.
    fn read(&mut self) -> Result<Card, ReadError>;
}

/// Why no card was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing lies on the reader; or a card that was read before and has not been lifted since.
    #[error("no card lies on the reader")]
    NoCard,
    /// The card was moved or taken away while it was read.
    #[error("the card was moved while it was read; lay it down again and leave it there")]
    Moved,
    /// The reader cannot be opened, or is gone.
    #[error(
        "the card reader {device} cannot be used ({source}); plug it in, and see that this program’s user may use it (group dialout)"
    )]
    Absent {
        /// The device.
        device: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing answers at the other end.
    #[error(
        "the card reader does not answer; see that it has power and that the device is the right one"
    )]
    Silent,
    /// What arrives is damaged, time after time.
    #[error("what the card reader sends arrives damaged; check its cable, and what runs beside it")]
    Garbled,
    /// The reader refuses for a reason of its own.
    #[error(
        "the card reader refuses with status {0}; its manual says why, often its security module must be serviced"
    )]
    Refused(Status),
    /// It is a card of a kind that nothing is known about.
    #[error("the card is of an unknown kind")]
    UnknownKind,
    /// A part of the card is not what it should be.
    #[error("the card’s {0} cannot be right; read it again")]
    Content(CardField),
}
