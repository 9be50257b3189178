//! Parcels on a stick: what waits is carried whole and sealed, and only the centre's own word marks it as carried.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{CANARY, Place, application, key, photos, reception_key, visit};
use handover::enrolment::TerminalId;
use handover::envelope::Content;
use handover::parcel::{
    LIST, Parcel, ParcelReceipts, ParcelRefusal, RECEIPTS, SignedParcel, SignedParcelRefusal,
};
use handover::{
    CentreReceipt, Digest, Envelope, ReceptionKeys, Refusal, Sealing, SignedReceipt,
    SignedReceptionKeys, SigningKey, SubmissionId,
};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use terminal::{LeftOut, ParcelError, Terminal, Trail};

const THIS: &str = "019ab000-0000-7000-8000-00000000000a";
const ANOTHER: &str = "019ab000-0000-7000-8000-00000000000b";

fn terminal_key() -> SigningKey {
    SigningKey::from_random([5; 32])
}

fn receipt_key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

/// Somebody's who is no centre.
fn forger() -> SigningKey {
    SigningKey::from_random([66; 32])
}

/// A hall’s relay’s, which the centre's list names.
fn relay_key() -> SigningKey {
    SigningKey::from_random([4; 32])
}

fn database(place: &Place) -> Connection {
    Connection::open(place.data().join("terminal.sqlite")).expect("opens")
}

/// Enrols a terminal that was started once, as the centre would, and gives it the centre's list of keys.
fn enrol(place: &Place, id: &str, key_of_terminal: &SigningKey) {
    let list = ReceptionKeys {
        number: 1,
        keys: vec![reception_key().sealing()],
        receipts: vec![receipt_key().verifying()],
        relays: vec![relay_key().verifying()],
    };
    let signed = SignedReceptionKeys::sign(&list, &key()).expect("signed");
    let signed = serde_json::to_string(&signed).expect("JSON");
    let database = database(place);
    database
        .execute(
            "INSERT INTO enrolment (one, terminal, key, enrolled_at) VALUES (1, ?1, ?2, '2026-01-01T00:00:00Z')",
            params![id, key_of_terminal.reveal()],
        )
        .expect("enrolled");
    database
        .execute(
            "INSERT INTO reception_keys (one, signed) VALUES (1, ?1)",
            [signed],
        )
        .expect("kept");
}

/// An enrolled terminal that reaches nobody.
fn terminal() -> (Place, Terminal) {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    enrol(&place, THIS, &terminal_key());
    (place, terminal)
}

fn hand_in(terminal: &Terminal) {
    terminal
        .hand_in(visit(terminal), &[application()])
        .expect("handed in");
}

/// The envelopes in the outbox, the oldest first.
fn kept(place: &Place) -> Vec<Envelope> {
    let database = database(place);
    let mut statement = database
        .prepare("SELECT envelope FROM outbox ORDER BY sequence")
        .expect("a table");
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0));
    rows.expect("rows")
        .map(|json| Envelope::from_json(&json.expect("there")).expect("an envelope"))
        .collect()
}

fn waiting(terminal: &Terminal) -> (u64, u64) {
    let status = terminal.status().expect("readable");
    (status.waiting, status.parked)
}

/// The list of a parcel, as the centre reads it.
fn list(folder: &Path) -> Parcel {
    let json = fs::read(folder.join(LIST)).expect("a list");
    let signed: SignedParcel = serde_json::from_slice(&json).expect("a list");
    let key = terminal_key().verifying();
    signed.verify(key).expect("the terminal signed it")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("readable");
    entries
        .map(|entry| entry.expect("readable").file_name())
        .map(|name| name.into_string().expect("UTF-8"))
        .collect()
}

/// The receipt for an envelope, signed by whomever.
fn receipt(id: SubmissionId, digest: Digest, key: &SigningKey) -> SignedReceipt {
    let receipt = CentreReceipt {
        id,
        digest,
        received_at: Timestamp::UNIX_EPOCH,
        place: None,
    };
    SignedReceipt::sign(&receipt, key).expect("signed")
}

