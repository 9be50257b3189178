//! The command line: the window, or what an operator does without one.

mod parcels;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use contract::home::Role;
use contract::operator::{NewerRelease, OperatorPin};
use terminal::config::{Config, ConfigPlace, default_hall_file, default_input_folder};
use terminal::{EnrolmentState, Status, Terminal, Trail};

use crate::lock::{Lock, LockError};
use crate::service::Service;
use crate::{app, logging};

/// 一窗 · the terminal of a government service hall.
#[derive(Debug, Parser)]
#[command(name = "yichuang", version)]
struct Arguments {
    /// What this terminal is for.
    #[arg(long, value_enum, default_value = "kiosk", global = true)]
    role: RoleName,
    /// The folder with the shipped configuration of each role.
    #[arg(long, default_value = "/usr/lib/yichuang/kiosk-config", global = true)]
    config_dir: PathBuf,
    /// The folder with what typing without a keyboard needs: dictionaries, strokes, place names.
    #[arg(long, default_value = default_input_folder().as_os_str(), global = true)]
    input_dir: PathBuf,
    /// The hall's own configuration; what stands there wins. By default /etc/yichuang/hall.toml, when it exists.
    #[arg(long, global = true)]
    hall_config: Option<PathBuf>,
    /// Uses this data folder instead of the configured one.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Makes this terminal known to its centre, with a one-time code from `centre terminal enrol`.
    Enrol {
        /// The one-time code.
        #[arg(long)]
        code: String,
    },
    /// Prints how this terminal stands: enrolment, queue, release and its age.
    Status,
    /// Writes what waits for the centre onto a stick, sealed; `centre import-sealed` takes it in. For days without any line.
    ExportSealed {
        /// A new folder on the stick.
        folder: PathBuf,
    },
    /// Takes in the receipts that `centre import-sealed` wrote beside what this terminal exported.
    ImportReceipts {
        /// The folder with parcel.json and receipts.json.
        folder: PathBuf,
    },
    /// Sets the PIN of the operator's view, which is read from the standard input: 6 to 12 digits.
    OperatorPin,
    /// Works on the audit trail.
    #[command(subcommand)]
    Audit(AuditTask),
}

#[derive(Debug, Subcommand)]
enum AuditTask {
    /// Goes through the whole trail, and beside what the centre keeps of it; exit status 1 when a line is missing or changed.
    Verify,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Kiosk,
    Desk,
    FormStation,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Kiosk => Self::Kiosk,
            RoleName::Desk => Self::Desk,
            RoleName::FormStation => Self::FormStation,
        }
    }
}

impl Arguments {
    fn place(&self) -> ConfigPlace {
        let default = Some(default_hall_file())
            .filter(|file| file.exists())
            .map(PathBuf::from);
        ConfigPlace {
            shipped: self.config_dir.clone(),
            role: self.role.into(),
            hall: self.hall_config.clone().or(default),
            data_folder: self.data.clone(),
        }
    }
}

/// Runs what the command line asks for.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = Config::load(&arguments.place()).map(|config| Config {
        input: arguments.input_dir.clone(),
        ..config
    });
    let _log = logging::start(config.as_ref().ok());
    match &arguments.task {
        Some(Task::Enrol { code }) => enrol(config, code),
        Some(Task::Status) => status(config),
        Some(Task::ExportSealed { folder }) => parcels::export(config, folder),
        Some(Task::ImportReceipts { folder }) => parcels::import(config, folder),
        Some(Task::OperatorPin) => set_operator_pin(config),
        Some(Task::Audit(AuditTask::Verify)) => verify_audit(config),
        None => run(config),
    }
}

