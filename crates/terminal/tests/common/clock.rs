//! A process of this very test program whose clock is wrong.

use std::process::{Command, Output};

/// By what its clock is changed.
const FAKETIME: &str = "/usr/$LIB/faketime/libfaketimeMT.so.1";

/// A run of one test of this program under a clock that is ahead, as `+3650d`, or behind.
pub fn under_another_clock(clock: &str, test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--test-threads=1"])
        .env("LD_PRELOAD", FAKETIME)
        .env("FAKETIME", clock);
    command
}

/// The test ran and passed: one that was asked for by a name it does not have would not run, and that is no failure.
pub fn passed(clock: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    let ran = said.contains("1 passed");
    assert!(output.status.success() && ran, "{clock}: {output:?}");
}
