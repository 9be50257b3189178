//! `centre audit`: the audit trail, checked and shown.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use handover::ReleaseManifest;
use handover::audit::{Broken, CentreEvent, Check, Head};
use jiff::Timestamp;

use super::AnyError;
use crate::store::{SqliteStore, Store as _};

#[derive(Debug, Subcommand)]
pub(super) enum AuditTask {
    /// Goes through the whole trail and prints its head; exit status 1 when a line is missing or changed. Keep the head
    /// somewhere else: with it, what is cut off later is found too.
    Verify {
        /// The centre's data folder.
        #[arg(long)]
        data: PathBuf,
        /// A head that was printed before, such as `120:5f0c…`; any number of them.
        #[arg(long = "anchor")]
        anchors: Vec<Head>,
    },
    /// Prints every line.
    Show {
        /// The centre's data folder.
        #[arg(long)]
        data: PathBuf,
    },
}

pub(super) fn run(task: &AuditTask) -> Result<ExitCode, AnyError> {
    match task {
        AuditTask::Verify { data, anchors } => match verify(data, anchors)? {
            Ok(head) => {
                println!("{head}");
                Ok(ExitCode::SUCCESS)
            }
            Err(broken) => {
                println!("✗ {broken}; keep the data folder as it is and call for service");
                Ok(ExitCode::FAILURE)
            }
        },
        AuditTask::Show { data } => {
            SqliteStore::open(data)?.each_audit_line(&mut |line| {
                println!("{}  {}", line.head.lines, line.text);
                ControlFlow::Continue(())
            })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verify(data: &Path, anchors: &[Head]) -> Result<Result<Head, Broken>, AnyError> {
    let mut check = Check::new(anchors.iter().copied());
    let mut broken = None;
    SqliteStore::open(data)?.each_audit_line(
        &mut |line| match check.line::<CentreEvent>(&line) {
            Ok(_) => ControlFlow::Continue(()),
            Err(found) => {
                broken = Some(found);
                ControlFlow::Break(())
            }
        },
    )?;
    Ok(broken.map_or_else(|| check.finish(), Err))
}

/// Writes something into the trail that an operator did.
pub(super) fn note(data: &Path, event: CentreEvent) -> Result<(), AnyError> {
    Ok(SqliteStore::open(data)?.note(event, Timestamp::now())?)
}

/// That a release was published.
pub(super) fn published(manifest: &ReleaseManifest) -> CentreEvent {
    CentreEvent::ReleasePublished {
        release: manifest.number,
        content: manifest.content,
    }
}
