//! Invented citizens: each with a name, an identity number and words that nobody else has.

use std::collections::BTreeMap;

use catalogue::code::ConsentVersion;
use catalogue::condition::Answers;
use catalogue::text::Language;
use contract::visit::Application;
use forms::{Entries, Entry, FilledForm, Value};
use handover::submission::SUBMISSION_SCHEMA;
use handover::{Digest, PickupCode, ReleaseNumber, Submission, SubmissionId};
use jiff::Timestamp;
use jiff::civil::date;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

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
        Application {
            scenario: scenario.parse().expect("a code"),
            answers: answers(),
            entries: BTreeMap::from([("test-form".parse().expect("an id"), entries)]),
            language: Language::Zh,
            consent: consent(),
        }
    }

    /// The hash of what they said about a scenario: of the whole submission, as it must be in the end.
    pub(super) fn said(&self, scenario: &str) -> Digest {
        let text = |text: &str| Value::Text(text.into());
        let chosen = |id: &str| id.parse().expect("an id");
        let values = [
            ("name", text(&self.name)),
            ("id_number", text(&self.identity_number)),
            ("phone", text("13800000000")),
            ("born", Value::Date(date(1960, 2, 29))),
            ("married", Value::Choice(chosen("no"))),
            ("capital", Value::Number(10_000.0)),
            ("double", Value::Number(20_000.0)),
            ("uses", Value::Choices(vec![chosen("home")])),
            ("remark", text(&self.remark)),
            ("declared", Value::Confirmed),
        ];
        said(&Submission {
            schema: SUBMISSION_SCHEMA,
            id: SubmissionId(Uuid::nil()),
            pickup_code: PickupCode::from_random(0),
            handed_in_at: Timestamp::UNIX_EPOCH,
            release: ReleaseNumber(1),
            scenario: scenario.parse().expect("a code"),
            answers: answers(),
            forms: vec![FilledForm {
                form: "test-form".parse().expect("an id"),
                version: 1,
                values: values
                    .into_iter()
                    .map(|(id, value)| (id.parse().expect("an id"), value))
                    .collect(),
            }],
            language: Language::Zh,
            consent: consent(),
            attachments: vec![],
        })
    }
}

/// What every citizen agrees to: the small catalogue has it.
fn consent() -> Option<ConsentVersion> {
    Some("test-1".parse().expect("a version"))
}

/// What leads to the situation that every citizen is in.
fn answers() -> Answers {
    [("premises", "own"), ("agent", "self")]
        .into_iter()
        .map(|(question, choice)| {
            (
                question.parse().expect("an id"),
                choice.parse().expect("an id"),
            )
        })
        .collect()
}

/// The hash of all that a submission says but for what the terminal gave it: id, code and time.
pub(super) fn said(submission: &Submission) -> Digest {
    let said = Submission {
        id: SubmissionId(Uuid::nil()),
        pickup_code: PickupCode::from_random(0),
        handed_in_at: Timestamp::UNIX_EPOCH,
        ..submission.clone()
    };
    Digest::of(&serde_json::to_vec(&said).expect("it can be written"))
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
