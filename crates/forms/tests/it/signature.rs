//! Signatures: within their limits, and never shown.

use forms::signature::{MOST_POINTS, MOST_STROKES, PAD, SignatureError, Stroke};
use forms::{Entry, Signature, Value};
use proptest::prelude::*;

fn signature(strokes: Vec<Stroke>) -> Result<Signature, SignatureError> {
    Signature::try_from(strokes)
}

fn wave(from: u16) -> Stroke {
    (0..20)
        .map(|at| (from + at * 40, 300 + (at % 5) * 80))
        .collect()
}

#[test]
fn strokes_are_kept_in_order_and_within_the_pad() {
    let kept = signature(vec![wave(0), Vec::new(), wave(900)]).expect("a signature");
    assert_eq!(kept.strokes(), [wave(0), wave(900)]);
    assert_eq!(kept.bounds(), (0, 300, 1660, 620));
    let outside = signature(vec![wave(0), vec![(PAD.0 + 1, 5)]]);
    assert_eq!(outside, Err(SignatureError::Outside));
}

#[test]
fn a_dot_is_no_signature_and_neither_is_a_scribble_without_end() {
    for small in [
        vec![],
        vec![vec![]],
        vec![vec![(1, 1)]],
        vec![vec![(700, 500); 50]],
    ] {
        assert_eq!(signature(small), Err(SignatureError::TooSmall));
    }
    let long: Stroke = (0..=MOST_POINTS)
        .map(|at| ((at % 3000) as u16, 1))
        .collect();
    assert_eq!(signature(vec![long]), Err(SignatureError::TooMuch));
    let many = vec![wave(0); MOST_STROKES + 1];
    assert_eq!(signature(many), Err(SignatureError::TooMuch));
}

#[test]
fn a_signature_shows_itself_nowhere_and_comes_back_as_it_was_entered() {
    let kept = signature(vec![wave(7)]).expect("a signature");
    let value = Value::Signature(kept.clone());
    let shown = format!("{kept:?} {value:?} {:?}", value.to_entry());
    assert!(!shown.contains("300"), "{shown}");
    assert!(value.to_entry() == Entry::Strokes(vec![wave(7)]));
    let json = serde_json::to_string(&value).expect("JSON");
    assert!(serde_json::from_str::<Value>(&json).expect("JSON") == value);
    let outside = json.replace("[7,300]", "[9999,300]");
    assert!(serde_json::from_str::<Value>(&outside).is_err());
}

proptest! {
    #[test]
    fn any_strokes_are_survived(strokes in prop::collection::vec(prop::collection::vec((any::<u16>(), any::<u16>()), 0..40), 0..90)) {
        if let Ok(kept) = signature(strokes) {
            let (left, top, right, bottom) = kept.bounds();
            prop_assert!(left <= right && top <= bottom && right <= PAD.0 && bottom <= PAD.1);
        }
    }
}
