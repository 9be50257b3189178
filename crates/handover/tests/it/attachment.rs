//! Attachments: only the reception opens them, only as they were sealed, and the rest of one is always what is missing.

use std::sync::LazyLock;

use handover::attachment::{
    Attachment, AttachmentError, LARGEST_ATTACHMENT, LARGEST_CHUNK, MediaType, SealedAttachment,
};
use handover::{OpeningKey, SubmissionId, SuiteName};
use proptest::prelude::*;
use uuid::Uuid;

fn key(number: u8) -> OpeningKey {
    OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [number; 32])
}

fn id(number: u128) -> SubmissionId {
    SubmissionId(Uuid::from_u128(number))
}

fn seal(plain: &[u8]) -> SealedAttachment {
    SealedAttachment::seal(plain, MediaType::Jpeg, id(1), &key(9).sealing(), [1; 32])
        .expect("small")
}

#[test]
fn only_the_reception_opens_it_for_the_submission_it_belongs_to() {
    let plain = "张测试的照片".as_bytes();
    let sealed = seal(plain);
    let (about, bytes) = (sealed.about(), sealed.as_bytes());
    assert!(!bytes.windows(plain.len()).any(|window| window == plain));
    assert_eq!(
        about.open(bytes, id(1), &[key(8), key(9)]),
        Ok(plain.to_vec())
    );
    let shut = Err(AttachmentError::Changed(about.digest));
    assert_eq!(about.open(bytes, id(2), &[key(9)]), shut);
    assert_eq!(
        about.open(bytes, id(1), &[key(8)]),
        Err(AttachmentError::NoKey(key(9).sealing().id()))
    );
    let as_paper = Attachment {
        media_type: MediaType::Pdf,
        ..about
    };
    assert_eq!(as_paper.open(bytes, id(1), &[key(9)]), shut);
    for place in 0..bytes.len() {
        let mut changed = bytes.to_vec();
        changed[place] ^= 1;
        assert_eq!(about.open(&changed, id(1), &[key(9)]), shut);
        // Nor under the digest of what was changed.
        let renamed = Attachment {
            digest: handover::Digest::of(&changed),
            ..about
        };
        assert!(renamed.open(&changed, id(1), &[key(9)]).is_err());
    }
    assert!(!format!("{sealed:?}").contains("张"));
}

#[test]
fn one_byte_too_many_is_refused_before_it_is_sent() {
    let over = SealedAttachment::seal(
        &vec![0; LARGEST_ATTACHMENT],
        MediaType::Png,
        id(1),
        &key(9).sealing(),
        [1; 32],
    );
    assert!(matches!(over, Err(AttachmentError::TooLarge { .. })));
    let overhead = seal(&[]).as_bytes().len();
    let largest = SealedAttachment::seal(
        &vec![0; LARGEST_ATTACHMENT - overhead],
        MediaType::Png,
        id(1),
        &key(9).sealing(),
        [1; 32],
    );
    assert_eq!(
        largest.expect("just fits").as_bytes().len(),
        LARGEST_ATTACHMENT
    );
}

/// One of several chunks. Sealed once: without optimisation that takes a while.
static LARGE: LazyLock<SealedAttachment> = LazyLock::new(|| seal(&vec![7; 600_000]));

proptest! {
    #[test]
    fn whatever_has_arrived_the_rest_completes_it(received in 0_u64..700_000) {
        let bytes = LARGE.as_bytes();
        let received = received.min(bytes.len() as u64);
        let mut there = bytes[..usize::try_from(received).expect("small")].to_vec();
        for chunk in LARGE.rest(received) {
            prop_assert_eq!(chunk.offset, there.len());
            prop_assert!(!chunk.bytes.is_empty() && chunk.bytes.len() <= LARGEST_CHUNK);
            there.extend_from_slice(chunk.bytes);
        }
        prop_assert_eq!(there.as_slice(), bytes);
    }
}
