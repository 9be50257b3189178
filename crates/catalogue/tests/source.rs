//! The source reader: a small sound catalogue, and every fault named with file, line and remedy.

use catalogue::source::{SourceFile, read};

const CATALOGUE: &str = include_str!("fixtures/catalogue.toml");
const ITEMS: &str = include_str!("fixtures/items.toml");
const MATERIALS: &str = include_str!("fixtures/materials.toml");
const SCENARIO: &str = include_str!("fixtures/scenario.toml");

fn files(changes: &[(&str, &str, &str)]) -> Vec<SourceFile> {
    let mut files = vec![
        SourceFile {
            path: "catalogue.toml".into(),
            text: CATALOGUE.into(),
        },
        SourceFile {
            path: "items/test.toml".into(),
            text: ITEMS.into(),
        },
        SourceFile {
            path: "materials/test.toml".into(),
            text: MATERIALS.into(),
        },
        SourceFile {
            path: "scenarios/test.toml".into(),
            text: SCENARIO.into(),
        },
        SourceFile {
            path: "forms/test.toml".into(),
            text: "id = \"test-form\"".into(),
        },
    ];
    for (path, from, to) in changes {
        let file = files
            .iter_mut()
            .find(|file| file.path == *path)
            .expect("a fixture");
        assert!(file.text.contains(from), "{path} does not contain {from}");
        file.text = file.text.replacen(from, to, 1);
    }
    files
}

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
            "a life event with an unknown scenario",
            vec![(
                "catalogue.toml",
                "scenarios = [\"test-new\"]",
                "scenarios = [\"test-old\"]",
            )],
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
