//! What a catalogue must hold, what must not be blank or written twice, and what is worth a look: each by its place.

use crate::common::fixture::{Change, files};
use crate::fixtures;
use catalogue::source::{Fault, read};

const ROOT: &str = "catalogue.toml";
const ITEMS: &str = "items/test.toml";
const MATERIALS: &str = "materials/test.toml";
const SCENARIO: &str = "scenarios/test.toml";
const EVENT: &str = "life_events/open.toml";

fn said(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// From where a text begins to the end of the fixture's file.
fn from<'f>(file: &'f str, begin: &str) -> &'f str {
    let at = file.find(begin).expect("in the fixture");
    &file[at..]
}

/// From where a text begins to where another does.
fn between<'f>(file: &'f str, begin: &str, end: &str) -> &'f str {
    let rest = from(file, begin);
    &rest[..rest.find(end).expect("in the fixture")]
}

#[test]
fn every_required_element_that_is_missing_is_named() {
    let scenario = fixtures::SCENARIO;
    let items = fixtures::ITEMS;
    let steps = between(scenario, "[[step]]", "[[question]]");
    let needs = between(scenario, "[[need]]", "[[limit]]");
    let faq = from(scenario, "[[faq]]");
    let basis = from(items, "  [[main_item.sub_item.legal_basis]]");
    let sub_item = from(items, "  [[main_item.sub_item]]");
    // Lists of tables that are empty stand before the first table of the file.
    let scope = "scope      =";
    let cases: Vec<(&str, Vec<Change<'_>>)> = vec![
        (
            "audience",
            vec![(
                SCENARIO,
                "audience   = [\"legal-person\"]",
                "audience   = []",
            )],
        ),
        (
            "conditions",
            vec![(
                SCENARIO,
                "conditions = [{ zh = \"有店\", en = \"Has a shop\" }]",
                "conditions = []",
            )],
        ),
        (
            "themes",
            vec![(SCENARIO, "themes    = [\"start\"]", "themes    = []")],
        ),
        (
            "steps",
            vec![
                (SCENARIO, steps, ""),
                (SCENARIO, scope, "step = []\nscope ="),
            ],
        ),
        (
            "needs",
            vec![
                (SCENARIO, needs, ""),
                (SCENARIO, scope, "need = []\nscope ="),
            ],
        ),
        (
            "faq",
            vec![(SCENARIO, faq, ""), (SCENARIO, scope, "faq = []\nscope =")],
        ),
        (
            "channels",
            vec![(SCENARIO, "channels = [\"window\"]", "channels = []")],
        ),
        (
            "why in person",
            vec![(SCENARIO, "visits   = 0", "visits   = 1")],
        ),
        (
            "done on the spot in five days",
            vec![(
                SCENARIO,
                "kind     = \"promised\"",
                "kind     = \"on-the-spot\"",
            )],
        ),
        (
            "promised on the spot",
            vec![(SCENARIO, "promised  = 5", "promised  = 0")],
        ),
        (
            "a fee without a tariff",
            vec![(
                SCENARIO,
                "charged = false",
                "charged = true\nbasis = \"《测试收费办法》\"",
            )],
        ),
        (
            "a fee without a basis",
            vec![(
                SCENARIO,
                "charged = false",
                "charged = true\ntariff = { zh = \"10 元\", en = \"10 yuan\" }",
            )],
        ),
        (
            "a material that is neither shown nor handed in",
            vec![(SCENARIO, "original = 1\n", "")],
        ),
        (
            "review points",
            vec![(
                MATERIALS,
                "review = [{ zh = \"签名\", en = \"Signed\" }]",
                "",
            )],
        ),
        (
            "no review points",
            vec![(
                MATERIALS,
                "review = [{ zh = \"签名\", en = \"Signed\" }]",
                "review = []",
            )],
        ),
        ("legal basis", vec![(ITEMS, basis, "  legal_basis = []\n")]),
        ("sub-items", vec![(ITEMS, sub_item, "sub_item = []\n")]),
        (
            "who entrusts",
            vec![(
                ITEMS,
                "power_source = \"statutory\"",
                "power_source = \"entrusted\"",
            )],
        ),
        (
            "entrusted by somebody, but by law",
            vec![(
                ITEMS,
                "power_source = \"statutory\"",
                "power_source = \"statutory\"\n  delegated_by = { zh = \"市测试局\", en = \"City authority\" }",
            )],
        ),
        (
            "a window",
            vec![(ROOT, "kind    = \"police\"", "kind    = \"citizen\"")],
        ),
        (
            "members of a life event",
            vec![(
                EVENT,
                from(fixtures::LIFE_EVENT, "[[member]]"),
                "member = []\n",
            )],
        ),
    ];
    let mut report = String::new();
    for (name, changes) in cases {
        let found = read(&files(&changes)).faults;
        assert!(!found.is_empty(), "{name}: nothing was found");
        report += &format!("# {name}\n{}\n\n", said(&found));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn texts_of_nothing_but_blanks_are_refused_where_they_stand() {
    let cases = [
        (ROOT, "zh = \"测试大厅\"", "zh = \"\""),
        (ROOT, "enquiries = \"0000-12345\"", "enquiries = \" \""),
        (
            ROOT,
            "complaints  = \"0000-2\"",
            "complaints  = \"\u{3000}\"",
        ),
        (
            ROOT,
            "hours   = { zh = \"周一\", en = \"Mon\" }",
            "hours   = { zh = \"周一\", en = \"\\t\" }",
        ),
        (ROOT, "numbers = \"2\"", "numbers = \"\u{200B}\""),
        (ITEMS, "《测试法》", ""),
        (
            MATERIALS,
            "en = \"Signed by both\"",
            "en = \"\"\"\n\n\"\"\"",
        ),
        (
            SCENARIO,
            "plain     = { zh = \"开店要办的证\"",
            "plain     = { zh = ''",
        ),
        (
            SCENARIO,
            "aliases   = [\"开店\"]",
            "aliases   = [\"开店\", \" \"]",
        ),
        (SCENARIO, "label = { zh = \"租的\"", "label = { zh = \"\""),
        (EVENT, "en = \"Open a shop\"", "en = \"  \""),
    ];
    let mut report = String::new();
    for change in cases {
        let found = read(&files(&[change])).faults;
        assert_eq!(found.len(), 1, "{change:?}: {found:?}");
        report += &format!("{}\n", said(&found));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_local_code_belongs_to_one_scenario() {
    let with_code = "suffix    = \"01\"\nlocal_code = \"L-1\"";
    let first = fixtures::SCENARIO.replacen("suffix    = \"01\"", with_code, 1);
    let second = |code: &str| {
        first
            .replacen("test-new", "test-renew", 1)
            .replacen("\"01\"", "\"02\"", 1)
            .replacen("L-1", code, 1)
    };
    let found = |second: &str| {
        let first = (SCENARIO, "suffix    = \"01\"", with_code);
        said(&read(&files(&[first, ("scenarios/second.toml", "", second)])).faults)
    };
    assert_eq!(found(&second("L-2")), "");
    assert_eq!(
        found(&second("L-1")),
        "scenarios/second.toml:1:13: 本地编码“L-1”与业务情形“test-new”的相同。核对 local_code，每个业务情形的不一样；没有就不写。"
    );
}

#[test]
fn records_that_nobody_comes_across_are_worth_a_look() {
    let sub_item = from(fixtures::ITEMS, "  [[main_item.sub_item]]");
    let second = format!(
        "{sub_item}\n{}",
        sub_item.replacen("000100000001", "000100000002", 1)
    );
    let cases: Vec<(&str, (&str, &str, &str))> = vec![
        ("a sub-item without a scenario", (ITEMS, sub_item, &second)),
        (
            "a theme without a scenario",
            (
                ROOT,
                "[[theme]]",
                "[[theme]]\nid   = \"close\"\nfor  = \"legal-person\"\nname = { zh = \"注销\", en = \"Close\" }\n\n[[theme]]",
            ),
        ),
        (
            "a material without a sample",
            (
                MATERIALS,
                "sample = { zh = \"都填好了\", en = \"All filled in\" }\n",
                "",
            ),
        ),
        (
            "a material that nothing needs",
            (
                MATERIALS,
                "[[material]]\ncode   = \"T-ID\"",
                "[[material]]\ncode   = \"T-MAP\"\nname   = { zh = \"位置图\", en = \"Site map\" }\nkind   = \"drawing\"\nabout  = { zh = \"画清楚\", en = \"Drawn clearly\" }\nsample = { zh = \"清楚\", en = \"Clear\" }\nreview = [{ zh = \"清楚\", en = \"Clear\" }]\n\n[[material]]\ncode   = \"T-ID\"",
            ),
        ),
    ];
    let already = read(&files(&[])).warnings;
    let mut report = String::new();
    for (name, change) in cases {
        let reading = read(&files(&[change]));
        assert_eq!(reading.faults, [], "{name}");
        let found: Vec<Fault> = reading
            .warnings
            .into_iter()
            .filter(|warning| already.iter().all(|known| known.what != warning.what))
            .collect();
        assert_eq!(found.len(), 1, "{name}");
        report += &format!("# {name}\n{}\n\n", said(&found));
    }
    insta::assert_snapshot!(report);
}
