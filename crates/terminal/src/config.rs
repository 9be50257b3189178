//! A terminal's configuration: the shipped file of its role with the hall's own file over it.

mod error;
mod file;
mod value;

use std::path::{Path, PathBuf};

use catalogue::code::PointId;
use catalogue::text::{Language, Text};
use contract::home::{IdleTimes, Role};
use handover::{SealingKey, VerifyingKey};

pub use error::ConfigError;
use file::ConfigFile;
pub use value::{CentreAddress, LogLevel};

/// Where a terminal's configuration lies.
#[derive(Debug, Clone)]
pub struct ConfigPlace {
    /// The folder with the shipped files, one for each role.
    pub shipped: PathBuf,
    /// Which of them is used.
    pub role: Role,
    /// The hall's own file, if any.
    pub hall: Option<PathBuf>,
    /// A data folder that is used instead of the configured one.
    pub data_folder: Option<PathBuf>,
}

/// A terminal's configuration, complete and within its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What it is for.
    pub role: Role,
    /// Where it stands, in words.
    pub place: Text,
    /// The point on the hall's map where it stands; none: ways begin at the entrance.
    pub stands_at: Option<PointId>,
    /// Where the guidance desk is.
    pub desk: Text,
    /// The languages offered; at least one.
    pub languages: Vec<Language>,
    /// Where its own files lie.
    pub data_folder: PathBuf,
    /// Where the dictionaries, strokes and place names lie that typing needs; what is missing there is not offered. No key:
    /// it belongs to the program, which may be told of another place when it starts.
    pub input: PathBuf,
    /// The centre.
    pub centre: CentreConfig,
    /// What was handed in.
    pub outbox: OutboxConfig,
    /// The window.
    pub window: WindowConfig,
    /// When an idle visit ends.
    pub idle: IdleTimes,
    /// Whether forms can be filled in.
    pub can_fill_in: bool,
    /// The printer for A4; none when nothing is printed on it.
    pub printer: Option<PrinterConfig>,
    /// The printer for slips; none when there is none.
    pub slip_printer: Option<SlipPrinterConfig>,
    /// The serial device of the reader of identity cards; none when there is none.
    pub card_reader: Option<PathBuf>,
    /// The camera for papers; none when there is none.
    pub camera: Option<CameraConfig>,
    /// How much is logged.
    pub log_level: LogLevel,
    /// Whether the log is also written to a file.
    pub log_file: bool,
}

/// How the centre is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreConfig {
    /// The way to it; none when this terminal has no centre.
    pub line: Option<CentreLine>,
    /// Where citizens' phones reach its pages; none when they do not, and then no code is offered.
    pub public_address: Option<CentreAddress>,
    /// The key by which its releases are known; none when the one given at enrolment counts.
    pub release_key: Option<VerifyingKey>,
    /// The key to seal to until the centre's own list has come; none when only that counts.
    pub reception_key: Option<SealingKey>,
    /// Seconds that a request may take.
    pub timeout: u32,
    /// Seconds between two looks for a newer release.
    pub look_for_release: u32,
}

/// The way to the centre. There is none over a network without a pinned authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CentreLine {
    /// It is on this very machine, and plain http does not leave it.
    Here(CentreAddress),
    /// TLS, and only what one authority signed is believed.
    Pinned {
        /// Its address, https.
        address: CentreAddress,
        /// A PEM file with the authority.
        authority: PathBuf,
    },
}

impl CentreLine {
    /// Where the centre is.
    pub fn address(&self) -> &CentreAddress {
        match self {
            Self::Here(address) | Self::Pinned { address, .. } => address,
        }
    }
}

/// How what was handed in is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxConfig {
    /// Days that a record is kept, sealed, after the centre has it in a backup.
    pub keep_for: u32,
    /// Mebibytes of disk space that are kept back, so that a hand-in that was begun can be finished.
    pub reserve: u32,
}

/// How the window is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowConfig {
    /// Whether it covers the screen.
    pub fullscreen: bool,
    /// Its width in pixels otherwise.
    pub width: u32,
    /// Its height in pixels otherwise.
    pub height: u32,
}

/// Where papers go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterConfig {
    /// A queue of CUPS.
    Cups {
        /// The queue's name.
        queue: String,
    },
    /// A folder, for trying things out.
    Folder(PathBuf),
}

/// Where slips go: 80 mm paper, 576 dots wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipPrinterConfig {
    /// A queue of CUPS that passes bytes on as they are.
    Cups {
        /// The queue's name.
        queue: String,
    },
    /// A device that takes ESC/POS.
    Device(PathBuf),
    /// A folder for pictures, for trying things out.
    Folder(PathBuf),
}

/// What sees papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraConfig {
    /// A device that the system knows.
    Device(PathBuf),
    /// A folder with pictures, for trying things out.
    Folder(PathBuf),
}

impl Config {
    /// Reads the shipped file and the hall's own one over it.
    ///
    /// # Errors
    /// The first thing that is wrong, with file, line and remedy.
    pub fn load(place: &ConfigPlace) -> Result<Self, ConfigError> {
        let shipped = place.shipped.join(format!("{}.toml", place.role.name()));
        let mut file = ConfigFile::read(&shipped)?;
        if let Some(hall) = &place.hall {
            file = ConfigFile::read(hall)?.over(file);
        }
        let mut config = file.finish(&shipped)?;
        if let Some(folder) = &place.data_folder {
            config.data_folder.clone_from(folder);
        }
        if config.role != place.role {
            let named = config.role.name();
            return Err(ConfigError::OtherRole {
                asked: place.role.name(),
                named,
                file: shipped,
            });
        }
        Ok(config)
    }
}

/// Where what typing needs lies when no other folder is named.
pub fn default_input_folder() -> &'static Path {
    Path::new("/usr/lib/yichuang/input")
}

/// Where the hall's own file lies when no other is named.
pub fn default_hall_file() -> &'static Path {
    Path::new("/etc/yichuang/hall.toml")
}
