//! The rules.

use centre::store::{
    Added, Admitted, Arrival, ArrivedChunk, ArrivedDraft, DraftTaken, EnrolmentState, MOST_DRAFTED,
    MOST_UNNAMED, Store, StoreError, Taken,
};
use handover::attachment::Progress;
use handover::draft::{
    DAYS, DraftStanding, LARGEST_DRAFT, MOST_OPENINGS, Opening, Revision, kept_until,
};
use handover::enrolment::TerminalId;
use handover::envelope::Content;
use handover::{
    Digest, DraftLocator, Envelope, Keeping, LedgerEpoch, PickupCode, Position, SealedDraft,
    SigningKey, VerifyingKey,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::common::{self, CANARY, envelope};

pub(super) const TERMINAL: TerminalId = TerminalId(Uuid::from_u128(7));

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// Hands in, as it was sent.
pub(super) fn take(
    store: &dyn Store,
    envelope: &Envelope,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let arrival = Arrival::new(envelope, envelope.digest, TERMINAL, now)?;
    store.take(&[arrival]).pop().expect("one answer")
}

/// The public key of some terminal.
pub(super) fn key(seed: u8) -> VerifyingKey {
    SigningKey::from_random([seed; 32]).verifying()
}

/// Enrols the terminal that hands in.
pub(super) fn with_terminal(store: &dyn Store) {
    store
        .add_enrolment_code(b"code", "kiosk", "大厅 1 号", at(100))
        .expect("kept");
    let series = store.enrol(b"code", TERMINAL, key(1), at(1));
    assert!(series.expect("ok").is_some());
}

pub(super) fn no_two_terminals_have_a_series_even_when_one_is_gone(store: &dyn Store) {
    let mut given = Vec::new();
    for number in 1..=4_u8 {
        let code = [number];
        let terminal = TerminalId(Uuid::from_u128(u128::from(number)));
        store
            .add_enrolment_code(&code, "desk", "导办台", at(100))
            .expect("kept");
        let series = store.enrol(&code, terminal, key(number), at(1));
        let series = series.expect("ok").expect("enrolled");
        let known = store.terminal(terminal).expect("ok").expect("known");
        assert_eq!((known.series, known.key), (series, Some(key(number))));
        given.push(series);
        if number % 2 == 0 {
            assert!(store.revoke(terminal, at(2)).expect("ok"));
        }
    }
    let listed = store.terminals().expect("ok");
    for series in &given {
        assert_eq!(given.iter().filter(|other| *other == series).count(), 1);
        let of_it = listed.iter().filter(|terminal| terminal.series == *series);
        assert_eq!(of_it.count(), 1);
    }
}

pub(super) fn a_code_is_used_up_once_and_in_time(store: &dyn Store) {
    with_terminal(store);
    let other = TerminalId(Uuid::from_u128(8));
    let enrol = |code: &[u8], second| store.enrol(code, other, key(2), at(second)).expect("ok");
    assert_eq!(enrol(b"code", 2), None);
    assert_eq!(enrol(b"unknown", 2), None);
    store
        .add_enrolment_code(b"late", "desk", "大厅 2 号", at(100))
        .expect("kept");
    assert_eq!(enrol(b"late", 100), None);
    assert_eq!(
        enrol(b"late", 2),
        None,
        "an expired code is gone, whatever the clock says later"
    );
    let terminals = store.terminals().expect("ok");
    assert_eq!(terminals.len(), 1);
    assert_eq!(terminals[0].id, TERMINAL);
    assert_eq!(terminals[0].role, "kiosk");
    assert_eq!(terminals[0].place, "大厅 1 号");
    assert_eq!(terminals[0].enrolled_at, at(1));
}

pub(super) fn a_revoked_terminal_is_known_as_that(store: &dyn Store) {
    with_terminal(store);
    let standing = || {
        let known = store.terminal(TERMINAL).expect("ok").expect("known");
        known.state
    };
    assert_eq!(standing(), EnrolmentState::Enrolled);
    assert!(store.revoke(TERMINAL, at(5)).expect("ok"));
    assert!(store.revoke(TERMINAL, at(6)).expect("revoking again is ok"));
    assert_eq!(standing(), EnrolmentState::Revoked);
    let listed = store.terminals().expect("ok");
    assert_eq!(listed[0].state, EnrolmentState::Revoked);
    let unknown = TerminalId(Uuid::from_u128(9));
    assert!(!store.revoke(unknown, at(5)).expect("ok"));
    assert_eq!(store.terminal(unknown).expect("ok"), None);
}

pub(super) fn a_request_is_admitted_once_and_a_second_machine_is_noticed(store: &dyn Store) {
    with_terminal(store);
    let admit = |counter, what: &[u8]| {
        let admitted = store.admit(TERMINAL, counter, Digest::of(what), at(9));
        admitted.expect("ok")
    };
    let standing = || {
        let known = store.terminal(TERMINAL).expect("ok").expect("known");
        known.state
    };
    assert_eq!(admit(1, b"a"), Admitted::Fresh);
    // After a restart numbers are left out; a late one still comes.
    assert_eq!(admit(33, b"b"), Admitted::Fresh);
    assert_eq!(admit(2, b"c"), Admitted::Fresh);
    for (counter, what) in [(1, b"a"), (33, b"b"), (2, b"c")] {
        assert_eq!(admit(counter, what), Admitted::Replayed);
    }
    assert_eq!(
        standing(),
        EnrolmentState::Enrolled,
        "a replay marks nobody"
    );
    assert_eq!(admit(1000, b"d"), Admitted::Fresh);
    assert_eq!(admit(33, b"e"), Admitted::Behind);
    assert_eq!(
        standing(),
        EnrolmentState::Enrolled,
        "nor does one that is behind"
    );
    assert_eq!(admit(1000, b"f"), Admitted::Doubled);
    assert_eq!(standing(), EnrolmentState::Doubled);
    let listed = store.terminals().expect("ok");
    assert_eq!(listed[0].state, EnrolmentState::Doubled);
    assert!(store.revoke(TERMINAL, at(10)).expect("ok"));
    assert_eq!(standing(), EnrolmentState::Revoked);
    let unknown = TerminalId(Uuid::from_u128(9));
    assert!(store.admit(unknown, 1, Digest::of(b"a"), at(9)).is_err());
}

pub(super) fn a_clerk_has_the_last_password(store: &dyn Store) {
    assert_eq!(store.clerk("王样本").expect("ok"), None);
    store.set_clerk("王样本", "first").expect("ok");
    store.set_clerk("王样本", "second").expect("ok");
    assert_eq!(store.clerk("王样本").expect("ok"), Some("second".into()));
    assert_eq!(store.clerk("王样").expect("ok"), None);
}

pub(super) fn the_same_envelope_has_one_receipt(store: &dyn Store) {
    with_terminal(store);
    let envelope = envelope(1, CANARY);
    let Taken::New(receipt) = take(store, &envelope, at(10)).expect("ok") else {
        panic!("it is new");
    };
    assert!(receipt.is_for(&envelope));
    assert_eq!(receipt.received_at, at(10));
    let again = take(store, &envelope, at(20)).expect("ok");
    assert_eq!(again, Taken::Again(receipt));
    let kept = store.find(&envelope.pickup_code).expect("ok");
    assert_eq!(kept.len(), 1);
    assert!(kept[0].envelope == envelope, "unchanged");
    assert_eq!(kept[0].received_at, at(10));
    assert_eq!(kept[0].place, "大厅 1 号");
    assert!(kept[0].conflicts.is_empty());
}

pub(super) fn other_content_under_an_id_is_refused_and_kept_once(store: &dyn Store) {
    with_terminal(store);
    let first = envelope(1, CANARY);
    let other = envelope(1, "王样本");
    take(store, &first, at(10)).expect("ok");
    for second in [20, 30] {
        let taken = take(store, &other, at(second)).expect("ok");
        assert_eq!(taken, Taken::Conflict);
    }
    let again = take(store, &first, at(40)).expect("ok");
    assert!(matches!(again, Taken::Again(receipt) if receipt.received_at == at(10)));
    let kept = store.find(&first.pickup_code).expect("ok");
    assert_eq!(kept.len(), 1);
    assert!(kept[0].envelope == first, "the first stays");
    assert_eq!(kept[0].conflicts, [other.digest]);
}

pub(super) fn every_case_under_a_code_is_found_newest_first(store: &dyn Store) {
    with_terminal(store);
    let older = envelope(1, CANARY);
    let mut newer = common::submission(2, "王样本");
    newer.pickup_code = older.pickup_code.clone();
    let newer = common::seal(&newer);
    take(store, &older, at(10)).expect("ok");
    take(store, &newer, at(20)).expect("ok");
    let found = store.find(&older.pickup_code).expect("ok");
    let ids: Vec<_> = found.iter().map(|kept| kept.envelope.id).collect();
    assert_eq!(ids, [newer.id, older.id]);
    let nobody = PickupCode::from_random(99);
    assert!(store.find(&nobody).expect("ok").is_empty());
}

pub(super) fn an_unknown_terminal_hands_nothing_in(store: &dyn Store) {
    let envelope = envelope(1, CANARY);
    let taken = take(store, &envelope, at(10));
    assert!(taken.is_err(), "every submission has a terminal");
    assert!(store.find(&envelope.pickup_code).expect("ok").is_empty());
}

pub(super) fn what_was_received_since_a_moment_is_gone_through(store: &dyn Store) {
    with_terminal(store);
    assert_eq!(store.first_received().expect("ok"), None);
    let moments = [
        Timestamp::from_millisecond(50_000).expect("a time"),
        Timestamp::from_millisecond(49_500).expect("a time"),
        Timestamp::from_millisecond(20_000).expect("a time"),
    ];
    for (number, moment) in (1..).zip(moments) {
        let taken = take(store, &envelope(number, CANARY), moment);
        assert!(matches!(taken, Ok(Taken::New(_))));
    }
    assert_eq!(store.first_received().expect("ok"), Some(moments[2]));
    let mut seen = Vec::new();
    store
        .each_since(moments[1], &mut |envelope| seen.push(envelope.id))
        .expect("ok");
    let mut expected = vec![envelope(1, CANARY).id, envelope(2, CANARY).id];
    expected.sort();
    seen.sort();
    assert_eq!(seen, expected);
}

pub(super) fn what_comes_together_is_answered_each_for_itself(store: &dyn Store) {
    with_terminal(store);
    let stranger = TerminalId(Uuid::from_u128(99));
    let arrival = |number, name, terminal| {
        let envelope = envelope(number, name);
        Arrival::new(&envelope, envelope.digest, terminal, at(10)).expect("written")
    };
    let outcomes = store.take(&[
        arrival(1, CANARY, TERMINAL),
        arrival(1, CANARY, TERMINAL),
        arrival(2, CANARY, stranger),
        arrival(1, "王样本", TERMINAL),
        arrival(3, CANARY, TERMINAL),
    ]);
    let kinds: Vec<&str> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Ok(Taken::New(_)) => "new",
            Ok(Taken::Again(_)) => "again",
            Ok(Taken::Conflict) => "conflict",
            Err(_) => "failed",
        })
        .collect();
    assert_eq!(kinds, ["new", "again", "failed", "conflict", "new"]);
    for (number, found) in [(1, 1), (2, 0), (3, 1)] {
        let code = envelope(number, CANARY).pickup_code;
        assert_eq!(store.find(&code).expect("ok").len(), found, "{number}");
    }
}

