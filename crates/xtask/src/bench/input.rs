//! Typing without a keyboard: the crate `bench` measures.

use std::process::Command;

use crate::commands::{say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::{root, target};

pub(crate) fn run() -> Result<(), Failure> {
    setup::for_run(false)?;
    super::build()?;
    say("typing without a keyboard: pinyin, handwriting, memory");
    succeed(
        Command::new(target().join("release/bench"))
            .arg("input")
            .arg(root().join("assets/input")),
    )
}
