//! The catalogue as people keep it: template, export, import and check of workbooks and lists of items.

use std::collections::BTreeMap;
use std::fs;

use crate::common::Hall;
use catalogue::source::SourceFile;

#[test]
fn what_is_exported_is_imported_as_the_same() {
    let hall = Hall::published();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/catalogue");
    let book = hall.path("book.xlsx");
    let book = book.to_str().expect("UTF-8");
    let folder = hall.path("imported");
    let folder = folder.to_str().expect("UTF-8");
    let said = hall.printed(&["catalogue", "export", sample, "--out", book]);
    insta::assert_snapshot!(said, @"wrote HALL/book.xlsx, and the 12 official papers that belong to it to HALL/book.layouts: keep both together");
    assert_eq!(
        hall.printed(&["catalogue", "diff", sample, book]),
        "两个目录没有不同。"
    );
    hall.printed(&["catalogue", "import", book, "--out", folder]);
    assert_eq!(
        hall.printed(&["catalogue", "diff", sample, folder]),
        "两个目录没有不同。"
    );
    // And of a release: published from the workbook, exported, and still the same.
    hall.printed(&["catalogue", "publish", book, "--data", "DATA"]);
    let release = hall.data().join("releases/00000002.sqlite");
    let release = release.to_str().expect("UTF-8");
    let again = hall.path("again.xlsx");
    let again = again.to_str().expect("UTF-8");
    hall.printed(&["catalogue", "export", release, "--out", again]);
    let content = |path: &str, out: &str| {
        let out = hall.path(out);
        let out = out.to_str().expect("UTF-8");
        hall.printed(&["catalogue", "build", path, "--out", out]);
        let replica = replica::Replica::open(out.as_ref()).expect("whole");
        replica.content().expect("read")
    };
    let from_source = content(sample, "one.sqlite");
    assert_eq!(content(book, "two.sqlite"), from_source);
    assert_eq!(content(again, "three.sqlite"), from_source);
    let refused = hall.run(&["catalogue", "export", sample, "--out", book]);
    assert_eq!(refused.status, Some(1), "never over somebody's work");
}

#[test]
fn the_template_is_a_workbook_that_says_what_it_lacks() {
    let hall = Hall::new();
    let book = hall.path("template.xlsx");
    let book = book.to_str().expect("UTF-8");
    hall.printed(&["catalogue", "template", book]);
    let checked = hall.run(&["catalogue", "check", book]);
    assert_eq!(checked.status, Some(1));
    assert!(
        checked.printed.contains("template.xlsx"),
        "{}",
        checked.printed
    );
}

#[test]
fn a_list_of_items_says_what_is_missing_and_invents_nothing() {
    let hall = Hall::new();
    let list = hall.path("items.jsonl");
    let line = "{\"department\": \"区测试局\", \"main_item\": \"测试\", \"name\": \"测试许可（新办）\", \"item_code\": \"X-1\", \"task_type\": \"1\"}\nnonsense\n";
    fs::write(&list, line).expect("written");
    let list = list.to_str().expect("UTF-8");
    let checked = hall.run(&["catalogue", "check", list]);
    assert_eq!(checked.status, Some(1));
    insta::assert_snapshot!(checked.printed);
    let out = hall.path("out");
    let out = out.to_str().expect("UTF-8");
    let refused = hall.run(&["catalogue", "import", list, "--out", out]);
    assert_eq!(
        refused.status,
        Some(1),
        "a line that is none is said before anything is written"
    );
    fs::write(list, line.replace("nonsense\n", "")).expect("written");
    let said = hall.printed(&["catalogue", "import", list, "--out", out]);
    assert!(
        said.starts_with("! items.jsonl:1:1: “测试许可（新办）”还缺："),
        "{said}"
    );
    let items = fs::read_to_string(hall.path("out/items/known.toml")).expect("written");
    assert!(items.contains("测试许可（新办）"), "{items}");
}

#[test]
fn what_is_no_workbook_is_refused_in_words() {
    let hall = Hall::new();
    for (name, bytes) in [
        ("page.xlsx", &b"<html>"[..]),
        ("empty.xlsx", b""),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ] {
        let path = hall.path(name);
        fs::write(&path, bytes).expect("written");
        let ran = hall.run(&["catalogue", "check", path.to_str().expect("UTF-8")]);
        assert_eq!(ran.status, Some(1));
        assert!(
            ran.errors.contains(name) && ran.errors.contains("另存为"),
            "{}",
            ran.errors
        );
    }
}

