//! Sealing: how the content of an envelope is protected. The one place where encryption to the centre joins.

use serde::{Deserialize, Serialize};

use crate::submission::SubmissionId;

/// How an envelope's content is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sealing {
    /// Not at all: the content is the submission's JSON.
    Plain,
}

/// Turns a submission's frozen bytes into an envelope's content.
pub trait Sealer: Send + Sync {
    /// How the content will be protected.
    fn sealing(&self) -> Sealing;

    /// Protects the bytes of the submission with this id.
    fn seal(&self, id: SubmissionId, frozen: Vec<u8>) -> Vec<u8>;
}

/// Protects nothing.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Sealer for Plain {
    fn sealing(&self) -> Sealing {
        Sealing::Plain
    }

    fn seal(&self, _: SubmissionId, frozen: Vec<u8>) -> Vec<u8> {
        frozen
    }
}
