//! The frames of the protocol, and how they are found in what comes down the line.
//!
//! A request is `AA AA AA 96 69 | length | command | parameter | checksum`, a reply `… | length | SW1 SW2 SW3 | data |
//! checksum`. The length has two bytes, big-endian, and counts what follows it. The checksum is the exclusive or of
//! everything after the preamble before it.

use std::fmt;

use zeroize::Zeroizing;

/// What every frame begins with.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];

/// Preamble and length.
const HEAD: usize = PREAMBLE.len() + 2;
/// Three bytes of status and the checksum: the least that a length counts.
const LEAST: usize = 4;
/// The most that a length counts: status, four bytes of lengths, text, photo and fingerprints, checksum.
const MOST: usize = 3 + 6 + 256 + 1024 + 1024 + 1;
/// What is kept of a line on which nothing makes sense. The buffer never grows, for growing leaves copies behind.
const CAPACITY: usize = 2 * (HEAD + MOST);

/// What a reader is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Look for a card.
    Find,
    /// Open the card that was found.
    Select,
    /// Read its text and photo.
    Read,
}

impl Command {
    /// The request, as it goes down the line.
    pub fn frame(self) -> [u8; 10] {
        let (command, parameter) = match self {
            Self::Find => (0x20, 0x01),
            Self::Select => (0x20, 0x02),
            Self::Read => (0x30, 0x01),
        };
        let [a, b, c, d, e] = PREAMBLE;
        let length = 3;
        let checksum = length ^ command ^ parameter;
        [a, b, c, d, e, 0, length, command, parameter, checksum]
    }

    /// The status with which it succeeds.
    pub(crate) fn success(self) -> Status {
        match self {
            Self::Find => Status::Found,
            Self::Select | Self::Read => Status::Done,
        }
    }
}

/// What a reader says of a request: the third byte of its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 9F: a card was found.
    Found,
    /// 90: done.
    Done,
    /// 80: there is no card.
    NoCard,
    /// 81: the card could not be opened.
    SelectFailed,
    /// 41: the card could not be read.
    ReadFailed,
    /// 10: the request arrived damaged.
    RequestDamaged,
    /// 91: the card has no such item.
    NoSuchItem,
    /// Something else.
    Other(u8),
}

impl Status {
    /// What the third byte means.
    pub fn of(byte: u8) -> Self {
        match byte {
            0x9F => Self::Found,
            0x90 => Self::Done,
            0x80 => Self::NoCard,
            0x81 => Self::SelectFailed,
            0x41 => Self::ReadFailed,
            0x10 => Self::RequestDamaged,
            0x91 => Self::NoSuchItem,
            other => Self::Other(other),
        }
    }

    /// The byte.
    pub fn byte(self) -> u8 {
        match self {
            Self::Found => 0x9F,
            Self::Done => 0x90,
            Self::NoCard => 0x80,
            Self::SelectFailed => 0x81,
            Self::ReadFailed => 0x41,
            Self::RequestDamaged => 0x10,
            Self::NoSuchItem => 0x91,
            Self::Other(other) => other,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.byte())
    }
}

/// A whole reply whose checksum is right.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the reader says.
    pub status: Status,
    /// What it sends along; wiped when dropped.
    pub data: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (status, length) = (self.status, self.data.len());
        write!(f, "Reply({status}, {length} bytes)")
    }
}

/// A frame came whose checksum is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the checksum is wrong")]
pub struct WrongChecksum;

/// Finds replies in whatever comes down the line: noise before, between and after them is passed over.
pub struct Scanner {
    received: Zeroizing<Vec<u8>>,
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            received: Zeroizing::new(Vec::with_capacity(CAPACITY)),
        }
    }
}

impl Scanner {
    /// Takes what was received. More than twice the longest frame is never kept; the oldest goes first.
    pub fn push(&mut self, bytes: &[u8]) {
        let bytes = &bytes[bytes.len().saturating_sub(CAPACITY)..];
        let over = (self.received.len() + bytes.len()).saturating_sub(CAPACITY);
        self.forget(over);
        self.received.extend_from_slice(bytes);
    }

    /// The next whole frame; none when more must be received first.
    pub fn next_reply(&mut self) -> Option<Result<Reply, WrongChecksum>> {
        loop {
            let at = self
                .received
                .windows(PREAMBLE.len())
                .position(|window| window == PREAMBLE);
            let Some(at) = at else {
                // The end may be the beginning of a preamble.
                let kept = self.received.len().min(PREAMBLE.len() - 1);
                self.forget(self.received.len() - kept);
                return None;
            };
            self.forget(at);
            let &[high, low] = self.received.get(PREAMBLE.len()..HEAD)? else {
                return None;
            };
            let length = usize::from(u16::from_be_bytes([high, low]));
            if !(LEAST..=MOST).contains(&length) {
                self.forget(PREAMBLE.len());
                continue;
            }
            let body = self.received.get(HEAD..HEAD + length)?;
            let sum = body.iter().fold(high ^ low, |sum, byte| sum ^ byte);
            // The checksum itself makes the sum of a sound frame nothing.
            let found = match body {
                [_, _, status, data @ .., _] if sum == 0 => Ok(Reply {
                    status: Status::of(*status),
                    data: Zeroizing::new(data.to_vec()),
                }),
                _ => Err(WrongChecksum),
            };
            self.forget(match found {
                Ok(_) => HEAD + length,
                // Its length may be what is damaged: the next frame may begin anywhere after the preamble.
                Err(WrongChecksum) => PREAMBLE.len(),
            });
            return Some(found);
        }
    }

    fn forget(&mut self, count: usize) {
        let count = count.min(self.received.len());
        self.received.drain(..count);
    }
}
