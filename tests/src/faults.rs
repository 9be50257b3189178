//! The fault bench: programs are killed, disks lose power, lines break, and an oracle outside of them all says whether
//! anything was lost, doubled or readable.
//!
//! Every run has a seed, which it prints; the same seed does the same again. `cargo xtask faults` runs long, the test
//! `faults` a few hundred rounds of each.

mod certificates;
mod citizens;
mod clock;
mod deliveries;
mod driver;
mod failing;
mod kills;
mod ledger;
mod memory_centre;
mod message;
mod network;
mod oracle;
mod place;
mod power;
mod process;
mod proxy;
mod queues;
mod quiet;
mod running;

use std::fmt;
use std::path::Path;

pub use driver::{end_at_the_moment, run as drive};

/// Set for the fault bench's program when it is to be the centre.
pub const AS_CENTRE: &str = "YICHUANG_FAULTS_CENTRE";

/// What the bench does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Takes the power away from the terminal.
    Power,
    /// Lets operations on the terminal's disk fail, and then takes the power away.
    Failing,
    /// Breaks the line between terminal and centre.
    Network,
    /// Kills terminal and centre.
    Kills,
    /// Kills terminal, centre and the PostgreSQL that the centre keeps everything in.
    Postgres,
    /// Sends long queues and those of earlier versions, from a terminal that is killed meanwhile.
    Queues,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Power,
        Self::Failing,
        Self::Network,
        Self::Kills,
        Self::Postgres,
        Self::Queues,
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Power => "power",
            Self::Failing => "failing",
            Self::Network => "network",
            Self::Kills => "kills",
            Self::Postgres => "postgres",
            Self::Queues => "queues",
        })
    }
}

/// Something was lost, doubled, readable or damaged, or came to a standstill; with what is needed to see it again.
#[derive(Debug)]
pub struct Violation {
    /// Which round of which run.
    pub round: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.round, self.what)
    }
}

impl std::error::Error for Violation {}

/// Does so many rounds of a kind, and says what was counted. `program` is the bench's own program.
///
/// [`Kind::Kills`], [`Kind::Postgres`] and [`Kind::Queues`] need a process in which none of the others was: those put a disk of their own under
/// every SQLite file.
///
/// # Errors
/// The first thing that is not as it must be.
pub fn run(kind: Kind, program: &Path, rounds: usize, seed: u64) -> Result<String, Violation> {
    Ok(match kind {
        Kind::Power => power::run(rounds, seed)?.to_string(),
        Kind::Failing => failing::run(rounds, seed)?.to_string(),
        Kind::Network => network::run(rounds, seed)?.to_string(),
        Kind::Kills => kills::run(program, false, rounds, seed)?.to_string(),
        Kind::Postgres => kills::run(program, true, rounds, seed)?.to_string(),
        Kind::Queues => queues::run(program, rounds, seed)?.to_string(),
    })
}
