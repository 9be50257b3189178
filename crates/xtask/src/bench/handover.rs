//! Handing in, sending and taking: the crate `bench` measures.

use std::process::Command;

use super::ingest;
use crate::commands::{say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::{root, target};

pub(crate) fn run() -> Result<(), Failure> {
    setup::for_tests()?;
    super::build()?;
    say("a hand-in until it is durable, and a queue of five thousand");
    let terminal = succeed(
        Command::new(target().join("release/bench"))
            .arg("handover")
            .arg(root().join("kiosk-config")),
    );
    let centre = ingest::measure();
    terminal.and(centre)
}
