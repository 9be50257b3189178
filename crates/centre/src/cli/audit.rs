//! `centre audit`: the audit trail, checked and shown.

use std::ops::ControlFlow;
use std::process::ExitCode;

use clap::Subcommand;
use handover::ReleaseManifest;
use handover::audit::{Broken, CentreEvent, Check, Head};
use jiff::Timestamp;

use super::AnyError;
use super::database::Database;

#[derive(Debug, Subcommand)]
pub(super) enum AuditTask {
    /// Goes through the whole trail and prints its head; exit status 1 when a line is missing or changed. Keep the head
    /// somewhere else: with it, what is cut off later is found too.
    Verify {
        #[command(flatten)]
        database: Database,
        /// A head that was printed before, such as `120:5f0c…`; any number of them.
        #[arg(long = "anchor")]
        anchors: Vec<Head>,
    },
    /// Prints every line.
    Show {
        #[command(flatten)]
        database: Database,
    },
}

pub(super) fn run(task: &AuditTask) -> Result<ExitCode, AnyError> {
    match task {
        AuditTask::Verify { database, anchors } => match verify(database, anchors)? {
            Ok(head) => {
                println!("{head}");
                Ok(ExitCode::SUCCESS)
            }
            Err(broken) => {
                println!("✗ {broken}; keep the data folder as it is and call for service");
                Ok(ExitCode::FAILURE)
            }
        },
        AuditTask::Show { database } => {
            database.open()?.each_audit_line(&mut |line| {
                println!("{}  {}", line.head.lines, line.text);
                ControlFlow::Continue(())
            })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verify(database: &Database, anchors: &[Head]) -> Result<Result<Head, Broken>, AnyError> {
    let mut check = Check::new(anchors.iter().copied());
    let mut broken = None;
    database
        .open()?
        .each_audit_line(&mut |line| match check.line::<CentreEvent>(&line) {
            Ok(_) => ControlFlow::Continue(()),
            Err(found) => {
                broken = Some(found);
                ControlFlow::Break(())
            }
        })?;
    Ok(broken.map_or_else(|| check.finish(), Err))
}

/// Writes something into the trail that an operator did.
pub(super) fn note(database: &Database, event: CentreEvent) -> Result<(), AnyError> {
    Ok(database.open()?.note(event, Timestamp::now())?)
}

/// That a release was published.
pub(super) fn published(manifest: &ReleaseManifest) -> CentreEvent {
    CentreEvent::ReleasePublished {
        release: manifest.number,
        content: manifest.content,
    }
}
