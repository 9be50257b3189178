//! Parcels: a list counts only as its maker signed it.

use handover::enrolment::TerminalId;
use handover::parcel::{Parcel, ParcelAttachment, ParcelSubmission, SignedParcel};
use handover::{Digest, SigningKey, SubmissionId};
use jiff::Timestamp;
use uuid::Uuid;

fn parcel() -> Parcel {
    Parcel {
        id: Uuid::from_u128(1),
        terminal: TerminalId(Uuid::from_u128(7)),
        made_at: Timestamp::UNIX_EPOCH,
        submissions: vec![ParcelSubmission {
            id: SubmissionId(Uuid::from_u128(2)),
            file: Digest::of(b"an envelope"),
        }],
        attachments: vec![ParcelAttachment {
            digest: Digest::of(b"a photo"),
        }],
    }
}

#[test]
fn a_list_that_was_changed_in_a_single_bit_is_refused() {
    let key = SigningKey::from_random([3; 32]);
    let signed = SignedParcel::sign(&parcel(), &key).expect("signed");
    let json = serde_json::to_vec(&signed).expect("JSON");
    let believed = |json: &[u8], key: &SigningKey| {
        serde_json::from_slice::<SignedParcel>(json)
            .ok()
            .and_then(|signed| signed.verify(key.verifying()).ok())
    };
    assert_eq!(believed(&json, &key), Some(parcel()));
    assert_eq!(believed(&json, &SigningKey::from_random([4; 32])), None);
    for place in 0..json.len() {
        for bit in 0..8 {
            let mut changed = json.clone();
            changed[place] ^= 1 << bit;
            let believed = believed(&changed, &key);
            // Ids may be written in capitals, too; they say the same.
            assert!(
                believed.is_none_or(|read| read == parcel()),
                "bit {bit} of {place}"
            );
        }
        assert_eq!(believed(&json[..place], &key), None, "cut short");
    }
}

#[test]
fn files_are_named_by_ids_and_digests_alone() {
    let parcel = parcel();
    assert_eq!(
        parcel.submissions[0].file_name(),
        "00000000-0000-0000-0000-000000000002.envelope"
    );
    let digest = Digest::of(b"a photo");
    assert_eq!(
        parcel.attachments[0].file_name(),
        format!("{digest}.attachment")
    );
}
