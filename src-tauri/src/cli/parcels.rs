//! `yichuang export-sealed` and `import-receipts`: parcels on a stick, for days without any line.

use std::path::Path;
use std::process::ExitCode;

use terminal::Terminal;
use terminal::config::{Config, ConfigError};

fn start(config: Result<Config, ConfigError>) -> Result<Terminal, String> {
    config
        .map_err(|error| error.to_string())
        .and_then(|config| Terminal::start(config).map_err(|error| error.to_string()))
}

/// Writes what waits onto a stick.
pub(super) fn export(config: Result<Config, ConfigError>, to: &Path) -> ExitCode {
    let exported = start(config).and_then(|terminal| {
        terminal
            .export_sealed(to)
            .map_err(|error| error.to_string())
    });
    let exported = match exported {
        Ok(exported) => exported,
        Err(error) => {
            tracing::error!("nothing was exported: {error}");
            return ExitCode::FAILURE;
        }
    };
    for left_out in &exported.left_out {
        tracing::warn!("left out: {left_out}");
    }
    if exported.submissions == 0 {
        println!("nothing waits that a parcel can carry");
        return ExitCode::SUCCESS;
    }
    println!(
        "exported {} submissions and {} attachments to {}; they wait here until their receipts are back",
        exported.submissions,
        exported.attachments,
        to.display()
    );
    if exported.more > 0 {
        println!(
            "{} more wait than one parcel takes: carry this one, take its receipts in, and export again",
            exported.more
        );
    }
    println!(
        "run `centre import-sealed --from {0}` at the centre, and `yichuang import-receipts {0}` here once the stick is back",
        to.display()
    );
    ExitCode::SUCCESS
}

/// Takes in the receipts that were carried back.
pub(super) fn import(config: Result<Config, ConfigError>, from: &Path) -> ExitCode {
    let imported = start(config).and_then(|terminal| {
        terminal
            .import_receipts(from)
            .map_err(|error| error.to_string())
    });
    let imported = match imported {
        Ok(imported) => imported,
        Err(error) => {
            tracing::error!("no receipts were taken in: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "the centre has {} of them, {} were known already, it refuses {}",
        imported.at_centre,
        imported.known,
        imported.refused.len()
    );
    for id in &imported.refused {
        println!(
            "parked: submission {id}; the operator’s view says what to do, look for it at the centre under this id"
        );
    }
    if imported.other_content.is_empty() {
        return ExitCode::SUCCESS;
    }
    for id in &imported.other_content {
        tracing::error!(submission = %id, "the centre has other content under this id than is kept here, where it stays; keep the data folder and call for service");
    }
    ExitCode::FAILURE
}
