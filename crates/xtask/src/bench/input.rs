//! Typing without a keyboard: the crate `bench` measures.

use std::process::Command;

use crate::commands::{build_optimised, say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::{root, target};

pub(crate) fn run() -> Result<(), Failure> {
    setup::for_run(false)?;
    build_optimised()?;
    say("typing without a keyboard: pinyin, handwriting, memory");
    succeed(
        Command::new(target().join("release/bench"))
            .arg("input")
            .arg(root().join("assets/input")),
    )
}
