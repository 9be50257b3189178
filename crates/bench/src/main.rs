//! Measures what the crates promise, beside what others do with the same data in the same run.
//! Apart from the product, so that the others' weight stays out of it.

mod baseline;
mod finding;
mod scaled;

#[path = "../../catalogue/tests/judged/mod.rs"]
mod judged;

use std::process::ExitCode;

fn main() -> ExitCode {
    let kept = match std::env::args().nth(1).as_deref() {
        Some("finding") => finding::run(),
        _ => {
            eprintln!("usage: bench finding");
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
