//! The small sound catalogue of the fixtures, with particular texts changed.

use catalogue::Catalogue;
use catalogue::source::{SourceFile, read};

use crate::fixtures;

/// One change: in which file, from which text, to which.
pub(crate) type Change<'t> = (&'t str, &'t str, &'t str);

/// The files, with each change replacing one text in one of them; a path that is none of theirs is a new file.
pub(crate) fn files(changes: &[Change<'_>]) -> Vec<SourceFile> {
    let mut files = fixtures::files(fixtures::SCENARIO, fixtures::NO_FORM);
    files.push(SourceFile {
        path: "life_events/open.toml".into(),
        text: fixtures::LIFE_EVENT.into(),
    });
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
pub(crate) fn catalogue(changes: &[Change<'_>]) -> Catalogue {
    let reading = read(&files(changes));
    assert_eq!(reading.faults, [], "{changes:?}");
    reading.catalogue.expect("sound")
}
