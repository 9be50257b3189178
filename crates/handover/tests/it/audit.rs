//! The audit trail: whatever is done to its lines afterwards is found, and named by the first line that it touches.

use handover::audit::{Broken, Check, Head, Line, TerminalEvent};
use handover::{ReleaseNumber, SubmissionId};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

/// A trail of so many lines.
fn trail(lines: u64) -> Vec<Line> {
    let mut head = Head::start();
    (0..lines)
        .map(|number| {
            let at = Timestamp::from_second(1_772_400_000 - number as i64).expect("a time");
            let event = match number % 3 {
                0 => TerminalEvent::HandedIn {
                    submission: SubmissionId(Uuid::from_u128(u128::from(number))),
                    sequence: number + 1,
                },
                1 => TerminalEvent::AtCentre {
                    submission: SubmissionId(Uuid::from_u128(u128::from(number))),
                },
                _ => TerminalEvent::ReleaseTaken {
                    release: ReleaseNumber(7),
                },
            };
            let line = head.next(at, event).expect("written");
            head = line.head;
            line
        })
        .collect()
}

fn checked(lines: &[Line], anchors: &[Head]) -> Result<Head, Broken> {
    let mut check = Check::new(anchors.iter().copied());
    for line in lines {
        check.line::<TerminalEvent>(line)?;
    }
    check.finish()
}

#[test]
fn a_whole_trail_is_whole() {
    assert_eq!(checked(&[], &[]), Ok(Head::start()));
    let lines = trail(20);
    let anchors = [lines[12].head, lines[3].head, Head::start(), lines[19].head];
    assert_eq!(checked(&lines, &anchors), Ok(lines[19].head));
    let head = lines[19].head;
    assert_eq!(head.to_string().parse(), Ok(head));
    for wrong in ["", "1", "x:y", &format!("0{head}"), &format!("{head} ")] {
        assert!(wrong.parse::<Head>().is_err(), "{wrong}");
    }
}

#[test]
fn a_line_that_is_removed_changed_or_moved_is_named() {
    let whole = trail(9);
    for place in 0..whole.len() {
        let number = place as u64 + 1;
        let mut removed = whole.clone();
        removed.remove(place);
        let expected = if place == 8 {
            Ok(whole[7].head)
        } else {
            Err(Broken::Missing(number))
        };
        assert_eq!(checked(&removed, &[]), expected, "removed {number}");
        // At the end only the anchor knows.
        let anchored = if place == 8 {
            Broken::CutOff(9)
        } else {
            Broken::Missing(number)
        };
        assert_eq!(checked(&removed, &[whole[8].head]), Err(anchored));

        for byte in 0..whole[place].text.len() {
            let mut changed = whole.clone();
            let mut bytes = changed[place].text.clone().into_bytes();
            bytes[byte] ^= 1;
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            changed[place].text = text;
            assert_eq!(
                checked(&changed, &[]),
                Err(Broken::Changed(number)),
                "byte {byte}"
            );
        }
        if place > 0 {
            let mut swapped = whole.clone();
            swapped.swap(place - 1, place);
            assert_eq!(checked(&swapped, &[]), Err(Broken::Missing(number - 1)));
            // Renumbered to look in order.
            let mut renumbered = swapped.clone();
            (renumbered[place - 1].head, renumbered[place].head) =
                (whole[place - 1].head, whole[place].head);
            assert_eq!(checked(&renumbered, &[]), Err(Broken::Changed(number - 1)));
        }
    }
}

#[test]
fn a_trail_that_was_cut_off_or_written_anew_does_not_fit_its_anchors() {
    let whole = trail(9);
    for kept in 0..9 {
        let cut = &whole[..kept];
        assert!(
            checked(cut, &[]).is_ok(),
            "by itself a shorter one is whole"
        );
        let anchors = [whole[8].head, whole[1].head];
        let broken = Broken::CutOff(kept as u64 + 1);
        assert_eq!(checked(cut, &anchors), Err(broken));
    }
    let mut anew = trail(2);
    let mut head = anew[1].head;
    for _ in 0..9 {
        let event = TerminalEvent::KeysTaken { list: 1 };
        let line = head.next(Timestamp::UNIX_EPOCH, event).expect("written");
        head = line.head;
        anew.push(line);
    }
    assert!(checked(&anew, &[whole[1].head]).is_ok());
    let anchors = [whole[4].head, whole[8].head];
    assert_eq!(checked(&anew, &anchors), Err(Broken::Rewritten(5)));
}

#[test]
fn only_the_closed_list_of_events_gets_in() {
    let whole = trail(1);
    let text = r#"{"at":"2026-03-02T00:00:00Z","event":{"kind":"note","text":"张测试"}}"#;
    let line = Line {
        text: text.into(),
        head: whole[0].head,
    };
    assert_eq!(checked(&[line], &[]), Err(Broken::Changed(1)));
    let more = whole[0]
        .text
        .replacen("{\"kind\"", "{\"name\":\"张测试\",\"kind\"", 1);
    assert_ne!(more, whole[0].text);
    let line = Line {
        text: more,
        head: whole[0].head,
    };
    assert_eq!(checked(&[line], &[]), Err(Broken::Changed(1)));
}

proptest! {
    /// However long it is and wherever it was anchored: whole it is whole, cut off below an anchor it is not.
    #[test]
    fn anchors_hold_what_is_before_them(lines in 1_u64..40, anchor in 1_usize..40, kept in 0_usize..40) {
        let whole = trail(lines);
        let anchor = whole[(anchor - 1) % whole.len()].head;
        let kept = &whole[..kept.min(whole.len())];
        let expected = (kept.len() as u64) < anchor.lines;
        prop_assert_eq!(checked(kept, &[anchor]).is_err(), expected);
    }
}
