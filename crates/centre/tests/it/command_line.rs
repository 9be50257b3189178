//! What operators and clerks type: counts, faults, clear messages, exit statuses.

use std::fs;
use std::net::TcpListener;

use crate::common::Hall;
use serde_json::Value;

/// A catalogue with one fault of every reader: TOML, a scenario, a form, an unknown file, an encoding.
fn broken() -> Hall {
    let hall = Hall::new();
    hall.write_source(&[
        (
            "materials/test.toml",
            "kind   = \"contract\"",
            "kind   = \"contrakt\"",
        ),
        (
            "scenarios/test.toml",
            "premises = \"rent\"",
            "premises = \"let\"",
        ),
        ("forms/test.toml", "kind = \"phone\"", "kind = \"fone\""),
    ]);
    fs::write(hall.source().join("notes.toml"), "a = 1").expect("written");
    // As an old editor saves it: GB 18030.
    fs::write(hall.source().join("items/gb.toml"), b"name = \"\xb2\xe2\"").expect("written");
    fs::write(hall.source().join("README.md"), "passed over").expect("written");
    hall
}

#[test]
fn check_counts_a_sound_catalogue() {
    let hall = Hall::new();
    let ran = hall.run(&["catalogue", "check", "SOURCE"]);
    assert_eq!(ran.status, Some(0), "{}", ran.errors);
    insta::assert_snapshot!(ran.printed);
}

#[test]
fn check_names_every_fault_of_a_broken_catalogue() {
    let ran = broken().run(&["catalogue", "check", "SOURCE"]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.printed);
}

#[test]
fn check_prints_the_same_as_one_json_object() {
    let hall = Hall::new();
    let ran = hall.run(&["catalogue", "check", "SOURCE", "--json"]);
    assert_eq!(ran.status, Some(0), "{}", ran.errors);
    let sound: Value = serde_json::from_str(&ran.printed).expect("one object");
    let keys = |value: &Value| -> Vec<String> {
        let object = value.as_object().expect("an object");
        object.keys().cloned().collect()
    };
    assert_eq!(keys(&sound), ["counts", "faults", "questions", "warnings"]);
    let counts = [
        ("main_items", 1),
        ("sub_items", 1),
        ("scenarios", 1),
        ("situations", 6),
        ("materials", 3),
    ];
    assert_eq!(keys(&sound["counts"]).len(), counts.len());
    for (what, count) in counts {
        assert_eq!(sound["counts"][what], count, "{what}");
    }
    assert_eq!(sound["faults"], Value::Array(Vec::new()));

    let ran = broken().run(&["catalogue", "check", "SOURCE", "--json"]);
    assert_eq!(ran.status, Some(1));
    let faulty: Value = serde_json::from_str(&ran.printed).expect("one object");
    let faults = faulty["faults"].as_array().expect("a list");
    let files: Vec<_> = faults.iter().filter_map(|f| f["file"].as_str()).collect();
    for file in [
        "forms/test.toml",
        "items/gb.toml",
        "materials/test.toml",
        "notes.toml",
        "scenarios/test.toml",
    ] {
        assert!(files.contains(&file), "{file} in {files:?}");
    }
    for fault in faults {
        assert!(fault["line"].as_u64() >= Some(1) && fault["column"].as_u64() >= Some(1));
        assert_ne!(fault["what"], "");
        assert_ne!(fault["remedy"], "");
    }
}

#[test]
fn check_says_how_many_questions_are_asked_beside_the_best_there_could_be() {
    let hall = Hall::new();
    let ran = hall.run(&["catalogue", "check", "SOURCE"]);
    assert_eq!(ran.status, Some(0), "{}", ran.errors);
    for line in [
        "? test-new: 平均 expected 2.00，最多 worst 2；最优 optimum = 2.00，= 2；按原顺序 as written 2.00，2",
        "提问 questions: 平均 expected 2.00；最优或下限 optimum or bound 2.00；按原顺序 as written 2.00；1 个里 1 个已是最优 optima",
    ] {
        assert!(ran.printed.contains(line), "{line} in {}", ran.printed);
    }
    let ran = hall.run(&["catalogue", "check", "SOURCE", "--json"]);
    let report: Value = serde_json::from_str(&ran.printed).expect("one object");
    assert_eq!(report["questions"]["test-new"]["asked"]["expected"], 2.0);
    assert_eq!(report["questions"]["test-new"]["is_optimum"], true);
}

