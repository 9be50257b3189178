//! Readings over a real serial line, at whose other end is the simulator.
#![cfg(unix)]

use std::time::{Duration, Instant};

use card_reader::{Card, CardReader as _, ReadError, SerialReader, Status};
use card_reader_simulator::image::{Image, Kind};
use card_reader_simulator::{Behaviour, PulledOff, Simulator};

fn with(behaviour: Behaviour, card: Option<Kind>) -> (Simulator, SerialReader) {
    let simulator = Simulator::start().expect("a pseudo-terminal");
    simulator.behave(behaviour);
    if let Some(kind) = card {
        simulator.place(Image::sample(kind));
    }
    let reader = SerialReader::new(simulator.device());
    (simulator, reader)
}

fn name(card: Result<Card, ReadError>) -> String {
    card.expect("a card").name.as_str().to_owned()
}

#[test]
fn cards_of_all_kinds_are_read_one_after_another() {
    let (simulator, mut reader) = with(Behaviour::default(), None);
    for (kind, expected) in [
        (Kind::Resident, "张测试"),
        (Kind::ResidencePermit, "陈样例"),
        (Kind::Foreigner2017, "样本"),
        (
            Kind::Foreigner2023,
            "SAMPLE, TEST PERSON WITH A LONG NAME INDEED",
        ),
    ] {
        assert!(matches!(reader.read(), Err(ReadError::NoCard)));
        simulator.place(Image::sample(kind));
        assert_eq!(name(reader.read()), expected);
        // The same card is not found again before it was lifted.
        assert!(matches!(reader.read(), Err(ReadError::NoCard)));
    }
    assert_eq!(simulator.readings(), 4);
}

#[test]
fn noise_before_every_reply_is_passed_over() {
    let behaviour = Behaviour {
        noise: true,
        ..Behaviour::default()
    };
    let (_simulator, mut reader) = with(behaviour, Some(Kind::Resident));
    assert_eq!(name(reader.read()), "张测试");
}

#[test]
fn a_slow_reader_is_waited_for() {
    let behaviour = Behaviour {
        slow: Duration::from_millis(30),
        ..Behaviour::default()
    };
    let (_simulator, mut reader) = with(behaviour, Some(Kind::Resident));
    assert_eq!(name(reader.read()), "张测试");
}

#[test]
fn what_arrives_damaged_is_asked_for_again_and_at_last_given_up() {
    let (simulator, mut reader) = with(Behaviour::default(), Some(Kind::Resident));
    let damage = |count| {
        simulator.behave(Behaviour {
            wrong_checksums: count,
            ..Behaviour::default()
        });
    };
    damage(2);
    assert_eq!(name(reader.read()), "张测试");
    simulator.place(Image::sample(Kind::Resident));
    damage(100);
    assert!(matches!(reader.read(), Err(ReadError::Garbled)));
    damage(0);
    assert_eq!(name(reader.read()), "张测试");
}

#[test]
fn a_card_that_is_pulled_off_half_way_is_no_card_and_the_next_one_is_read() {
    let (simulator, mut reader) = with(Behaviour::default(), None);
    for at in [
        PulledOff::BeforeSelect,
        PulledOff::BeforeRead,
        PulledOff::InReply,
    ] {
        simulator.place(Image::sample(Kind::Resident));
        simulator.behave(Behaviour {
            pulled_off: Some(at),
            ..Behaviour::default()
        });
        let moved = reader.read();
        assert!(matches!(moved, Err(ReadError::Moved)), "{at:?}: {moved:?}");
        simulator.place(Image::sample(Kind::Resident));
        assert_eq!(name(reader.read()), "张测试");
    }
}

#[test]
fn a_reader_that_is_unplugged_says_so_and_serves_again_once_it_is_back() {
    let (mut simulator, mut reader) = with(Behaviour::default(), Some(Kind::Resident));
    assert_eq!(name(reader.read()), "张测试");
    simulator.unplug();
    for _ in 0..2 {
        let gone = reader.read();
        assert!(matches!(gone, Err(ReadError::Absent { .. })), "{gone:?}");
    }
    simulator.plug_in().expect("a pseudo-terminal");
    simulator.place(Image::sample(Kind::ResidencePermit));
    assert_eq!(name(reader.read()), "陈样例");
}

#[test]
fn a_silent_reader_holds_nobody_up() {
    let behaviour = Behaviour {
        silent: true,
        ..Behaviour::default()
    };
    let (_simulator, mut reader) = with(behaviour, Some(Kind::Resident));
    let began = Instant::now();
    assert!(matches!(reader.read(), Err(ReadError::Silent)));
    // Far above what it should take, far below what a citizen would wait.
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn what_the_reader_refuses_and_what_it_does_not_know_is_told_apart() {
    let (simulator, mut reader) = with(Behaviour::default(), Some(Kind::Resident));
    simulator.behave(Behaviour {
        refuses: Some(0x66),
        ..Behaviour::default()
    });
    let refused = reader.read();
    assert!(matches!(refused, Err(ReadError::Refused(status)) if status == Status::Other(0x66)));
    simulator.behave(Behaviour::default());
    simulator.place(Image::resident_with(&[(248, 2, "Q")]));
    assert!(matches!(reader.read(), Err(ReadError::UnknownKind)));
}

#[test]
fn a_device_that_is_not_there_is_named_with_its_remedy() {
    let mut reader = SerialReader::new("/dev/no-such-card-reader".into());
    let error = reader.read().expect_err("absent").to_string();
    assert!(
        error.contains("/dev/no-such-card-reader") && error.contains("plug it in"),
        "{error}"
    );
}
