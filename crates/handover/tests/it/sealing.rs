//! Sealed submissions: only the reception's key opens them, and whatever was changed, inside or outside, stays shut.

use std::collections::BTreeMap;

use catalogue::text::Language;
use forms::{FilledForm, Value};
use handover::enrolment::TerminalId;
use handover::envelope::Content;
use handover::submission::SUBMISSION_SCHEMA;
use handover::{
    Digest, Envelope, EnvelopeError, LARGEST_CONTENT, OpeningKey, Origin, PickupCode,
    ReceptionKeys, ReleaseNumber, Seal, Sealing, SealingKey, SignedReceptionKeys, SigningKey,
    StatementError, Submission, SubmissionId, SuiteName,
};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

/// An invented citizen's name.
const CANARY: &str = "张测试金丝雀";

fn key(seed: u8) -> OpeningKey {
    OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [seed; 32])
}

fn submission(name: &str) -> Submission {
    let field = |id: &str| id.parse().expect("an id");
    Submission {
        schema: SUBMISSION_SCHEMA,
        id: SubmissionId(Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_0001)),
        pickup_code: PickupCode::from_random(42),
        handed_in_at: "2026-03-02T01:30:00Z".parse().expect("a time"),
        release: ReleaseNumber(7),
        scenario: "test-new".parse().expect("a code"),
        answers: BTreeMap::new(),
        forms: vec![FilledForm {
            form: "test-form".parse().expect("an id"),
            version: 1,
            values: BTreeMap::from([(field("name"), Value::Text(name.into()))]),
        }],
        language: Language::Zh,
        consent: Some("2026-1".parse().expect("a version")),
        attachments: vec![],
    }
}

/// The same as it was handed in before there were consent texts.
fn older() -> Submission {
    Submission {
        schema: 1,
        consent: None,
        ..submission(CANARY)
    }
}

fn origin() -> Origin {
    Origin {
        terminal: Some(TerminalId(Uuid::from_u128(
            0x019a_b000_0000_7000_8000_0000_0000_000a,
        ))),
        epoch: 2,
        sequence: 12,
    }
}

fn sealed(to: &SealingKey) -> Envelope {
    Envelope::seal(&submission(CANARY), origin(), to, [5; 32]).expect("sealed")
}

/// What the reception makes of bytes, as the ingest and then the desk look at them.
fn received(json: &[u8], keys: &[OpeningKey]) -> Result<Submission, EnvelopeError> {
    let envelope = Envelope::from_json(json)?;
    envelope.check()?;
    envelope.open(keys)
}

#[test]
fn the_reception_opens_what_was_sealed_and_nobody_reads_it_on_the_way() {
    let envelope = sealed(&key(1).sealing());
    let json = envelope.to_json().expect("JSON");
    let opened = received(&json, &[key(2), key(1)]).expect("opened");
    assert!(opened == submission(CANARY));
    for bytes in [json.as_slice(), envelope.content.as_bytes()] {
        let name = CANARY.as_bytes();
        assert!(!bytes.windows(name.len()).any(|part| part == name));
    }
    let Sealing::Sealed(seal) = envelope.sealing else {
        panic!("it is sealed");
    };
    assert_eq!(seal.key, key(1).sealing().id());
    assert_eq!(seal.terminal, origin().terminal);
    assert_eq!((seal.epoch, seal.schema, seal.release.0), (2, 2, 7));
}

#[test]
fn what_was_handed_in_before_there_were_consent_texts_is_read_as_it_was_written() {
    let frozen = serde_json::to_string(&older()).expect("JSON");
    assert!(!frozen.contains("consent"), "it is written as it was then");
    assert!(serde_json::from_str::<Submission>(&frozen).expect("read") == older());
    let newer = serde_json::to_value(submission(CANARY)).expect("JSON");
    assert_eq!(newer["consent"], "2026-1");
    assert!(serde_json::from_value::<Submission>(newer).expect("read") == submission(CANARY));
}

