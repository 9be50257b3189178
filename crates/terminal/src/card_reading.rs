//! The terminal's reader of identity cards: one card at a time, and what is wrong with it told to the operator once.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use card_reader::{Card, CardReader, ReadError, SerialReader};

/// A reader that is shared by whoever asks for a card.
pub(crate) struct CardReading(Mutex<Shared>);

struct Shared {
    reader: Box<dyn CardReader>,
    /// What was said of it last: the page looks several times a second, the log says a thing once.
    trouble: Option<String>,
}

impl CardReading {
    /// The reader at a serial device. It is opened at the first reading.
    pub(crate) fn new(device: PathBuf) -> Self {
        Self(Mutex::new(Shared {
            reader: Box::new(SerialReader::new(device)),
            trouble: None,
        }))
    }

    /// Reads the card that lies there; blocks for some seconds at most, and while somebody else reads.
    pub(crate) fn read(&self) -> Result<Card, ReadError> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = shared.reader.read();
        let trouble = match &read {
            // What a citizen does with a card is no trouble with the reader.
            Ok(_) | Err(ReadError::NoCard | ReadError::Moved) => None,
            Err(error) => Some(error.to_string()),
        };
        if trouble != shared.trouble {
            match &trouble {
                Some(trouble) => tracing::warn!("{trouble}"),
                None => tracing::info!("the card reader works again"),
            }
            shared.trouble = trouble;
        }
        read
    }
}