/// Threads that hand in the same ids in batches, in different orders, with the same and with other content.
pub(super) fn races_have_one_winner_and_lose_nothing(store: &dyn Store) {
    const IDS: u64 = 12;
    with_terminal(store);
    let (one, other): (Vec<_>, Vec<_>) = (0..IDS)
        .map(|number| (envelope(number, CANARY), envelope(number, "王样本")))
        .unzip();
    let outcomes: Vec<Vec<(usize, usize, Taken)>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8_usize)
            .map(|thread| {
                let contents = [&one, &other];
                scope.spawn(move || {
                    let mut order: Vec<usize> = (0..IDS as usize).collect();
                    order.rotate_left(thread);
                    if thread % 2 == 1 {
                        order.reverse();
                    }
                    // Half of the threads bring other content, for a part of the ids.
                    let which =
                        |number: usize| usize::from(thread >= 4 && number.is_multiple_of(3));
                    let arrivals: Vec<Arrival> = order
                        .iter()
                        .map(|&number| {
                            let envelope = &contents[which(number)][number];
                            Arrival::new(envelope, envelope.digest, TERMINAL, at(10))
                                .expect("written")
                        })
                        .collect();
                    let outcomes = store.take(&arrivals);
                    order
                        .into_iter()
                        .zip(outcomes)
                        .map(|(number, outcome)| (number, which(number), outcome.expect("ok")))
                        .collect()
                })
            })
            .collect();
        let threads = threads.into_iter();
        threads
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    for (number, envelope) in one.iter().enumerate() {
        let of_it = || {
            outcomes
                .iter()
                .flatten()
                .filter(move |(n, ..)| *n == number)
        };
        let new: Vec<_> = of_it()
            .filter_map(|(_, which, taken)| match taken {
                Taken::New(receipt) => Some((*which, receipt)),
                _ => None,
            })
            .collect();
        assert_eq!(new.len(), 1, "{number} is new once");
        let (winner, first) = new[0];
        for (_, which, taken) in of_it() {
            match taken {
                Taken::New(receipt) | Taken::Again(receipt) => {
                    assert_eq!((*which, receipt), (winner, first));
                }
                Taken::Conflict => assert_ne!(*which, winner),
            }
        }
        let kept = store.find(&envelope.pickup_code).expect("ok");
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].envelope.digest, first.digest);
        assert_eq!(
            kept[0].conflicts.len(),
            usize::from(number.is_multiple_of(3))
        );
    }
}

