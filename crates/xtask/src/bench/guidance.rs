//! The next question over a district's decision tables: the crate `bench` measures.

use std::process::Command;

use crate::commands::{build_optimised, say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::target;

pub(crate) fn run() -> Result<(), Failure> {
    setup::for_run(false)?;
    build_optimised()?;
    say("the next question, beside a bare kernel and beside SQL");
    succeed(Command::new(target().join("release/bench")).arg("guidance"))
}