#[test]
fn check_says_which_folder_it_was_meant_to_read() {
    let hall = Hall::new();
    let missing = hall.path("nowhere");
    let missing = missing.to_str().expect("UTF-8");
    let ran = hall.run(&["catalogue", "check", missing]);
    assert_eq!((ran.status, ran.printed.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ran.errors, @"✗ HALL/nowhere: No such file or directory (os error 2); name the folder that holds catalogue.toml");

    let empty = hall.path("empty");
    fs::create_dir(&empty).expect("made");
    let ran = hall.run(&["catalogue", "check", empty.to_str().expect("UTF-8")]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.printed, @r"
    主项 main items: 0
    子项 sub-items: 0
    业务情形 scenarios: 0
    办理情形 situations: 0
    材料 materials: 0
    ✗ catalogue.toml:1:1: 缺少 catalogue.toml。它写明大厅、窗口、实施主体和主题。
    发现 1 处问题，改好才能发布 1 fault
    ");
}

#[test]
fn check_of_the_sample_catalogue_finds_no_fault_and_all_that_was_promised() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/catalogue");
    let ran = Hall::new().run(&["catalogue", "check", sample, "--json"]);
    assert_eq!(ran.status, Some(0), "{}", ran.printed);
    let report: Value = serde_json::from_str(&ran.printed).expect("one object");
    assert!(report["counts"]["scenarios"].as_u64() >= Some(24));
}

#[test]
fn build_writes_a_release_and_never_over_a_file() {
    let hall = Hall::new();
    let out = hall.path("release.sqlite");
    let out = out.to_str().expect("UTF-8");
    let build = |number| {
        hall.run(&[
            "catalogue",
            "build",
            "SOURCE",
            "--out",
            out,
            "--number",
            number,
        ])
    };
    assert_eq!(build("7").status, Some(0));
    let replica = replica::Replica::open(out.as_ref()).expect("a release");
    assert_eq!(replica.release().number.0, 7);
    drop(replica);
    let ran = build("8");
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.errors, @"✗ HALL/release.sqlite exists already; a release is never changed: choose another file or remove it first");
    let replica = replica::Replica::open(out.as_ref()).expect("still a release");
    assert_eq!(replica.release().number.0, 7);
}

#[test]
fn releases_are_numbered_from_one() {
    let hall = Hall::new();
    let out = hall.path("release.sqlite");
    let out_text = out.to_str().expect("UTF-8");
    let ran = hall.run(&[
        "catalogue",
        "build",
        "SOURCE",
        "--out",
        out_text,
        "--number",
        "0",
    ]);
    assert_ne!(ran.status, Some(0));
    assert!(!out.exists());
}

#[test]
fn a_port_in_use_and_a_folder_that_is_none_are_said_clearly() {
    let hall = Hall::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let ran = hall.run(&["serve", "--listen", &address, "--data", "DATA"]);
    assert_eq!((ran.status, ran.printed.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ran.errors.replace(&address, "ADDRESS"), @"✗ ADDRESS cannot be listened on (Address already in use (os error 98)); end the program that uses it, or name another with --listen");

    let file = hall.path("file");
    fs::write(&file, "no folder").expect("written");
    let ran = hall.run(&["serve", "--data", file.to_str().expect("UTF-8")]);
    assert_eq!((ran.status, ran.printed.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ran.errors, @"✗ HALL/file: File exists (os error 17); name a folder that this user may write to with --data");

    // Another hall: what the first start wrote into its log would put the database right again.
    let hall = Hall::new();
    fs::create_dir_all(hall.data()).expect("made");
    fs::write(
        hall.data().join("centre.sqlite"),
        "no database ".repeat(100),
    )
    .expect("written");
    let ran = hall.run(&["serve", "--listen", "127.0.0.1:0", "--data", "DATA"]);
    assert_eq!((ran.status, ran.printed.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ran.errors, @"✗ HALL/data/centre.sqlite is damaged (file is not a database); move it aside for whoever can rescue it, and restore it from a backup: what was handed in is in it");
}

#[test]
fn what_cannot_be_meant_is_answered_with_status_two() {
    let hall = Hall::new();
    for arguments in [
        &["nonsense"][..],
        &["serve", "--listen", "here", "--data", "DATA"],
        &["serve"],
        &[
            "terminal", "enrol", "--role", "toaster", "--place", "x", "--data", "DATA",
        ],
        &["terminal", "revoke", "not-an-id", "--data", "DATA"],
    ] {
        let ran = hall.run(arguments);
        assert_eq!(ran.status, Some(2), "{arguments:?}");
        assert!(ran.errors.contains("Usage") || ran.errors.contains("--help"));
        assert_eq!(ran.printed, "");
    }
}

#[test]
fn secrets_are_printed_alone_and_differ_every_time() {
    let hall = Hall::new();
    let secrets = [
        hall.one_time_code(),
        hall.one_time_code(),
        hall.printed(&["clerk", "add", "王样本", "--data", "DATA"]),
        hall.printed(&["clerk", "add", "王样本", "--data", "DATA"]),
    ];
    for (place, secret) in secrets.iter().enumerate() {
        let groups: Vec<_> = secret.split('-').collect();
        assert_eq!(groups.len(), 4, "typed in four groups");
        for group in groups {
            assert_eq!(group.len(), 4);
            let typable = |sign: char| "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".contains(sign);
            assert!(group.chars().all(typable));
        }
        assert!(!secrets[place + 1..].contains(secret));
    }
}

#[tokio::test]
async fn terminals_are_listed_and_revoked_by_their_id() {
    let hall = Hall::new();
    let centre = hall.serve();
    let id = centre.enrol(&hall).await.id.to_string();
    let listed = hall.printed(&["terminal", "list", "--data", "DATA"]);
    assert!(listed.starts_with(&id) && listed.contains(" enrolled "));
    assert!(listed.contains("kiosk") && listed.ends_with("大厅 1 号"));
    hall.printed(&["terminal", "revoke", &id, "--data", "DATA"]);
    let listed = hall.printed(&["terminal", "list", "--data", "DATA"]);
    assert!(listed.contains(" revoked "), "{listed}");

    let unknown = "019ab000-0000-7000-8000-00000000ffff";
    let ran = hall.run(&["terminal", "revoke", unknown, "--data", "DATA"]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.errors, @"✗ there is no terminal 019ab000-0000-7000-8000-00000000ffff; see `centre terminal list`");
}
