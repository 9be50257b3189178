//! The sample catalogue: without a fault, and read back from its replica exactly as it was written.

use std::path::{Path, PathBuf};

use catalogue::hall::WindowKind;
use catalogue::source::SourceFile;
use handover::ReleaseNumber;
use jiff::Timestamp;
use replica::{Content, OpenError, ReleaseInfo, Replica, Way};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/catalogue")
}

fn collect(folder: &Path, under: &str, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).expect("the sample catalogue") {
        let path = entry.expect("readable").path();
        let name = format!(
            "{under}{}",
            path.file_name()
                .and_then(|name| name.to_str())
                .expect("UTF-8")
        );
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else if name.ends_with(".toml") {
            files.push(SourceFile {
                path: name,
                text: std::fs::read_to_string(&path).expect("readable"),
            });
        }
    }
}

fn content() -> Content {
    let mut files = Vec::new();
    collect(&folder(), "", &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let reading = catalogue::source::read(&files);
    let (forms, mut faults) = forms::source::read(&files);
    let (layouts, layout_faults) = forms::layout::source::read(&files, &forms);
    faults.extend(layout_faults);
    let faults: Vec<String> = reading
        .faults
        .iter()
        .chain(&faults)
        .map(ToString::to_string)
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let forms = forms
        .into_iter()
        .map(|(id, form)| (id, form.definition().clone()))
        .collect();
    Content {
        catalogue: reading.catalogue.expect("no faults"),
        forms,
        layouts,
    }
}

#[test]
fn an_official_paper_is_written_back_as_it_was_read() {
    let mut files = Vec::new();
    collect(&folder(), "", &mut files);
    let (forms, _) = forms::source::read(&files);
    let content = content();
    let written: Vec<SourceFile> = content
        .layouts
        .iter()
        .map(|(form, layout)| SourceFile {
            path: format!("layouts/{form}.toml"),
            text: layout.to_source(),
        })
        .collect();
    let (read, faults) = forms::layout::source::read(&written, &forms);
    assert_eq!(faults, []);
    assert_eq!(read, content.layouts);
}

#[test]
fn a_release_from_before_consent_texts_is_still_read() {
    let content = content();
    assert!(content.catalogue.hall.consent.is_some());
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("release.sqlite");
    replica::build(&path, &content, &info()).expect("built");
    let older = rusqlite::Connection::open(&path).expect("a database");
    older
        .execute_batch("ALTER TABLE release DROP COLUMN consent; PRAGMA user_version = 4;")
        .expect("an earlier schema");
    older.close().expect("closed");
    let replica = Replica::open(&path).expect("read");
    assert_eq!(replica.consent().expect("read"), None);
    let read = replica.content().expect("read");
    assert_eq!(read.catalogue.hall.consent, None);
    assert_eq!(read.layouts, content.layouts);
    assert_eq!(read.catalogue.scenarios, content.catalogue.scenarios);
}

#[test]
fn a_release_from_before_official_papers_is_still_read() {
    let content = content();
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("release.sqlite");
    replica::build(&path, &content, &info()).expect("built");
    let older = rusqlite::Connection::open(&path).expect("a database");
    older
        .execute_batch(
            "ALTER TABLE release DROP COLUMN consent; DROP TABLE form_layout; PRAGMA user_version = 3;",
        )
        .expect("an earlier schema");
    older.close().expect("closed");
    let replica = Replica::open(&path).expect("read");
    let read = replica.content().expect("read");
    assert!(read.layouts.is_empty());
    assert_eq!(read.forms, content.forms);
    let form = content.layouts.keys().next().expect("a form");
    assert_eq!(replica.layout(form).expect("read"), None);
}

fn info() -> ReleaseInfo {
    ReleaseInfo {
        number: ReleaseNumber(3),
        published_at: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn the_sample_is_as_large_as_promised_and_marked_as_a_sample() {
    let content = content();
    let Content {
        catalogue,
        forms,
        layouts,
    } = &content;
    assert!(layouts.len() >= 10, "{} official papers", layouts.len());
    assert!(catalogue.about.sample);
    assert!(
        catalogue.scenarios.len() >= 24,
        "{} scenarios",
        catalogue.scenarios.len()
    );
    assert!(forms.len() >= 6, "{} forms", forms.len());
    for kind in WindowKind::ALL {
        assert!(
            catalogue
                .scenarios
                .values()
                .any(|scenario| scenario.window == kind),
            "{kind:?} handles nothing"
        );
    }
    for theme in &catalogue.themes {
        assert!(
            catalogue
                .scenarios
                .values()
                .any(|scenario| scenario.themes.contains(&theme.id)),
            "nothing is found under {}",
            theme.name.zh
        );
    }
}

#[test]
fn a_replica_gives_back_what_was_built_into_it() {
    let content = content();
    let Content {
        catalogue,
        forms,
        layouts,
    } = &content;
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("release.sqlite");
    replica::build(&path, &content, &info()).expect("built");
    let replica = Replica::open(&path).expect("whole");

    assert_eq!(replica.release(), &info());
    assert_eq!(
        replica.about().expect("read"),
        (catalogue.about.clone(), catalogue.hall.clone())
    );
    assert_eq!(replica.consent().expect("read"), catalogue.hall.consent);
    assert_eq!(replica.windows().expect("read"), catalogue.windows);
    for (code, scenario) in &catalogue.scenarios {
        assert_eq!(
            replica.scenario(code).expect("read").as_ref(),
            Some(scenario),
            "{code}"
        );
        let (main, sub) = catalogue.items_of(scenario).expect("checked");
        assert_eq!(
            replica.items_of(scenario).expect("read"),
            Some((main.name.clone(), sub.clone()))
        );
        for need in scenario.table.needs() {
            let materials = replica.materials_of(code).expect("read");
            assert_eq!(
                materials.get(&need.material),
                catalogue.materials.get(&need.material)
            );
            if let Some(form) = &need.form {
                assert_eq!(
                    replica.forms_of(code).expect("read").get(form),
                    forms.get(form)
                );
            }
        }
    }
    for form in forms.keys() {
        let layout = replica.layout(form).expect("read");
        assert_eq!(layout.as_ref(), layouts.get(form), "{form}");
    }
    for (body, _, scenarios) in replica.bodies().expect("read") {
        let of_body = replica.entries(&Way::Body(&body)).expect("read");
        assert_eq!(of_body.len(), scenarios, "{body}");
        assert!(of_body.iter().all(|entry| {
            let scenario = &catalogue.scenarios[&entry.code];
            catalogue.items_of(scenario).expect("checked").1.body == body
        }));
    }
    let all = replica.entries(&Way::All).expect("read");
    assert_eq!(all.len(), catalogue.scenarios.len());
    assert!(
        all.windows(2)
            .all(|pair| pair[0].frequency >= pair[1].frequency),
        "most frequent first"
    );
    assert_eq!(replica.content().expect("read"), content, "read whole");
    for event in &catalogue.life_events {
        let listed = replica.entries(&Way::LifeEvent(&event.id)).expect("read");
        assert_eq!(
            listed
                .into_iter()
                .map(|entry| entry.code)
                .collect::<Vec<_>>(),
            event.scenarios().cloned().collect::<Vec<_>>()
        );
        assert_eq!(
            replica.life_event(&event.id).expect("read").as_ref(),
            Some(event)
        );
    }
}

#[test]
fn a_release_is_never_built_over_another() {
    let content = content();
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("release.sqlite");
    std::fs::write(&path, "something precious").expect("written");
    assert!(replica::build(&path, &content, &info()).is_err());
    assert_eq!(
        std::fs::read_to_string(&path).expect("still there"),
        "something precious"
    );
}

#[test]
fn what_is_no_whole_release_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("release.sqlite");
    assert!(matches!(Replica::open(&path), Err(OpenError::Missing(_))));

    std::fs::write(
        &path,
        "no database at all, but long enough to look at. ".repeat(100),
    )
    .expect("written");
    assert!(matches!(
        Replica::open(&path),
        Err(OpenError::NotARelease(_))
    ));

    let other = place.path().join("other.sqlite");
    rusqlite::Connection::open(&other)
        .expect("opened")
        .execute_batch("CREATE TABLE t (x)")
        .expect("written");
    assert!(matches!(
        Replica::open(&other),
        Err(OpenError::NotARelease(_))
    ));

    let newer = place.path().join("newer.sqlite");
    let content = content();
    replica::build(&newer, &content, &info()).expect("built");
    rusqlite::Connection::open(&newer)
        .expect("opened")
        .pragma_update(None, "user_version", 99)
        .expect("written");
    assert!(matches!(
        Replica::open(&newer),
        Err(OpenError::Schema { found: 99, .. })
    ));

    let cut = place.path().join("cut.sqlite");
    let bytes = std::fs::read(&newer).expect("read");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).expect("written");
    assert!(Replica::open(&cut).is_err());
}
