//! FAULTS.md names a test for each threat: each of them exists where the page says, and is a test.

use std::fs;
use std::path::{Path, PathBuf};

/// A test that the page names.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    threat: String,
    test: String,
    /// The package in whose sources it is.
    package: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The tests in the last column of the table of threats: names in backticks, and behind each group of them its package in
/// brackets.
fn named(page: &str) -> Vec<Named> {
    let rows = page
        .lines()
        .skip_while(|line| !line.starts_with("| Threat |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let mut all = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [threat, control, tests] = cells.as_slice() else {
            panic!("not a row of three: {row}");
        };
        assert!(!control.is_empty(), "{threat}: there is no control");
        let mut waiting: Vec<&str> = Vec::new();
        let before = all.len();
        for (place, part) in tests.split('`').enumerate() {
            if place % 2 == 1 {
                waiting.push(part);
            } else if let Some((_, package)) = part.split_once('(') {
                let package = package.split_once(')').expect("a bracket is closed").0;
                all.extend(waiting.drain(..).map(|test| Named {
                    threat: (*threat).to_owned(),
                    test: test.to_owned(),
                    package: package.to_owned(),
                }));
            }
        }
        assert!(
            waiting.is_empty(),
            "{threat}: {waiting:?} of which package?"
        );
        assert!(all.len() > before, "{threat}: no test");
    }
    all
}

fn folder(package: &str) -> PathBuf {
    match package {
        "e2e" => root().join("tests"),
        "yichuang" => root().join("src-tauri"),
        _ => root().join("crates").join(package),
    }
}

/// The text of every source of a package.
fn sources(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("it is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(fs::read_to_string(&path).expect("readable"));
        }
    }
    all
}

/// Whether a function of this name is marked as a test, or stands alone in a list of rules that a macro makes tests of.
fn is_test(source: &str, name: &str) -> bool {
    let listed = format!("{name},");
    let rule = source.contains("macro_rules!") && source.lines().any(|line| line.trim() == listed);
    let marked = source.match_indices(&format!("fn {name}(")).any(|(at, _)| {
        let before = source[..at]
            .rsplit_once("\n}")
            .map_or(&source[..at], |it| it.1);
        before.contains("test]") || before.contains("test(") || before.contains("proptest!")
    });
    rule || marked
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let page = fs::read_to_string(root().join("FAULTS.md")).expect("the page");
    let named = named(&page);
    assert!(named.len() > 40, "only {} tests are named", named.len());
    for Named {
        threat,
        test,
        package,
    } in &named
    {
        let folder = folder(package);
        assert!(folder.is_dir(), "{threat}: there is no package {package}");
        assert!(
            sources(&folder).iter().any(|source| is_test(source, test)),
            "{threat}: there is no test {test} in {package}"
        );
    }
}

#[test]
fn what_is_no_test_is_not_taken_for_one() {
    let source = "#[test]\nfn one() {\n}\n\nfn helper() {\n}\n\n#[tokio::test(flavor = \"x\")]\nasync fn two() {\n}\n";
    assert!(is_test(source, "one") && is_test(source, "two"));
    assert!(!is_test(source, "helper") && !is_test(source, "three"));
    let page = "| Threat | Control | Test |\n| --- | --- | --- |\n| a | b | `one`, `two` (x), of c `three` (y) |\n\n| d | e | f |";
    let of = |test: &str, package: &str| Named {
        threat: "a".into(),
        test: test.into(),
        package: package.into(),
    };
    assert_eq!(
        named(page),
        [of("one", "x"), of("two", "x"), of("three", "y")]
    );
}
