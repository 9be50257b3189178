//! Slips: what stands on them, and that a phone and a printer can read what is drawn.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use crate::common::{fixture, fonts, of_case, shipped, squeeze};
use catalogue::Catalogue;
use catalogue::guidance::{Next, Replies, Reply};
use catalogue::scenario::Scenario;
use catalogue::source::read;
use catalogue::text::Language;
use papers::slip::{LONGEST, SMALLEST, Strip, Type, WIDTH};
use papers::{PaperError, Slip, SlipImage, material_slip};

const ADDRESS: &str =
    "https://guide.example/guides/second-hand-transfer/case?c=128-0120.1-0123456789ab&lang=en";

fn slip_of(
    catalogue: &Catalogue,
    scenario: &Scenario,
    answers: &[(&str, &str)],
    language: Language,
    times: usize,
) -> Result<Slip, PaperError> {
    of_case(catalogue, scenario, answers, language, times, |paper| {
        material_slip(fonts(), paper, Some(ADDRESS))
    })
}

fn rented(language: Language, times: usize) -> Result<Slip, PaperError> {
    let catalogue = fixture();
    let scenario = catalogue.scenarios.values().next().expect("one");
    let answers = [("premises", "rent"), ("term", "long"), ("agent", "self")];
    slip_of(&catalogue, scenario, &answers, language, times)
}

/// What a phone reads on a picture: held over one part of it after the other, as a hand would.
fn scanned(image: &SlipImage) -> Vec<String> {
    const SEEN: u32 = 640;
    let mut read = Vec::new();
    for top in (0..image.height()).rev().step_by(100) {
        let (width, height) = (WIDTH as usize, SEEN as usize);
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            if image.is_black(x as u32, top + y as u32) {
                0
            } else {
                255
            }
        });
        for grid in picture.detect_grids() {
            if let Ok((_, text)) = grid.decode()
                && !read.contains(&text)
            {
                read.push(text);
            }
        }
        if !read.is_empty() {
            break;
        }
    }
    read
}

#[test]
fn a_list_says_what_to_bring_where_how_long_and_how_much() {
    let slip = rented(Language::Zh, 1).expect("printable");
    insta::assert_snapshot!(slip.to_string());
    assert_eq!(scanned(slip.image()), [ADDRESS]);
}

#[test]
fn a_list_in_english() {
    let slip = rented(Language::En, 1).expect("printable");
    insta::assert_snapshot!(slip.to_string());
    assert_eq!(scanned(slip.image()), [ADDRESS]);
}

#[test]
fn a_list_of_the_sample_is_drawn_to_look_at() {
    let catalogue = read(&shipped()).catalogue.expect("a catalogue");
    let scenario = catalogue
        .scenarios
        .get(&"sole-trader-new".parse().expect("a code"))
        .expect("in the sample");
    let slip = slip_of(&catalogue, scenario, &[], Language::Zh, 1).expect("printable");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let png = slip.image().png().expect("encoded");
    std::fs::write(folder.join("slip.png"), png).expect("written");
}

/// Answers that decide a case: the first choice each time.
fn first_case(scenario: &Scenario) -> Vec<(String, String)> {
    let mut replies = Replies::new();
    let mut answers = Vec::new();
    while let Next::Ask(question) = scenario.table.progress(&replies).next {
        let choice = question.choices[0].id.clone();
        answers.push((question.id.to_string(), choice.to_string()));
        replies.give(question.id.clone(), Reply::Choice(choice));
    }
    answers
}

#[test]
fn every_scenario_of_the_sample_fits_a_slip_in_both_languages() {
    let catalogue = read(&shipped()).catalogue.expect("a catalogue");
    assert!(!catalogue.scenarios.is_empty());
    for scenario in catalogue.scenarios.values() {
        for language in [Language::Zh, Language::En] {
            let answers = first_case(scenario);
            let answers: Vec<(&str, &str)> = answers
                .iter()
                .map(|(question, choice)| (question.as_str(), choice.as_str()))
                .collect();
            let slip = slip_of(&catalogue, scenario, &answers, language, 1).expect("printable");
            let said = squeeze(&slip.to_string());
            let name = squeeze(scenario.name.in_language(language));
            let first: String = name.chars().take(6).collect();
            assert!(said.contains(&first), "{first} in {said}");
            assert_eq!(scanned(slip.image()), [ADDRESS], "{}", scenario.code);
            assert!(slip.image().height() <= LONGEST);
        }
    }
}