fn refusal(parcel: &Parcel, id: SubmissionId, key: &SigningKey) -> SignedParcelRefusal {
    let refusal = ParcelRefusal {
        parcel: parcel.id,
        id,
        refusal: Refusal::Conflict,
    };
    SignedParcelRefusal::sign(&refusal, key).expect("signed")
}

/// Writes the answers beside a parcel, as the centre does.
fn answer(
    folder: &Path,
    receipts: Vec<SignedReceipt>,
    refusals: Vec<SignedParcelRefusal>,
) -> PathBuf {
    let answers = ParcelReceipts {
        parcel: list(folder).id,
        receipts,
        refusals,
    };
    let path = folder.join(RECEIPTS);
    fs::write(&path, serde_json::to_vec(&answers).expect("JSON")).expect("written");
    path
}

#[test]
fn what_waits_is_on_the_stick_whole_sealed_and_signed() {
    let place = photos::place();
    photos::lay(&place, 1);
    let terminal = photos::start(&place, "");
    enrol(&place, THIS, &terminal_key());
    let id = visit(&terminal);
    let (photo, _) = photos::take(&terminal, id);
    terminal
        .hand_in(id, &[photos::with(&[photo])])
        .expect("handed in");
    hand_in(&terminal);

    let stick = place.folder.path().join("stick");
    let exported = terminal.export_sealed(&stick).expect("exported");
    assert_eq!((exported.submissions, exported.attachments), (2, 1));
    assert_eq!((exported.more, exported.left_out), (0, vec![]));
    let parcel = list(&stick);
    assert_eq!(parcel.terminal, TerminalId(THIS.parse().expect("an id")));
    let mut expected = BTreeSet::from([LIST.to_owned()]);
    for (entry, envelope) in parcel.submissions.iter().zip(kept(&place)) {
        let bytes = fs::read(stick.join(entry.file_name())).expect("there");
        assert_eq!(Envelope::from_json(&bytes), Ok(envelope));
        assert_eq!(Digest::of(&bytes), entry.file);
        expected.insert(entry.file_name());
    }
    for entry in &parcel.attachments {
        let bytes = fs::read(stick.join(entry.file_name())).expect("there");
        assert_eq!(Digest::of(&bytes), entry.digest);
        expected.insert(entry.file_name());
    }
    assert_eq!(names(&stick), expected, "no name says anything of a person");
    assert_eq!(place.files_with(CANARY), Vec::<PathBuf>::new());

    // It waits on, and is exported as often as somebody likes; never into what is there.
    assert_eq!(waiting(&terminal), (2, 0));
    let taken = terminal.export_sealed(&stick);
    assert!(matches!(taken, Err(ParcelError::Taken(_))), "{taken:?}");
    assert_eq!(list(&stick), parcel);
    let again = place.folder.path().join("again");
    terminal.export_sealed(&again).expect("exported");
    assert_eq!(list(&again).submissions, parcel.submissions);
    assert_ne!(list(&again).id, parcel.id);
}

#[test]
fn a_parcel_is_whole_or_not_there() {
    let (place, terminal) = terminal();
    let root = place.folder.path();
    let nothing = terminal
        .export_sealed(&root.join("empty"))
        .expect("nothing");
    assert_eq!(nothing.submissions, 0);
    hand_in(&terminal);
    let before = names(root);
    // A stick that is not there is not made up.
    let missing = terminal.export_sealed(&root.join("stick/1"));
    assert!(
        matches!(missing, Err(ParcelError::Io { .. })),
        "{missing:?}"
    );
    assert_eq!(names(root), before);
    // What was broken off by a power cut is told, and deleted by nobody but a person.
    fs::create_dir(root.join("1.unfinished")).expect("made");
    let left = terminal.export_sealed(&root.join("1"));
    assert!(matches!(left, Err(ParcelError::LeftOver(_))), "{left:?}");
    assert!(!root.join("1").exists());
    fs::remove_dir(root.join("1.unfinished")).expect("removed");
    terminal.export_sealed(&root.join("1")).expect("exported");
    assert!(!root.join("1.unfinished").exists());

    let stranger = Place::new().with_release(1);
    let unknown = stranger.terminal("").export_sealed(&root.join("2"));
    assert!(
        matches!(unknown, Err(ParcelError::NotEnrolled)),
        "{unknown:?}"
    );
    assert!(!root.join("2").exists());
}

