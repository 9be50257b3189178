//! The oracle: keeps what citizens confirmed and every receipt and number that was shown to one, outside of every program,
//! and compares.

use std::collections::{BTreeMap, BTreeSet};

use contract::visit::Receipt;
use handover::enrolment::TerminalId;
use handover::{Digest, Envelope, OpeningKey, PickupCode, Sealing, SubmissionId};

use super::citizens::{Citizen, SCENARIOS, said};

/// What one citizen was shown: never taken back.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    code: PickupCode,
    cases: Vec<(SubmissionId, Digest)>,
}

/// What is known of everything that happened.
#[derive(Debug, Clone, Default)]
pub(super) struct Oracle {
    /// What citizens touched “hand in” for, and how often it may be at the centre.
    confirmed: BTreeMap<Digest, usize>,
    shown: Vec<Shown>,
    tickets: BTreeSet<String>,
    canaries: Vec<String>,
}

/// A submission as it lies at the centre.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: SubmissionId,
    pub(super) digest: Digest,
    pub(super) envelope: Envelope,
}

/// A record in an outbox.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: SubmissionId,
    pub(super) sequence: u64,
    /// Nothing of its content is left.
    pub(super) emptied: bool,
}

impl Oracle {
    /// A citizen confirms: from now on it may be there, receipt or not.
    pub(super) fn confirm(&mut self, citizen: &Citizen, scenarios: usize) {
        for scenario in &SCENARIOS[..scenarios] {
            *self.confirmed.entry(citizen.said(scenario)).or_default() += 1;
        }
        self.canaries.push(citizen.identity_number.clone());
    }

    /// A receipt was shown.
    pub(super) fn show(&mut self, citizen: &Citizen, receipt: &Receipt) {
        let ids = receipt
            .cases
            .iter()
            .map(|case| case.submission)
            .collect::<Vec<_>>();
        self.show_ids(citizen, &receipt.pickup_code, &ids);
    }

    /// The same from what was printed.
    pub(super) fn show_ids(&mut self, citizen: &Citizen, code: &PickupCode, ids: &[SubmissionId]) {
        let said = SCENARIOS.iter().map(|scenario| citizen.said(scenario));
        self.shown.push(Shown {
            code: code.clone(),
            cases: ids.iter().copied().zip(said).collect(),
        });
    }

    /// A ticket number was shown.
    pub(super) fn show_ticket(&mut self, number: String) -> Result<(), String> {
        if self.tickets.insert(number.clone()) {
            Ok(())
        } else {
            Err(format!("the number {number} was given twice"))
        }
    }

    /// How many receipts were shown.
    pub(super) fn receipts(&self) -> usize {
        self.shown.len()
    }

    /// How many numbers were shown.
    pub(super) fn tickets(&self) -> usize {
        self.tickets.len()
    }

    /// What must be found in no file.
    pub(super) fn canaries(&self) -> &[String] {
        &self.canaries
    }

    /// Every receipt is at the centre or in the queue with its content, whatever just happened.
    pub(super) fn nothing_is_lost(&self, rows: &[Row], queue: &[Record]) -> Result<(), String> {
        let mut there: BTreeSet<SubmissionId> = rows.iter().map(|row| row.id).collect();
        there.extend(
            queue
                .iter()
                .filter(|record| !record.emptied)
                .map(|record| record.id),
        );
        for (id, _) in self.shown.iter().flat_map(|shown| &shown.cases) {
            if !there.contains(id) {
                return Err(format!("{id}, for which a receipt was shown, is lost"));
            }
        }
        Ok(())
    }

