//! Handing in and sending: the crate `bench` measures.

use std::process::Command;

use crate::commands::{build_optimised, say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::{root, target};

pub(crate) fn run() -> Result<(), Failure> {
    setup::for_run(false)?;
    build_optimised()?;
    say("a hand-in until it is durable, and a queue of five thousand");
    succeed(
        Command::new(target().join("release/bench"))
            .arg("handover")
            .arg(root().join("kiosk-config")),
    )
}
