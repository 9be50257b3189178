//! A terminal without a window that is made to be killed: it does what its standard input says, and shows on its standard
//! output what a citizen would see.

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use handover::{PickupCode, SignedTerminalReceipt, SubmissionId};
use jiff::Timestamp;
use moments::Moment;
use terminal::{AuditReport, Terminal, Trail};

use super::citizens::Citizen;
use super::place::configuration;
use super::power::take_ticket;

/// At which moment a program that the bench starts ends itself, as `MOMENT:N`: at the n-th time.
pub(super) const MOMENT: &str = "YICHUANG_FAULTS_MOMENT";

/// What a citizen was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// A receipt.
    Receipt {
        citizen: u64,
        code: PickupCode,
        ids: Vec<SubmissionId>,
        /// What the terminal signed.
        signed: SignedTerminalReceipt,
    },
    /// That it was not saved.
    NotSaved { citizen: u64 },
    /// A number.
    Ticket(String),
    /// How many records wait.
    Waiting(u64),
    /// What its clock shows, and what it should.
    Clock { shown: Timestamp, should: Timestamp },
    /// That its audit trail is whole, beside so many heads that the centre keeps.
    Trail { anchors: usize },
}

impl FromStr for Shown {
    type Err = String;
    fn from_str(line: &str) -> Result<Self, String> {
        let words: Vec<&str> = line.split(' ').collect();
        let wrong = || format!("the terminal printed {line:?}");
        let number = |word: &str| word.parse().map_err(|_| wrong());
        match words.as_slice() {
            ["RECEIPT", citizen, code, signed, ids @ ..] => Ok(Self::Receipt {
                citizen: number(citizen)?,
                code: code.parse().map_err(|_| wrong())?,
                signed: signed.parse().map_err(|_| wrong())?,
                ids: ids
                    .iter()
                    .map(|id| id.parse().map_err(|_| wrong()))
                    .collect::<Result<_, _>>()?,
            }),
            ["NOT-SAVED", citizen] => Ok(Self::NotSaved {
                citizen: number(citizen)?,
            }),
            ["TICKET", ticket] => Ok(Self::Ticket((*ticket).to_owned())),
            ["WAITING", waiting] => Ok(Self::Waiting(number(waiting)?)),
            ["CLOCK", shown, should] => Ok(Self::Clock {
                shown: shown.parse().map_err(|_| wrong())?,
                should: should.parse().map_err(|_| wrong())?,
            }),
            ["TRAIL", "whole", anchors] => Ok(Self::Trail {
                anchors: anchors.parse().map_err(|_| wrong())?,
            }),
            _ => Err(wrong()),
        }
    }
}

/// Ends this program at the moment that the bench has named for it, if it has.
pub fn end_at_the_moment() {
    let Ok(named) = std::env::var(MOMENT) else {
        return;
    };
    let (name, times) = named.split_once(':').expect("MOMENT:N");
    let (name, left) = (
        name.to_owned(),
        AtomicU32::new(times.parse().expect("a number")),
    );
    moments::watch(move |moment: Moment| {
        if moment.name() == name && left.fetch_sub(1, Ordering::SeqCst) == 1 {
            // As kill -9: no destructor runs, nothing is flushed.
            let _ = rustix::process::kill_process(
                rustix::process::getpid(),
                rustix::process::Signal::KILL,
            );
        }
    });
}

/// Runs a terminal for as long as its standard input is open.
///
/// # Errors
/// Why it cannot go on.
pub fn run(hall: &Path, data: &Path) -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new("warn,terminal=trace"))
        .with_writer(std::io::stderr)
        .init();
    let terminal = Terminal::start(configuration(hall, data))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let background = terminal.clone();
    runtime.spawn(async move { background.run_background().await });
    show("READY")?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["hand-in", citizen, scenarios] => {
                let citizen = Citizen::new(citizen.parse()?);
                let visit = terminal
                    .begin_visit()
                    .map_err(|fault| format!("{fault:?}"))?;
                match terminal.hand_in(visit, &citizen.applications(scenarios.parse()?)) {
                    Ok(receipt) => {
                        let ids: Vec<String> = receipt
                            .cases
                            .iter()
                            .map(|case| case.submission.to_string())
                            .collect();
                        let signed = receipt.signed.ok_or("a receipt is not signed")?;
                        show(&format!(
                            "RECEIPT {} {} {signed} {}",
                            citizen.number,
                            receipt.pickup_code,
                            ids.join(" ")
                        ))?;
                    }
                    Err(_) => show(&format!("NOT-SAVED {}", citizen.number))?,
                }
            }
            ["ticket"] => show(&format!("TICKET {}", take_ticket(&terminal)?))?,
            ["waiting"] => show(&format!("WAITING {}", terminal.status()?.waiting))?,
            ["clock", should] => show(&format!("CLOCK {} {should}", Timestamp::now()))?,
            ["trail"] => show(&trail(&runtime.block_on(terminal.check_audit())?))?,
            ["enrol", code] => {
                runtime.block_on(terminal.enrol(code))?;
                runtime.block_on(terminal.look_for_release())?;
                show("ENROLLED")?;
            }
            _ => return Err(format!("what is {line:?}?").into()),
        }
    }
    Ok(())
}

/// How the audit trail is.
fn trail(report: &AuditReport) -> String {
    match (&report.trail, &report.unanchored) {
        (Trail::Whole(_), None) => format!("TRAIL whole {}", report.anchors),
        (Trail::Whole(_), Some(error)) => format!("TRAIL unanchored: {error}"),
        (Trail::Broken(broken), _) => format!("TRAIL broken: {broken}"),
    }
}

/// Shows a line at once.
fn show(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