    /// Once things are quiet: every receipt is at the centre with just the content that was confirmed, nothing is there
    /// twice, and nothing that nobody confirmed.
    pub(super) fn all_is_at_the_centre(
        &self,
        rows: &[Row],
        keys: &[OpeningKey],
    ) -> Result<(), String> {
        let mut by_id = BTreeMap::new();
        let mut left = self.confirmed.clone();
        for row in rows {
            let submission = row
                .envelope
                .open(keys)
                .map_err(|error| format!("{}: {error}", row.id))?;
            let said = said(&submission);
            if row.envelope.id != row.id || row.envelope.digest != row.digest {
                return Err(format!("{} is kept under another id or digest", row.id));
            }
            match left.get_mut(&said) {
                None => return Err(format!("nobody confirmed {}", row.id)),
                Some(0) => return Err(format!("{} is there twice, under another id", row.id)),
                Some(times) => *times -= 1,
            }
            if by_id
                .insert(row.id, (said, submission.pickup_code))
                .is_some()
            {
                return Err(format!("{} is there twice", row.id));
            }
        }
        for shown in &self.shown {
            for (id, said) in &shown.cases {
                match by_id.get(id) {
                    None => {
                        return Err(format!(
                            "{id}, for which a receipt was shown, never came to the centre"
                        ));
                    }
                    Some(kept) if *kept != (*said, shown.code.clone()) => {
                        return Err(format!(
                            "{id} is at the centre with another content or code"
                        ));
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(())
    }
}

/// A terminal’s numbers run from 1 without a gap, over everything that it ever handed in, and none comes twice.
pub(super) fn sequences_have_no_gap(rows: &[Row], queue: &[Record]) -> Result<(), String> {
    let mut numbers: BTreeMap<u64, SubmissionId> = BTreeMap::new();
    let origin = |row: &Row| match row.envelope.sealing {
        Sealing::Sealed(seal) => seal.terminal,
        Sealing::Plain => None,
    };
    let terminals: BTreeSet<Option<TerminalId>> = rows.iter().map(origin).collect();
    if terminals.len() > 2 {
        return Err(format!(
            "{} terminals have sent something, one was there",
            terminals.len()
        ));
    }
    let at_centre = rows.iter().map(|row| (row.envelope.sequence, row.id));
    let waiting = queue.iter().map(|record| (record.sequence, record.id));
    for (number, id) in at_centre.chain(waiting) {
        if let Some(other) = numbers.insert(number, id).filter(|other| *other != id) {
            return Err(format!("{id} and {other} both have number {number}"));
        }
    }
    match numbers.last_key_value() {
        Some((last, _)) if *last != numbers.len() as u64 => Err(format!(
            "{} numbers were given, the last is {last}",
            numbers.len()
        )),
        _ => Ok(()),
    }
}

/// Which canary can be read off some bytes, as it is or as base64 makes of it.
pub(super) fn readable<'a>(bytes: &[u8], canaries: &'a [String]) -> Option<&'a str> {
    let scan = CanaryScan::new(canaries);
    scan.find(bytes).map(|place| canaries[place].as_str())
}

/// The forms of whole numbers, each with the place of its canary.
type Whole = BTreeMap<Vec<u8>, usize>;

/// Looks for many canaries in one pass: identity numbers all begin with the region, so only what follows it is compared.
struct CanaryScan {
    /// For each form in which a region can be read: the forms of whole numbers that begin so.
    forms: Vec<(Vec<u8>, Whole)>,
}

impl CanaryScan {
    fn new(canaries: &[String]) -> Self {
        let mut forms: BTreeMap<Vec<u8>, Whole> = BTreeMap::new();
        for (place, canary) in canaries.iter().enumerate() {
            for trace in traces(canary) {
                let beginning = trace[..5].to_vec();
                forms.entry(beginning).or_default().insert(trace, place);
            }
        }
        Self {
            forms: forms.into_iter().collect(),
        }
    }

    fn find(&self, bytes: &[u8]) -> Option<usize> {
        for (beginning, whole) in &self.forms {
            let lengths: BTreeSet<usize> = whole.keys().map(Vec::len).collect();
            for at in memchr::memmem::find_iter(bytes, beginning) {
                let found = lengths
                    .iter()
                    .find_map(|length| whole.get(bytes.get(at..at + length)?).copied());
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }
}

/// Every form in which a text can be read off some bytes.
fn traces(text: &str) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let encoded = (0..3_usize).map(|before| {
        let shifted = [vec![0; before], text.as_bytes().to_vec()].concat();
        let (first, whole) = ((before * 8).div_ceil(6), shifted.len() * 8 / 6);
        base64::engine::general_purpose::STANDARD_NO_PAD
            .encode(shifted)
            .into_bytes()[first..whole]
            .to_vec()
    });
    std::iter::once(text.as_bytes().to_vec())
        .chain(encoded)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_found_open_and_in_base64() {
        use base64::Engine as _;
        let canaries = [
            Citizen::new(7).identity_number,
            Citizen::new(8).identity_number,
        ];
        for before in 0..3 {
            let open = format!("{}身份证{}。", "x".repeat(before), canaries[1]);
            let encoded = base64::engine::general_purpose::STANDARD.encode(&open);
            assert_eq!(
                readable(open.as_bytes(), &canaries),
                Some(canaries[1].as_str())
            );
            assert_eq!(
                readable(encoded.as_bytes(), &canaries),
                Some(canaries[1].as_str())
            );
            let other = Citizen::new(9).identity_number;
            assert_eq!(readable(other.as_bytes(), &canaries), None);
        }
    }
}
