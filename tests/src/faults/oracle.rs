//! The oracle: keeps what citizens confirmed and every receipt and number that was shown to one, outside of every program,
//! and compares.

use std::collections::{BTreeMap, BTreeSet};

use contract::visit::Receipt;
use handover::enrolment::TerminalId;
use handover::{
    Digest, Envelope, OpeningKey, PickupCode, Sealing, SignedTerminalReceipt, SubmissionId,
    VerifyingKey,
};

use super::citizens::{Citizen, SCENARIOS, said};

/// What one citizen was shown: never taken back.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    code: PickupCode,
    cases: Vec<(SubmissionId, Digest)>,
    /// What the terminal signed; nothing before it was enrolled.
    signed: Option<SignedTerminalReceipt>,
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

/// What lies at the centre, and the keys of those that read it and wrote it.
#[derive(Debug, Clone, Copy)]
pub(super) struct AtCentre<'a> {
    pub(super) rows: &'a [Row],
    /// The reception’s.
    pub(super) reception: &'a [OpeningKey],
    /// Those that terminals registered.
    pub(super) terminals: &'a [VerifyingKey],
}

/// A record in an outbox.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: SubmissionId,
    pub(super) sequence: u64,
    /// It was put aside for an operator.
    pub(super) parked: bool,
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

    /// An enrolled terminal showed a receipt.
    pub(super) fn show(&mut self, citizen: &Citizen, receipt: &Receipt) -> Result<(), String> {
        if receipt.signed.is_none() {
            return Err("a receipt is not signed".into());
        }
        self.show_unsigned(citizen, receipt);
        Ok(())
    }

    /// The same of a terminal that need not be enrolled: it may have no key to sign with.
    pub(super) fn show_unsigned(&mut self, citizen: &Citizen, receipt: &Receipt) {
        let ids: Vec<_> = receipt.cases.iter().map(|case| case.submission).collect();
        self.show_ids(citizen, &receipt.pickup_code, &ids, receipt.signed.clone());
    }

    /// The same from what was printed.
    pub(super) fn show_ids(
        &mut self,
        citizen: &Citizen,
        code: &PickupCode,
        ids: &[SubmissionId],
        signed: Option<SignedTerminalReceipt>,
    ) {
        let said = SCENARIOS.iter().map(|scenario| citizen.said(scenario));
        self.shown.push(Shown {
            code: code.clone(),
            cases: ids.iter().copied().zip(said).collect(),
            signed,
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

    /// Once things are quiet: every receipt is at the centre with just the content that was confirmed and what its terminal
    /// signed, nothing is there twice, and nothing that nobody confirmed. What is `apart` need not be there.
    pub(super) fn all_is_at_the_centre(
        &self,
        centre: &AtCentre<'_>,
        apart: &BTreeSet<SubmissionId>,
    ) -> Result<(), String> {
        let mut by_id = BTreeMap::new();
        let mut left = self.confirmed.clone();
        for row in centre.rows {
            let submission = row
                .envelope
                .open(centre.reception)
                .map_err(|error| format!("{}: {error}", row.id))?;
            let said = said(&submission);
            if (row.envelope.id, submission.id) != (row.id, row.id)
                || row.envelope.digest != row.digest
            {
                return Err(format!("{} is kept under another id or digest", row.id));
            }
            match left.get_mut(&said) {
                None => return Err(format!("nobody confirmed {} as it is", row.id)),
                Some(0) => return Err(format!("{} is there twice, under another id", row.id)),
                Some(times) => *times -= 1,
            }
            let kept = (row, said, submission.pickup_code);
            if by_id.insert(row.id, kept).is_some() {
                return Err(format!("{} is there twice", row.id));
            }
        }
        for shown in &self.shown {
            for (id, said) in &shown.cases {
                let Some((row, kept, code)) = by_id.get(id) else {
                    if apart.contains(id) {
                        continue;
                    }
                    return Err(format!(
                        "{id}, for which a receipt was shown, never came to the centre"
                    ));
                };
                if (kept, code) != (said, &shown.code) {
                    return Err(format!(
                        "{id} is at the centre with another content or code"
                    ));
                }
                if let Some(signed) = &shown.signed {
                    shown.is_what_was_signed(signed, row, centre.terminals)?;
                }
            }
        }
        Ok(())
    }
}

impl Shown {
    /// What the terminal signed is what lies at the centre.
    fn is_what_was_signed(
        &self,
        signed: &SignedTerminalReceipt,
        row: &Row,
        terminals: &[VerifyingKey],
    ) -> Result<(), String> {
        let mut verified = terminals.iter().map(|key| signed.verify(key));
        let receipt = verified
            .find_map(Result::ok)
            .ok_or_else(|| format!("no terminal signed the receipt for {}", row.id))?;
        let place = receipt
            .cases
            .iter()
            .position(|case| case.submission == row.id);
        let Some(place) = place.filter(|_| receipt.cases.len() == self.cases.len()) else {
            return Err(format!("{} is not what its receipt names", row.id));
        };
        let sequence = receipt.sequence + place as u64;
        if receipt.cases[place].digest != row.digest
            || receipt.pickup_code != self.code
            || sequence != row.envelope.sequence
        {
            return Err(format!(
                "{} is at the centre other than its receipt says",
                row.id
            ));
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
