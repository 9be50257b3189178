//! One release after another: numbers that are never given twice, what is gone back to, and what never comes into use.

use std::fs::{self, File};
use std::process::Stdio;

use crate::common::Hall;

const NAME: (&str, &str) = ("scenarios/test.toml", "测试许可（新办）");

/// Publishes the scenario under a name, in use from a day on where one is given; what was said.
fn publish(hall: &Hall, name: &str, from: Option<&str>) -> String {
    let (file, was) = NAME;
    hall.write_source(&[(file, was, name)]);
    let from = from.map_or(vec![], |day| vec!["--effective-from", day]);
    let publish = ["catalogue", "publish", "SOURCE", "--data", "DATA"];
    hall.printed(&[&publish[..], &from].concat())
}

fn retract(hall: &Hall) -> String {
    hall.printed(&["catalogue", "retract", "--data", "DATA"])
}

/// The numbers of the releases, with the name that each gives the scenario.
fn names(hall: &Hall) -> Vec<(String, String)> {
    let folder = hall.data().join("releases");
    let mut names: Vec<(String, String)> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "sqlite"))
        .map(|path| {
            let content = replica::Replica::open(&path).expect("whole").content();
            let catalogue = content.expect("read").catalogue;
            let scenario = catalogue.scenarios.values().next().expect("one");
            let number = path.file_stem().expect("a name").to_string_lossy();
            (number.into_owned(), scenario.name.zh.clone())
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_number_is_never_given_twice_even_when_the_list_of_releases_is_lost() {
    let hall = Hall::published();
    publish(&hall, "第二", None);
    let current = hall.data().join("releases/current.json");
    let first = fs::read(&current).expect("there");
    let before = names(&hall);
    fs::remove_file(&current).expect("removed");
    let said = publish(&hall, "第三", None);
    assert!(said.starts_with("published release 3 "), "{said}");
    assert_eq!(names(&hall)[..2], before);
    // An older one was put back: what was published since is no less published.
    fs::write(&current, first).expect("written");
    let said = publish(&hall, "第四", None);
    assert!(said.starts_with("published release 4 "), "{said}");
    assert_eq!(names(&hall)[..2], before);
}

#[test]
fn taking_back_twice_goes_back_twice_and_never_to_what_was_taken_back() {
    let hall = Hall::new();
    for name in ["好", "也好", "坏"] {
        publish(&hall, name, None);
    }
    let said = retract(&hall);
    assert!(said.contains("repeats release 2"), "{said}");
    let said = retract(&hall);
    assert!(said.contains("repeats release 1"), "{said}");
    let refused = hall.run(&["catalogue", "retract", "--data", "DATA"]);
    assert_eq!(refused.status, Some(1));
    insta::assert_snapshot!(refused.errors, @"✗ before release 5 there is nothing to go back to that was not taken back itself; publish a corrected catalogue, or say with --to which one to go back to");
    // What comes after is taken back to what was good, past all that was not.
    publish(&hall, "又坏", None);
    let said = retract(&hall);
    assert!(said.contains("repeats release 5"), "{said}");
    let shown: Vec<String> = names(&hall).into_iter().map(|(_, name)| name).collect();
    assert_eq!(shown, ["好", "也好", "坏", "也好", "好", "又坏", "好"]);
}

#[test]
fn what_is_to_come_is_not_shown_earlier_and_is_not_lost_without_a_word() {
    let hall = Hall::new();
    publish(&hall, "现在", None);
    let said = publish(&hall, "明年", Some("2199-01-01"));
    assert!(!said.contains('!'), "{said}");
    // Further on that day, and another one that day.
    assert!(!publish(&hall, "同日", Some("2199-01-01")).contains('!'));
    let said = publish(&hall, "改正", None);
    insta::assert_snapshot!(said.lines().skip(1).collect::<Vec<_>>().join("\n"), @"! release 3, which was to be in use from 2199-01-01, never will be: this one is newer; publish it again if it is to come still");
    assert!(
        !publish(&hall, "再改", None).contains('!'),
        "that is no news"
    );
    // What was not shown yet is passed over; asked for, it comes on its day.
    let said = hall.printed(&["catalogue", "retract", "--to", "3", "--data", "DATA"]);
    assert!(
        said.contains("in use from 2199-01-01, repeats release 3"),
        "{said}"
    );
    let said = retract(&hall);
    assert!(
        said.contains("repeats release 1") && !said.contains('!'),
        "{said}"
    );
}

#[test]
fn a_catalogue_of_another_district_is_not_published_into_the_same_hall() {
    let hall = Hall::published();
    let root = fs::read_to_string(hall.source().join("catalogue.toml")).expect("there");
    let line = root
        .lines()
        .find(|line| line.starts_with("district"))
        .expect("one");
    hall.write_source(&[("catalogue.toml", line, "district = \"110101\"")]);
    let refused = hall.run(&["catalogue", "publish", "SOURCE", "--data", "DATA"]);
    assert_eq!(refused.status, Some(1));
    assert!(refused.errors.contains("110101"), "{}", refused.errors);
    assert!(
        refused.errors.contains("its terminals would refuse it"),
        "{}",
        refused.errors
    );
    assert_eq!(names(&hall).len(), 1);
}

#[test]
fn a_key_that_is_lost_is_asked_for_and_none_is_made_in_its_place() {
    let hall = Hall::published();
    let key = hall.data().join("release.key");
    let kept = fs::read(&key).expect("there");
    fs::remove_file(&key).expect("removed");
    for arguments in [
        &["catalogue", "publish", "SOURCE", "--data", "DATA"][..],
        &["catalogue", "retract", "--data", "DATA"],
    ] {
        let refused = hall.run(arguments);
        assert_eq!(refused.status, Some(1));
        assert!(
            refused.errors.contains("release.key is missing"),
            "{}",
            refused.errors
        );
        assert!(!key.exists(), "{arguments:?}");
    }
    fs::write(&key, kept).expect("put back");
    hall.publish();
}

#[test]
fn a_folder_that_is_mistyped_stays_as_it_is() {
    let hall = Hall::new();
    let wrong = hall.path("mistyped");
    let wrong_name = wrong.to_str().expect("UTF-8");
    let refused = hall.run(&["release-key", "--data", wrong_name]);
    assert_eq!(refused.status, Some(1));
    assert!(
        refused.errors.contains("there is no folder"),
        "{}",
        refused.errors
    );
    let refused = hall.run(&["catalogue", "retract", "--data", wrong_name]);
    assert!(
        refused.errors.contains("nothing is published yet"),
        "{}",
        refused.errors
    );
    assert!(!wrong.join("release.key").exists());
}

#[cfg(unix)]
#[test]
fn output_that_nobody_reads_or_has_room_for_is_no_crash() {
    let hall = Hall::new();
    let list: String = (0..2_000)
        .map(|number| format!("{{\"name\": \"测试事项{number}\"}}\n"))
        .collect();
    let file = hall.path("list.jsonl");
    fs::write(&file, list).expect("written");
    let mut reading = hall
        .command(&["catalogue", "check", file.to_str().expect("UTF-8")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(reading.stdout.take());
    let ended = reading.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(1), "it has faults");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");

    let full = || {
        File::options()
            .write(true)
            .open("/dev/full")
            .expect("there")
    };
    let checked = hall
        .command(&["catalogue", "check", "SOURCE"])
        .stdout(full())
        .output()
        .expect("it ends");
    assert_eq!(checked.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert!(errors.contains("could not be written"), "{errors}");
    // It is published: whoever is told that it failed publishes it again.
    let published = hall
        .command(&["catalogue", "publish", "SOURCE", "--data", "DATA"])
        .stdout(full())
        .output()
        .expect("it ends");
    assert_eq!(published.status.code(), Some(0));
    let errors = String::from_utf8_lossy(&published.stderr).into_owned();
    assert!(errors.contains("release 1 is published, but"), "{errors}");
    assert_eq!(names(&hall).len(), 1);
}
