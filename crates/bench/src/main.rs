//! Measures what the crates promise, beside what others do with the same data in the same run.
//! Apart from the product, so that the others' weight stays out of it.

mod baseline;
mod delta;
mod finding;
mod guidance;
mod handover;
mod ingest;
mod input;
mod scale;
mod scaled;
mod switch;

#[path = "../../catalogue/tests/fixtures/mod.rs"]
mod fixtures;
#[path = "../../handwriting/tests/judged/mod.rs"]
mod hands;
#[path = "../../catalogue/tests/judged/mod.rs"]
mod judged;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let kept = match arguments.as_slice() {
        ["finding"] => finding::run().map_err(Into::into),
        ["guidance"] => guidance::run(),
        ["handover", configuration] => handover::run(Path::new(configuration)),
        ["drain", configuration, folder] => {
            handover::drain(Path::new(configuration), Path::new(folder))
        }
        ["input", folder] => input::run(Path::new(folder)),
        ["input-memory", what, folder] => input::memory(what, Path::new(folder)),
        ["ingest", centre] => ingest::run(Path::new(centre)),
        ["scale", programs, configuration] => {
            scale::run(Path::new(programs), Path::new(configuration))
        }
        _ => {
            eprintln!(
                "usage: bench finding | bench guidance | bench handover CONFIGURATION | bench ingest CENTRE | bench input FOLDER | bench scale PROGRAMS CONFIGURATION"
            );
            return ExitCode::from(2);
        }
    };
    match kept {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a figure beside what it must come to at least, and says whether it does.
fn reach(what: &str, figure: f64, least: f64) -> bool {
    let kept = figure >= least;
    let verdict = if kept { "kept" } else { "NOT KEPT" };
    println!("{what}: {figure:.3}, at least {least:.3}: {verdict}");
    kept
}

/// Prints a figure beside its limit, and says whether it is kept.
fn hold(what: &str, figure: f64, limit: f64) -> bool {
    let kept = figure <= limit;
    let verdict = if kept { "kept" } else { "NOT KEPT" };
    println!("{what}: {figure:.3}, limit {limit:.3}: {verdict}");
    kept
}
