//! Where papers go.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use papers::SlipImage;
use uuid::Uuid;

use crate::config::{PrinterConfig, SlipPrinterConfig};

/// How long a slip printer may keep the citizen waiting: without paper it takes nothing and says nothing.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a device that is busy is left alone.
const PAUSE: Duration = Duration::from_millis(20);

/// Why a paper was not printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrintError {
    #[error("the print command “lp” cannot be run ({0}); install cups-client")]
    NoCommand(io::Error),
    #[error("the queue “{queue}” does not take papers: {said}; check it with `lpstat -p {queue}`")]
    Refused { queue: String, said: String },
    #[error("{path}: {source}; check that the folder exists and that this user may write there")]
    Folder { path: PathBuf, source: io::Error },
    #[error(
        "{path}: {source}; check that the slip printer is connected and on, and that this user may write to it"
    )]
    Device { path: PathBuf, source: io::Error },
    #[error("{path} takes nothing; check its paper and its cover, then switch it off and on")]
    Stuck { path: PathBuf },
    #[error("a slip could not be written as a picture: {0}")]
    Picture(String),
}

/// Something that takes what is to be printed, each in its own language.
pub(crate) trait Printer: Send + Sync {
    fn print(&self, paper: &[u8]) -> Result<(), PrintError>;
}

/// The printer that a configuration names.
pub(crate) fn printer(config: &PrinterConfig) -> Box<dyn Printer> {
    match config {
        PrinterConfig::Cups { queue } => Box::new(Cups {
            queue: queue.clone(),
            option: "media=A4",
        }),
        PrinterConfig::Folder(folder) => Box::new(Folder {
            folder: folder.clone(),
            kind: "pdf",
        }),
    }
}

/// A printer for slips: pictures to try things out with, or the commands of a thermal printer.
pub(crate) struct SlipPrinter {
    to: Box<dyn Printer>,
    as_picture: bool,
}

impl SlipPrinter {
    /// The slip printer that a configuration names.
    pub(crate) fn new(config: &SlipPrinterConfig) -> Self {
        let to: Box<dyn Printer> = match config {
            SlipPrinterConfig::Cups { queue } => Box::new(Cups {
                queue: queue.clone(),
                option: "raw",
            }),
            SlipPrinterConfig::Device(path) => Box::new(Device(path.clone())),
            SlipPrinterConfig::Folder(folder) => Box::new(Folder {
                folder: folder.clone(),
                kind: "png",
            }),
        };
        Self {
            to,
            as_picture: matches!(config, SlipPrinterConfig::Folder(_)),
        }
    }

    pub(crate) fn print(&self, slip: &SlipImage) -> Result<(), PrintError> {
        if self.as_picture {
            let png = slip.png();
            self.to
                .print(&png.map_err(|error| PrintError::Picture(error.to_string()))?)
        } else {
            self.to.print(&slip.esc_pos())
        }
    }
}

/// A queue of CUPS. The paper goes through a pipe: this program writes no file of it.
struct Cups {
    queue: String,
    option: &'static str,
}

impl Printer for Cups {
    fn print(&self, paper: &[u8]) -> Result<(), PrintError> {
        let mut child = Command::new("lp")
            .args(["-d", &self.queue, "-t", "yichuang", "-o", self.option, "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(PrintError::NoCommand)?;
        if let Some(mut input) = child.stdin.take() {
            // A queue that refuses closes the pipe; what it says tells more than the broken pipe.
            let _ = input.write_all(paper);
        }
        let output = child.wait_with_output().map_err(PrintError::NoCommand)?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(PrintError::Refused {
            queue: self.queue.clone(),
            said,
        })
    }
}

/// A folder, for trying things out. File names say nothing of what is inside.
struct Folder {
    folder: PathBuf,
    /// What its files are: the end of their names.
    kind: &'static str,
}

impl Printer for Folder {
    fn print(&self, paper: &[u8]) -> Result<(), PrintError> {
        let path = self
            .folder
            .join(format!("{}.{}", Uuid::now_v7(), self.kind));
        let unfinished = path.with_extension("part");
        let write = || {
            fs::create_dir_all(&self.folder)?;
            fs::write(&unfinished, paper)?;
            fs::rename(&unfinished, &path)
        };
        write().map_err(|source| PrintError::Folder {
            path: self.folder.clone(),
            source,
        })
    }
}

/// A device that takes bytes as they are, such as /dev/usb/lp0. It is never created.
struct Device(PathBuf);

impl Printer for Device {
    fn print(&self, paper: &[u8]) -> Result<(), PrintError> {
        let at = |source| PrintError::Device {
            path: self.0.clone(),
            source,
        };
        let mut options = fs::OpenOptions::new();
        options.append(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // A printer without paper would hold the visit up for as long as it has none.
            options.custom_flags(libc::O_NONBLOCK);
        }
        let mut device = options.open(&self.0).map_err(at)?;
        let deadline = Instant::now() + PATIENCE;
        let mut rest = paper;
        while !rest.is_empty() {
            match device.write(rest) {
                Ok(0) => {
                    return Err(PrintError::Stuck {
                        path: self.0.clone(),
                    });
                }
                Ok(taken) => rest = &rest[taken..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if Instant::now() > deadline {
                        return Err(PrintError::Stuck {
                            path: self.0.clone(),
                        });
                    }
                    std::thread::sleep(PAUSE);
                }
                Err(error) => return Err(at(error)),
            }
        }
        Ok(())
    }
}