#[test]
fn what_no_parcel_can_carry_keeps_nothing_else_out() {
    let place = photos::place();
    photos::lay(&place, 1);
    let terminal = photos::start(&place, "");
    enrol(&place, THIS, &terminal_key());
    for _ in 0..3 {
        hand_in(&terminal);
    }
    let id = visit(&terminal);
    let (photo, _) = photos::take(&terminal, id);
    terminal
        .hand_in(id, &[photos::with(&[photo])])
        .expect("handed in");
    let envelopes = kept(&place);
    let database = database(&place);
    let change = |sequence: i64, envelope: &[u8]| {
        database
            .execute(
                "UPDATE outbox SET envelope = ?2 WHERE sequence = ?1",
                params![sequence, envelope],
            )
            .expect("changed")
    };
    change(1, b"dust");
    let open = Envelope {
        sealing: Sealing::Plain,
        digest: Digest::of(CANARY.as_bytes()),
        content: Content::new(CANARY.into()),
        ..envelopes[1].clone()
    };
    change(2, &open.to_json().expect("JSON"));
    database
        .execute("UPDATE attachment SET sealed = X'00'", [])
        .expect("changed");

    let stick = place.folder.path().join("stick");
    let exported = terminal.export_sealed(&stick).expect("exported");
    let carried: Vec<SubmissionId> = list(&stick).submissions.iter().map(|s| s.id).collect();
    assert_eq!(carried, [envelopes[2].id]);
    assert_eq!(names(&stick).len(), 2);
    let [damaged, LeftOut::NotSealed(second), attachment] = &*exported.left_out else {
        panic!("{:?}", exported.left_out);
    };
    assert!(matches!(damaged, LeftOut::Damaged(why) if why.contains(&envelopes[0].id.to_string())));
    assert_eq!(*second, envelopes[1].id);
    let LeftOut::Attachment { submission, .. } = attachment else {
        panic!("{attachment:?}");
    };
    assert_eq!(*submission, envelopes[3].id);
    assert_eq!(waiting(&terminal), (4, 0));
}

#[test]
fn what_the_centre_has_is_marked_and_what_it_refuses_is_parked() {
    let (place, terminal) = terminal();
    for _ in 0..3 {
        hand_in(&terminal);
    }
    let stick = place.folder.path().join("stick");
    terminal.export_sealed(&stick).expect("exported");
    let envelopes = kept(&place);
    let centre = receipt_key();
    let receipts = vec![receipt(envelopes[0].id, envelopes[0].digest, &centre)];
    let refusals = vec![refusal(&list(&stick), envelopes[1].id, &centre)];
    answer(&stick, receipts, refusals);

    // By another program than the one that runs.
    let beside = place.terminal("");
    let imported = beside.import_receipts(&stick).expect("taken in");
    assert_eq!((imported.at_centre, imported.known), (1, 0));
    assert_eq!(imported.refused, [envelopes[1].id]);
    assert_eq!(imported.other_content, []);
    assert_eq!(waiting(&terminal), (1, 1));
    let again = terminal.import_receipts(&stick).expect("taken in");
    assert_eq!((again.at_centre, again.known), (0, 1));
    assert_eq!(waiting(&terminal), (1, 1));

    // A parked one that the centre has after all waits for nobody any more.
    let receipts = envelopes.iter().map(|e| receipt(e.id, e.digest, &centre));
    answer(&stick, receipts.collect(), vec![]);
    let all = terminal.import_receipts(&stick).expect("taken in");
    assert_eq!((all.at_centre, all.known), (2, 1));
    assert_eq!(waiting(&terminal), (0, 0));
    let nothing = place.folder.path().join("nothing");
    let none = terminal.export_sealed(&nothing).expect("nothing waits");
    assert_eq!(none.submissions, 0);
    assert!(!nothing.exists());
    // Two programs wrote into the trail, and it is whole.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let audit = runtime.block_on(terminal.check_audit()).expect("readable");
    assert!(matches!(audit.trail, Trail::Whole(_)), "{audit:?}");
}

