//! Life events in the source: what is read, and every fault with its place and remedy.

use catalogue::source::{SourceFile, read};

use crate::fixtures::{self, SCENARIO};

/// A second scenario like the first, with other codes.
fn other() -> String {
    SCENARIO
        .replacen("\"test-new\"", "\"test-more\"", 1)
        .replacen("suffix    = \"01\"", "suffix    = \"02\"", 1)
}

const EVENT: &str = r#"id      = "open"
order   = 1
name    = { zh = "开店", en = "Open a shop" }
about   = { zh = "开店要办的事", en = "What opening a shop takes" }
aliases = ["开张"]

[[question]]
id      = "more"
ask     = { zh = "还要办第二样吗？", en = "The second as well?" }
why     = { zh = "可以一起办", en = "Both in one go" }
choices = [
  { id = "yes", label = { zh = "要", en = "Yes" } },
  { id = "no",  label = { zh = "不要", en = "No" } },
]

[[member]]
scenario = "test-new"
yields   = ["T-LEASE"]

[[member]]
scenario = "test-more"
when     = { more = "yes" }
after    = ["test-new"]

[[known]]
scenario = "test-more"
question = "premises"
choice   = "rent"
when     = { more = "yes" }
"#;

fn files(event: &str, first: &str, second: &str) -> Vec<SourceFile> {
    let mut files = fixtures::files(first, fixtures::NO_FORM);
    let more = [
        ("scenarios/second.toml", second),
        ("life_events/open.toml", event),
    ];
    files.extend(more.map(|(path, text)| SourceFile {
        path: path.into(),
        text: text.into(),
    }));
    files
}

fn faults(event: &str, first: &str, second: &str) -> Vec<String> {
    let reading = read(&files(event, first, second));
    reading.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_sound_life_event_is_read_as_it_is_written() {
    let reading = read(&files(EVENT, SCENARIO, &other()));
    assert_eq!(reading.faults, []);
    let catalogue = reading.catalogue.expect("sound");
    let event = &catalogue.life_events[0];
    assert_eq!(event.name.zh, "开店");
    assert_eq!(event.questions.len(), 1);
    let scenarios: Vec<&str> = event.scenarios().map(|code| code.as_str()).collect();
    assert_eq!(scenarios, ["test-new", "test-more"]);
    let [first, second] = &event.members[..] else {
        panic!("two members")
    };
    assert!(first.when.is_always() && !second.when.is_always());
    assert_eq!(second.after, std::slice::from_ref(&first.scenario));
    assert_eq!(first.yields.len(), 1);
    assert_eq!(event.known[0].choice.as_str(), "rent");
}

#[test]
fn every_fault_of_a_life_event_names_its_place_and_what_would_be_right() {
    let cases = [
        (
            "an unknown scenario",
            "scenario = \"test-more\"\nwhen",
            "scenario = \"test-old\"\nwhen",
        ),
        (
            "a member twice",
            "scenario = \"test-more\"\nwhen",
            "scenario = \"test-new\"\nwhen",
        ),
        (
            "no members",
            "[[member]]\nscenario = \"test-new\"",
            "[[membre]]\nscenario = \"test-new\"",
        ),
        (
            "an unknown choice in a condition",
            "{ more = \"yes\" }",
            "{ more = \"maybe\" }",
        ),
        (
            "a member before itself",
            "after    = [\"test-new\"]",
            "after    = [\"test-more\"]",
        ),
        (
            "waiting for what is no member",
            "after    = [\"test-new\"]",
            "after    = [\"test-old\"]",
        ),
        ("an unknown material", "[\"T-LEASE\"]", "[\"T-RENT\"]"),
        (
            "a result that nobody takes over",
            "after    = [\"test-new\"]",
            "after    = []",
        ),
        (
            "an unknown question of a member",
            "question = \"premises\"",
            "question = \"premise\"",
        ),
        (
            "an unknown choice of a member",
            "choice   = \"rent\"",
            "choice   = \"hire\"",
        ),
        (
            "a question that decides nothing",
            "when     = { more = \"yes\" }\n",
            "",
        ),
        (
            "nothing to be done in some case",
            "scenario = \"test-new\"\n",
            "scenario = \"test-new\"\nwhen = { more = \"yes\" }\n",
        ),
    ];
    let mut report = String::new();
    for (name, from, to) in cases {
        assert!(EVENT.contains(from), "{name}");
        let found = faults(&EVENT.replace(from, to), SCENARIO, &other());
        assert!(!found.is_empty(), "{name}: nothing was found");
        report += &format!("# {name}\n{}\n\n", found.join("\n"));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn questions_of_one_fact_have_the_same_choices_and_each_file_asks_it_once() {
    let with_fact = |text: &str, id: &str| {
        let from = format!("id  = \"{id}\"");
        assert!(text.contains(&from));
        text.replace(&from, &format!("{from}\nfact = \"shared\""))
    };
    let both = faults(
        EVENT,
        &with_fact(SCENARIO, "agent"),
        &with_fact(&other(), "agent"),
    );
    assert_eq!(both, Vec::<String>::new());
    let differ = faults(
        EVENT,
        &with_fact(SCENARIO, "agent"),
        &with_fact(&other(), "premises"),
    );
    assert_eq!(
        differ,
        [
            "scenarios/second.toml:36:1: 问题“premises”的选项是 own、rent，同一个事实“shared”在 scenarios/test.toml 第 55 行的选项是 agent、self。让问同一个事实的问题用同样的选项 id，或改用另一个 fact。"
        ]
    );
    let twice = faults(
        EVENT,
        &with_fact(&with_fact(SCENARIO, "agent"), "premises"),
        &other(),
    );
    assert!(
        twice.iter().any(|fault| fault.contains("问的是同一个事实")),
        "{twice:?}"
    );
}
