//! The command line of the centre.

mod audit;
mod database;
mod difference;
mod ledger;
mod reception_key;
mod relay;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand, ValueEnum};
use handover::enrolment::TerminalId;
use handover::{ReleaseManifest, ReleaseNumber};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use synthetic::Plan;

use self::audit::AuditTask;
use self::database::Database;
use self::difference::ContentDifference;
use self::ledger::LedgerTask;
use self::reception_key::ReceptionKeyTask;
use self::relay::RelayTask;
use crate::hall_time::today;
use crate::in_use::InUse;
use crate::quota::Quota;
use crate::relay::Identity;
use crate::serve::Relaying;
use crate::serve::Serving;
use crate::store::{EnrolmentState, SqliteStore, Store};
use crate::tls::TlsFiles;
use crate::{
    api, catalogue_report, catalogue_source, frequencies, official_papers, publishing,
    reception_keys, release_key, secret, serve, sheets, source_folder,
};

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
enum CatalogueTask {
    /// Counts a catalogue's records and names every fault; exit status 1 when there is one.
    Check {
        /// The folder with catalogue.toml, a workbook (.xlsx), or a list of items (.jsonl).
        source: PathBuf,
        /// Prints one JSON object instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Writes an empty workbook with explanations and drop-down lists.
    Template {
        /// The .xlsx file to write; it must not exist.
        out: PathBuf,
    },
    /// Writes a catalogue as a workbook; importing it again gives the same catalogue.
    Export {
        /// The folder with catalogue.toml, or a release's .sqlite file.
        source: PathBuf,
        /// The .xlsx file to write; it must not exist.
        #[arg(long)]
        out: PathBuf,
    },
    /// Prints every official paper, empty, as it will look: for whoever adapts a layout.
    Papers {
        /// The folder with catalogue.toml.
        source: PathBuf,
        /// The folder to write the PDFs into.
        #[arg(long)]
        out: PathBuf,
    },
    /// Makes a folder of text files of a workbook (.xlsx) or a list of items (.jsonl), and names what is still missing.
    Import {
        /// The file.
        source: PathBuf,
        /// The folder to write; it must be empty or not exist.
        #[arg(long)]
        out: PathBuf,
    },
    /// Makes a synthetic catalogue of just this size, to try out scale with.
    Generate {
        /// The folder to write; it must be empty or not exist.
        out: PathBuf,
        /// How many main items.
        #[arg(long = "main", default_value_t = 252)]
        main_items: usize,
        /// How many sub-items.
        #[arg(long = "sub", default_value_t = 352)]
        sub_items: usize,
        /// How many scenarios.
        #[arg(long, default_value_t = 496)]
        scenarios: usize,
        /// How many situations over all scenarios.
        #[arg(long, default_value_t = 38_072)]
        situations: usize,
        /// Makes one catalogue of this size different from the next.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Builds a release into a file, without publishing it.
    Build {
        /// The folder with catalogue.toml.
        source: PathBuf,
        /// The file to write; it must not exist.
        #[arg(long)]
        out: PathBuf,
        /// The release's number, from 1.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        number: u32,
    },
    /// Publishes the next release, if there is no fault.
    Publish {
        /// The folder with catalogue.toml, or a workbook (.xlsx).
        source: PathBuf,
        #[command(flatten)]
        database: Database,
        /// The first day on which it is in use, such as 2026-12-01; today when left out.
        #[arg(long)]
        effective_from: Option<Date>,
        /// The file with the reception's secret keys, for counting what was handed in; `reception.key` in the data folder
        /// when left out.
        #[arg(long)]
        reception_key: Option<PathBuf>,
    },
    /// Takes the newest release back: publishes what an earlier one said, under a higher number.
    Retract {
        #[command(flatten)]
        database: Database,
        /// The release to go back to; the one before the newest when left out.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
        to: Option<u32>,
    },
    /// Says what changes from one catalogue to another, in situations, materials, limits, fees, windows and forms.
    Diff {
        /// The earlier one: a folder with catalogue.toml, or a release's .sqlite file.
        old: PathBuf,
        /// The later one.
        new: PathBuf,
        /// Prints one JSON object instead of text.
        #[arg(long)]
        json: bool,
    },
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
        Task::Catalogue(task) => return catalogue(task),
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
        Task::Openapi => println!("{}", api::description().to_pretty_json()?),
        Task::ReceptionKey(task) => reception_key::run(&task)?,
        Task::ReleaseKey { data } => {
            println!("{}", release_key::verifying(&data)?);
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

fn catalogue(task: CatalogueTask) -> Result<ExitCode, AnyError> {
    match task {
        CatalogueTask::Check { source, json } => {
            let read = catalogue_source::read(&source)?;
            let report = read.report();
            if json {
                println!("{}", serde_json::to_string_pretty(&report)?);
            } else {
                print!("{}", catalogue_report::text(&report));
            }
            if !report.faults.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
        }
        CatalogueTask::Template { out } => sheets::template(&out)?,
        CatalogueTask::Export { source, out } => {
            sheets::export(&publishing::faultless(&source)?, &out)?;
        }
        CatalogueTask::Papers { source, out } => {
            let count = official_papers::write(&publishing::faultless(&source)?, &out)?;
            println!("wrote {count} papers to {}", out.display());
        }
        CatalogueTask::Import { source, out } => {
            let (files, faults) = catalogue_source::as_files(&source)?;
            for fault in &faults {
                println!("✗ {fault}");
            }
            if !faults.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
            source_folder::write(&out, &files)?;
            println!("wrote {} files to {}", files.len(), out.display());
        }
        CatalogueTask::Generate {
            out,
            main_items,
            sub_items,
            scenarios,
            situations,
            seed,
        } => {
            let files = synthetic::generate(&Plan {
                main_items,
                sub_items,
                scenarios,
                situations,
                seed,
            })?;
            source_folder::write(&out, &files)?;
            println!("wrote {} files to {}", files.len(), out.display());
        }
        CatalogueTask::Build {
            source,
            out,
            number,
        } => publishing::build(&source, &out, ReleaseNumber(number))?,
        CatalogueTask::Publish {
            source,
            database,
            effective_from,
            reception_key,
        } => {
            let mut content = publishing::faultless(&source)?;
            let store = database.open()?;
            let keys = reception_key::file(&database.data, reception_key.as_ref());
            let keys = reception_keys::opening(&keys)?.unwrap_or_default();
            if let Some(counts) = frequencies::count(&*store, &keys, Timestamp::now())? {
                frequencies::apply(&mut content.catalogue, &counts);
            }
            let day = effective_from.unwrap_or_else(today);
            let published = publishing::publish(&content, &database.data, day)?;
            audit::note(&database, audit::published(&published))?;
            say_published(&published);
        }
        CatalogueTask::Retract { database, to } => {
            let to = to.map(ReleaseNumber);
            let published = publishing::retract(&database.data, to, today())?;
            audit::note(&database, audit::published(&published))?;
            say_published(&published);
        }
        CatalogueTask::Diff { old, new, json } => {
            let old = publishing::faultless(&old)?;
            let new = publishing::faultless(&new)?;
            let difference = ContentDifference::between(&old, &new);
            if json {
                println!("{}", serde_json::to_string_pretty(&difference)?);
            } else {
                print!("{difference}");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn say_published(manifest: &ReleaseManifest) {
    let repeats = manifest
        .repeats
        .map(|number| format!(", repeats release {number}"))
        .unwrap_or_default();
    println!(
        "published release {} ({} bytes, {} deltas, in use from {}{repeats}, content {})",
        manifest.number,
        manifest.snapshot.size,
        manifest.deltas.len(),
        manifest.effective_from,
        manifest.content
    );
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