fn enrol(config: Result<Config, terminal::config::ConfigError>, code: &str) -> ExitCode {
    let enrolled = config
        .map_err(|error| error.to_string())
        .and_then(|config| {
            let terminal = Terminal::start(config).map_err(|error| error.to_string())?;
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            runtime
                .block_on(terminal.enrol(code))
                .map_err(|error| error.to_string())
        });
    match enrolled {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("this terminal could not be enrolled: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Not an argument: arguments can be read by every user of the machine, and stay in the shell's history.
fn set_operator_pin(config: Result<Config, terminal::config::ConfigError>) -> ExitCode {
    let set = config
        .map_err(|error| error.to_string())
        .and_then(|config| {
            if std::io::stdin().is_terminal() {
                println!("the new PIN, 6 to 12 digits:");
            }
            let mut line = String::new();
            std::io::stdin()
                .read_line(&mut line)
                .map_err(|error| format!("the PIN cannot be read: {error}"))?;
            let pin =
                OperatorPin::try_from(line.trim().to_owned()).map_err(|error| error.to_string())?;
            let terminal = Terminal::start(config).map_err(|error| error.to_string())?;
            terminal
                .set_operator_pin(&pin)
                .map_err(|error| error.to_string())
        });
    match set {
        Ok(()) => {
            println!(
                "the PIN is set; hold the dot of the connection for three seconds to be asked for it"
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("no PIN was set: {error}");
            ExitCode::FAILURE
        }
    }
}

fn verify_audit(config: Result<Config, terminal::config::ConfigError>) -> ExitCode {
    let report = config
        .map_err(|error| error.to_string())
        .and_then(|config| Terminal::start(config).map_err(|error| error.to_string()))
        .and_then(|terminal| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            let report = runtime.block_on(terminal.check_audit());
            report.map_err(|error| error.to_string())
        });
    match report {
        Ok(report) => {
            if let Some(error) = &report.unanchored {
                println!(
                    "not compared with the centre ({error}): what was cut off at the end is not found"
                );
            }
            match report.trail {
                Trail::Whole(head) => {
                    println!("whole: {head}, compared with {} anchors", report.anchors);
                    ExitCode::SUCCESS
                }
                Trail::Broken(broken) => {
                    println!("✗ {broken}; keep the data folder as it is and call for service");
                    ExitCode::FAILURE
                }
            }
        }
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn status(config: Result<Config, terminal::config::ConfigError>) -> ExitCode {
    let status = config
        .map_err(|error| error.to_string())
        .and_then(|config| Terminal::start(config).map_err(|error| error.to_string()))
        .and_then(|terminal| terminal.status().map_err(|error| error.to_string()));
    match status {
        Ok(Status {
            enrolled,
            state,
            waiting,
            parked,
            release,
            newer,
            newer_since,
        }) => {
            let enrolled = enrolled.map_or_else(
                || "not enrolled; see `yichuang enrol`".to_owned(),
                |terminal| terminal.to_string(),
            );
            let release = release.map_or_else(
                || "none yet; it comes when the centre can be reached".to_owned(),
                |age| {
                    let (number, day, days) = (age.number, age.published_on, age.days);
                    format!("{number}, published on {day}, {days} days ago")
                },
            );
            let centre = match state {
                EnrolmentState::Answered => "",
                EnrolmentState::Unknown => {
                    "\ncentre    does not know this terminal; enrol it again with `yichuang enrol --code …`: what waits is kept and sent then"
                }
                EnrolmentState::Behind => {
                    "\ncentre    refuses this terminal, whose disk is a copy or was put back to an earlier state; enrol it again with `yichuang enrol --code …`: what waits is kept and sent then"
                }
                EnrolmentState::Doubled => {
                    "\ncentre    refuses this terminal and another machine that has the same identity, one’s disk is a copy of the other’s; enrol each again with a code of its own, `yichuang enrol --code …`: what waits is kept and sent then"
                }
            };
            println!(
                "terminal  {enrolled}{centre}\nrelease   {release}\nnewer     {}{}\nwaiting   {waiting}\nparked    {parked}",
                said_of(&newer),
                newer_since.map_or_else(String::new, |since| format!(" (since {since:.0})"))
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What has become of a newer release, in a line.
fn said_of(newer: &NewerRelease) -> String {
    match newer {
        NewerRelease::None => "none is known of".to_owned(),
        NewerRelease::Fetching { number, bytes, of } => {
            format!("release {number} is being fetched: {bytes} of {of} bytes")
        }
        NewerRelease::Waiting {
            number,
            effective_from,
        } => format!("release {number} is here and in use from {effective_from} on"),
        NewerRelease::NotTaken { number, said, .. } => {
            let number = number.map_or_else(String::new, |number| format!(" {number}"));
            format!("release{number} was not taken, the last good one stays in use: {said}")
        }
    }
}

/// Opens the window in any case: a citizen before a terminal that cannot serve is told where to go instead.
fn run(config: Result<Config, terminal::config::ConfigError>) -> ExitCode {
    let window = config.as_ref().ok().map(|config| config.window);
    let mut lock = None;
    let service = match config {
        Err(error) => Service::out_of_service(&error),
        Ok(config) => match take_lock(&config) {
            Ok(taken) => {
                lock = taken;
                Service::starting(|| Terminal::start(config))
            }
            Err(error) => {
                tracing::error!("{error}");
                return ExitCode::FAILURE;
            }
        },
    };
    let code = app::run(service, window);
    drop(lock);
    code
}

/// Takes the data folder's lock; refused only when another program has it.
///
/// A folder that cannot be written has no lock to take: [`Terminal::start`] says what is wrong with it.
fn take_lock(config: &Config) -> Result<Option<Lock>, LockError> {
    let prepared = terminal::prepare_folder(&config.data_folder);
    match prepared.map(|()| Lock::take(&config.data_folder)) {
        Ok(Err(error @ LockError::Taken(_))) => Err(error),
        Ok(Ok(lock)) => Ok(Some(lock)),
        Ok(Err(_)) | Err(_) => Ok(None),
    }
}