#[test]
fn an_empty_list_of_items_is_no_catalogue() {
    let hall = Hall::new();
    let list = hall.path("items.jsonl");
    fs::write(&list, "\n").expect("written");
    let checked = hall.run(&["catalogue", "check", list.to_str().expect("UTF-8")]);
    assert_eq!(checked.status, Some(1));
    let said = "✗ items.jsonl:1:1: 里面一个事项都没有。每行写一个事项。";
    assert!(checked.printed.contains(said), "{}", checked.printed);
}

#[test]
fn a_workbook_without_its_papers_says_so() {
    let hall = Hall::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/catalogue");
    let book = hall.path("book.xlsx");
    let book_name = book.to_str().expect("UTF-8");
    hall.printed(&["catalogue", "export", sample, "--out", book_name]);
    let whole = hall.printed(&["catalogue", "check", book_name]);
    assert!(!whole.contains("book.layouts"), "{whole}");
    fs::rename(book.with_extension("layouts"), hall.path("elsewhere")).expect("moved");
    let alone = hall.printed(&["catalogue", "check", book_name]);
    let said = "! book.xlsx:1:1: 旁边没有文件夹“book.layouts”";
    assert!(alone.contains(said), "{alone}");
}

#[test]
fn files_that_were_hardly_meant_to_be_passed_over_are_named() {
    let hall = Hall::new();
    let scenarios = hall.source().join("scenarios");
    for name in ["two.toml.txt", "three.TOML", "notes.md", ".four.toml.swp"] {
        fs::write(scenarios.join(name), "").expect("written");
    }
    let checked = hall.printed(&["catalogue", "check", "SOURCE"]);
    let named: Vec<&str> = checked.lines().filter(|it| it.starts_with('!')).collect();
    assert_eq!(
        named,
        [
            "! scenarios/three.TOML:1:1: 没有读这个文件，它的名字不以 .toml 结尾。要用就改名，不要就拿走。",
            "! scenarios/two.toml.txt:1:1: 没有读这个文件，它的名字不以 .toml 结尾。要用就改名，不要就拿走。",
        ]
    );
}

#[test]
fn names_that_nobody_would_know_again_are_refused() {
    let hall = Hall::new();
    for (arguments, said) in [
        (&["catalogue", "template", "book"][..], "ends in .xlsx"),
        (
            &["catalogue", "export", "SOURCE", "--out", "book.csv"],
            "ends in .xlsx",
        ),
        (
            &["catalogue", "import", "SOURCE", "--out", "out"],
            "nothing to import",
        ),
    ] {
        let refused = hall.run(arguments);
        assert_eq!(refused.status, Some(1));
        assert!(refused.errors.contains(said), "{}", refused.errors);
    }
    let text = hall.path("notes.txt");
    fs::write(&text, "notes").expect("written");
    let refused = hall.run(&["catalogue", "check", text.to_str().expect("UTF-8")]);
    assert!(
        refused
            .errors
            .contains("nothing that a catalogue is kept in"),
        "{}",
        refused.errors
    );
}

