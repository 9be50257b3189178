//! Measures what the crates promise, beside what others do with the same data in the same run.
//! Apart from the product, so that the others' weight stays out of it.

mod baseline;
mod delta;
mod finding;
mod scale;
mod scaled;
mod switch;

#[path = "../../catalogue/tests/judged/mod.rs"]
mod judged;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let kept = match arguments.as_slice() {
        ["finding"] => finding::run().map_err(Into::into),
        ["scale", programs, configuration] => {
            scale::run(Path::new(programs), Path::new(configuration))
        }
        _ => {
            eprintln!("usage: bench finding | bench scale PROGRAMS CONFIGURATION");
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
