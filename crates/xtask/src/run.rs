//! `cargo xtask run`: everything a newcomer needs to see it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::commands::{cargo, say, succeed};
use crate::display::{Display, Size};
use crate::error::Failure;
use crate::fixture::Fixture;
use crate::processes::{Running, catch_interrupts, check_interrupt};
use crate::{page, screenshot, setup};

/// How long the first picture may take; a busy machine is slow.
const UNTIL_READY: Duration = Duration::from_secs(60);

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Runs it under an Xvfb of its own.
    #[arg(long)]
    headless: bool,
    /// The window's size, such as 1080x1920; by default the whole screen, headless the size of the role.
    #[arg(long)]
    size: Option<Size>,
    /// Saves what the window shows when it is ready, then ends.
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    /// Which configuration.
    #[arg(long, value_enum, default_value = "kiosk")]
    role: Role,
    /// Starts no centre.
    #[arg(long)]
    offline: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    Kiosk,
    Desk,
    FormStation,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Desk => "desk",
            Self::FormStation => "form-station",
        }
    }

    fn size(self) -> Size {
        let (width, height) = match self {
            Self::Kiosk => (1080, 1920),
            Self::Desk => (1280, 800),
            Self::FormStation => (1920, 1080),
        };
        Size { width, height }
    }
}

/// Runs a terminal until it is interrupted, or until its screenshot is saved.
pub(crate) fn run(arguments: &RunArguments) -> Result<(), Failure> {
    catch_interrupts()?;
    setup::for_run(arguments.headless)?;
    page::build(page::Profile::Release)?;
    say("building the terminal and the centre");
    succeed(&mut cargo(&[
        "build", "--quiet", "--locked", "-p", "yichuang", "-p", "centre",
    ]))?;
    check_interrupt()?;

    let size = arguments.size.unwrap_or(arguments.role.size());
    let display = arguments
        .headless
        .then(|| Display::start(size))
        .transpose()?;
    let sized = (arguments.headless || arguments.size.is_some()).then_some(size);
    let fixture = Fixture::new(
        arguments.role.name(),
        arguments.role.name(),
        sized,
        arguments.offline,
        false,
    )?;

    say("opening the window");
    let mut command = fixture.terminal_command();
    if let Some(display) = &display {
        command
            .env("DISPLAY", &display.name)
            .env("GDK_BACKEND", "x11")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    }
    let mut window = Running::start(&mut command)?;
    window.wait_for_line("READY", UNTIL_READY)?;
    if let Some(file) = &arguments.screenshot {
        screenshot::save(display.as_ref().map(|display| display.name.as_str()), file)?;
        println!("✓ saved {}", file.display());
        return Ok(());
    }
    println!("✓ ready; Ctrl-C ends everything");
    window.wait()
}
