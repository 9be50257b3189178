//! Cards on the reader: what they answer, about whom, and what comes of everything that goes wrong.
#![cfg(unix)]

use crate::common::{CANARY, Place, visit};
use card_reader_simulator::image::{Image, Kind};
use card_reader_simulator::{Behaviour, PulledOff, Simulator};
use contract::Fault;
use contract::card::{CardOutcome, CardRead};
use contract::visit::Ending;
use forms::validate::DocumentKind;
use forms::{Entry, Person, SharedElement};
use terminal::Terminal;

fn start(place: &Place, simulator: &Simulator) -> Terminal {
    let reader = format!("[card_reader]\ndevice = {:?}", simulator.device());
    Terminal::start(place.config_with("", &reader)).expect("started")
}

fn simulator() -> Simulator {
    Simulator::start().expect("a pseudo-terminal")
}

fn read(terminal: &Terminal, whose: Person) -> CardRead {
    let id = visit(terminal);
    match terminal.read_card(id, whose).expect("served") {
        CardOutcome::Read(card) => card,
        other => panic!("no card: {other:?}"),
    }
}

fn text(text: &str) -> Entry {
    Entry::Text(text.into())
}

/// Without showing what was entered.
fn assert_tells(card: &CardRead, expected: &[(SharedElement, Entry)]) {
    let elements: Vec<_> = card.facts.keys().collect();
    let known: Vec<_> = expected.iter().map(|(element, _)| element).collect();
    assert_eq!(elements, known);
    for (element, entry) in expected {
        assert!(card.facts[element] == *entry, "{element:?} is another");
    }
}

#[test]
fn a_resident_s_card_answers_everything_that_forms_share_about_its_holder() {
    let (place, simulator) = (Place::new().with_release(1), simulator());
    simulator.place(Image::sample(Kind::Resident));
    let terminal = start(&place, &simulator);
    assert!(terminal.home().expect("served").can_read_cards);
    let card = read(&terminal, Person::Applicant);
    let number = Entry::Document {
        kind: Some(DocumentKind::ResidentCard),
        number: "110101195505050012".into(),
    };
    let expected = [
        (SharedElement::ApplicantName, text("张测试")),
        (SharedElement::ApplicantIdNumber, number.clone()),
        (
            SharedElement::ApplicantAddress,
            text("样例省样例市样例区和谐大道 1 号"),
        ),
        (
            SharedElement::ApplicantSex,
            Entry::Choices(vec!["male".parse().expect("an id")]),
        ),
        (SharedElement::ApplicantBirth, text("1955-05-05")),
        (SharedElement::ApplicantNation, text("汉")),
    ];
    assert_tells(&card, &expected);
    assert_eq!(
        (card.kind, card.expired_on),
        (DocumentKind::ResidentCard, None)
    );
    simulator.place(Image::sample(Kind::Resident));
    let card = read(&terminal, Person::Agent);
    let expected = [
        (SharedElement::AgentName, text("张测试")),
        (SharedElement::AgentIdNumber, number),
    ];
    assert_tells(&card, &expected);
}

#[test]
fn a_foreigner_s_card_answers_with_its_own_kind_of_document() {
    let (place, simulator) = (Place::new().with_release(1), simulator());
    let terminal = start(&place, &simulator);
    simulator.place(Image::sample(Kind::Foreigner2023));
    let card = read(&terminal, Person::Spouse);
    let number = Entry::Document {
        kind: Some(DocumentKind::ForeignerPermit),
        number: "932682198501010017".into(),
    };
    let name = text("SAMPLE, TEST PERSON WITH A LONG NAME INDEED");
    let expected = [
        (SharedElement::SpouseName, name),
        (SharedElement::SpouseIdNumber, number),
    ];
    assert_tells(&card, &expected);
}

#[test]
fn an_expired_card_is_told_and_a_name_that_no_paper_can_carry_is_left_to_the_citizen() {
    let (place, simulator) = (Place::new().with_release(1), simulator());
    let terminal = start(&place, &simulator);
    let changes = [(0, 30, "张\u{E123}试"), (204, 16, "20210101")];
    simulator.place(Image::resident_with(&changes));
    let card = read(&terminal, Person::Applicant);
    assert_eq!(card.expired_on, Some("2021-01-01".parse().expect("a day")));
    assert_eq!(card.left_out, [SharedElement::ApplicantName]);
    assert!(!card.facts.contains_key(&SharedElement::ApplicantName));
    assert!(card.facts.contains_key(&SharedElement::ApplicantIdNumber));
}

#[test]
fn whatever_goes_wrong_has_an_outcome_and_the_next_card_is_read() {
    let (place, mut simulator) = (Place::new().with_release(1), simulator());
    let terminal = start(&place, &simulator);
    let id = visit(&terminal);
    let look = |expected: &CardOutcome| {
        let outcome = terminal.read_card(id, Person::Applicant).expect("served");
        assert_eq!(outcome, *expected);
    };
    look(&CardOutcome::NoCard);
    simulator.place(Image::sample(Kind::Resident));
    simulator.behave(Behaviour {
        pulled_off: Some(PulledOff::BeforeRead),
        ..Behaviour::default()
    });
    look(&CardOutcome::HoldStill);
    simulator.place(Image::resident_with(&[(122, 36, "110101195505050013")]));
    look(&CardOutcome::NotUnderstood);
    simulator.unplug();
    look(&CardOutcome::ReaderAbsent);
    simulator.plug_in().expect("a pseudo-terminal");
    simulator.place(Image::sample(Kind::Resident));
    let outcome = terminal.read_card(id, Person::Applicant).expect("served");
    assert!(matches!(outcome, CardOutcome::Read(_)), "{outcome:?}");
}

#[test]
fn nothing_of_a_card_is_kept_or_shown_and_none_is_read_without_a_visit() {
    let (place, simulator) = (Place::new().with_release(1), simulator());
    let terminal = start(&place, &simulator);
    simulator.place(Image::resident_with(&[(0, 30, CANARY)]));
    let card = read(&terminal, Person::Applicant);
    assert!(card.facts[&SharedElement::ApplicantName] == text(CANARY));
    let shown = format!("{card:?}");
    for part in [CANARY, "110101195505050012", "1955", "和谐大道"] {
        assert!(!shown.contains(part), "it shows itself");
    }
    let id = visit(&terminal);
    terminal.end_visit(id, Ending::Left);
    simulator.place(Image::sample(Kind::Resident));
    let after = terminal.read_card(id, Person::Applicant);
    assert_eq!(after, Err(Fault::VisitOver));
    assert_eq!(place.files_with(CANARY), [] as [std::path::PathBuf; 0]);
}

#[test]
fn a_terminal_without_a_reader_says_so() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    assert!(!terminal.home().expect("served").can_read_cards);
    let outcome = terminal.read_card(visit(&terminal), Person::Applicant);
    assert_eq!(outcome, Ok(CardOutcome::ReaderAbsent));
}
