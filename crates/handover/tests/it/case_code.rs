//! Case codes: they come back as they were made, and whatever was changed on the way is noticed.

use catalogue::guidance::{Replies, Reply};
use catalogue::table::{Choice, Question};
use catalogue::text::{Language, Text};
use handover::{CaseCode, Digest, Guided, PlacedReply, ReleaseNumber};
use proptest::prelude::*;

fn reply() -> impl Strategy<Value = PlacedReply> {
    prop_oneof![
        Just(PlacedReply::Nothing),
        Just(PlacedReply::Unknown),
        (0_u8..64).prop_map(PlacedReply::Choice),
    ]
}

fn code(release: u32, replies: Vec<PlacedReply>) -> CaseCode {
    let scenario = "test-new".parse().expect("a code");
    let content = Digest::of(b"a release");
    CaseCode::new(
        ReleaseNumber(release),
        content,
        Guided::Scenario(&scenario),
        replies,
    )
}

fn holds(code: &CaseCode) -> bool {
    let scenario = "test-new".parse().expect("a code");
    code.holds(Digest::of(b"a release"), Guided::Scenario(&scenario))
}

proptest! {
    #[test]
    fn a_code_comes_back_as_it_was_made(release in 0_u32.., replies in prop::collection::vec(reply(), 0..40)) {
        let made = code(release, replies.clone());
        let back: CaseCode = made.to_string().parse().expect("its own writing");
        prop_assert_eq!(&back, &made);
        prop_assert!(holds(&back));
        prop_assert_eq!(back.release(), ReleaseNumber(release));
        let mut said = back.replies().to_vec();
        said.resize(replies.len(), PlacedReply::Nothing);
        prop_assert_eq!(said, replies);
    }

    #[test]
    fn a_changed_character_is_noticed(
        replies in prop::collection::vec(reply(), 0..20),
        at in any::<prop::sample::Index>(),
        other in any::<char>(),
    ) {
        let made = code(7, replies).to_string();
        let mut characters: Vec<char> = made.chars().collect();
        let at = at.index(characters.len());
        prop_assume!(characters[at] != other);
        characters[at] = other;
        let changed: String = characters.into_iter().collect();
        prop_assert!(changed.parse::<CaseCode>().ok().is_none_or(|code| !holds(&code)), "{}", changed);
    }

    #[test]
    fn whatever_else_there_is_in_an_address_is_no_code_or_does_not_hold(text in "\\PC{0,80}") {
        prop_assert!(text.parse::<CaseCode>().ok().is_none_or(|code| !holds(&code)));
    }

    #[test]
    fn another_release_content_or_scenario_does_not_hold(replies in prop::collection::vec(reply(), 0..20)) {
        let made = code(7, replies);
        let content = Digest::of(b"a release");
        let here = "test-new".parse().expect("a code");
        let (other, event) = ("test-old".parse().expect("a code"), "test-new".parse().expect("an id"));
        prop_assert!(!made.holds(Digest::of(b"another release"), Guided::Scenario(&here)));
        prop_assert!(!made.holds(content, Guided::Scenario(&other)));
        prop_assert!(!made.holds(content, Guided::LifeEvent(&event)));
    }
}

#[test]
fn a_case_has_one_code() {
    let made = code(7, vec![PlacedReply::Choice(0), PlacedReply::Choice(63)]).to_string();
    assert!(made.starts_with("7-0_-"), "{made}");
    for other in [
        made.replacen('7', "07", 1),
        made.replacen('7', "+7", 1),
        made.replacen("_-", "_.-", 1),
        made.to_uppercase(),
        format!("{made} "),
        String::new(),
    ] {
        assert!(other.parse::<CaseCode>().is_err(), "{other}");
    }
}

#[test]
fn replies_are_read_in_the_questions_they_were_placed_in() {
    let questions: Vec<Question> = (0..3).map(question).collect();
    let mut replies = Replies::new();
    replies.give(questions[2].id.clone(), Reply::Unknown);
    let second = questions[0].choices[1].id.clone();
    replies.give(questions[0].id.clone(), Reply::Choice(second));
    let places = CaseCode::places(&questions, &replies).expect("few choices");
    let made = code(7, places);
    assert!(made.to_string().starts_with("7-1.~-"), "{made}");
    let read = made.replies_to(&questions).expect("its own questions");
    let mut said: Vec<_> = replies.iter().collect();
    said.reverse();
    assert_eq!(read.iter().collect::<Vec<_>>(), said, "in their order");
    assert_eq!(made.replies_to(&questions[..2]), None, "one too few");
    let beyond = code(7, vec![PlacedReply::Choice(2)]);
    assert_eq!(beyond.replies_to(&questions), None);
}

/// A question with two choices.
fn question(place: usize) -> Question {
    let text = || Text::new("字", "word");
    let choice = |id: &str| Choice {
        id: id.parse().expect("an id"),
        label: text(),
        note: None,
        often: None,
    };
    Question {
        id: format!("q{place}").parse().expect("an id"),
        ask: text(),
        why: text(),
        unsure: None,
        fact: None,
        when: Default::default(),
        choices: vec![choice("yes"), choice("no")],
    }
}

#[test]
fn the_address_is_plain() {
    let made = code(7, vec![PlacedReply::Choice(1), PlacedReply::Unknown]);
    let scenario = "test-new".parse().expect("a code");
    let address = |language| {
        made.address(
            "https://guide.example",
            Guided::Scenario(&scenario),
            language,
        )
    };
    assert_eq!(
        address(Language::Zh),
        format!("https://guide.example/guides/test-new/case?c={made}")
    );
    assert!(address(Language::En).ends_with("&lang=en"));
    assert!(address(Language::En).is_ascii() && address(Language::En).len() < 100);
}
