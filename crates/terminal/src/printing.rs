//! Where papers go.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use uuid::Uuid;

use crate::config::PrinterConfig;

/// Why a paper was not printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrintError {
    #[error("the print command “lp” cannot be run ({0}); install cups-client")]
    NoCommand(io::Error),
    #[error("the queue “{queue}” does not take papers: {said}; check it with `lpstat -p {queue}`")]
    Refused { queue: String, said: String },
    #[error("{path}: {source}; check that the folder exists and that this user may write there")]
    Folder { path: PathBuf, source: io::Error },
}

/// Something that takes PDFs.
pub(crate) trait Printer: Send + Sync {
    fn print(&self, pdf: &[u8]) -> Result<(), PrintError>;
}

/// The printer that a configuration names.
pub(crate) fn printer(config: &PrinterConfig) -> Box<dyn Printer> {
    match config {
        PrinterConfig::Cups { queue } => Box::new(Cups {
            queue: queue.clone(),
        }),
        PrinterConfig::Folder(folder) => Box::new(Folder(folder.clone())),
    }
}

/// A queue of CUPS. The paper goes through a pipe: this program writes no file of it.
struct Cups {
    queue: String,
}

impl Printer for Cups {
    fn print(&self, pdf: &[u8]) -> Result<(), PrintError> {
        let mut child = Command::new("lp")
            .args(["-d", &self.queue, "-t", "yichuang", "-o", "media=A4", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(PrintError::NoCommand)?;
        if let Some(mut input) = child.stdin.take() {
            // A queue that refuses closes the pipe; what it says tells more than the broken pipe.
            let _ = input.write_all(pdf);
        }
        let output = child.wait_with_output().map_err(PrintError::NoCommand)?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(PrintError::Refused {
            queue: self.queue.clone(),
            said,
        })
    }
}

/// A folder, for trying things out. File names say nothing of what is inside.
struct Folder(PathBuf);

impl Printer for Folder {
    fn print(&self, pdf: &[u8]) -> Result<(), PrintError> {
        let path = self.0.join(format!("{}.pdf", Uuid::now_v7()));
        let unfinished = path.with_extension("part");
        let write = || {
            fs::create_dir_all(&self.0)?;
            fs::write(&unfinished, pdf)?;
            fs::rename(&unfinished, &path)
        };
        write().map_err(|source| PrintError::Folder {
            path: self.0.clone(),
            source,
        })
    }
}
