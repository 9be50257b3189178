//! Ticket numbers: one wording each, and never two tickets with the same one.

use std::collections::BTreeMap;

use catalogue::hall::{ComprehensiveWindow, WindowKind};
use catalogue::opening::OpenHours;
use catalogue::text::Text;
use handover::{Series, TicketNumber, WindowLetter};
use proptest::collection::vec;
use proptest::prelude::*;

fn letter_of(kind: WindowKind, zone: &str) -> WindowLetter {
    let text = || Text::new("字", "word");
    WindowLetter::of_window(&ComprehensiveWindow {
        kind,
        name: text(),
        zone: zone.to_owned(),
        numbers: "1".to_owned(),
        hours: text(),
        open: OpenHours::default(),
        way: text(),
    })
}

fn letter(letter: char) -> WindowLetter {
    letter_of(WindowKind::Citizen, &letter.to_string())
}

fn ticket(sign: char, series: u32, number: u32) -> TicketNumber {
    let series = Series::new(series).expect("not 0");
    TicketNumber::new(letter(sign), series, number).expect("not 0")
}

#[test]
fn a_number_is_written_as_it_is_called() {
    assert_eq!(ticket('B', 3, 17).to_string(), "B3-017");
    assert_eq!(ticket('A', 12, 1).to_string(), "A12-001");
    assert_eq!(ticket('Z', 1, 1000).to_string(), "Z1-1000");
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "",
        "B",
        "B3",
        "B3-",
        "B3-0",
        "B3-000",
        "B0-001",
        "B-001",
        "3-001",
        "b3-001",
        "B3-17",
        "B03-017",
        "B3-0017",
        "B3-017 ",
        "B3-+17",
        "B3-９",
        "B3-017-1",
        "B3-4294967296",
        "字3-017",
    ] {
        assert!(text.parse::<TicketNumber>().is_err(), "{text}");
    }
    assert_eq!(
        TicketNumber::new(letter('B'), Series::new(1).expect("not 0"), 0),
        None
    );
    assert_eq!(Series::new(0), None);
    assert!(serde_json::from_str::<Series>("0").is_err());
}

#[test]
fn a_window_has_its_zone_s_letter_or_one_of_its_kind() {
    for (zone, expected) in [("B", "B"), ("b 区", "B"), ("二楼 C 区", "C")] {
        assert_eq!(letter_of(WindowKind::Police, zone).to_string(), expected);
    }
    let without = WindowKind::ALL.map(|kind| letter_of(kind, "二").to_string());
    assert_eq!(without, ["M", "Q", "H", "F"]);
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(sign in "[A-Z]", series in 1_u32..99_999, number in 1_u32..99_999) {
        let sign = sign.chars().next().expect("one");
        let ticket = ticket(sign, series, number);
        prop_assert_eq!(ticket.to_string().parse::<TicketNumber>(), Ok(ticket));
        let json = serde_json::to_string(&ticket).expect("written");
        prop_assert_eq!(serde_json::from_str::<TicketNumber>(&json).expect("read"), ticket);
    }

    #[test]
    fn different_tickets_read_differently(tickets in vec(("[A-D]", 1_u32..300, 1_u32..1200), 1..200)) {
        let mut wordings = BTreeMap::new();
        for (sign, series, number) in tickets {
            let sign = sign.chars().next().expect("one");
            let ticket = ticket(sign, series, number);
            let before = wordings.insert(ticket.to_string(), ticket);
            prop_assert!(before.is_none_or(|before| before == ticket));
        }
    }

    #[test]
    fn whatever_is_read_is_written_the_same(text in "[A-Z]?[0-9]{0,4}-?[0-9]{0,5}") {
        if let Ok(ticket) = text.parse::<TicketNumber>() {
            prop_assert_eq!(ticket.to_string(), text);
        }
    }
}
