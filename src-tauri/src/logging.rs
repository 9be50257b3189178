//! The operator's log: lines on stderr, and JSON lines in the data folder. Never personal data.

use std::io::IsTerminal as _;

use terminal::config::Config;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

const DAYS_KEPT: usize = 14;

/// Starts logging; what is logged last is written when the guard is dropped.
pub(crate) fn start(config: Option<&Config>) -> Option<WorkerGuard> {
    let level = config.map_or("info", |config| config.log_level.name());
    // Libraries may log what they carry: only our own crates are heard below a warning.
    let filter = EnvFilter::new(format!("warn,shell={level},terminal={level}"));
    let (file, guard) = match config.filter(|config| config.log_file).and_then(file) {
        Some((writer, guard)) => (Some(fmt::layer().json().with_writer(writer)), Some(guard)),
        None => (None, None),
    };
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::registry()
        .with(filter)
        .with(
            fmt::layer()
                .with_writer(std::io::stderr)
                .with_ansi(colours)
                .with_target(false),
        )
        .with(file)
        .init();
    guard
}

fn file(config: &Config) -> Option<(tracing_appender::non_blocking::NonBlocking, WorkerGuard)> {
    let folder = config.data_folder.join("log");
    // The appender looks for old files first: without the folder it complains.
    let _ = std::fs::create_dir_all(&folder);
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("yichuang")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(&folder);
    match appender {
        Ok(appender) => Some(tracing_appender::non_blocking(appender)),
        Err(error) => {
            // There is no log yet to say it in.
            eprintln!("the log cannot be written to {}: {error}", folder.display());
            None
        }
    }
}
