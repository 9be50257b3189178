//! The small sound catalogue of the fixtures, with particular texts changed.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by several test programs, each of which uses a part"
)]

use catalogue::Catalogue;
use catalogue::source::{SourceFile, read};

/// One change: in which file, from which text, to which.
pub type Change<'t> = (&'t str, &'t str, &'t str);

/// The files, with each change replacing one text in one of them; a path that is none of theirs is a new file.
pub fn files(changes: &[Change<'_>]) -> Vec<SourceFile> {
    let texts = [
        ("catalogue.toml", include_str!("../fixtures/catalogue.toml")),
        ("items/test.toml", include_str!("../fixtures/items.toml")),
        (
            "materials/test.toml",
            include_str!("../fixtures/materials.toml"),
        ),
        (
            "scenarios/test.toml",
            include_str!("../fixtures/scenario.toml"),
        ),
        (
            "life_events/open.toml",
            include_str!("../fixtures/life_event.toml"),
        ),
        ("forms/test.toml", "id = \"test-form\""),
    ];
    let mut files: Vec<SourceFile> = texts
        .into_iter()
        .map(|(path, text)| SourceFile {
            path: path.into(),
            text: text.into(),
        })
        .collect();
    for (path, from, to) in changes {
        let Some(file) = files.iter_mut().find(|file| file.path == *path) else {
            files.push(SourceFile {
                path: (*path).into(),
                text: (*to).into(),
            });
            continue;
        };
        assert!(file.text.contains(from), "{path} does not contain {from}");
        file.text = file.text.replacen(from, to, 1);
    }
    files
}

/// The catalogue that the files make, which must be sound.
pub fn catalogue(changes: &[Change<'_>]) -> Catalogue {
    let reading = read(&files(changes));
    assert_eq!(reading.faults, [], "{changes:?}");
    reading.catalogue.expect("sound")
}
