//! A display without a screen.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::Failure;
use crate::processes::Running;

/// A size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl std::str::FromStr for Size {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parse = |part: &str| {
            part.parse::<u32>()
                .ok()
                .filter(|pixels| (640..=7680).contains(pixels))
        };
        text.split_once('x')
            .and_then(|(width, height)| {
                Some(Self {
                    width: parse(width)?,
                    height: parse(height)?,
                })
            })
            .ok_or_else(|| {
                format!("“{text}” is no size; write it like 1080x1920, 640 to 7680 each")
            })
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// An Xvfb of our own, on whatever display is free.
pub(crate) struct Display {
    pub(crate) name: String,
    _server: Running,
}

impl Display {
    pub(crate) fn start(size: Size) -> Result<Self, Failure> {
        let mut server = Running::start(
            Command::new("Xvfb")
                // It chooses the number and prints it once it takes connections.
                .args([
                    "-displayfd",
                    "1",
                    "-nolisten",
                    "tcp",
                    "-screen",
                    "0",
                    &format!("{size}x24"),
                ])
                .stderr(Stdio::null()),
        )?;
        let number = server.wait_for_line("", Duration::from_secs(20))?;
        Ok(Self {
            name: format!(":{number}"),
            _server: server,
        })
    }
}
