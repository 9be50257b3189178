//! The terminal's receipt: short enough for a QR code, and not to be forged.

use handover::enrolment::TerminalId;
use handover::{
    Digest, PickupCode, ReleaseNumber, SignedTerminalReceipt, SigningKey, SubmissionId,
    TerminalReceipt, TerminalReceiptCase, TerminalReceiptError,
};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

/// QR version 10 with error correction M holds so many capitals and digits: 57 modules a side.
const TEN_M: usize = 311;

fn key() -> SigningKey {
    SigningKey::from_random([5; 32])
}

fn receipt(cases: usize, second: i64, code: u64) -> TerminalReceipt {
    let case = |number: usize| TerminalReceiptCase {
        submission: SubmissionId(Uuid::from_u128(number as u128 + 1)),
        scenario: "catering-new".parse().expect("a code"),
        digest: Digest::of(&number.to_be_bytes()),
    };
    TerminalReceipt {
        terminal: TerminalId(Uuid::from_u128(7)),
        epoch: 2,
        sequence: 41,
        handed_in_at: Timestamp::from_second(second).expect("a time"),
        release: ReleaseNumber(12),
        pickup_code: PickupCode::from_random(code),
        cases: (0..cases).map(case).collect(),
    }
}

fn signed(cases: usize) -> SignedTerminalReceipt {
    SignedTerminalReceipt::sign(receipt(cases, 1_772_400_000, 9), &key()).expect("signed")
}

fn believed(text: &str) -> Option<TerminalReceipt> {
    let signed: SignedTerminalReceipt = text.parse().ok()?;
    signed.verify(&key().verifying()).ok().cloned()
}

#[test]
fn it_is_short_enough_for_a_small_code() {
    let text = signed(1).to_string();
    assert!(text.len() <= TEN_M, "{} signs", text.len());
    let dense = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    assert!(text.chars().all(dense), "{text}");
    assert!(signed(5).to_string().len() <= 1000);
}

#[test]
fn every_changed_sign_and_every_flipped_bit_is_refused() {
    let text = signed(2).to_string();
    assert!(believed(&text).is_some());
    for (place, _) in text.char_indices() {
        for other in "AZ27x-é".chars() {
            let mut changed = text.clone();
            changed.replace_range(place..=place, &other.to_string());
            let same = changed.eq_ignore_ascii_case(&text);
            assert_eq!(believed(&changed).is_some(), same, "{other} at {place}");
        }
        assert_eq!(believed(&text[..place]), None, "cut at {place}");
    }
    let body = &text.as_bytes()[3..];
    let bytes = data_encoding::BASE32_NOPAD.decode(body).expect("Base32");
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << bit;
            let changed = format!("YC1{}", data_encoding::BASE32_NOPAD.encode(&changed));
            assert_eq!(believed(&changed), None, "bit {bit} of byte {place}");
        }
    }
    let stranger = SigningKey::from_random([6; 32]);
    assert_eq!(
        signed(1).verify(&stranger.verifying()),
        Err(TerminalReceiptError::Signature)
    );
}

#[test]
fn it_is_read_as_scanners_type_it_and_shows_no_code_in_a_log() {
    let text = signed(1).to_string();
    let typed = format!(" {}\n{}\r\n", &text[..40].to_lowercase(), &text[40..]);
    assert!(SignedTerminalReceipt::is_meant(&typed));
    assert!(!SignedTerminalReceipt::is_meant("K7M-2QX-9AB"));
    assert_eq!(believed(&typed), Some(receipt(1, 1_772_400_000, 9)));
    let shown = format!("{:?}", signed(1));
    assert!(!shown.contains(&receipt(1, 0, 9).pickup_code.to_string()));
}

#[test]
fn it_names_at_least_one_case_and_not_too_many() {
    for cases in [0, 33] {
        let made = SignedTerminalReceipt::sign(receipt(cases, 0, 1), &key());
        assert_eq!(made, Err(TerminalReceiptError::Cases));
    }
}

proptest! {
    /// Whatever a terminal's clock shows and whichever code was drawn: it is read as it was written.
    #[test]
    fn what_is_written_is_read(cases in 1_usize..33, second in -10_000_000_000_i64..100_000_000_000, code in any::<u64>()) {
        let receipt = receipt(cases, second, code);
        let signed = SignedTerminalReceipt::sign(receipt.clone(), &key()).expect("signed");
        prop_assert_eq!(believed(&signed.to_string()), Some(receipt));
    }

    /// Whatever is scanned: no panic.
    #[test]
    fn nonsense_is_none(text in "(YC1)?[A-Z2-7é ]{0,400}") {
        prop_assert_eq!(believed(&text), None);
    }
}
