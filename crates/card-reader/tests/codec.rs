//! The codec alone: frames amid whatever comes down a line, and texts of cards.

use card_reader::frame::{Command, PREAMBLE, Reply, Scanner, WrongChecksum};
use card_reader::{CardField, Edition, Particulars, ReadError, Sex, Status, text};
use card_reader_simulator::image::{Image, Kind};
use jiff::civil::date;
use proptest::prelude::*;

fn frame(status: u8, data: &[u8]) -> Vec<u8> {
    let mut frame = PREAMBLE.to_vec();
    frame.extend(((data.len() + 4) as u16).to_be_bytes());
    frame.extend([0, 0, status]);
    frame.extend_from_slice(data);
    let checksum = frame[5..].iter().fold(0, |sum, byte| sum ^ byte);
    frame.push(checksum);
    frame
}

fn replies(scanner: &mut Scanner) -> Vec<Result<Reply, WrongChecksum>> {
    std::iter::from_fn(|| scanner.next_reply()).collect()
}

#[test]
fn requests_are_those_of_the_protocol() {
    let body = |command: Command| command.frame()[5..].to_vec();
    assert_eq!(body(Command::Find), [0x00, 0x03, 0x20, 0x01, 0x22]);
    assert_eq!(body(Command::Select), [0x00, 0x03, 0x20, 0x02, 0x21]);
    assert_eq!(body(Command::Read), [0x00, 0x03, 0x30, 0x01, 0x32]);
    assert!(Command::Find.frame().starts_with(&PREAMBLE));
}

#[test]
fn a_preamble_that_noise_ran_into_is_found() {
    let mut scanner = Scanner::default();
    scanner.push(&[0xAA, 0xAA]);
    scanner.push(&frame(0x9F, &[0; 4]));
    let found = replies(&mut scanner);
    assert!(matches!(&found[..], [Ok(reply)] if reply.status == Status::Found));
}

#[test]
fn a_length_that_cannot_be_holds_nothing_up() {
    let mut scanner = Scanner::default();
    for length in [[0, 0], [0, 3], [0xFF, 0xFF]] {
        scanner.push(&PREAMBLE);
        scanner.push(&length);
    }
    scanner.push(&frame(0x80, &[]));
    let found = replies(&mut scanner);
    assert!(matches!(&found[..], [Ok(reply)] if reply.status == Status::NoCard));
}

#[test]
fn neither_a_reply_nor_a_card_shows_itself() {
    let image = Image::sample(Kind::Resident);
    let card = text::card(image.text()).expect("a sound card");
    let shown = format!("{card:?} {:?} {:?}", card.name, card.particulars);
    assert_eq!(shown, "Card(…) Secret(…) Particulars(…)");
    let mut scanner = Scanner::default();
    scanner.push(&frame(0x90, &[b'X'; 9]));
    let found = replies(&mut scanner);
    assert_eq!(format!("{found:?}"), "[Ok(Reply(90, 9 bytes))]");
}

#[test]
fn a_resident_s_card_tells_everything() {
    let card = text::card(Image::sample(Kind::Resident).text()).expect("a sound card");
    assert_eq!(card.name.as_str(), "张测试");
    assert_eq!(card.sex, Sex::Male);
    assert_eq!(card.birth, date(1955, 5, 5));
    assert_eq!(card.number.as_str(), "110101195505050012");
    assert_eq!(card.valid.from, date(2020, 1, 1));
    assert_eq!(card.valid.until, None);
    assert!(!card.valid.is_over(date(2199, 1, 1)));
    let Particulars::Resident {
        nation,
        address,
        issuer,
    } = &card.particulars
    else {
        panic!("another kind");
    };
    assert_eq!(nation.name(), "汉");
    assert_eq!(address.as_str(), "样例省样例市样例区和谐大道 1 号");
    assert_eq!(issuer.as_str(), "样例市公安局样例分局");
}

#[test]
fn a_residence_permit_tells_the_travel_permit_too() {
    let card = text::card(Image::sample(Kind::ResidencePermit).text()).expect("a sound card");
    assert_eq!(card.sex, Sex::Female);
    assert_eq!(card.valid.until, Some(date(2029, 1, 1)));
    assert!(!card.valid.is_over(date(2029, 1, 1)));
    assert!(card.valid.is_over(date(2029, 1, 2)));
    let Particulars::ResidencePermit { pass_number, .. } = &card.particulars else {
        panic!("another kind");
    };
    let pass = pass_number.as_ref().map(|number| number.as_str());
    assert_eq!(pass, Some("H12345678"));
}

