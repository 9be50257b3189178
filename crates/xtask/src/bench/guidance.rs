//! The next question over a district's decision tables: the crate `bench` measures.

use std::process::Command;

use crate::commands::{say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::target;

pub(crate) fn run() -> Result<(), Failure> {
    setup::for_run(false)?;
    super::build()?;
    say("the next question, beside a bare kernel and beside SQL");
    succeed(Command::new(target().join("release/bench")).arg("guidance"))
}
