//! What travels: it survives the journey, and whatever was changed on the way is refused.

use std::collections::BTreeMap;

use catalogue::text::Language;
use forms::{FilledForm, Value};
use handover::submission::SUBMISSION_SCHEMA;
use handover::{
    CentreReceipt, Digest, Envelope, EnvelopeError, OpeningKey, Origin, PickupCode,
    PickupCodeError, ReceptionKeys, Refusal, ReleaseNumber, SignedReceipt, SignedReceptionKeys,
    SigningKey, Submission, SubmissionId, SuiteName,
};
use jiff::Timestamp;
use proptest::prelude::*;

fn submission(name: &str) -> Submission {
    Submission {
        schema: SUBMISSION_SCHEMA,
        id: SubmissionId(
            "019ab000-0000-7000-8000-000000000001"
                .parse()
                .expect("a UUID"),
        ),
        pickup_code: PickupCode::from_random(42),
        handed_in_at: Timestamp::UNIX_EPOCH,
        release: ReleaseNumber(1),
        scenario: "test-new".parse().expect("a code"),
        answers: BTreeMap::new(),
        forms: vec![FilledForm {
            form: "test-form".parse().expect("an id"),
            version: 1,
            values: BTreeMap::from([("name".parse().expect("an id"), Value::Text(name.into()))]),
        }],
        language: Language::Zh,
        consent: Some("2026-1".parse().expect("a version")),
        attachments: vec![],
    }
}

fn key() -> OpeningKey {
    OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [9; 32])
}

fn seal(submission: &Submission) -> Result<Envelope, EnvelopeError> {
    let origin = Origin {
        terminal: None,
        epoch: 1,
        sequence: 1,
    };
    Envelope::seal(submission, origin, &key().sealing(), [1; 32])
}

#[test]
fn an_envelope_brings_the_submission_unchanged() {
    let sent = submission("张测试 𠮷");
    let envelope = seal(&sent).expect("small");
    let json = envelope.to_json().expect("serialises");
    let received = Envelope::from_json(&json).expect("parses");
    assert!(received == envelope);
    assert!(received.open(&[key()]) == Ok(sent));
}

#[test]
fn too_large_a_submission_is_refused_before_it_is_saved() {
    let large = submission(&"大".repeat(500_000));
    assert!(matches!(seal(&large), Err(EnvelopeError::TooLarge { .. })));
}

#[test]
fn content_that_was_changed_or_belongs_to_another_is_refused() {
    let one = seal(&submission("张测试")).expect("small");
    let mut changed = seal(&submission("王样本")).expect("small");
    changed.digest = one.digest;
    assert!(changed.open(&[key()]) == Err(EnvelopeError::Digest));
    let mut other_id = one.clone();
    other_id.id = SubmissionId(
        "019ab000-0000-7000-8000-000000000002"
            .parse()
            .expect("a UUID"),
    );
    assert!(other_id.open(&[key()]) == Err(EnvelopeError::Changed(key().sealing().id())));
}

#[test]
fn only_the_receipt_for_the_envelope_is_its_receipt() {
    let envelope = seal(&submission("张测试")).expect("small");
    let receipt = CentreReceipt {
        id: envelope.id,
        digest: envelope.digest,
        received_at: Timestamp::UNIX_EPOCH,
        place: None,
    };
    assert!(receipt.is_for(&envelope));
    assert!(
        !CentreReceipt {
            digest: Digest::of(b"other"),
            ..receipt.clone()
        }
        .is_for(&envelope)
    );
    let other = SubmissionId(
        "019ab000-0000-7000-8000-000000000002"
            .parse()
            .expect("a UUID"),
    );
    assert!(
        !CentreReceipt {
            id: other,
            ..receipt
        }
        .is_for(&envelope)
    );
}

