//! Signed requests: what is signed is verified, and whatever is changed on the way is refused.

use handover::enrolment::{Entitlement, SignedKeyClaim, TerminalId};
use handover::{Digest, RequestHeaders, RequestTarget, SignedRequest, SigningKey, Stamp, Unsigned};
use proptest::prelude::*;
use uuid::Uuid;

const CONTENT: &[u8] = b"{\"what\":\"a citizen handed in\"}";

fn key() -> SigningKey {
    SigningKey::from_random([5; 32])
}

fn target() -> RequestTarget<'static> {
    RequestTarget {
        method: "PUT",
        authority: "centre.example:8443",
        path: "/v1/submissions/019ab000-0000-7000-8000-000000000001",
        query: None,
    }
}

fn stamp() -> Stamp {
    Stamp {
        terminal: TerminalId(Uuid::from_u128(7)),
        counter: 42,
        random: 0xbeef,
        created: 1_772_400_000,
    }
}

fn borrowed(headers: &RequestHeaders) -> RequestHeaders<&str> {
    RequestHeaders {
        content_digest: &headers.content_digest,
        signature_input: &headers.signature_input,
        signature: &headers.signature,
    }
}

/// What a centre does with a request that comes.
fn taken(
    target: &RequestTarget<'_>,
    headers: &RequestHeaders<&str>,
    content: &[u8],
) -> Result<Stamp, Unsigned> {
    let request = SignedRequest::read(target, headers)?;
    request.verify(&key().verifying())?;
    request.check_content(content)?;
    Ok(request.stamp())
}

#[test]
fn a_signed_request_is_written_as_the_standard_says() {
    let headers = target().sign(stamp(), Digest::of(CONTENT), &key());
    assert_eq!(
        headers.signature_input,
        "yichuang=(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\");created=1772400000;keyid=\"00000000-0000-0000-0000-000000000007\";nonce=\"42-000000000000beef\";alg=\"ed25519\";tag=\"yichuang-terminal-1\""
    );
    assert_eq!(taken(&target(), &borrowed(&headers), CONTENT), Ok(stamp()));
}

#[test]
fn every_flipped_bit_of_a_request_is_refused() {
    let headers = target().sign(stamp(), Digest::of(CONTENT), &key());
    let target = target();
    let parts = [
        target.method,
        target.authority,
        target.path,
        &headers.content_digest,
        &headers.signature_input,
        &headers.signature,
        std::str::from_utf8(CONTENT).expect("ASCII"),
    ];
    for (which, part) in parts.into_iter().enumerate() {
        for place in 0..part.len() {
            for bit in 0..7 {
                let mut bytes = part.as_bytes().to_vec();
                bytes[place] ^= 1 << bit;
                // Hosts are written in either case and mean the same.
                if which == 1 && bytes.eq_ignore_ascii_case(part.as_bytes()) {
                    continue;
                }
                let changed = String::from_utf8(bytes).expect("still ASCII");
                let mut all = parts;
                all[which] = &changed;
                let [
                    method,
                    authority,
                    path,
                    content_digest,
                    signature_input,
                    signature,
                    content,
                ] = all;
                let target = RequestTarget {
                    method,
                    authority,
                    path,
                    query: None,
                };
                let headers = RequestHeaders {
                    content_digest,
                    signature_input,
                    signature,
                };
                let taken = taken(&target, &headers, content.as_bytes());
                assert_eq!(
                    taken,
                    Err(Unsigned),
                    "part {which}, byte {place}, bit {bit}"
                );
            }
        }
    }
    let queried = RequestTarget {
        query: Some("all=1"),
        ..target
    };
    assert_eq!(taken(&queried, &borrowed(&headers), CONTENT), Err(Unsigned));
}

#[test]
fn nobody_claims_a_key_that_they_do_not_have() {
    let by = || Entitlement::Code("ABCD".into());
    let claim = SignedKeyClaim::sign(by(), &key()).expect("signed");
    let said = claim.verify().expect("it is the key's own");
    assert!(said.by == by() && said.key == key().verifying());
    let other = SigningKey::from_random([6; 32]).verifying().to_string();
    let json = serde_json::to_string(&claim).expect("JSON");
    let stolen = json.replace(&key().verifying().to_string(), &other);
    assert_ne!(stolen, json);
    let stolen: SignedKeyClaim = serde_json::from_str(&stolen).expect("well-formed");
    assert!(stolen.verify().is_err());
}

proptest! {
    /// Whatever stands in the headers: it is refused, never a panic.
    #[test]
    fn nonsense_is_refused(digest in ".{0,80}", input in ".{0,200}", signature in ".{0,100}") {
        let headers = RequestHeaders {
            content_digest: digest.as_str(),
            signature_input: input.as_str(),
            signature: signature.as_str(),
        };
        prop_assert_eq!(taken(&target(), &headers, CONTENT), Err(Unsigned));
    }

    /// Two requests have one fingerprint only when they are the same.
    #[test]
    fn what_differs_in_anything_differs_in_its_fingerprint(one in 1_u64..9, other in 1_u64..9, created in 0_i64..3) {
        let fingerprint = |counter, created| {
            let headers = target().sign(Stamp { counter, created, ..stamp() }, Digest::of(CONTENT), &key());
            SignedRequest::read(&target(), &borrowed(&headers)).expect("written").fingerprint()
        };
        prop_assert_eq!(
            fingerprint(one, 0) == fingerprint(other, created),
            (one, 0) == (other, created)
        );
    }
}
