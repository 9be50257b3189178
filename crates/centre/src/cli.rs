//! The command line of the centre.

mod audit;
mod catalogue;
mod database;
mod difference;
mod ledger;
mod output;
mod reception_key;
mod relay;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand, ValueEnum};
use handover::enrolment::TerminalId;
use jiff::{Timestamp, ToSpan as _};

use self::audit::AuditTask;
use self::catalogue::CatalogueTask;
use self::database::Database;
use self::ledger::LedgerTask;
use self::output::say;
use self::reception_key::ReceptionKeyTask;
use self::relay::RelayTask;
use crate::in_use::InUse;
use crate::quota::Quota;
use crate::relay::Identity;
use crate::serve::Relaying;
use crate::serve::Serving;
use crate::store::{EnrolmentState, SqliteStore, Store};
use crate::tls::TlsFiles;
use crate::{api, release_key, secret, serve};

/// 一窗 · the centre: publishes the catalogue, takes submissions, serves the reception desk.
#[derive(Debug, Parser)]
#[command(name = "centre", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Works on a catalogue.
    #[command(subcommand)]
    Catalogue(CatalogueTask),
    /// Serves terminals and the reception desk.
    Serve {
        #[command(flatten)]
        database: Database,
        /// The address to listen on; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Where citizens' phones reach the guide pages, such as `https://guide.example`; stands in every QR code.
        #[arg(long)]
        public_address: Option<String>,
        /// What to serve: everything in one process, or what opens cases apart from the rest.
        #[arg(long, value_enum, default_value = "all")]
        part: serve::Part,
        /// The file with the reception's secret keys; `reception.key` in the data folder when left out.
        #[arg(long)]
        reception_key: Option<PathBuf>,
        #[command(flatten)]
        tls: TlsFiles,
        #[command(flatten)]
        quota: Quota,
        /// Runs as the relay of a hall, which passes on to this centre of the city; needs `centre relay enrol` before.
        #[arg(long, conflicts_with = "database")]
        relay_to: Option<String>,
    },
    /// Works on a relay.
    #[command(subcommand)]
    Relay(RelayTask),
    /// Writes what a relay could not pass on yet into a folder, sealed, to be carried to the city on a stick.
    ExportSealed {
        /// The folder to write; it must be empty or not exist.
        #[arg(long)]
        to: PathBuf,
        /// The relay's data folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Takes in what was carried here, each submission once however often it comes, and writes the receipts beside it.
    ImportSealed {
        /// The folder with parcel.json.
        #[arg(long)]
        from: PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Takes in the city's receipts that were carried back to a relay.
    ImportReceipts {
        /// The folder with receipts.json.
        #[arg(long)]
        from: PathBuf,
        /// The relay's data folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Copies the database in the data folder into a new file, while it is used; terminals let go of what is in it.
    Backup {
        /// The file to write; it must not exist. Keep it on another disk.
        out: PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Puts a backup in the place of the database in the data folder; terminals send again what it does not hold.
    Restore {
        /// The backup.
        backup: PathBuf,
        /// The centre's data folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Works on the ledger: what is taken, and up to where it is backed up.
    #[command(subcommand)]
    Ledger(LedgerTask),
    /// Prints the description of the centre's interface for terminals, in OpenAPI 3.1.
    Openapi,
    /// Prints the public key by which terminals know this centre's releases.
    ReleaseKey {
        /// The centre's data folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Works on the reception's keys: what submissions are sealed to and opened with.
    #[command(subcommand)]
    ReceptionKey(ReceptionKeyTask),
    /// Works on terminals.
    #[command(subcommand)]
    Terminal(TerminalTask),
    /// Works on clerks.
    #[command(subcommand)]
    Clerk(ClerkTask),
    /// Works on the audit trail.
    #[command(subcommand)]
    Audit(AuditTask),
}

#[derive(Debug, Subcommand)]
enum TerminalTask {
    /// Prints a one-time code for enrolling a terminal; valid for 24 hours.
    Enrol {
        #[command(flatten)]
        database: Database,
        /// What the terminal is for.
        #[arg(long, value_enum)]
        role: Role,
        /// Where it will stand.
        #[arg(long)]
        place: String,
    },
    /// Lists the terminals.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Revokes a terminal: nothing is taken from it any more.
    Revoke {
        /// The terminal's id.
        id: uuid::Uuid,
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
enum ClerkTask {
    /// Adds a clerk, or gives one a new password; prints the password.
    Add {
        /// The name to sign in with.
        name: String,
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    Kiosk,
    Desk,
    FormStation,
    /// A relay in a hall, which passes on what its terminals hand in.
    Relay,
}

/// Runs what the command line asks for.
pub fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::new("warn,centre=info");
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("✗ {error}");
            ExitCode::FAILURE
        }
    }
}

type AnyError = Box<dyn std::error::Error>;

fn run(task: Task) -> Result<ExitCode, AnyError> {
    match task {
        Task::Catalogue(task) => return catalogue::run(task),
        Task::Serve {
            database,
            listen,
            public_address,
            part,
            reception_key,
            tls,
            quota,
            relay_to,
        } => {
            let _in_use = InUse::serving(&database.data)?;
            let (store, relaying) = match relay_to {
                None => (database.open()?, None),
                Some(city) => {
                    let store = Arc::new(SqliteStore::open(&database.data)?);
                    let relaying = Relaying {
                        city,
                        identity: Identity::read(&database.data)?,
                        store: Arc::clone(&store),
                    };
                    (store as Arc<dyn Store>, Some(relaying))
                }
            };
            serve::serve(Serving {
                store,
                relaying,
                data: &database.data,
                reception_file: reception_key::file(&database.data, reception_key.as_ref()),
                part,
                address: listen,
                tls: &tls,
                public_address: public_address.as_deref(),
                quota,
            })?;
        }
        Task::Backup { out, database } => ledger::back_up(&out, &database)?,
        Task::Restore { backup, data } => ledger::restore(&backup, &data)?,
        Task::Ledger(task) => ledger::run(&task)?,
        Task::Relay(task) => relay::run(&task)?,
        Task::ExportSealed { to, data } => relay::export(&to, &data)?,
        Task::ImportSealed { from, database } => relay::import(&from, &database)?,
        Task::ImportReceipts { from, data } => relay::import_receipts(&from, &data)?,
        Task::Openapi => say(&format!("{}\n", api::description().to_pretty_json()?))?,
        Task::ReceptionKey(task) => reception_key::run(&task)?,
        Task::ReleaseKey { data } => {
            // Who mistypes the folder is not to get a key that signs nothing.
            if !data.is_dir() {
                return Err(format!(
                    "there is no folder {}; name the centre’s data folder",
                    data.display()
                )
                .into());
            }
            say(&format!("{}\n", release_key::verifying(&data)?))?;
        }
        Task::Terminal(task) => terminal(task)?,
        Task::Audit(task) => return audit::run(&task),
        Task::Clerk(ClerkTask::Add { name, database }) => {
            let password = secret::typed(16);
            database
                .open()?
                .set_clerk(&name, &secret::hash_password(&password)?)?;
            println!("{password}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn terminal(task: TerminalTask) -> Result<(), AnyError> {
    match task {
        TerminalTask::Enrol {
            database,
            role,
            place,
        } => {
            let code = secret::typed(16);
            let role = role
                .to_possible_value()
                .map(|value| value.get_name().to_owned())
                .unwrap_or_default();
            let expires_at = Timestamp::now() + 24.hours();
            database.open()?.add_enrolment_code(
                &secret::hash(&secret::plain(&code)),
                &role,
                &place,
                expires_at,
            )?;
            println!("{code}");
        }
        TerminalTask::List { database } => {
            for terminal in database.open()?.terminals()? {
                let state = match terminal.state {
                    EnrolmentState::Enrolled => "enrolled",
                    EnrolmentState::Doubled => "doubled: two machines have it, enrol each anew",
                    EnrolmentState::Revoked => "revoked",
                };
                println!(
                    "{}  {:<12}  {state}  series {}  {}  {}",
                    terminal.id,
                    terminal.role,
                    terminal.series,
                    terminal.enrolled_at,
                    terminal.place
                );
            }
        }
        TerminalTask::Revoke { id, database } => {
            if !database.open()?.revoke(TerminalId(id), Timestamp::now())? {
                return Err(
                    format!("there is no terminal {id}; see `centre terminal list`").into(),
                );
            }
        }
    }
    Ok(())
}
