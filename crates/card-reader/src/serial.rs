//! A reader at a serial port: 115 200 baud, 8 data bits, no parity, one stop bit.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serialport::{ClearBuffer, DataBits, FlowControl, Parity, SerialPort, StopBits};

use crate::exchange::{Line, read_card};
use crate::{Card, CardReader, ReadError};

const BAUD: u32 = 115_200;
/// How long one look at the line waits.
const LOOK: Duration = Duration::from_millis(50);

/// A reader at a serial port. The port is opened at the first reading, and anew after it failed, so that a reader may be
/// plugged in at any time.
pub struct SerialReader {
    device: PathBuf,
    port: Option<Box<dyn SerialPort>>,
}

impl SerialReader {
    /// A reader at a device such as `/dev/ttyUSB0`.
    pub fn new(device: PathBuf) -> Self {
        Self { device, port: None }
    }

    fn open(&self) -> Result<Box<dyn SerialPort>, serialport::Error> {
        serialport::new(self.device.to_string_lossy(), BAUD)
            .data_bits(DataBits::Eight)
            .parity(Parity::None)
            .stop_bits(StopBits::One)
            .flow_control(FlowControl::None)
            .timeout(LOOK)
            .open()
    }

    fn absent(&self, source: io::Error) -> ReadError {
        ReadError::Absent {
            device: self.device.clone(),
            source,
        }
    }
}

impl CardReader for SerialReader {
    fn read(&mut self) -> Result<Card, ReadError> {
        let mut port = match self.port.take() {
            Some(port) => port,
            None => self.open().map_err(|error| self.absent(error.into()))?,
        };
        let outcome = read_card(&mut port).map_err(|error| self.absent(error))?;
        // A line that brought nothing of use is opened anew the next time: the reader may have been plugged in again.
        if !matches!(outcome, Err(ReadError::Silent | ReadError::Garbled)) {
            self.port = Some(port);
        }
        outcome
    }
}

impl Line for Box<dyn SerialPort> {
    fn discard_received(&mut self) -> io::Result<()> {
        self.clear(ClearBuffer::Input).map_err(io::Error::from)
    }
}