pub(super) fn what_is_backed_up_is_durable_in_this_life_only(store: &dyn Store) {
    with_terminal(store);
    let begun = store.standing().expect("ok");
    assert_eq!(begun.durable_through, Position::START);
    assert_eq!(store.mark().expect("ok"), Position::START);
    let place = |number| match take(store, &envelope(number, CANARY), at(10)) {
        Ok(Taken::New(receipt) | Taken::Again(receipt)) => receipt.place.expect("a place"),
        other => panic!("{other:?}"),
    };
    let (first, second) = (place(1), place(2));
    assert!(first.position < second.position);
    assert_eq!(place(1), first, "given again, it is the same");
    assert_eq!(begun.of(first), Keeping::Received);
    assert_eq!(store.mark().expect("ok"), second.position);

    let standing = store.note_durable(first.position).expect("ok");
    assert_eq!(store.standing().expect("ok"), standing);
    assert_eq!(standing.of(first), Keeping::Durable);
    assert_eq!(standing.of(second), Keeping::Received);
    let back = store.note_durable(Position::START).expect("ok");
    assert_eq!(back, standing, "what was durable stays so");
    let beyond = Position(second.position.0 + 1);
    assert!(store.note_durable(beyond).is_err(), "nobody has it yet");
    assert_eq!(store.standing().expect("ok"), standing);

    let epoch = LedgerEpoch::from_random([7; 16]);
    let another = store.begin_epoch(epoch).expect("ok");
    assert_eq!(another.epoch, epoch);
    assert_eq!(another.of(first), Keeping::SendAgain);
    let again = place(1);
    assert_eq!((again.epoch, again.position), (epoch, first.position));
    assert_eq!(another.of(again), Keeping::Durable);
    let third = place(3);
    assert!(third.position > second.position && third.epoch == epoch);
}