#[test]
fn a_long_list_goes_without_its_notes_and_one_that_is_too_long_is_refused_not_cut() {
    let with_notes = rented(Language::Zh, 1).expect("printable").to_string();
    assert!(with_notes.contains("没过期"));
    let shorter = rented(Language::Zh, 10).expect("printable");
    let said = shorter.to_string();
    assert!(!said.contains("没过期"), "notes are left out: {said}");
    assert_eq!(said.matches("租赁合同").count(), 10, "no material is");
    assert!(shorter.image().height() <= LONGEST);
    assert_eq!(rented(Language::Zh, 60).err(), Some(PaperError::TooLong));
}

#[test]
fn nothing_is_set_too_small_or_beyond_the_edge() {
    let slip = rented(Language::En, 3).expect("printable");
    for line in slip.to_string().lines() {
        let Some((set, _)) = line.split_once('|') else {
            continue;
        };
        if let Ok(size) = set.trim().trim_start_matches('*').trim().parse::<f32>() {
            assert!(size >= SMALLEST, "{line}");
        }
    }
    for down in 0..slip.image().height() {
        for across in (0..8).chain(WIDTH - 8..WIDTH) {
            // Only the lines across the slip reach its edges.
            let line = (0..WIDTH).all(|x| slip.image().is_black(x, down));
            assert!(
                line || !slip.image().is_black(across, down),
                "{across} {down}"
            );
        }
    }
}

#[test]
fn a_character_that_no_font_carries_is_refused_and_a_rare_one_is_drawn() {
    let mut strip = Strip::new(fonts());
    assert_eq!(
        strip.paragraph("测\u{e123}试", Type::BODY),
        Err(PaperError::Character { field: None })
    );
    let ink = |character: &str| {
        let mut strip = Strip::new(fonts());
        strip.centred(character, Type::NUMBER).expect("carried");
        let slip = strip.finish().expect("short");
        let image = slip.image();
        (0..image.height())
            .flat_map(|y| (0..WIDTH).map(move |x| (x, y)))
            .filter(|&(x, y)| image.is_black(x, y))
            .count()
    };
    for rare in ["𠮷", "㛃", "喆", "龘", "䶮"] {
        assert!(ink(rare) > 500, "{rare}");
    }
    assert_eq!(ink("　"), 0, "a space leaves no ink");
}

#[test]
fn the_picture_travels_whole_as_png_and_as_printer_commands() {
    let slip = rented(Language::Zh, 1).expect("printable");
    let image = slip.image();
    let png = image.png().expect("encoded");
    let decoder = png::Decoder::new(std::io::Cursor::new(&png));
    let mut reader = decoder.read_info().expect("a PNG");
    let mut dots = vec![0; reader.output_buffer_size().expect("small")];
    reader.next_frame(&mut dots).expect("whole");
    assert_eq!(reader.info().bit_depth, png::BitDepth::One);
    let black = |x: u32, y: u32| dots[(y * WIDTH / 8 + x / 8) as usize] & (0x80 >> (x % 8)) == 0;

    let mut commands = &image.esc_pos()[..];
    commands = commands.strip_prefix(b"\x1b@").expect("a reset");
    let mut printed: Vec<u8> = Vec::new();
    while let Some(band) = commands.strip_prefix(b"\x1dv0\x00") {
        let length = |at: usize| usize::from(band[at]) | usize::from(band[at + 1]) << 8;
        let bytes = length(0) * length(2);
        assert_eq!(length(0), 72, "80 mm paper");
        printed.extend(&band[4..4 + bytes]);
        commands = &band[4 + bytes..];
    }
    assert_eq!(commands, b"\x1bd\x04\x1dV\x42\x00", "feed and cut");
    assert_eq!(printed.len(), 72 * image.height() as usize);
    for y in 0..image.height() {
        for x in 0..WIDTH {
            let expected = image.is_black(x, y);
            assert_eq!(black(x, y), expected, "PNG at {x} {y}");
            let byte = printed[(y * 72 + x / 8) as usize];
            assert_eq!(
                byte & (0x80 >> (x % 8)) != 0,
                expected,
                "printer at {x} {y}"
            );
        }
    }
}

#[test]
fn a_code_that_a_phone_could_not_make_out_is_left_out() {
    let mut strip = Strip::new(fonts());
    assert!(!strip.qr(&"x".repeat(2_000)));
    assert_eq!(scanned(strip.finish().expect("short").image()), [""; 0]);
}
