//! The submissions that are handed in: sealed, and as large as one with a few forms.

use std::collections::BTreeMap;

use catalogue::text::Language;
use forms::{FilledForm, Value};
use handover::submission::SUBMISSION_SCHEMA;
use handover::{
    Envelope, OpeningKey, Origin, PickupCode, ReleaseNumber, Submission, SubmissionId, SuiteName,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::AnyError;

/// How many bytes of answers are in each: with everything, 20 KB are written.
const ANSWERS: usize = 14_400;

/// One of them.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) envelope: Envelope,
    pub(super) json: Vec<u8>,
    pub(super) at: Timestamp,
}

/// So many, each another.
pub(super) fn some(count: u64) -> Result<Vec<Row>, AnyError> {
    let key = OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [9; 32]).sealing();
    let at = Timestamp::UNIX_EPOCH;
    (0..count)
        .map(|number| {
            let submission = Submission {
                schema: SUBMISSION_SCHEMA,
                id: SubmissionId(Uuid::from_u128(
                    0x019a_b000_0000_7000_8000_0000_0000_0000 + u128::from(number),
                )),
                pickup_code: PickupCode::from_random(number),
                handed_in_at: at,
                release: ReleaseNumber(1),
                scenario: "test-new".parse()?,
                answers: BTreeMap::new(),
                forms: vec![FilledForm {
                    form: "test-form".parse()?,
                    version: 1,
                    values: [("name".parse()?, Value::Text("x".repeat(ANSWERS)))].into(),
                }],
                language: Language::Zh,
                consent: None,
                attachments: vec![],
            };
            let origin = Origin {
                terminal: None,
                epoch: 1,
                sequence: number + 1,
            };
            let mut random = [0; 32];
            random[..8].copy_from_slice(&number.to_le_bytes());
            let envelope = Envelope::seal(&submission, origin, &key, random)?;
            let json = envelope.to_json()?;
            Ok(Row { envelope, json, at })
        })
        .collect()
}