#[test]
fn foreigners_cards_of_both_designs_are_read() {
    let older = text::card(Image::sample(Kind::Foreigner2017).text()).expect("a sound card");
    assert_eq!(older.name.as_str(), "样本");
    assert_eq!(older.number.as_str(), "CAN110085010199");
    assert_eq!(older.birth, date(1985, 1, 1));
    let newer = text::card(Image::sample(Kind::Foreigner2023).text()).expect("a sound card");
    assert_eq!(newer.number.as_str(), "932682198501010017");
    // Without a Chinese name the Latin one counts; its two parts are one.
    let long = "SAMPLE, TEST PERSON WITH A LONG NAME INDEED";
    assert_eq!(newer.name.as_str(), long);
    for (card, edition, country) in [
        (&older, Edition::Of2017, "CAN"),
        (&newer, Edition::Of2023, "SAU"),
    ] {
        let Particulars::Foreigner {
            edition: told,
            country: from,
            ..
        } = &card.particulars
        else {
            panic!("another kind");
        };
        assert_eq!((*told, from.as_str()), (edition, country));
    }
}

#[test]
fn a_rare_character_beyond_the_first_plane_is_read() {
    let image = Image::resident_with(&[(0, 30, "张𠮷㛃")]);
    let card = text::card(image.text()).expect("a sound card");
    assert_eq!(card.name.as_str(), "张𠮷㛃");
}

#[test]
fn what_is_wrong_is_named_and_never_guessed() {
    let wrong = [
        ((0, 30, ""), CardField::Name),
        ((30, 2, "7"), CardField::Sex),
        ((32, 4, "00"), CardField::Nation),
        ((32, 4, "57"), CardField::Nation),
        ((36, 16, "19550230"), CardField::Birth),
        ((36, 16, "19550506"), CardField::Birth),
        ((52, 70, ""), CardField::Address),
        ((122, 36, "110101195505050013"), CardField::Number),
        ((122, 36, "11010119550505"), CardField::Number),
        ((158, 30, ""), CardField::Issuer),
        ((188, 16, "2020-1-1"), CardField::Validity),
        ((204, 16, "永远"), CardField::Validity),
    ];
    for (part, field) in wrong {
        let error = text::card(Image::resident_with(&[part]).text()).expect_err("wrong");
        assert!(
            matches!(error, ReadError::Content(told) if told == field),
            "{field}: {error}"
        );
    }
    let unknown = text::card(Image::resident_with(&[(248, 2, "Q")]).text());
    assert!(matches!(unknown, Err(ReadError::UnknownKind)));
    let mut broken = *Image::sample(Kind::Resident).text();
    broken[..2].copy_from_slice(&0xD800_u16.to_le_bytes());
    let broken = text::card(&broken);
    assert!(matches!(broken, Err(ReadError::Content(CardField::Name))));
    let short = text::card(&[0; 255]);
    assert!(matches!(short, Err(ReadError::Content(CardField::Text))));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..6000), cut in 1_usize..700) {
        let mut scanner = Scanner::default();
        for piece in bytes.chunks(cut) {
            scanner.push(piece);
            replies(&mut scanner);
        }
        let _ = text::card(&bytes);
        let _ = text::card(&bytes[..bytes.len().min(256)]);
    }

    #[test]
    fn any_text_of_the_right_length_is_survived(bytes in prop::collection::vec(any::<u8>(), 256), kind in "[JIY ]") {
        let mut bytes = bytes;
        bytes[248] = kind.as_bytes()[0];
        bytes[249] = 0;
        let _ = text::card(&bytes);
    }

    #[test]
    fn a_reply_is_found_amid_noise_however_it_is_cut(
        before in prop::collection::vec(prop_oneof![Just(0xAA_u8), Just(0x96), any::<u8>()], 0..300),
        data in prop::collection::vec(any::<u8>(), 0..1284),
        cut in 1_usize..400,
    ) {
        // A whole preamble in the noise would be a frame that was cut off: then one asks again.
        prop_assume!(!before.windows(5).any(|window| window == PREAMBLE));
        let sent = [before, frame(0x90, &data)].concat();
        let mut scanner = Scanner::default();
        let mut found = Vec::new();
        for piece in sent.chunks(cut) {
            scanner.push(piece);
            found.extend(replies(&mut scanner));
        }
        prop_assert_eq!(found.len(), 1);
        let reply = found.remove(0).expect("sound");
        prop_assert_eq!(reply.status, Status::Done);
        prop_assert_eq!(&reply.data[..], &data[..]);
    }

    #[test]
    fn one_flipped_bit_is_never_taken_for_sound(
        data in prop::collection::vec(any::<u8>(), 0..300),
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let mut sent = frame(0x90, &data);
        let place = place.index(sent.len());
        sent[place] ^= 1 << bit;
        let mut scanner = Scanner::default();
        scanner.push(&sent);
        prop_assert!(!replies(&mut scanner).iter().any(Result::is_ok));
    }
}
