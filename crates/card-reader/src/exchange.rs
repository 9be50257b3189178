//! One reading: find, select, read, each until it is answered rightly or given up.

use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use zeroize::Zeroize as _;

use crate::card::CardField;
use crate::frame::{Command, Reply, Scanner, Status};
use crate::text::{self, TEXT};
use crate::{Card, ReadError};

/// A serial line to a reader. Reading waits a short while and then fails with [`ErrorKind::TimedOut`].
pub trait Line: Read + Write {
    /// Throws away what was received and not read yet.
    fn discard_received(&mut self) -> io::Result<()>;
}

/// How often a reading is begun when something was damaged or lost on the line.
const TRIES: usize = 4;
/// How long an answer may take, counted from the last byte that came.
const PATIENCE: Duration = Duration::from_millis(1200);
/// How long one answer may take in all, and after how long no reading is begun again: a line on which only noise comes
/// must not hold a visit up.
const LONGEST: Duration = Duration::from_secs(4);

/// Why there is no reply.
enum NoReply {
    Io(io::Error),
    Nothing,
    Damaged,
}

/// Why there is no card.
enum Failure {
    Io(io::Error),
    /// Nothing is won by beginning once more.
    Final(ReadError),
    Again(ReadError),
}

/// Reads the card that lies on the reader at the other end.
///
/// # Errors
/// The I/O error of a line that fails, or why the reader gave no card.
pub fn read_card(line: &mut impl Line) -> io::Result<Result<Card, ReadError>> {
    let began = Instant::now();
    let mut was_read = false;
    let mut outcome = ReadError::Silent;
    for _ in 0..TRIES {
        match once(line, &mut was_read) {
            Ok(card) => return Ok(Ok(card)),
            Err(Failure::Io(error)) => return Err(error),
            // A reader finds the card that it has read only when that was lifted.
            Err(Failure::Final(ReadError::NoCard)) if was_read => return Ok(Err(ReadError::Moved)),
            Err(Failure::Final(error)) => return Ok(Err(error)),
            Err(Failure::Again(error)) => outcome = error,
        }
        if began.elapsed() > LONGEST {
            break;
        }
    }
    Ok(Err(outcome))
}

/// Find and select come before every read, also before one that is tried again.
fn once(line: &mut impl Line, was_read: &mut bool) -> Result<Card, Failure> {
    ask(line, Command::Find)?;
    ask(line, Command::Select)?;
    *was_read = true;
    let reply = ask(line, Command::Read)?;
    // Two lengths, the text, the photo.
    let content = match reply.data.as_slice() {
        [1, 0, _, _, rest @ ..] => rest.get(..TEXT),
        _ => None,
    };
    let content = content.ok_or(Failure::Again(ReadError::Content(CardField::Text)))?;
    // The checksum was right: this is what the card says.
    text::card(content).map_err(Failure::Final)
}

/// Asks for one thing, and judges the answer.
fn ask(line: &mut impl Line, command: Command) -> Result<Reply, Failure> {
    let reply = exchange(line, command).map_err(|why| match why {
        NoReply::Io(error) => Failure::Io(error),
        NoReply::Damaged => Failure::Again(ReadError::Garbled),
        // It has answered before: what it was busy with was taken away from it.
        NoReply::Nothing if command == Command::Read => Failure::Again(ReadError::Moved),
        NoReply::Nothing => Failure::Final(ReadError::Silent),
    })?;
    match reply.status {
        status if status == command.success() => Ok(reply),
        Status::NoCard => Err(Failure::Final(ReadError::NoCard)),
        Status::SelectFailed | Status::ReadFailed => Err(Failure::Final(ReadError::Moved)),
        // The request was damaged on its way, or this is a late answer to an earlier one.
        Status::RequestDamaged | Status::Found | Status::Done => {
            Err(Failure::Again(ReadError::Garbled))
        }
        status => Err(Failure::Final(ReadError::Refused(status))),
    }
}

fn exchange(line: &mut impl Line, command: Command) -> Result<Reply, NoReply> {
    line.discard_received().map_err(NoReply::Io)?;
    line.write_all(&command.frame()).map_err(NoReply::Io)?;
    let mut scanner = Scanner::default();
    let mut buffer = [0; 512];
    let (began, mut heard) = (Instant::now(), Instant::now());
    let mut damaged = false;
    let outcome = loop {
        let now = Instant::now();
        if now - heard > PATIENCE || now - began > LONGEST {
            break Err(if damaged {
                NoReply::Damaged
            } else {
                NoReply::Nothing
            });
        }
        match line.read(&mut buffer) {
            Ok(0) => break Err(NoReply::Io(ErrorKind::UnexpectedEof.into())),
            Ok(count) => {
                heard = now;
                damaged = true;
                scanner.push(&buffer[..count]);
            }
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
            Err(error) => break Err(NoReply::Io(error)),
        }
        match scanner.next_reply() {
            Some(Ok(reply)) => break Ok(reply),
            // What was damaged is asked for again at once.
            Some(Err(_)) => break Err(NoReply::Damaged),
            None => {}
        }
    };
    buffer.zeroize();
    outcome
}
