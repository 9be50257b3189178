//! What is recognised, and that nothing that is drawn or read upsets it.

#[path = "judged/mod.rs"]
mod judged;

use handwriting::{Glyph, Ink, LARGEST, NotInk, Point, Templates, read_glyphs, write_glyphs};
use judged::{Chance, HANDS, Hand, drawings, templates};
use proptest::prelude::*;

fn first_in_ten(hand: Hand) -> f64 {
    let templates = templates();
    let mut chance = Chance::new();
    let chinese = drawings()
        .into_iter()
        .filter(|drawing| !drawing.character.is_ascii());
    let (mut all, mut found) = (0_u32, 0_u32);
    for drawing in chinese {
        let ink = hand.draw(&drawing.ink, &mut chance);
        all += 1;
        found += u32::from(templates.recognise(&ink, 10).contains(&drawing.character));
    }
    assert!(all >= 700, "only {all} drawings");
    f64::from(found) * 100.0 / f64::from(all)
}

fn holds(place: usize) {
    let hand = HANDS[place];
    let found = first_in_ten(hand);
    assert!(found >= hand.first_in_ten, "{}: {found:.2} %", hand.name);
}

#[test]
fn other_hands_are_recognised() {
    holds(0);
}

#[test]
fn unsteady_hands_with_another_order_of_strokes_are_recognised() {
    holds(1);
}

#[test]
fn very_unsteady_hands_are_recognised() {
    holds(2);
}

#[test]
fn hands_that_join_strokes_are_recognised() {
    holds(3);
}

#[test]
fn figures_and_letters_are_recognised_too() {
    let templates = templates();
    let latin: Vec<Glyph> = drawings()
        .into_iter()
        .filter(|drawing| drawing.character.is_ascii())
        .collect();
    let found = latin.iter().filter(|drawing| {
        let found = templates.recognise(&drawing.ink, 10);
        // Written alone, an O is no larger than an o.
        found
            .iter()
            .any(|found| found.eq_ignore_ascii_case(&drawing.character))
    });
    let found = found.count();
    assert!(
        latin.len() >= 60 && found * 100 >= latin.len() * 90,
        "{found} of {}",
        latin.len()
    );
}

#[test]
fn a_single_stroke_is_one_however_unsteady() {
    let shipped =
        read_glyphs(include_bytes!("../../../assets/input/strokes.bin")).expect("readable");
    let templates = Templates::new(&shipped);
    let size = f32::from(LARGEST);
    for slope in [-0.12_f32, -0.06, 0.0, 0.04] {
        for wobble in [0.0_f32, 0.004, 0.01] {
            let stroke = (0..=8_u8).map(|step| {
                let along = f32::from(step) / 8.0;
                let off = if step.is_multiple_of(2) {
                    wobble
                } else {
                    -wobble
                };
                Point {
                    x: (size * (0.1 + 0.8 * along)) as u16,
                    y: (size * (0.5 + slope * (along - 0.5) + off)) as u16,
                }
            });
            let ink = Ink::new(vec![stroke.collect()]).expect("ink");
            let found = templates.recognise(&ink, 5);
            assert!(
                found.contains(&'一'),
                "a slope of {slope} and a wobble of {wobble} give {found:?}"
            );
        }
    }
}

#[test]
fn every_template_finds_itself() {
    let shipped =
        read_glyphs(include_bytes!("../../../assets/input/strokes.bin")).expect("readable");
    let templates = Templates::new(&shipped);
    for glyph in shipped.iter().step_by(41) {
        let found = templates.recognise(&glyph.ink, 3);
        assert!(
            found.contains(&glyph.character),
            "{} gives {found:?}",
            glyph.character
        );
    }
}

#[test]
fn what_is_no_drawing_is_refused() {
    let at = |x, y| Point { x, y };
    assert_eq!(Ink::new(vec![]), Err(NotInk::Nothing));
    assert_eq!(Ink::new(vec![vec![at(1, 1)], vec![]]), Err(NotInk::Nothing));
    assert_eq!(
        Ink::new(vec![vec![at(1, LARGEST + 1)]]),
        Err(NotInk::Beside)
    );
    assert_eq!(Ink::new(vec![vec![at(1, 1)]; 65]), Err(NotInk::TooMuch));
    assert_eq!(Ink::new(vec![vec![at(1, 1); 257]]), Err(NotInk::TooMuch));
}

#[test]
fn what_was_written_is_not_shown_for_debugging() {
    let ink = Ink::new(vec![vec![Point { x: 17, y: 23 }]]).expect("ink");
    assert_eq!(format!("{ink:?}"), "Ink(1 strokes)");
}

fn any_ink() -> impl Strategy<Value = Ink> {
    let point = (0..=LARGEST, 0..=LARGEST).prop_map(|(x, y)| Point { x, y });
    let strokes = prop::collection::vec(prop::collection::vec(point, 1..20), 1..20);
    strokes.prop_map(|strokes| Ink::new(strokes).expect("within the limits"))
}

fn few() -> Templates {
    Templates::new(&drawings()[..50])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_drawing_finds_something_each_once(ink in any_ink()) {
        let found = few().recognise(&ink, 10);
        let mut once = found.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!((found.len(), once.len()), (10, 10));
    }

    #[test]
    fn the_order_of_strokes_makes_no_difference(ink in any_ink()) {
        let mut strokes = ink.strokes().to_vec();
        strokes.reverse();
        let templates = few();
        // Sums of floats in another order may swap what is equally near; the nearest stays.
        let reversed = templates.recognise(&Ink::new(strokes).expect("ink"), 10);
        prop_assert!(reversed.contains(&templates.recognise(&ink, 10)[0]));
    }

    #[test]
    fn glyphs_come_back_as_they_were_written(ink in any_ink()) {
        let coarse = ink.strokes().iter().map(|stroke| {
            stroke.iter().map(|at| Point { x: at.x / 4 * 4, y: at.y / 4 * 4 }).collect()
        });
        let glyph = Glyph { character: '窗', ink: Ink::new(coarse.collect()).expect("ink") };
        let bytes = write_glyphs(std::slice::from_ref(&glyph));
        prop_assert_eq!(read_glyphs(&bytes), Ok(vec![glyph]));
    }

    #[test]
    fn no_bytes_upset_the_reader(mut bytes in prop::collection::vec(any::<u8>(), 0..200), whole in any::<bool>()) {
        if whole {
            let mut begun = b"YCST\x01".to_vec();
            begun.append(&mut bytes);
            bytes = begun;
        }
        let _ = read_glyphs(&bytes);
    }
}
