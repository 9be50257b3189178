//! A visit without a centre: what is found, handed in, refused, and gone afterwards.

use crate::common::{CANARY, Place, application, content, key, visit};
use contract::visit::{Application, Ending, Paper, ReceiptState};
use contract::{Fault, WayIn};
use forms::Entry;
use handover::ReleaseNumber;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use replica::Issue;
use replica::files::{database_file, manifest_file};
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

/// The day in China.
fn day(moment: Timestamp) -> Date {
    Offset::constant(8).to_datetime(moment).date()
}

#[test]
fn how_old_the_data_is_stands_in_every_guide_and_in_the_status() {
    // Long ago, some days ago, now, and by a clock that is ahead of this one.
    for (hours, at_least) in [(20_000 * 24, 20_000), (3 * 24, 3), (0, 0), (-48, 0)] {
        let place = Place::new();
        let published_at = Timestamp::now() - SignedDuration::from_hours(hours);
        let number = ReleaseNumber(7);
        let what = Issue {
            content: &content(&[]),
            number,
            published_at,
            effective_from: Date::ZERO,
            repeats: None,
            earlier: &[],
        };
        let shelf = tempfile::tempdir().expect("a folder");
        replica::issue(shelf.path(), &what, &key()).expect("issued");
        let folder = place.data().join("releases");
        std::fs::create_dir_all(&folder).expect("a folder");
        for file in [database_file(number), manifest_file(number)] {
            std::fs::copy(shelf.path().join(&file), folder.join(&file)).expect("copied");
        }
        let terminal = place.terminal("");
        let id = visit(&terminal);
        let code = "test-new".parse().expect("a code");
        let guide = terminal.guide(id, &code).expect("served");
        let status = terminal.status().expect("read");
        for age in [guide.release, status.release.expect("one is in use")] {
            assert_eq!(age.number, 7);
            assert_eq!(age.published_on, day(published_at));
            // Midnight may pass in between.
            assert!(
                (at_least..=at_least + 1).contains(&age.days),
                "{} days after {hours} hours",
                age.days
            );
        }
    }
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
fn nothing_is_handed_in_that_was_not_agreed_to() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    let guide = terminal.guide(id, &application().scenario).expect("opened");
    let consent = guide.hall.consent.expect("a consent text");
    assert_eq!(Some(&consent.version), application().consent.as_ref());
    let agreeing = |to: Option<&str>| Application {
        consent: to.map(|version| version.parse().expect("a version")),
        ..application()
    };
    for wrong in [None, Some("test-2"), Some("TEST-1")] {
        let refused = terminal.hand_in(id, &[agreeing(wrong)]);
        assert_eq!(refused, Err(Fault::NotAgreed), "{wrong:?}");
    }
    assert!(terminal.hand_in(id, &[application()]).is_ok());
    // A second touch is no other hand-in, and one that takes it back is none at all.
    assert!(terminal.hand_in(id, &[application()]).is_ok());
    assert_eq!(
        terminal.hand_in(id, &[agreeing(None)]),
        Err(Fault::NotAgreed)
    );
}

#[test]
fn a_release_from_before_consent_texts_is_handed_in_under_without_one() {
    let mut content = content(&[]);
    content.catalogue.hall.consent = None;
    let place = Place::new().with_release_of(1, &content);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    assert_eq!(
        terminal.hand_in(id, &[application()]),
        Err(Fault::NotAgreed)
    );
    let without = Application {
        consent: None,
        ..application()
    };
    assert!(terminal.hand_in(id, &[without]).is_ok());
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