pub(super) fn attachments_come_in_chunks_and_are_named_or_dropped(store: &dyn Store) {
    with_terminal(store);
    let bytes: Vec<u8> = (0..200_u8).collect();
    let digest = Digest::of(&bytes);
    let add = |digest, offset: usize, bytes: &[u8]| {
        let chunk = ArrivedChunk {
            digest,
            size: 200,
            offset: offset as u64,
            bytes,
            terminal: TERMINAL,
            at: at(10),
        };
        store.add_chunk(&chunk).expect("ok")
    };
    let progress = |received| Progress {
        received,
        size: 200,
    };
    assert_eq!(store.progress(digest).expect("ok"), None);
    assert_eq!(add(digest, 0, &bytes[..100]), Added::There(progress(100)));
    assert_eq!(add(digest, 0, &bytes[..100]), Added::There(progress(100)));
    assert_eq!(
        add(digest, 150, &bytes[150..]),
        Added::Elsewhere(progress(100))
    );
    assert_eq!(
        add(digest, 50, &bytes[50..150]),
        Added::Elsewhere(progress(100))
    );
    assert_eq!(add(digest, 100, &[0; 101]), Added::Misfit);
    assert_eq!(store.missing(&[digest]).expect("ok"), [digest]);
    assert_eq!(store.attachment(digest).expect("ok"), None);

    // A submission that names it is taken only when it is complete; its neighbour does not wait.
    let naming = |number, digest| {
        let mut naming = envelope(number, CANARY);
        naming.attachments = vec![digest];
        Arrival::new(&naming, naming.digest, TERMINAL, at(20)).expect("written")
    };
    let other = envelope(2, CANARY);
    let other = Arrival::new(&other, other.digest, TERMINAL, at(20)).expect("written");
    let outcomes = store.take(&[naming(1, digest), other]);
    assert!(outcomes[0].is_err());
    assert!(matches!(outcomes[1], Ok(Taken::New(_))));
    let code = envelope(1, CANARY).pickup_code;
    assert!(store.find(&code).expect("ok").is_empty());

    assert_eq!(add(digest, 100, &bytes[100..]), Added::There(progress(200)));
    assert_eq!(add(digest, 100, &bytes[100..]), Added::There(progress(200)));
    assert!(store.missing(&[digest]).expect("ok").is_empty());
    assert_eq!(store.attachment(digest).expect("ok"), Some(bytes.clone()));
    let outcomes = store.take(&[naming(1, digest)]);
    assert!(matches!(outcomes[0], Ok(Taken::New(_))));

    // What is not what its digest says is gone, and can come again.
    let another = Digest::of(b"another");
    assert_eq!(add(another, 0, &bytes[..199]), Added::There(progress(199)));
    assert_eq!(add(another, 199, &bytes[199..]), Added::Changed);
    assert_eq!(store.progress(another).expect("ok"), None);

    // What nobody names goes in time, what is named stays.
    let unnamed = Digest::of(b"unnamed");
    add(unnamed, 0, &bytes[..1]);
    assert_eq!(store.drop_unnamed(at(10)).expect("ok"), 0);
    assert_eq!(store.drop_unnamed(at(11)).expect("ok"), 1);
    assert_eq!(store.progress(unnamed).expect("ok"), None);
    assert_eq!(store.attachment(digest).expect("ok"), Some(bytes));
}

