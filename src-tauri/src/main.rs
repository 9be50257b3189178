//! The program `yichuang`: a terminal's window, or one operator's task.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    shell::app::settle_environment();
    shell::cli::main()
}
