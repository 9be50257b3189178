//! The catalogue at a district's scale: the crate `bench` measures, with the optimised programs.

use std::process::Command;

use crate::commands::{say, succeed};
use crate::error::Failure;
use crate::setup;
use crate::workspace::{root, target};

pub(crate) fn run() -> Result<(), Failure> {
    setup::for_run(false)?;
    super::build()?;
    let bench = target().join("release/bench");
    say("a district's catalogue through the real programs");
    let scale = succeed(
        Command::new(&bench)
            .arg("scale")
            .arg(target().join("release"))
            .arg(root().join("kiosk-config")),
    );
    say("finding, beside tantivy with jieba over the same texts");
    let finding = succeed(Command::new(&bench).arg("finding"));
    scale.and(finding)
}
