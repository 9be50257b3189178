//! The catalogue as people keep it: template, export, import and check of workbooks and lists of items.

mod common;

use std::fs;

use common::Hall;

#[test]
fn what_is_exported_is_imported_as_the_same() {
    let hall = Hall::published();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/catalogue");
    let book = hall.path("book.xlsx");
    let book = book.to_str().expect("UTF-8");
    let folder = hall.path("imported");
    let folder = folder.to_str().expect("UTF-8");
    hall.printed(&["catalogue", "export", sample, "--out", book]);
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
    hall.printed(&["catalogue", "import", list, "--out", out]);
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