#[test]
fn a_receipt_counts_only_as_the_centre_signed_it() {
    let centre = SigningKey::from_random([3; 32]);
    let envelope = seal(&submission("张测试")).expect("small");
    let receipt = CentreReceipt {
        id: envelope.id,
        digest: envelope.digest,
        received_at: Timestamp::UNIX_EPOCH,
        place: None,
    };
    let signed = SignedReceipt::sign(&receipt, &centre).expect("signed");
    assert_eq!(
        SignedReceipt::sign(&receipt, &centre),
        Ok(signed.clone()),
        "the same receipt is signed the same"
    );
    let json = serde_json::to_vec(&signed).expect("JSON");
    let believed = |json: &[u8], key: &SigningKey| {
        serde_json::from_slice::<SignedReceipt>(json)
            .ok()
            .and_then(|signed| signed.verify(&[key.verifying()]).ok())
    };
    assert_eq!(believed(&json, &centre), Some(receipt));
    assert_eq!(believed(&json, &SigningKey::from_random([4; 32])), None);
    for place in 0..json.len() {
        assert_eq!(believed(&json[..place], &centre), None, "cut short");
        for bit in 0..8 {
            let mut changed = json.clone();
            changed[place] ^= 1 << bit;
            assert_eq!(believed(&changed, &centre), None, "bit {bit} of {place}");
        }
    }
    // What the same key signed for another purpose is no receipt.
    let list = ReceptionKeys {
        number: 1,
        keys: vec![key().sealing()],
        receipts: vec![],
        relays: vec![],
    };
    let other = SignedReceptionKeys::sign(&list, &centre).expect("signed");
    let other = serde_json::to_vec(&other).expect("JSON");
    assert_eq!(believed(&other, &centre), None);
}

#[test]
fn refusals_have_fixed_words_on_the_wire() {
    let words = [
        Refusal::Conflict,
        Refusal::Malformed,
        Refusal::TooLarge,
        Refusal::NotEnrolled,
        Refusal::Unsigned,
        Refusal::Replayed,
        Refusal::Behind,
        Refusal::Doubled,
    ]
    .map(|refusal| serde_json::to_string(&refusal).expect("serialises"));
    assert_eq!(
        words,
        [
            r#"{"refusal":"conflict"}"#,
            r#"{"refusal":"malformed"}"#,
            r#"{"refusal":"too-large"}"#,
            r#"{"refusal":"not-enrolled"}"#,
            r#"{"refusal":"unsigned"}"#,
            r#"{"refusal":"replayed"}"#,
            r#"{"refusal":"behind"}"#,
            r#"{"refusal":"doubled"}"#
        ]
    );
}

#[test]
fn neither_content_nor_code_shows_itself() {
    let submission = submission("张测试");
    let envelope = seal(&submission).expect("small");
    let shown = format!("{submission:?} {envelope:?}");
    assert!(!shown.contains("张测试"));
    assert!(!shown.contains(&submission.pickup_code.to_string()));
}

#[test]
fn a_pickup_code_is_read_as_people_write_it() {
    let code = PickupCode::from_random(7);
    let written = code.to_string();
    assert_eq!(written.len(), 11);
    for typed in [
        written.to_lowercase(),
        written.replace('-', " "),
        written.replace('-', ""),
        format!(" {written}　"),
    ] {
        assert!(typed.parse() == Ok(code.clone()), "{typed}");
    }
    assert_eq!(
        "K7M".parse::<PickupCode>(),
        Err(PickupCodeError::Length { found: 3 })
    );
    assert_eq!(
        "K7M-2QX-9A0".parse::<PickupCode>(),
        Err(PickupCodeError::Sign('0'))
    );
}

proptest! {
    #[test]
    fn every_wrong_sign_and_every_swap_of_neighbours_is_noticed(random: u64, place in 0..9_usize, sign in 0..31_usize) {
        let alphabet: Vec<char> = "23456789ABCDEFGHJKMNPQRSTUVWXYZ".chars().collect();
        let code = PickupCode::from_random(random);
        let signs: Vec<char> = code.to_string().replace('-', "").chars().collect();

        let mut wrong = signs.clone();
        wrong[place] = alphabet[sign];
        let typed: String = wrong.iter().collect();
        prop_assert_eq!(typed.parse::<PickupCode>().is_ok(), wrong == signs);

        if place < 8 {
            let mut swapped = signs.clone();
            swapped.swap(place, place + 1);
            let typed: String = swapped.iter().collect();
            prop_assert_eq!(typed.parse::<PickupCode>().is_ok(), swapped == signs);
        }
    }

    #[test]
    fn no_text_makes_a_code_or_digest_panic(text in any::<String>()) {
        let _ = text.parse::<PickupCode>();
        let _ = text.parse::<Digest>();
        let _ = serde_json::from_str::<Envelope>(&text);
    }
}
