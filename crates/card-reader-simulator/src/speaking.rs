//! The reader's end of the line.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::sync::Mutex;
use std::thread;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::{PulledOff, State, lock};

const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// Stray bytes as a bad contact makes them; the last ones are a piece of a preamble.
const NOISE: [u8; 9] = [0x00, 0x55, 0xAA, 0x96, 0x69, 0x00, 0xFF, 0xAA, 0xAA];
/// Milliseconds between two looks at whether the plug was pulled.
const LOOK: u16 = 20;

/// Answers requests until the plug is pulled.
pub(crate) fn speak(mut line: &File, state: &Mutex<State>) {
    let mut heard: Vec<u8> = Vec::new();
    let mut buffer = [0; 256];
    while !lock(state).ends {
        let mut ready = [PollFd::new(line.as_fd(), PollFlags::POLLIN)];
        if poll(&mut ready, PollTimeout::from(LOOK)).unwrap_or(0) == 0 {
            continue;
        }
        let Ok(count @ 1..) = line.read(&mut buffer) else {
            return;
        };
        heard.extend_from_slice(&buffer[..count]);
        while let Some(request) = next_request(&mut heard) {
            let Some(reply) = answer(&request, &mut lock(state)) else {
                continue;
            };
            let slow = lock(state).behaviour.slow;
            for piece in reply.chunks(64) {
                thread::sleep(slow);
                if line.write_all(piece).is_err() {
                    return;
                }
            }
        }
    }
}

/// Takes the next whole request out of what was heard: everything between its length and its checksum, or nothing when the
/// checksum is wrong.
fn next_request(heard: &mut Vec<u8>) -> Option<Vec<u8>> {
    let at = heard
        .windows(PREAMBLE.len())
        .position(|it| it == PREAMBLE)?;
    heard.drain(..at);
    let length = usize::from(u16::from_be_bytes([*heard.get(5)?, *heard.get(6)?]));
    let whole = heard.get(5..7 + length)?.to_vec();
    heard.drain(..7 + length);
    let sound = whole.iter().fold(0, |sum, byte| sum ^ byte) == 0;
    Some(match whole.get(2..whole.len() - 1) {
        Some(request) if sound => request.to_vec(),
        _ => Vec::new(),
    })
}

/// What goes down the line for a request; nothing for a reader that says nothing.
fn answer(request: &[u8], state: &mut State) -> Option<Vec<u8>> {
    if state.behaviour.silent {
        return None;
    }
    let pulled = |state: &mut State, at| {
        let pulled = state.behaviour.pulled_off == Some(at);
        if pulled {
            state.behaviour.pulled_off = None;
            state.card = None;
        }
        pulled
    };
    let card = state.card.clone();
    let (status, content) = match (request, card) {
        _ if state.behaviour.refuses.is_some() => {
            (state.behaviour.refuses.unwrap_or_default(), Vec::new())
        }
        ([], _) => (0x10, Vec::new()),
        ([0x20, 0x01], Some(_)) if !state.was_read => (0x9F, vec![0; 4]),
        ([0x20, 0x01], _) => (0x80, Vec::new()),
        ([0x20, 0x02], Some(_)) if pulled(state, PulledOff::BeforeSelect) => (0x81, Vec::new()),
        ([0x20, 0x02], Some(_)) => (0x90, vec![0; 8]),
        ([0x20, 0x02], None) => (0x81, Vec::new()),
        ([0x30, 0x01], Some(_)) if pulled(state, PulledOff::BeforeRead) => (0x41, Vec::new()),
        ([0x30, 0x01], Some(card)) => {
            let mut content = vec![0x01, 0x00, 0x04, 0x00];
            content.extend_from_slice(card.text());
            // A photo that looks like preambles, for whoever counts bytes.
            content.extend(PREAMBLE.iter().cycle().take(1024));
            state.was_read = true;
            state.readings += 1;
            (0x90, content)
        }
        ([0x30, 0x01], None) => (0x41, Vec::new()),
        _ => (0x21, Vec::new()),
    };
    let mut reply = frame(status, &content);
    if state.behaviour.wrong_checksums > 0 {
        state.behaviour.wrong_checksums -= 1;
        if let Some(checksum) = reply.last_mut() {
            *checksum ^= 0x40;
        }
    }
    if !content.is_empty() && request == [0x30, 0x01] && pulled(state, PulledOff::InReply) {
        reply.truncate(reply.len() / 2);
    }
    if state.behaviour.noise {
        reply.splice(0..0, NOISE);
    }
    Some(reply)
}

fn frame(status: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() + 4) as u16;
    let mut frame = PREAMBLE.to_vec();
    frame.extend(length.to_be_bytes());
    frame.extend([0, 0, status]);
    frame.extend_from_slice(content);
    let checksum = frame[PREAMBLE.len()..]
        .iter()
        .fold(0, |sum, byte| sum ^ byte);
    frame.push(checksum);
    frame
}