pub(super) fn one_terminal_cannot_fill_the_disk_with_what_nobody_names(store: &dyn Store) {
    with_terminal(store);
    let begin = |number: u8, size| {
        let chunk = ArrivedChunk {
            digest: Digest::of(&[number]),
            size,
            offset: 0,
            bytes: b"x",
            terminal: TERMINAL,
            at: at(10),
        };
        store.add_chunk(&chunk).expect("ok")
    };
    assert!(matches!(begin(1, MOST_UNNAMED - 10), Added::There(_)));
    assert!(matches!(begin(2, 10), Added::There(_)));
    assert_eq!(begin(3, 1), Added::TooMuch);
    assert!(
        matches!(begin(2, 10), Added::There(_)),
        "what is begun goes on"
    );
    assert_eq!(store.drop_unnamed(at(11)).expect("ok"), 2);
    assert!(
        matches!(begin(3, 1), Added::Changed),
        "it is complete, and not what it says"
    );
}

/// A draft as a terminal saved it at some second.
fn draft(second: i64, sealed: &[u8]) -> SealedDraft {
    SealedDraft {
        revision: Revision::at(at(second)),
        until: kept_until(at(second)),
        opened: 0,
        sealed: Content::new(sealed.to_vec()),
    }
}

fn keep(store: &dyn Store, locator: u8, draft: &SealedDraft, second: i64) -> DraftTaken {
    let arrived = ArrivedDraft {
        locator: DraftLocator::new([locator; 16]),
        draft,
        terminal: TERMINAL,
        at: at(second),
    };
    store.keep_draft(&arrived).expect("ok")
}

