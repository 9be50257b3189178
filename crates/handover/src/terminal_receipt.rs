//! The terminal's receipt: what it says to have taken, signed with its own key and short enough for a QR code. It is given
//! at once, with or without a line to the centre, and whoever knows the terminal's key can tell it from any other paper.
//!
//! Written as `YC1` and Base32 (RFC 4648, without padding): capitals and digits only, so that a QR code takes it in its
//! dense mode, every scanner types it on any keyboard layout, and nothing is lost when spaces or case are.

use std::fmt;
use std::str::FromStr;

use catalogue::code::ScenarioCode;
use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::digest::Digest;
use crate::enrolment::TerminalId;
use crate::pickup_code::PickupCode;
use crate::release::ReleaseNumber;
use crate::signing::{Signed, SigningKey, VerifyingKey};
use crate::submission::SubmissionId;

const PURPOSE: &str = "yichuang terminal receipt 1";
/// What every receipt begins with; the digit is the format's version.
const MARK: &str = "YC1";
/// As many as a receipt names at most: more than any life event has.
const MOST_CASES: usize = 32;

/// What was handed in at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalReceipt {
    /// The terminal that took it.
    pub terminal: TerminalId,
    /// How often it had been enrolled.
    pub epoch: u32,
    /// Its own count of the first case; the others follow without a gap.
    pub sequence: u64,
    /// When, by the terminal's clock; whole seconds.
    pub handed_in_at: Timestamp,
    /// The release it was filled in with.
    pub release: ReleaseNumber,
    /// The code for the window.
    pub pickup_code: PickupCode,
    /// The cases, from 1 to 32.
    pub cases: Vec<TerminalReceiptCase>,
}

/// One case on a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalReceiptCase {
    /// The submission's id.
    pub submission: SubmissionId,
    /// What is applied for.
    pub scenario: ScenarioCode,
    /// The digest of the sealed content: what the centre's own receipt names too.
    pub digest: Digest,
}

/// A receipt with its terminal's signature; its text is what the QR code holds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignedTerminalReceipt {
    receipt: TerminalReceipt,
    signature: [u8; 64],
}

/// Why a text is no receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TerminalReceiptError {
    /// It is not written as one.
    #[error("this is no receipt of a terminal's")]
    Written,
    /// The terminal it names did not sign just this.
    #[error("the terminal that is named on it did not sign just this")]
    Signature,
    /// It names no case, or too many.
    #[error("a receipt names from 1 to {MOST_CASES} cases")]
    Cases,
}

impl SignedTerminalReceipt {
    /// Signs a receipt. Parts of a second are left out.
    ///
    /// # Errors
    /// [`TerminalReceiptError::Cases`].
    pub fn sign(
        mut receipt: TerminalReceipt,
        key: &SigningKey,
    ) -> Result<Self, TerminalReceiptError> {
        if receipt.cases.is_empty() || receipt.cases.len() > MOST_CASES {
            return Err(TerminalReceiptError::Cases);
        }
        let seconds = receipt.handed_in_at.as_second();
        receipt.handed_in_at =
            Timestamp::from_second(seconds).map_err(|_| TerminalReceiptError::Written)?;
        let signature = *key.sign(PURPOSE, &receipt.to_bytes()).bytes();
        Ok(Self { receipt, signature })
    }

    /// Which terminal it names. Whether that one signed it, [`SignedTerminalReceipt::verify`] finds out.
    pub fn terminal(&self) -> TerminalId {
        self.receipt.terminal
    }

    /// What it says, if the holder of this key signed it.
    ///
    /// # Errors
    /// [`TerminalReceiptError::Signature`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<&TerminalReceipt, TerminalReceiptError> {
        let signature = Signed::from_bytes(self.signature);
        if key.holds(PURPOSE, &self.receipt.to_bytes(), &signature) {
            Ok(&self.receipt)
        } else {
            Err(TerminalReceiptError::Signature)
        }
    }

    /// Whether a text that was scanned or typed means to be a receipt, rather than a pickup code.
    pub fn is_meant(text: &str) -> bool {
        text.trim_start()
            .get(..MARK.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(MARK))
    }
}

impl TerminalReceipt {
    /// One way to write it: fixed widths, big-endian; a scenario's code after its length.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.terminal.0.as_bytes());
        bytes.extend(self.epoch.to_be_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.handed_in_at.as_second().to_be_bytes());
        bytes.extend(self.release.0.to_be_bytes());
        bytes.extend(&self.pickup_code.number().to_be_bytes()[3..]);
        for case in &self.cases {
            bytes.extend(case.submission.0.as_bytes());
            bytes.extend(case.digest.bytes());
            let code = case.scenario.as_str().as_bytes();
            // Codes are far shorter; a longer one would not be read back.
            bytes.push(u8::try_from(code.len()).unwrap_or(u8::MAX));
            bytes.extend(code);
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let terminal = TerminalId(Uuid::from_bytes(take(&mut rest)?));
        let epoch = u32::from_be_bytes(take(&mut rest)?);
        let sequence = u64::from_be_bytes(take(&mut rest)?);
        let handed_in_at = Timestamp::from_second(i64::from_be_bytes(take(&mut rest)?)).ok()?;
        let release = ReleaseNumber(u32::from_be_bytes(take(&mut rest)?));
        let mut code = [0; 8];
        code[3..].copy_from_slice(&take::<5>(&mut rest)?);
        let pickup_code = PickupCode::from_number(u64::from_be_bytes(code))?;
        let mut cases = Vec::new();
        while !rest.is_empty() {
            let submission = SubmissionId(Uuid::from_bytes(take(&mut rest)?));
            let digest = Digest::from_bytes(take(&mut rest)?);
            let [length] = take(&mut rest)?;
            let (code, after) = rest.split_at_checked(usize::from(length))?;
            rest = after;
            cases.push(TerminalReceiptCase {
                submission,
                scenario: std::str::from_utf8(code).ok()?.parse().ok()?,
                digest,
            });
        }
        (1..=MOST_CASES).contains(&cases.len()).then_some(Self {
            terminal,
            epoch,
            sequence,
            handed_in_at,
            release,
            pickup_code,
            cases,
        })
    }
}

/// The next so many bytes.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

impl fmt::Display for SignedTerminalReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.receipt.to_bytes();
        bytes.extend(self.signature);
        write!(f, "{MARK}{}", BASE32_NOPAD.encode(&bytes))
    }
}

impl fmt::Debug for SignedTerminalReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It holds the pickup code.
        write!(f, "SignedTerminalReceipt({}, …)", self.receipt.terminal)
    }
}

impl FromStr for SignedTerminalReceipt {
    type Err = TerminalReceiptError;

    /// Takes small letters too, and passes over white space.
    fn from_str(text: &str) -> Result<Self, TerminalReceiptError> {
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let read = || {
            let bytes = BASE32_NOPAD
                .decode(text.strip_prefix(MARK)?.as_bytes())
                .ok()?;
            let (receipt, signature) = bytes.split_last_chunk()?;
            Some(Self {
                receipt: TerminalReceipt::from_bytes(receipt)?,
                signature: *signature,
            })
        };
        read().ok_or(TerminalReceiptError::Written)
    }
}

impl TryFrom<String> for SignedTerminalReceipt {
    type Error = TerminalReceiptError;
    fn try_from(text: String) -> Result<Self, TerminalReceiptError> {
        text.parse()
    }
}

impl From<SignedTerminalReceipt> for String {
    fn from(receipt: SignedTerminalReceipt) -> String {
        receipt.to_string()
    }
}
