//! A visit without a centre: what is found, handed in, refused, and gone afterwards.

mod common;

use common::{CANARY, Place, application, visit};
use contract::visit::{Ending, Paper, ReceiptState};
use contract::{Fault, WayIn};
use forms::Entry;
use terminal::StartError;

#[test]
fn a_terminal_without_a_release_says_so_and_serves_once_one_is_there() {
    let place = Place::new();
    assert_eq!(place.terminal("").begin_visit(), Err(Fault::NoCatalogue));
    let place = place.with_release(1);
    assert_eq!(place.terminal("").home().expect("served").release.number, 1);
}

#[test]
fn a_damaged_release_is_passed_over_for_the_one_before() {
    let place = Place::new().with_release(1).with_release(2);
    let path = place.data().join("releases/00000002.sqlite");
    let mut bytes = std::fs::read(&path).expect("read");
    // In the middle of a name; what lies between records says nothing and may be anything.
    let name = "测试许可".as_bytes();
    let at = bytes.windows(name.len()).position(|part| part == name);
    bytes[at.expect("it stands there")] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    assert_eq!(place.terminal("").home().expect("served").release.number, 1);
}

#[test]
fn things_are_found_and_opened_within_a_visit_only() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    for query in ["开店", "kaidian", "ceshi", "csxk", "licence"] {
        let found = terminal
            .find(id, &query.to_owned().try_into().expect("short"))
            .expect("served");
        assert_eq!(
            found.scenarios.first().map(|brief| brief.code.as_str()),
            Some("test-new"),
            "{query}"
        );
    }
    assert_eq!(
        terminal
            .browse(id, &WayIn::Theme("start".parse().expect("an id")))
            .expect("served")
            .len(),
        1
    );
    // Every way in leads somewhere, the departments too.
    let home = terminal.home().expect("served");
    for body in home.bodies {
        let found = terminal
            .browse(id, &WayIn::Body(body.id))
            .expect("served")
            .len();
        assert_eq!((found, body.scenarios), (1, 1), "{}", body.name.zh);
    }
    let nobody = WayIn::Body("nobody".parse().expect("an id"));
    assert_eq!(terminal.browse(id, &nobody), Ok(Vec::new()));
    let guide = terminal
        .guide(id, &"test-new".parse().expect("a code"))
        .expect("served");
    assert_eq!(
        guide.handling_code.as_str(),
        "91350100M000100Y43400010000000101"
    );
    assert_eq!(
        terminal.guide(id, &"no-such".parse().expect("a code")),
        Err(Fault::NotFound)
    );

    terminal.end_visit(id, Ending::Left);
    assert_eq!(
        terminal.guide(id, &"test-new".parse().expect("a code")),
        Err(Fault::VisitOver)
    );
    let next = visit(&terminal);
    assert_ne!(next, id);
}

#[test]
fn handing_in_is_done_once_however_often_it_is_touched() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    let receipts: Vec<_> = std::thread::scope(|scope| {
        let touches: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| terminal.hand_in(id, &[application()])))
            .collect();
        touches
            .into_iter()
            .map(|touch| touch.join().expect("no panic").expect("handed in"))
            .collect()
    });
    assert!(receipts.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(
        terminal.receipt_state(id, &receipts[0].pickup_code),
        Ok(ReceiptState::SavedHere)
    );

    let mut other = application();
    other.entries.values_mut().for_each(|entries| {
        entries.insert(
            "capital".parse().expect("an id"),
            Entry::Text("20000".into()),
        );
    });
    assert_eq!(
        terminal.hand_in(id, std::slice::from_ref(&other)),
        Err(Fault::AlreadyHandedIn)
    );
}

#[test]
fn what_the_page_sends_is_checked_again() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);

    let mut undecided = application();
    undecided.answers.clear();
    assert_eq!(
        terminal.hand_in(id, std::slice::from_ref(&undecided)),
        Err(Fault::NotDecided)
    );

    let mut elsewhere = application();
    elsewhere.answers.insert(
        "premises".parse().expect("an id"),
        "rent".parse().expect("an id"),
    );
    elsewhere.answers.insert(
        "term".parse().expect("an id"),
        "short".parse().expect("an id"),
    );
    assert_eq!(
        terminal.hand_in(id, std::slice::from_ref(&elsewhere)),
        Err(Fault::NotDecided)
    );

    let mut incomplete = application();
    incomplete.entries.values_mut().for_each(|entries| {
        entries.remove(&"name".parse().expect("an id"));
    });
    let expected = Fault::FormIncomplete {
        form: "test-form".parse().expect("an id"),
        fields: vec!["name".parse().expect("an id")],
    };
    assert_eq!(
        terminal.hand_in(id, std::slice::from_ref(&incomplete)),
        Err(expected)
    );

    let mut huge = application();
    huge.entries.values_mut().for_each(|entries| {
        entries.insert(
            "remark".parse().expect("an id"),
            Entry::Text("长".repeat(100_000)),
        );
    });
    assert_eq!(
        terminal.hand_in(id, std::slice::from_ref(&huge)),
        Err(Fault::TooLong)
    );
}

#[test]
fn without_a_printer_nothing_is_printed_and_that_is_said() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    assert!(!terminal.home().expect("served").can_print);
    let paper = Paper::FilledForms {
        applications: vec![application()],
    };
    assert_eq!(
        terminal.print(id, &paper, Default::default()),
        Err(Fault::PrinterUnavailable)
    );
}

#[test]
fn an_abandoned_visit_leaves_nothing_on_disk() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    let mut incomplete = application();
    incomplete.entries.values_mut().for_each(|entries| {
        entries.remove(&"phone".parse().expect("an id"));
    });
    assert!(
        terminal
            .hand_in(id, std::slice::from_ref(&incomplete))
            .is_err()
    );
    terminal.end_visit(id, Ending::Idle);
    assert_eq!(place.files_with(CANARY), Vec::<std::path::PathBuf>::new());
}

#[test]
fn an_unusable_data_folder_is_said_with_its_remedy() {
    let place = Place::new();
    std::fs::write(place.data(), "a file where the folder should be").expect("written");
    let error = terminal::Terminal::start(place.config(""))
        .err()
        .expect("unusable");
    assert!(matches!(error, StartError::DataFolder { .. }));
    assert!(error.to_string().contains("data_folder"), "{error}");
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let place = Place::new();
    drop(place.terminal(""));
    let path = place.data().join("terminal.sqlite");
    rusqlite::Connection::open(&path)
        .expect("opened")
        .pragma_update(None, "user_version", 99)
        .expect("written");
    let error = terminal::Terminal::start(place.config(""))
        .err()
        .expect("refused")
        .to_string();
    assert!(error.contains("schema 99"), "{error}");
}