fn open(store: &dyn Store, locator: u8, second: i64) -> Opening {
    let locator = DraftLocator::new([locator; 16]);
    store.open_draft(locator, at(second)).expect("ok")
}

fn says(opening: &Opening) -> &[u8] {
    match opening {
        Opening::Opened { draft } => draft.sealed.as_bytes(),
        other => panic!("not opened: {other:?}"),
    }
}

const KEPT: DraftTaken = DraftTaken::Standing(DraftStanding::Kept);

pub(super) fn of_a_draft_the_latest_is_kept(store: &dyn Store) {
    with_terminal(store);
    assert_eq!(open(store, 1, 5), Opening::Unknown);
    let (first, second) = (draft(10, b"first"), draft(20, b"second"));
    assert_eq!(keep(store, 1, &first, 10), KEPT);
    assert_eq!(keep(store, 1, &first, 11), KEPT);
    assert_eq!(keep(store, 1, &second, 20), KEPT);
    // A terminal that was off sends what it had.
    let late = keep(store, 1, &first, 30);
    assert_eq!(late, DraftTaken::Standing(DraftStanding::Older));
    assert_eq!(says(&open(store, 1, 31)), b"second");
    assert_eq!(open(store, 2, 31), Opening::Unknown);
}

pub(super) fn a_draft_is_opened_so_often_and_so_long(store: &dyn Store) {
    with_terminal(store);
    assert_eq!(keep(store, 1, &draft(10, b"first"), 10), KEPT);
    for times in 1..=MOST_OPENINGS {
        let Opening::Opened { draft } = open(store, 1, 20) else {
            panic!("it is opened {times} times");
        };
        assert_eq!(draft.opened, times);
        // What a terminal saves without having asked here does not set it back.
        let saved = SealedDraft {
            opened: 0,
            ..self::draft(20 + i64::from(times), b"more")
        };
        assert_eq!(keep(store, 1, &saved, 20), KEPT);
    }
    assert_eq!(open(store, 1, 21), Opening::UsedUp);
    // Whatever a terminal says, after so many days it is over.
    let for_ever = SealedDraft {
        until: Timestamp::MAX,
        ..draft(100, b"x")
    };
    assert_eq!(keep(store, 2, &for_ever, 100), KEPT);
    let end = 100 + i64::from(DAYS) * 24 * 3600;
    assert_eq!(says(&open(store, 2, end - 1)), b"x");
    assert_eq!(open(store, 2, end), Opening::Unknown);
}

pub(super) fn what_was_handed_in_leaves_no_draft(store: &dyn Store) {
    with_terminal(store);
    assert_eq!(keep(store, 1, &draft(10, b"first"), 10), KEPT);
    for locator in [1, 2] {
        let end = || store.end_draft(DraftLocator::new([locator; 16]), TERMINAL, at(20));
        end().expect("ok");
        end().expect("the same again is nothing new");
        assert_eq!(open(store, locator, 21), Opening::Over);
        let late = keep(store, locator, &draft(30, b"late"), 30);
        assert_eq!(late, DraftTaken::Standing(DraftStanding::Over));
        assert_eq!(open(store, locator, 31), Opening::Over);
    }
}

pub(super) fn one_terminal_cannot_fill_the_disk_with_drafts(store: &dyn Store) {
    with_terminal(store);
    let large = draft(10, &vec![1; LARGEST_DRAFT]);
    let most = MOST_DRAFTED / LARGEST_DRAFT as u64;
    for locator in 0..u8::try_from(most).expect("few") {
        assert_eq!(keep(store, locator, &large, 10), KEPT);
    }
    assert_eq!(keep(store, 255, &large, 10), DraftTaken::TooMuch);
    assert_eq!(open(store, 255, 11), Opening::Unknown);
    // In the place of an earlier revision there is room.
    assert_eq!(keep(store, 0, &draft(20, b"later"), 20), KEPT);
    let end = 10 + i64::from(DAYS) * 24 * 3600;
    assert_eq!(keep(store, 255, &large, end), KEPT);
}
