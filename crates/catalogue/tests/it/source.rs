//! The source reader: a small sound catalogue, and every fault named with file, line and remedy.

use catalogue::source::read;

use crate::common::fixture::files;
use crate::fixtures::CATALOGUE;

fn faults(changes: &[(&str, &str, &str)]) -> String {
    let reading = read(&files(changes));
    reading
        .faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_sound_catalogue_has_no_faults_and_the_right_counts() {
    let reading = read(&files(&[]));
    assert_eq!(reading.faults, []);
    let counts = reading.catalogue.expect("sound").counts();
    assert_eq!(
        (
            counts.main_items,
            counts.sub_items,
            counts.scenarios,
            counts.materials
        ),
        (1, 1, 1, 3)
    );
    // own: 1 · rent: agent yes or no: 2 · then the shop question in each: see the fixture.
    assert_eq!(counts.situations, 6);
}

#[test]
fn every_fault_names_its_place_and_what_would_be_right() {
    let scenario = "scenarios/test.toml";
    let from = |table: &str| &CATALOGUE[CATALOGUE.find(table).expect("at the end")..];
    let consent = from("[hall.consent]");
    let paragraphs = from("[[hall.consent.paragraph]]");
    let cases = [
        (
            "a misspelt key",
            vec![(scenario, "frequency =", "frequenzy =")],
        ),
        ("a missing key", vec![(scenario, "quota ", "# quota ")]),
        (
            "an unknown value",
            vec![(
                scenario,
                "window    = \"enterprise\"",
                "window    = \"business\"",
            )],
        ),
        (
            "an unknown material",
            vec![(scenario, "material = \"T-ID\"", "material = \"T-IDD\"")],
        ),
        (
            "an unknown sub-item",
            vec![(
                scenario,
                "sub_item  = \"000100000001\"",
                "sub_item  = \"000100000009\"",
            )],
        ),
        (
            "an unknown theme",
            vec![(
                scenario,
                "themes    = [\"start\"]",
                "themes    = [\"stop\"]",
            )],
        ),
        (
            "an unknown question in a condition",
            vec![(
                scenario,
                "when     = { premises = \"rent\" }",
                "when     = { premise = \"rent\" }",
            )],
        ),
        (
            "an unknown choice in a condition",
            vec![(
                scenario,
                "when     = { premises = \"rent\" }",
                "when     = { premises = \"hire\" }",
            )],
        ),
        (
            "shares of more than a hundred",
            vec![(
                scenario,
                "label = { zh = \"租的\", en = \"Rented\" }",
                "label = { zh = \"租的\", en = \"Rented\" }, often = 101",
            )],
        ),
        (
            "a share that is left for nobody",
            vec![(
                scenario,
                "label = { zh = \"租的\", en = \"Rented\" }",
                "label = { zh = \"租的\", en = \"Rented\" }, often = 100",
            )],
        ),
        (
            "an unknown form",
            vec![(
                scenario,
                "form     = \"test-form\"",
                "form     = \"best-form\"",
            )],
        ),
        (
            "a promise longer than the law",
            vec![(scenario, "promised  = 5", "promised  = 50")],
        ),
        (
            "a tolerated gap without days",
            vec![(scenario, "due_days = 10", "")],
        ),
        (
            "a credit code with a wrong check character",
            vec![("catalogue.toml", "91350100M000100Y43", "91350100M000100Y44")],
        ),
        (
            "a material code used twice",
            vec![("materials/test.toml", "T-LEASE", "T-ID")],
        ),
        ("broken TOML", vec![(scenario, "[fee]", "[fee")]),
        (
            "forms without a consent text",
            vec![("catalogue.toml", consent, "")],
        ),
        (
            "a consent version with a blank",
            vec![("catalogue.toml", "\"test-1\"", "\"test 1\"")],
        ),
        (
            "a consent text without words",
            vec![("catalogue.toml", paragraphs, "")],
        ),
        (
            "an empty paragraph",
            vec![("catalogue.toml", "en = \"What you fill in.\"", "en = \" \"")],
        ),
        (
            "a life event with an unknown scenario",
            vec![("life_events/open.toml", "test-new", "test-old")],
        ),
    ];
    let mut report = String::new();
    for (name, changes) in cases {
        let found = faults(&changes);
        assert!(!found.is_empty(), "{name}: nothing was found");
        report += &format!("# {name}\n{found}\n\n");
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_folder_without_a_catalogue_says_what_is_missing() {
    let reading = read(&[]);
    assert_eq!(reading.catalogue, None);
    assert_eq!(reading.faults.len(), 1);
    assert!(
        reading.faults[0]
            .to_string()
            .contains("缺少 catalogue.toml")
    );
}

/// A calendar and a map for the small catalogue's hall.
const PLANNED: &str = r#"enquiries = "0000-12345"
[hall.calendar]
known_until = "2026-12-31"
worked = ["2026-01-04"]
[[hall.calendar.holiday]]
name = { zh = "元旦", en = "New Year" }
from = "2026-01-01"
to = "2026-01-03"
[hall.map]
width = 20
depth = 10
entrance = "door"
area = [
  { window = "citizen", x = 0, y = 0, width = 5, depth = 3, point = "in" },
  { window = "enterprise", x = 5, y = 0, width = 5, depth = 3, point = "in" },
  { window = "police", x = 10, y = 0, width = 5, depth = 3, point = "in" },
  { window = "estate", x = 15, y = 0, width = 5, depth = 3, point = "in" },
]
point = [ { id = "door", x = 10, y = 10, to = ["in"] }, { id = "in", x = 10, y = 4 } ]
"#;

#[test]
fn every_fault_of_a_hall_s_calendar_and_map_is_named() {
    const ROOT: &str = "catalogue.toml";
    let hall = "enquiries = \"0000-12345\"\n";
    assert_eq!(faults(&[(ROOT, hall, PLANNED)]), "");
    let cases = [
        (
            "a holiday that ends before it begins",
            "to = \"2026-01-03\"",
            "to = \"2025-12-31\"",
        ),
        ("a holiday beyond what is known", "2026-12-31", "2026-01-02"),
        (
            "a worked day within the week",
            "\"2026-01-04\"",
            "\"2026-01-05\"",
        ),
        (
            "a worked day within a holiday",
            "\"2026-01-04\"",
            "\"2026-01-03\"",
        ),
        ("no last known day", "known_until = \"2026-12-31\"\n", ""),
        ("no such day", "\"2026-01-04\"", "\"2026-02-30\""),
        (
            "an entrance that is not there",
            "entrance = \"door\"",
            "entrance = \"gate\"",
        ),
        ("a way to nowhere", "to = [\"in\"]", "to = [\"inn\"]"),
        ("no way at all", ", to = [\"in\"]", ""),
        (
            "a window that is not drawn",
            "window = \"estate\"",
            "name = { zh = \"茶水间\", en = \"Tea\" }",
        ),
        (
            "an area that is too large",
            "x = 15, y = 0, width = 5",
            "x = 15, y = 0, width = 6",
        ),
        (
            "an area with two names",
            "{ window = \"estate\"",
            "{ name = { zh = \"不动产\", en = \"Estate\" }, window = \"estate\"",
        ),
        ("a point outside", "x = 10, y = 10", "x = 10, y = 11"),
        (
            "a point written twice",
            "{ id = \"in\", x = 10, y = 4 }",
            "{ id = \"in\", x = 10, y = 4 }, { id = \"in\", x = 9, y = 4 }",
        ),
        ("a hall without a size", "width = 20", "width = 0"),
    ];
    let mut told: Vec<String> = cases
        .iter()
        .map(|(what, from, to)| {
            assert!(PLANNED.contains(from), "{what}");
            let changed = PLANNED.replacen(from, to, 1);
            format!("{what}:\n{}", faults(&[(ROOT, hall, &changed)]))
        })
        .collect();
    let hours = |open: &str| {
        let line = format!("way     = {{ zh = \"直走\", en = \"Ahead\" }}\nopen = {{ {open} }}\n");
        faults(&[(ROOT, "way     = { zh = \"直走\", en = \"Ahead\" }\n", &line)])
    };
    assert_eq!(hours("weekdays = [\"8:30-12:00\", \"13:30-17:00\"]"), "");
    told.push(format!(
        "hours that go back:\n{}",
        hours("weekdays = [\"8:30-12:00\", \"11:30-17:00\"]")
    ));
    told.push(format!(
        "no hours:\n{}",
        hours("saturday = [\"9 点到 12 点\"]")
    ));
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_condition_is_a_plain_text_or_says_why_and_by_which_law() {
    let scenario = "scenarios/test.toml";
    let with = |written: &str| {
        let reading = read(&files(&[(scenario, "conditions = [", written)]));
        assert_eq!(reading.faults, []);
        let code = "test-new".parse().expect("a code");
        let found = &reading.catalogue.expect("sound").scenarios[&code];
        found.conditions.clone()
    };
    let plain = with("conditions = [{ zh = \"一\", en = \"One\" }, ");
    assert_eq!(
        (&plain[0].say.zh, &plain[0].why, &plain[0].basis),
        (&"一".to_owned(), &None, &None)
    );
    let whole = with(
        "conditions = [{ zh = \"一\", en = \"One\", why = { zh = \"因\", en = \"So\" }, basis = \"《法》第一条\" },",
    );
    assert_eq!(whole[0].why.as_ref().map(|why| why.zh.as_str()), Some("因"));
    assert_eq!(whole[0].basis.as_deref(), Some("《法》第一条"));
    // A release from before, and one without reasons, are the same words.
    let older: catalogue::scenario::Requirement =
        serde_json::from_str("{\"zh\":\"一\",\"en\":\"One\"}").expect("as it was written before");
    assert_eq!(older, plain[0]);
    assert_eq!(
        serde_json::to_string(&plain[0]).expect("JSON"),
        "{\"zh\":\"一\",\"en\":\"One\"}"
    );
    let wrong = faults(&[(
        scenario,
        "conditions = [",
        "conditions = [ { zh = \"一\", en = \"One\", whi = 1 },",
    )]);
    assert!(wrong.contains("不认识的键“whi”"), "{wrong}");
}
