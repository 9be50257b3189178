//! Codes of drafts, locators and revisions.

use handover::draft::{Revision, kept_until};
use handover::{DraftCode, DraftCodeError, DraftLocator};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

proptest! {
    #[test]
    fn every_code_is_read_back_however_it_is_typed(random: u128) {
        let code = DraftCode::from_random(random);
        let written = code.to_string();
        prop_assert_eq!(written.len(), 19);
        prop_assert_eq!(&written.parse::<DraftCode>(), &Ok(code.clone()));
        let typed = written.to_lowercase().replace('-', " ");
        prop_assert_eq!(typed.parse::<DraftCode>(), Ok(code));
    }

    #[test]
    fn one_wrong_sign_or_two_that_are_swapped_are_found(random: u128, place in 0..16_usize, other in 0..31_usize) {
        let written: Vec<char> = DraftCode::from_random(random).to_string().replace('-', "").chars().collect();
        let signs: Vec<char> = "23456789ABCDEFGHJKMNPQRSTUVWXYZ".chars().collect();
        let mut wrong = written.clone();
        wrong[place] = signs[other];
        if wrong != written {
            prop_assert_eq!(wrong.iter().collect::<String>().parse::<DraftCode>(), Err(DraftCodeError::Check));
        }
        let mut swapped = written.clone();
        swapped.swap(place, (place + 1).min(15));
        if swapped != written {
            prop_assert_eq!(swapped.iter().collect::<String>().parse::<DraftCode>(), Err(DraftCodeError::Check));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,40}") {
        let _ = text.parse::<DraftCode>();
        let _ = text.parse::<DraftLocator>();
    }
}

#[test]
fn what_is_no_code_is_said_precisely() {
    let read = |text: &str| text.parse::<DraftCode>().expect_err("no code");
    assert_eq!(read("K7M2"), DraftCodeError::Length { found: 4 });
    assert_eq!(read("K7M2-QX9A-BC3D-EF4O"), DraftCodeError::Sign('O'));
}

#[test]
fn a_code_never_shows_itself_in_a_log() {
    let code = DraftCode::from_random(u128::MAX);
    assert_eq!(format!("{code:?}"), "DraftCode(…)");
}

#[test]
fn a_later_revision_is_larger_although_the_clock_was_set_back() {
    let now: Timestamp = "2026-11-26T08:00:00Z".parse().expect("a time");
    let first = Revision::at(now);
    let later = first.next(now - SignedDuration::from_hours(24));
    assert!(later > first);
    assert!(later.next(now + SignedDuration::from_secs(1)) > later);
    assert_eq!(Revision::from_number(later.to_number()), later);
}

#[test]
fn it_is_kept_for_a_week() {
    let now: Timestamp = "2026-11-26T08:00:00Z".parse().expect("a time");
    assert_eq!(kept_until(now).to_string(), "2026-12-03T08:00:00Z");
    assert_eq!(kept_until(Timestamp::MAX), Timestamp::MAX);
}
