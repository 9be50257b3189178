//! The rules of the audit trail, which somebody may try to change beneath the store.

use std::ops::ControlFlow;
use std::sync::Barrier;

use centre::store::{Arrival, Store, Taken};
use handover::Digest;
use handover::audit::{Broken, CentreEvent, Check, ClerkMark, Head};
use handover::enrolment::TerminalId;
use uuid::Uuid;

use super::rules::{TERMINAL, at, key, take, with_terminal};
use crate::common::{CANARY, envelope};

/// What checking the trail says, with what was anchored of it.
fn checked(
    store: &dyn Store,
    anchors: &[Head],
    see: &mut dyn FnMut(CentreEvent),
) -> Result<Head, Broken> {
    let mut check = Check::new(anchors.iter().copied());
    let mut broken = None;
    store
        .each_audit_line(&mut |line| match check.line::<CentreEvent>(&line) {
            Ok(said) => {
                see(said.event);
                ControlFlow::Continue(())
            }
            Err(found) => {
                broken = Some(found);
                ControlFlow::Break(())
            }
        })
        .expect("readable");
    broken.map_or_else(|| check.finish(), Err)
}

fn head(store: &dyn Store) -> Head {
    checked(store, &[], &mut |_| {}).expect("whole")
}

/// Many take at once, the same and their own, while clerks sign in: one chain, and each act is in it once.
pub(super) fn takers_beside_each_other_write_one_chain(store: &dyn Store, _: &dyn Fn(&str)) {
    const THREADS: u64 = 6;
    const OWN: u64 = 15;
    with_terminal(store);
    let together = Barrier::new(THREADS as usize);
    let noted = CentreEvent::ClerkSignedIn {
        clerk: ClerkMark::of("王样本"),
    };
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (together, noted) = (&together, noted.clone());
            scope.spawn(move || {
                together.wait();
                for turn in 0..OWN {
                    // One that all of them bring, and one of their own.
                    let arrivals: Vec<Arrival> = [turn, 1000 + thread * OWN + turn]
                        .map(|number| {
                            let envelope = envelope(number, CANARY);
                            Arrival::new(&envelope, envelope.digest, TERMINAL, at(10))
                                .expect("written")
                        })
                        .into();
                    for taken in store.take(&arrivals) {
                        taken.expect("taken");
                    }
                    store.note(noted.clone(), at(10)).expect("noted");
                }
            });
        }
    });
    let (mut taken, mut signed_in) = (Vec::new(), 0);
    let head = checked(store, &[], &mut |event| match event {
        CentreEvent::SubmissionTaken { submission, .. } => taken.push(submission),
        CentreEvent::ClerkSignedIn { .. } => signed_in += 1,
        _ => {}
    })
    .expect("one chain");
    let distinct: std::collections::BTreeSet<_> = taken.iter().collect();
    assert_eq!(distinct.len(), taken.len(), "no act is told twice");
    assert_eq!(taken.len() as u64, OWN + THREADS * OWN);
    assert_eq!(signed_in, THREADS * OWN);
    // The terminal's enrolment is the first line.
    assert_eq!(head.lines, 1 + OWN + 2 * THREADS * OWN);
}

/// Whatever fails or changes nothing leaves no line.
pub(super) fn what_was_not_done_is_not_in_it(store: &dyn Store, _: &dyn Fn(&str)) {
    with_terminal(store);
    let (first, other) = (envelope(1, CANARY), envelope(1, "王样本"));
    take(store, &first, at(10)).expect("taken");
    assert_eq!(take(store, &other, at(10)), Ok(Taken::Conflict));
    let before = head(store);
    take(store, &first, at(20)).expect("taken before");
    assert_eq!(take(store, &other, at(20)), Ok(Taken::Conflict));
    let stranger = TerminalId(Uuid::from_u128(99));
    let unknown = envelope(2, CANARY);
    let unknown = Arrival::new(&unknown, unknown.digest, stranger, at(10)).expect("written");
    assert!(store.take(&[unknown]).pop().expect("answered").is_err());
    let code = store.enrol(b"none", stranger, key(2), at(1));
    assert_eq!(code.expect("ok"), None);
    assert!(!store.revoke(stranger, at(1)).expect("ok"));
    assert_eq!(head(store), before);
}

