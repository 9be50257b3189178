//! What a citizen takes away: a slip on any printer, and the address by which a phone opens the same list.

use std::path::PathBuf;

use crate::common::{self, Place, visit};
use catalogue::guidance::{Replies, Reply};
use catalogue::text::Language;
use contract::Fault;
use contract::visit::{Guided, Paper};
use handover::{CaseCode, PlacedReply, ReleaseNumber};
use terminal::Terminal;

const PUBLIC: &str = "public_address = \"https://guide.example\"";

/// `?` stands for "I don't know".
fn replies(given: &[(&str, &str)]) -> Replies {
    given
        .iter()
        .map(|(question, said)| {
            let reply = match *said {
                "?" => Reply::Unknown,
                choice => Reply::Choice(choice.parse().expect("id")),
            };
            (question.parse().expect("id"), reply)
        })
        .collect()
}

fn slip(given: &[(&str, &str)]) -> Paper {
    Paper::MaterialSlip {
        scenario: "test-new".parse().expect("a code"),
        replies: replies(given),
    }
}

fn start(place: &Place, more: &str) -> Terminal {
    Terminal::start(place.config_with("", more)).expect("started")
}

fn address(terminal: &Terminal, given: &[(&str, &str)]) -> Option<String> {
    let id = visit(terminal);
    let guided = Guided::Scenario {
        scenario: "test-new".parse().expect("a code"),
        replies: replies(given),
    };
    terminal
        .take_away(id, &guided, Language::Zh)
        .expect("served")
        .address
}

#[test]
fn the_address_says_release_scenario_and_answers_and_holds_for_that_release_alone() {
    let place = Place::new().with_release(3);
    let terminal = start(&place, PUBLIC);
    assert!(terminal.home().expect("served").can_take_along);
    // An answer to a question that is not asked in this case is no part of it.
    let given = [("premises", "own"), ("term", "long"), ("agent", "agent")];
    let address = address(&terminal, &given).expect("phones reach the centre");
    let code = address
        .strip_prefix("https://guide.example/guides/test-new/case?c=")
        .expect("below the public address");
    let code: CaseCode = code.parse().expect("a code");
    assert_eq!(code.release(), ReleaseNumber(3));
    assert_eq!(
        code.replies(),
        [
            PlacedReply::Choice(0),
            PlacedReply::Nothing,
            PlacedReply::Choice(1)
        ]
    );
    let scenario = "test-new".parse().expect("a code");
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = common::publish(folder.path(), 3, &[], &[]);
    assert!(code.holds(manifest.content, handover::Guided::Scenario(&scenario)));
    let change = [("scenarios/test.toml", "promised = 3", "promised = 2")];
    let other = tempfile::tempdir().expect("a folder");
    let changed = common::publish(other.path(), 3, &change, &[]);
    assert!(!code.holds(changed.content, handover::Guided::Scenario(&scenario)));
}

#[test]
fn a_terminal_whose_centre_phones_do_not_reach_offers_no_address() {
    let place = Place::new().with_release(1);
    let terminal = start(&place, "");
    assert!(!terminal.home().expect("served").can_take_along);
    assert_eq!(address(&terminal, &[("premises", "own")]), None);
}

#[test]
fn an_unknown_scenario_and_a_visit_that_is_over_are_refused() {
    let place = Place::new().with_release(1);
    let terminal = start(&place, PUBLIC);
    let id = visit(&terminal);
    let ask = |scenario: &str| {
        let guided = Guided::Scenario {
            scenario: scenario.parse().expect("a code"),
            replies: Replies::new(),
        };
        terminal.take_away(id, &guided, Language::Zh)
    };
    assert_eq!(ask("no-such"), Err(Fault::NotFound));
    terminal.end_visit(id, contract::visit::Ending::Left);
    assert_eq!(ask("test-new"), Err(Fault::VisitOver));
}

fn files(folder: &PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("readable");
    entries
        .map(|entry| entry.expect("readable").path())
        .collect()
}

#[test]
fn a_slip_goes_into_a_folder_as_a_picture() {
    let place = Place::new().with_release(1);
    let folder = place.folder.path().join("slips");
    let config = format!(
        "{PUBLIC}\n[slip_printer]\nkind = \"folder\"\nfolder = \"{}\"",
        folder.display()
    );
    let terminal = start(&place, &config);
    let home = terminal.home().expect("served");
    assert!(home.can_print_slips && !home.can_print);
    let id = visit(&terminal);
    for language in [Language::Zh, Language::En] {
        let paper = slip(&[("premises", "rent"), ("term", "long"), ("agent", "self")]);
        terminal.print(id, &paper, language).expect("printed");
    }
    let pictures = files(&folder);
    assert_eq!(pictures.len(), 2);
    for picture in pictures {
        assert_eq!(picture.extension().and_then(|e| e.to_str()), Some("png"));
        let bytes = std::fs::read(&picture).expect("readable");
        assert!(bytes.starts_with(b"\x89PNG"), "{picture:?}");
    }
    let list = Paper::MaterialList {
        scenario: "test-new".parse().expect("a code"),
        replies: Replies::new(),
    };
    assert_eq!(
        terminal.print(id, &list, Language::Zh),
        Err(Fault::PrinterUnavailable),
        "a slip printer takes no A4"
    );
}

#[test]
fn a_thermal_printer_gets_its_commands_and_one_that_is_not_there_is_no_silence() {
    let place = Place::new().with_release(1);
    let device = place.folder.path().join("lp0");
    let config = format!(
        "[slip_printer]\nkind = \"device\"\ndevice = \"{}\"",
        device.display()
    );
    let terminal = start(&place, &config);
    let id = visit(&terminal);
    let paper = slip(&[("premises", "own")]);
    assert_eq!(
        terminal.print(id, &paper, Language::Zh),
        Err(Fault::PrinterUnavailable)
    );
    assert!(!device.exists(), "a device is never made");
    std::fs::write(&device, b"").expect("made");
    terminal.print(id, &paper, Language::Zh).expect("printed");
    let sent = std::fs::read(&device).expect("readable");
    assert!(sent.starts_with(b"\x1b@\x1dv0\x00\x48\x00"));
    assert!(sent.ends_with(b"\x1dV\x42\x00"));
}

#[cfg(unix)]
#[test]
fn a_printer_that_takes_nothing_does_not_hold_the_visit_up() {
    let place = Place::new().with_release(1);
    let device = place.folder.path().join("lp0");
    let made = std::process::Command::new("mkfifo").arg(&device).status();
    assert!(made.expect("mkfifo is there").success());
    let config = format!(
        "[slip_printer]\nkind = \"device\"\ndevice = \"{}\"",
        device.display()
    );
    let terminal = start(&place, &config);
    let id = visit(&terminal);
    // Nobody reads at the other end: opened without care, this would wait for ever.
    assert_eq!(
        terminal.print(id, &slip(&[]), Language::Zh),
        Err(Fault::PrinterUnavailable)
    );
}
