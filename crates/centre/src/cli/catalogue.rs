//! `centre catalogue`: checking, carrying over, comparing, publishing and taking back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use catalogue::source::{Fault, SourceFile};
use clap::Subcommand;
use handover::ReleaseNumber;
use jiff::Timestamp;
use jiff::civil::Date;
use synthetic::Plan;

use super::database::Database;
use super::difference::ContentDifference;
use super::output::say;
use super::{AnyError, audit, reception_key};
use crate::hall_time::today;
use crate::publishing::Published;
use crate::{
    catalogue_report, catalogue_source, frequencies, official_papers, publishing, reception_keys,
    sheets, source_folder,
};

#[derive(Debug, Subcommand)]
pub(super) enum CatalogueTask {
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
        /// The release to go back to; when left out, the one that was shown before the newest.
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

/// Works on a catalogue.
pub(super) fn run(task: CatalogueTask) -> Result<ExitCode, AnyError> {
    match task {
        CatalogueTask::Check { source, json } => {
            let read = catalogue_source::read(&source)?;
            let report = read.report();
            if json {
                say(&format!("{}\n", serde_json::to_string_pretty(&report)?))?;
            } else {
                say(&catalogue_report::text(&report))?;
            }
            if !report.faults.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
        }
        CatalogueTask::Template { out } => sheets::template(&out)?,
        CatalogueTask::Export { source, out } => {
            let papers = sheets::export(&publishing::faultless(&source)?, &out)?;
            let papers = papers.map_or_else(String::new, |(count, folder)| {
                format!(
                    ", and the {count} official papers that belong to it to {}: keep both together",
                    folder.display()
                )
            });
            say(&format!("wrote {}{papers}\n", out.display()))?;
        }
        CatalogueTask::Papers { source, out } => {
            let count = official_papers::write(&publishing::faultless(&source)?, &out)?;
            say(&format!("wrote {count} papers to {}\n", out.display()))?;
        }
        CatalogueTask::Import { source, out } => {
            let imported = catalogue_source::import(&source)?;
            say(&lines('✗', &imported.faults))?;
            if !imported.faults.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
            source_folder::write(&out, &imported.files)?;
            say(&lines('!', &imported.missing))?;
            say(&wrote(&imported.files, &out))?;
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
            say(&wrote(&files, &out))?;
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
            let published = publishing::publish(&content, &database.data, day, today())?;
            audit::note(&database, audit::published(&published.manifest))?;
            say_published(&published);
        }
        CatalogueTask::Retract { database, to } => {
            let to = to.map(ReleaseNumber);
            let published = publishing::retract(&database.data, to, today())?;
            audit::note(&database, audit::published(&published.manifest))?;
            say_published(&published);
        }
        CatalogueTask::Diff { old, new, json } => {
            let old = publishing::faultless(&old)?;
            let new = publishing::faultless(&new)?;
            let difference = ContentDifference::between(&old, &new);
            if json {
                say(&format!("{}\n", serde_json::to_string_pretty(&difference)?))?;
            } else {
                say(&difference.to_string())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn lines(mark: char, faults: &[Fault]) -> String {
    let line = |fault: &Fault| format!("{mark} {fault}\n");
    faults.iter().map(line).collect()
}

fn wrote(files: &[SourceFile], out: &Path) -> String {
    format!("wrote {} files to {}\n", files.len(), out.display())
}

/// Says what was published. Where that cannot be printed, it is published all the same: whoever runs this again would publish
/// it twice.
fn say_published(Published { manifest, buried }: &Published) {
    let repeats = manifest
        .repeats
        .map(|number| format!(", repeats release {number}"))
        .unwrap_or_default();
    let mut text = format!(
        "published release {} ({} bytes, {} deltas, in use from {}{repeats}, content {})\n",
        manifest.number,
        manifest.snapshot.size,
        manifest.deltas.len(),
        manifest.effective_from,
        manifest.content
    );
    for release in buried {
        text += &format!(
            "! release {}, which was to be in use from {}, never will be: this one is newer; publish it again if it is to come still\n",
            release.number, release.effective_from
        );
    }
    if let Err(error) = say(&text) {
        eprintln!("! release {} is published, but {error}", manifest.number);
    }
}