pub(super) fn a_line_that_is_missing_or_changed_is_found(store: &dyn Store, run: &dyn Fn(&str)) {
    with_terminal(store);
    for number in 1..=8 {
        take(store, &envelope(number, CANARY), at(10)).expect("taken");
    }
    let whole = head(store);
    assert_eq!(whole.lines, 9);
    run("CREATE TABLE kept_audit AS SELECT * FROM audit");
    for (tampering, found) in [
        ("DELETE FROM audit WHERE line = 1", Broken::Missing(1)),
        ("DELETE FROM audit WHERE line = 4", Broken::Missing(4)),
        (
            "UPDATE audit SET text = replace(text, 'taken', 'takem') WHERE line = 5",
            Broken::Changed(5),
        ),
        (
            "UPDATE audit SET text = (SELECT text FROM audit WHERE line = 3) WHERE line = 6",
            Broken::Changed(6),
        ),
        (
            "UPDATE audit SET digest = (SELECT digest FROM audit WHERE line = 3) WHERE line = 7",
            Broken::Changed(7),
        ),
        (
            "UPDATE audit SET line = 100 WHERE line = 2; UPDATE audit SET line = 2 WHERE line = 3;
             UPDATE audit SET line = 3 WHERE line = 100",
            Broken::Changed(2),
        ),
        ("DELETE FROM audit WHERE line >= 9", Broken::CutOff(9)),
        ("DELETE FROM audit", Broken::CutOff(1)),
    ] {
        run(tampering);
        assert_eq!(
            checked(store, &[whole], &mut |_| {}),
            Err(found),
            "{tampering}"
        );
        run("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept_audit");
        assert_eq!(checked(store, &[whole], &mut |_| {}), Ok(whole));
    }
    // Somebody who writes the whole trail anew, and well, is found by what was anchored.
    run("DELETE FROM audit");
    for _ in 0..9 {
        let event = CentreEvent::TerminalEnrolled { terminal: TERMINAL };
        store.note(event, at(10)).expect("noted");
    }
    assert_eq!(head(store).lines, 9);
    assert_eq!(
        checked(store, &[whole], &mut |_| {}),
        Err(Broken::Rewritten(9))
    );
}

pub(super) fn what_terminals_tell_of_their_trails_is_kept(store: &dyn Store, _: &dyn Fn(&str)) {
    with_terminal(store);
    store
        .add_enrolment_code(b"other", "kiosk", "大厅 2 号", at(100))
        .expect("kept");
    let other = TerminalId(Uuid::from_u128(8));
    let enrolled = store.enrol(b"other", other, key(2), at(1));
    assert!(enrolled.expect("ok").is_some());
    let told = |lines: u64, what: &[u8]| Head {
        lines,
        digest: Digest::of(what),
    };
    for head in [told(3, b"a"), told(12, b"b"), told(7, b"c"), told(12, b"b")] {
        store.anchor(TERMINAL, head, at(10)).expect("kept");
    }
    let expected = [told(12, b"b"), told(7, b"c"), told(3, b"a")];
    assert_eq!(store.anchors(TERMINAL, 500).expect("ok"), expected);
    assert_eq!(store.anchors(TERMINAL, 2).expect("ok"), expected[..2]);
    assert!(store.anchors(other, 500).expect("ok").is_empty());
    // A trail that was written anew takes nothing back: both are kept.
    store.anchor(TERMINAL, told(7, b"d"), at(20)).expect("kept");
    let kept = store.anchors(TERMINAL, 500).expect("ok");
    assert_eq!(kept.len(), 4);
    for head in [told(7, b"c"), told(7, b"d")] {
        assert!(kept.contains(&head));
    }
    let stranger = TerminalId(Uuid::from_u128(99));
    assert!(store.anchor(stranger, told(1, b"e"), at(10)).is_err());
}