#[test]
fn a_consent_version_that_is_none_is_not_opened() {
    let mut written = serde_json::to_value(submission(CANARY)).expect("JSON");
    for wrong in ["", "2026 1", "版本一", &"9".repeat(33)] {
        written["consent"] = wrong.into();
        assert!(serde_json::from_value::<Submission>(written.clone()).is_err());
    }
}

#[test]
fn without_its_key_it_stays_shut_and_says_which_key_it_needs() {
    let envelope = sealed(&key(1).sealing());
    let needed = key(1).sealing().id();
    for keys in [vec![], vec![key(2), key(3)]] {
        assert!(envelope.open(&keys) == Err(EnvelopeError::NoKey(needed)));
    }
}

#[test]
fn every_flipped_bit_of_a_sealed_record_is_refused() {
    let json = sealed(&key(1).sealing()).to_json().expect("JSON");
    for place in 0..json.len() {
        for bit in 0..8 {
            let mut changed = json.clone();
            changed[place] ^= 1 << bit;
            assert!(
                received(&changed, &[key(1)]).is_err(),
                "bit {bit} of byte {place} does not matter: {}",
                String::from_utf8_lossy(&changed)
            );
        }
    }
    assert!(received(&json, &[key(1)]).is_ok());
}

#[test]
fn a_new_digest_does_not_help_who_changes_the_content() {
    let envelope = sealed(&key(1).sealing());
    let content = envelope.content.as_bytes();
    for place in 0..content.len() {
        let mut changed = content.to_vec();
        changed[place] ^= 1;
        let forged = Envelope {
            digest: Digest::of(&changed),
            content: Content::new(changed),
            ..envelope.clone()
        };
        assert!(forged.check().is_ok());
        let opened = forged.open(&[key(1)]);
        assert!(opened == Err(EnvelopeError::Changed(key(1).sealing().id())));
    }
}

#[test]
fn whatever_stands_outside_is_bound_to_what_is_inside() {
    let envelope = sealed(&key(1).sealing());
    let Sealing::Sealed(seal) = envelope.sealing else {
        panic!("it is sealed");
    };
    let with = |seal: Seal| Envelope {
        sealing: Sealing::Sealed(seal),
        ..envelope.clone()
    };
    let mut changed = vec![
        with(Seal {
            terminal: None,
            ..seal
        }),
        with(Seal { epoch: 1, ..seal }),
        with(Seal { schema: 1, ..seal }),
        with(Seal {
            release: ReleaseNumber(8),
            ..seal
        }),
    ];
    for (id, code, sequence, at) in [
        (2, 42, 12, "2026-03-02T01:30:00Z"),
        (1, 43, 12, "2026-03-02T01:30:00Z"),
        (1, 42, 13, "2026-03-02T01:30:00Z"),
        (1, 42, 12, "2026-03-02T01:30:01Z"),
    ] {
        changed.push(Envelope {
            id: SubmissionId(Uuid::from_u128(
                0x019a_b000_0000_7000_8000_0000_0000_0000 + id,
            )),
            pickup_code: PickupCode::from_random(code),
            sequence,
            handed_in_at: at.parse::<Timestamp>().expect("a time"),
            ..envelope.clone()
        });
    }
    for changed in changed {
        let opened = changed.open(&[key(1)]);
        assert!(
            opened == Err(EnvelopeError::Changed(seal.key)),
            "{changed:?}"
        );
    }
}

#[test]
fn what_was_sealed_with_this_format_is_opened_for_ever() {
    let kept = include_str!("../fixtures/sealed.json").trim_end();
    let same = Envelope::seal(&older(), origin(), &key(1).sealing(), [5; 32]).expect("sealed");
    let same = same.to_json().expect("JSON");
    assert_eq!(String::from_utf8(same).expect("UTF-8"), kept);
    let opened = received(kept.as_bytes(), &[key(1)]).expect("opened");
    assert!(opened == older());
}

