//! The ledger: what a standing says of a receipt, and that nobody else can say it.

use handover::receipt::RelayReceipt;
use handover::{
    CentreReceipt, Digest, Keeping, LedgerEpoch, LedgerPlace, Position, SignedReceipt,
    SignedRelayReceipt, SignedStanding, SigningKey, Standing, SubmissionId,
};
use jiff::Timestamp;
use proptest::prelude::*;

fn epoch(number: u8) -> LedgerEpoch {
    LedgerEpoch::from_random([number; 16])
}

fn place(number: u8, position: u64) -> LedgerPlace {
    LedgerPlace {
        epoch: epoch(number),
        position: Position(position),
    }
}

fn receipt(place: Option<LedgerPlace>) -> CentreReceipt {
    CentreReceipt {
        id: SubmissionId(
            "019ab000-0000-7000-8000-000000000001"
                .parse()
                .expect("a UUID"),
        ),
        digest: Digest::of(b"content"),
        received_at: Timestamp::UNIX_EPOCH,
        place,
    }
}

fn key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

proptest! {
    #[test]
    fn only_what_is_backed_up_in_this_epoch_is_durable(
        position in 1_u64..1000,
        through in 0_u64..1000,
        same: bool,
    ) {
        let standing = Standing { epoch: epoch(1), durable_through: Position(through) };
        let kept = place(if same { 1 } else { 2 }, position);
        let expected = match (same, position <= through) {
            (false, _) => Keeping::SendAgain,
            (true, true) => Keeping::Durable,
            (true, false) => Keeping::Received,
        };
        prop_assert_eq!(standing.of(kept), expected);
    }
}

#[test]
fn a_standing_counts_only_as_the_centre_signed_it() {
    let standing = Standing {
        epoch: epoch(1),
        durable_through: Position(12),
    };
    let signed = SignedStanding::sign(&standing, &key()).expect("signed");
    let json = serde_json::to_vec(&signed).expect("JSON");
    let believed = |json: &[u8], key: &SigningKey| {
        serde_json::from_slice::<SignedStanding>(json)
            .ok()
            .and_then(|signed| signed.verify(&[key.verifying()]).ok())
    };
    assert_eq!(believed(&json, &key()), Some(standing));
    assert_eq!(believed(&json, &SigningKey::from_random([4; 32])), None);
    for place in 0..json.len() {
        for bit in 0..8 {
            let mut changed = json.clone();
            changed[place] ^= 1 << bit;
            assert_eq!(believed(&changed, &key()), None, "bit {bit} of {place}");
        }
    }
}

#[test]
fn receipts_with_and_without_a_place_are_both_believed() {
    for receipt in [receipt(None), receipt(Some(place(1, 7)))] {
        let signed = SignedReceipt::sign(&receipt, &key()).expect("signed");
        assert_eq!(signed.verify(&[key().verifying()]), Ok(receipt));
    }
    let text = |receipt| {
        let signed = SignedReceipt::sign(&receipt, &key()).expect("signed");
        serde_json::to_string(&signed).expect("JSON")
    };
    assert!(
        !text(receipt(None)).contains("place"),
        "a terminal of an earlier version reads it"
    );
    assert!(text(receipt(Some(place(1, 7)))).contains("place"));
}

#[test]
fn what_a_relay_has_is_never_taken_for_what_the_centre_has() {
    let of_centre = receipt(None);
    let of_relay = RelayReceipt {
        id: of_centre.id,
        digest: of_centre.digest,
        received_at: of_centre.received_at,
    };
    // Even with the same key and the same words.
    let keys = [key().verifying()];
    let json = serde_json::to_vec(&SignedRelayReceipt::sign(&of_relay, &key()).expect("signed"))
        .expect("JSON");
    let as_centre: SignedReceipt = serde_json::from_slice(&json).expect("a statement");
    assert!(as_centre.verify(&keys).is_err());
    let as_relay: SignedRelayReceipt = serde_json::from_slice(&json).expect("a statement");
    assert_eq!(as_relay.verify(&keys), Ok(of_relay));
    let json = serde_json::to_vec(&SignedReceipt::sign(&of_centre, &key()).expect("signed"))
        .expect("JSON");
    let as_relay: SignedRelayReceipt = serde_json::from_slice(&json).expect("a statement");
    assert!(as_relay.verify(&keys).is_err());
}
