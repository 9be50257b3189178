//! The program `centre`.

use std::process::ExitCode;

fn main() -> ExitCode {
    centre::cli::main()
}