#[test]
fn what_comes_from_before_sealing_is_sealed_late_and_opened_the_same() {
    let frozen = serde_json::to_vec(&submission(CANARY)).expect("JSON");
    let plain = Envelope {
        sealing: Sealing::Plain,
        attachments: vec![],
        digest: Digest::of(&frozen),
        content: Content::new(frozen),
        ..sealed(&key(1).sealing())
    };
    assert!(plain.open(&[]) == Ok(submission(CANARY)));
    let late = plain
        .clone()
        .sealed_late(&key(1).sealing(), [6; 32])
        .expect("sealed");
    assert!(matches!(late.sealing, Sealing::Sealed(_)));
    assert!(late.open(&[key(1)]) == Ok(submission(CANARY)));
    assert!(late.open(&[]).is_err());
    let again = late.clone().sealed_late(&key(2).sealing(), [7; 32]);
    assert!(again.expect("left as it is") == late);

    let largest = vec![b' '; LARGEST_CONTENT];
    let nonsense = Envelope {
        digest: Digest::of(&largest),
        content: Content::new(largest),
        ..plain
    };
    let late = nonsense.sealed_late(&key(1).sealing(), [6; 32]);
    let late = late.expect("kept for a person to see");
    assert!(late.open(&[key(1)]) == Err(EnvelopeError::Content));
}

#[test]
fn keys_are_read_as_they_are_written_and_the_secret_one_never_shows() {
    let secret = key(1);
    let public = secret.sealing();
    assert_eq!(public.to_string().parse(), Ok(public.clone()));
    let read: OpeningKey = secret.reveal().parse().expect("a key");
    assert_eq!(read.sealing(), public);
    let digits = secret.reveal();
    let digits = digits.split_once(':').expect("two parts").1;
    assert!(!format!("{secret:?}").contains(digits));
    for wrong in [
        "",
        digits,
        "sm2-sm4:00",
        &format!("hpke-x25519-chacha20poly1305:{}", "0".repeat(64)),
        &format!("hpke-x25519-chacha20poly1305:{}", &digits[2..]),
        &public.to_string().to_uppercase(),
    ] {
        assert!(wrong.parse::<SealingKey>().is_err(), "{wrong}");
    }
}

fn list(number: u32, keys: &[OpeningKey]) -> ReceptionKeys {
    ReceptionKeys {
        number,
        keys: keys.iter().map(OpeningKey::sealing).collect(),
        receipts: vec![SigningKey::from_random([3; 32]).verifying()],
        relays: vec![],
    }
}

#[test]
fn a_list_of_keys_is_believed_only_as_its_centre_signed_it() {
    let centre = SigningKey::from_random([7; 32]);
    let signed = SignedReceptionKeys::sign(&list(3, &[key(2), key(1)]), &centre).expect("signed");
    let json = serde_json::to_vec(&signed).expect("JSON");
    let verify = |json: &[u8]| {
        let signed: SignedReceptionKeys = serde_json::from_slice(json)
            .map_err(|error| StatementError::Malformed(error.to_string()))?;
        signed.verify(&[centre.verifying()])
    };
    assert_eq!(verify(&json), Ok(list(3, &[key(2), key(1)])));
    for place in 0..json.len() {
        for bit in 0..8 {
            let mut changed = json.clone();
            changed[place] ^= 1 << bit;
            assert!(verify(&changed).is_err(), "bit {bit} of byte {place}");
        }
    }
    let other = SigningKey::from_random([8; 32]).verifying();
    assert_eq!(signed.verify(&[other]), Err(StatementError::Signature));
    assert_eq!(signed.verify(&[]), Err(StatementError::Signature));
    let empty = SignedReceptionKeys::sign(&list(1, &[]), &centre).expect("signed");
    assert!(empty.verify(&[centre.verifying()]).is_err());
}

proptest! {
    #[test]
    fn whatever_is_entered_comes_out_as_it_went_in(name in any::<String>(), random in any::<[u8; 32]>()) {
        let sent = submission(&name);
        let envelope = Envelope::seal(&sent, origin(), &key(1).sealing(), random).expect("small");
        let json = envelope.to_json().expect("JSON");
        prop_assert!(received(&json, &[key(1)]) == Ok(sent));
    }
}
