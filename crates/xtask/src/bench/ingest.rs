//! Taking submissions beside the databases' own inserts: the crate `bench` measures, with the real centre.

use std::process::Command;

use crate::commands::{say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::target;

pub(crate) fn run() -> Result<(), Failure> {
    setup::for_tests()?;
    super::build()?;
    measure()
}

/// Measures with what was built.
pub(super) fn measure() -> Result<(), Failure> {
    say("taking submissions, beside SQLite’s and PostgreSQL’s own batched inserts");
    let release = target().join("release");
    succeed(
        Command::new(release.join("bench"))
            .arg("ingest")
            .arg(release.join("centre")),
    )
}