#[test]
fn a_changed_form_is_told_by_its_fields_before_publishing() {
    let hall = Hall::published();
    hall.write_source(&[
        ("forms/test.toml", "version = 1", "version = 2"),
        (
            "forms/test.toml",
            "label = { zh = \"手机\", en = \"Mobile\" }\nrequired = true",
            "label = { zh = \"手机\", en = \"Mobile\" }",
        ),
    ]);
    let first = hall.data().join("releases/00000001.sqlite");
    let first = first.to_str().expect("UTF-8");
    let told = hall.run(&["catalogue", "diff", first, "SOURCE"]);
    assert_eq!(told.status, Some(0), "{}", told.errors);
    assert_eq!(
        told.printed,
        "~ 表单“测试申请书”（test-form），版本 1 → 2\n    字段“手机”（phone）由必填改为可以不填\n"
    );
    let told = hall.run(&["catalogue", "diff", first, "SOURCE", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&told.printed).expect("one object");
    assert_eq!(told["forms"]["changed"][0]["fields"][0]["field"], "phone");
}

/// The names of what lies in the hall's folder.
fn lying(hall: &Hall) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(hall.path(""))
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("read")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let hall = Hall::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/catalogue");
    let path = |name: &str| hall.path(name).to_str().expect("UTF-8").to_owned();
    let (source, book) = (path("source"), path("book.xlsx"));
    hall.printed(&["catalogue", "export", &source, "--out", &book]);
    let before = lying(&hall);
    // A disk that takes this many blocks of each file: the shell's limit says the same as a full disk, at the same place.
    let on_a_full_disk = |blocks: &str, arguments: &[&str]| {
        let program = hall.command(arguments);
        std::process::Command::new("sh")
            .args([
                "-c",
                "trap '' XFSZ; ulimit -f $1; shift; exec \"$@\"",
                "sh",
                blocks,
            ])
            .arg(program.get_program())
            .args(program.get_args())
            .output()
            .expect("it runs")
    };
    let (out, template, again) = (path("imported"), path("template.xlsx"), path("again.xlsx"));
    for (blocks, arguments) in [
        ("2", vec!["catalogue", "import", &book, "--out", &out]),
        ("2", vec!["catalogue", "template", &template]),
        ("2", vec!["catalogue", "export", &source, "--out", &again]),
        // The papers beside the book fit, the book does not.
        ("64", vec!["catalogue", "export", sample, "--out", &again]),
    ] {
        let ran = on_a_full_disk(blocks, &arguments);
        assert_eq!(ran.status.code(), Some(1), "{arguments:?}");
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(said.starts_with('✗'), "{arguments:?}: {said}");
        assert_eq!(lying(&hall), before, "{arguments:?}");
    }
    // With room for it, the same goes through, into an empty folder too.
    fs::create_dir(&out).expect("made");
    hall.printed(&["catalogue", "import", &book, "--out", &out]);
    hall.printed(&["catalogue", "template", &template]);
    let refused = hall.run(&["catalogue", "import", &book, "--out", &out]);
    assert_eq!(refused.status, Some(1), "never over somebody's work");
    assert!(
        refused.errors.contains("is not empty"),
        "{}",
        refused.errors
    );
}

#[test]
fn what_a_broken_off_import_left_over_is_named_and_kept() {
    let hall = Hall::new();
    let path = |name: &str| hall.path(name).to_str().expect("UTF-8").to_owned();
    let (book, out, left) = (path("book.xlsx"), path("out"), path("out.part"));
    hall.printed(&["catalogue", "export", "SOURCE", "--out", &book]);
    fs::create_dir(&left).expect("made");
    let refused = hall.run(&["catalogue", "import", &book, "--out", &out]);
    assert_eq!(refused.status, Some(1));
    assert!(
        refused.errors.contains("out.part is left over"),
        "{}",
        refused.errors
    );
    assert!(hall.path("out.part").is_dir() && !hall.path("out").exists());
}

#[test]
fn an_import_names_what_is_wrong_with_a_workbook_s_forms_and_papers() {
    let hall = Hall::new();
    let files: Vec<SourceFile> = [
        "catalogue.toml",
        "items/test.toml",
        "materials/test.toml",
        "scenarios/test.toml",
        "forms/test.toml",
    ]
    .into_iter()
    .map(|path| SourceFile {
        path: path.into(),
        text: fs::read_to_string(hall.source().join(path)).expect("read"),
    })
    .collect();
    let form = files[4]
        .text
        .replacen("married == \"yes\"", "married > 3", 1);
    assert_ne!(form, files[4].text);
    let catalogue = catalogue::source::read(&files).catalogue.expect("sound");
    let forms = BTreeMap::from([("test-form".parse().expect("an id"), form)]);
    let bytes = workbook::write(&catalogue, &forms).expect("written");
    let (book, out) = (hall.path("book.xlsx"), hall.path("out"));
    fs::write(&book, bytes).expect("written");
    fs::create_dir(hall.path("book.layouts")).expect("made");
    fs::write(hall.path("book.layouts/odd.toml"), "form = 1").expect("written");
    let (book, out) = (book.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
    let refused = hall.run(&["catalogue", "import", book, "--out", out]);
    assert_eq!(refused.status, Some(1));
    for named in ["book.xlsx 表单!", "married > 3", "layouts/odd.toml"] {
        assert!(refused.printed.contains(named), "{}", refused.printed);
    }
    assert!(!hall.path("out").exists());
}
