//! Invented citizens: each with a name, an identity number and words that nobody else has.

use std::collections::BTreeMap;

use catalogue::text::Language;
use contract::visit::Application;
use forms::{Entries, Entry, Value};
use handover::{Digest, Submission};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// The scenarios of the small catalogue that can be handed in.
pub(super) const SCENARIOS: [&str; 2] = ["test-new", "test-second"];

/// Somebody invented, and what they fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Citizen {
    pub(super) number: u64,
    name: String,
    /// Of region 110101: what must be found nowhere.
    pub(super) identity_number: String,
    remark: String,
}

impl Citizen {
    /// The citizen with a number; the same number is always the same citizen.
    pub(super) fn new(number: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(number);
        let length = match chance.random_range(0..4) {
            0 => chance.random_range(2_000..6_000),
            _ => chance.random_range(10..400),
        };
        Self {
            number,
            name: format!("张测试{}", chinese(number)),
            identity_number: identity_number(number),
            remark: (0..length)
                .map(|_| char::from(chance.random_range(b'a'..=b'z')))
                .collect(),
        }
    }

    /// What they hand in for the first so many scenarios.
    pub(super) fn applications(&self, count: usize) -> Vec<Application> {
        SCENARIOS[..count]
            .iter()
            .map(|scenario| self.application(scenario))
            .collect()
    }

    fn application(&self, scenario: &str) -> Application {
        let text = |text: &str| Entry::Text(text.into());
        let chosen = |id: &str| Entry::Choices(vec![id.parse().expect("an id")]);
        let entries: Entries = [
            ("name", text(&self.name)),
            ("id_number", text(&self.identity_number)),
            ("phone", text("13800000000")),
            ("born", text("1960-02-29")),
            ("married", chosen("no")),
            ("capital", text("10000")),
            ("uses", chosen("home")),
            ("remark", text(&self.remark)),
            ("declared", Entry::Confirmed(true)),
        ]
        .into_iter()
        .map(|(id, entry)| (id.parse().expect("an id"), entry))
        .collect();
        let answers = [("premises", "own"), ("agent", "self")];
        Application {
            scenario: scenario.parse().expect("a code"),
            answers: answers
                .into_iter()
                .map(|(question, choice)| {
                    (
                        question.parse().expect("an id"),
                        choice.parse().expect("an id"),
                    )
                })
                .collect(),
            entries: BTreeMap::from([("test-form".parse().expect("an id"), entries)]),
            language: Language::Zh,
        }
    }

    /// The hash of what they said about a scenario.
    pub(super) fn said(&self, scenario: &str) -> Digest {
        hash(scenario, &self.name, &self.identity_number, &self.remark)
    }
}

/// The hash of what a submission says, as far as citizens differ in it.
pub(super) fn said(submission: &Submission) -> Digest {
    let text = |field: &str| {
        let values = submission.forms.first().map(|form| &form.values);
        match values.and_then(|values| values.get(&field.parse().expect("an id"))) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        }
    };
    hash(
        submission.scenario.as_str(),
        &text("name"),
        &text("id_number"),
        &text("remark"),
    )
}

fn hash(scenario: &str, name: &str, identity_number: &str, remark: &str) -> Digest {
    Digest::of(
        [scenario, name, identity_number, remark]
            .join("\n")
            .as_bytes(),
    )
}

/// A number in characters that a name may have.
fn chinese(number: u64) -> String {
    let digit = |digit: char| {
        "零一二三四五六七八九"
            .chars()
            .nth(digit as usize - '0' as usize)
    };
    number.to_string().chars().filter_map(digit).collect()
}

/// An identity number (GB 11643) that nobody has: of a day before 1950, each number another one.
fn identity_number(number: u64) -> String {
    let (day, order) = (number / 999, number % 999 + 1);
    let born = jiff::civil::date(1900, 1, 1)
        .saturating_add(jiff::Span::new().days(i64::try_from(day).unwrap_or(0) % 18_000));
    let first = format!("110101{}{order:03}", born.strftime("%Y%m%d"));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{first}{}", char::from(b"10X98765432"[sum as usize % 11]))
}