#[test]
fn nobody_else_s_word_marks_anything() {
    let (place, terminal) = terminal();
    for _ in 0..2 {
        hand_in(&terminal);
    }
    let stick = place.folder.path().join("stick");
    terminal.export_sealed(&stick).expect("exported");
    let missing = terminal.import_receipts(&stick);
    assert!(
        matches!(missing, Err(ParcelError::Missing(_))),
        "{missing:?}"
    );
    let envelopes = kept(&place);
    let (first, second) = (&envelopes[0], &envelopes[1]);
    let good = receipt(first.id, first.digest, &receipt_key());
    // One that is forged, or a relay's, and not even the others are believed.
    for key in [forger(), relay_key()] {
        let forged = receipt(second.id, second.digest, &key);
        answer(&stick, vec![good.clone(), forged], vec![]);
        let refused = terminal.import_receipts(&stick);
        assert!(
            matches!(refused, Err(ParcelError::Receipt(_))),
            "{refused:?}"
        );
        let forged = refusal(&list(&stick), second.id, &key);
        answer(&stick, vec![good.clone()], vec![forged]);
        let refused = terminal.import_receipts(&stick);
        assert!(
            matches!(refused, Err(ParcelError::Receipt(_))),
            "{refused:?}"
        );
        assert_eq!(waiting(&terminal), (2, 0));
    }
    // The answers to another parcel, or what is no JSON.
    let other = place.folder.path().join("other");
    terminal.export_sealed(&other).expect("exported");
    let answers = answer(&other, vec![good.clone()], vec![]);
    fs::copy(&answers, stick.join(RECEIPTS)).expect("copied");
    let mixed = terminal.import_receipts(&stick);
    assert!(matches!(mixed, Err(ParcelError::OtherParcel)), "{mixed:?}");
    fs::write(stick.join(RECEIPTS), "half of it").expect("written");
    let half = terminal.import_receipts(&stick);
    assert!(matches!(half, Err(ParcelError::Unreadable(_))), "{half:?}");
    // A refusal of another parcel says nothing about this one.
    let stale = refusal(&list(&other), second.id, &receipt_key());
    answer(&stick, vec![], vec![stale]);
    let stale = terminal.import_receipts(&stick).expect("taken in");
    assert_eq!(stale.refused, []);
    // The centre's own word about other content.
    let misfit = receipt(first.id, second.digest, &receipt_key());
    answer(&stick, vec![misfit], vec![]);
    let misfit = terminal.import_receipts(&stick).expect("taken in");
    assert_eq!(
        (misfit.at_centre, misfit.other_content),
        (0, vec![first.id])
    );
    assert_eq!(waiting(&terminal), (2, 0));

    // Another terminal believes nothing of it, under whatever name the list goes.
    let elsewhere = Place::new().with_release(1);
    let another = elsewhere.terminal("");
    enrol(&elsewhere, ANOTHER, &SigningKey::from_random([6; 32]));
    answer(&stick, vec![good], vec![]);
    let foreign = another.import_receipts(&stick);
    assert!(
        matches!(foreign, Err(ParcelError::OtherTerminal { .. })),
        "{foreign:?}"
    );
    let text = fs::read_to_string(stick.join(LIST)).expect("a list");
    let renamed = text.replacen(THIS, ANOTHER, 1);
    fs::write(stick.join(LIST), renamed).expect("written");
    let renamed = another.import_receipts(&stick);
    assert!(matches!(renamed, Err(ParcelError::List(_))), "{renamed:?}");
    fs::write(stick.join(LIST), text).expect("written");
    let imported = terminal.import_receipts(&stick).expect("its own");
    assert_eq!(imported.at_centre, 1);
}
