//! Once things are quiet: what a terminal, its centre in memory and the oracle know, held against each other.

use std::collections::BTreeSet;
use std::time::Instant;

use handover::SubmissionId;
use terminal::{Terminal, Trail};

use super::deliveries::LIMIT;
use super::memory_centre::MemoryCentre;
use super::oracle::{AtCentre, Oracle, Record, sequences_have_no_gap};
use super::place::reception_key;

/// Everything has arrived as it was confirmed and signed, but for what is parked, which is just what may be; numbers have no
/// gap.
pub(super) fn everything_holds(
    centre: &MemoryCentre,
    oracle: &Oracle,
    queue: &[Record],
    may_be_parked: &BTreeSet<SubmissionId>,
) -> Result<(), String> {
    let rows = centre.rows();
    if centre.conflicts() > 0 {
        return Err("the centre was sent other content under an id that it knew".into());
    }
    let parked = queue.iter().filter(|record| record.parked);
    let parked: BTreeSet<SubmissionId> = parked.map(|record| record.id).collect();
    if let Some(id) = parked.symmetric_difference(may_be_parked).next() {
        return Err(if parked.contains(id) {
            format!("{id} is parked, though nobody refused it")
        } else {
            format!("{id} is not parked, though it was refused for good")
        });
    }
    oracle.nothing_is_lost(&rows, queue)?;
    let at_centre = AtCentre {
        rows: &rows,
        reception: &[reception_key()],
        terminals: &centre.terminals(),
    };
    oracle.all_is_at_the_centre(&at_centre, &parked)?;
    sequences_have_no_gap(&rows, queue)
}

/// A terminal’s audit trail is whole, and is the one that it told the centre of.
pub(super) async fn trail_is_whole(terminal: &Terminal) -> Result<(), String> {
    let deadline = Instant::now() + LIMIT;
    loop {
        let report = terminal.check_audit().await;
        let report = report.map_err(|error| error.to_string())?;
        match (report.trail, report.unanchored) {
            (Trail::Whole(_), None) => return Ok(()),
            // A busy machine is slow to answer.
            (Trail::Whole(_), Some(_)) if Instant::now() < deadline => {}
            (Trail::Whole(_), Some(error)) => {
                return Err(format!("the centre gives no anchors: {error}"));
            }
            (Trail::Broken(broken), _) => {
                return Err(format!("the terminal’s audit trail: {broken}"));
            }
        }
    }
}
