//! Deltas: what was changed arrives, exactly; what was damaged is noticed, always.

#[path = "../../catalogue/tests/fixtures/mod.rs"]
mod fixtures;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::difference::Difference;
use handover::{Digest, ReleaseNumber};
use jiff::Timestamp;
use replica::{Content, DeltaError, ReleaseInfo, Replica, apply_delta, build, make_delta};
use tempfile::TempDir;

fn content(changes: &[(&str, &str)]) -> Content {
    let mut scenario = fixtures::SCENARIO.to_owned();
    for (from, to) in changes {
        assert!(scenario.contains(from), "{from}");
        scenario = scenario.replace(from, to);
    }
    let files = fixtures::files(&scenario, fixtures::FORM);
    let reading = catalogue::source::read(&files);
    assert_eq!(reading.faults, []);
    let (forms, _) = forms::source::read(&files);
    Content {
        catalogue: reading.catalogue.expect("sound"),
        forms: forms
            .into_iter()
            .map(|(id, form)| (id, form.definition().clone()))
            .collect(),
        layouts: BTreeMap::new(),
    }
}

struct Pair {
    place: TempDir,
    old: PathBuf,
    new: PathBuf,
    digest: Digest,
}

fn pair() -> Pair {
    let place = tempfile::tempdir().expect("a folder");
    let make = |name: &str, number, content: &Content| {
        let path = place.path().join(name);
        let info = ReleaseInfo {
            number: ReleaseNumber(number),
            published_at: Timestamp::UNIX_EPOCH,
        };
        build(&path, content, &info).expect("built");
        path
    };
    let old = make("old.sqlite", 1, &content(&[]));
    let changed = content(&[
        ("测试许可（新办）", "测试许可（首次）"),
        ("promised = 3", "promised = 2"),
        ("copies   = 1", "copies   = 2"),
    ]);
    let new = make("new.sqlite", 2, &changed);
    let digest = Replica::open(&new)
        .expect("whole")
        .content_digest()
        .expect("read");
    Pair {
        place,
        old,
        new,
        digest,
    }
}

fn content_of(path: &Path) -> Content {
    Replica::open(path).expect("whole").content().expect("read")
}

#[test]
fn a_delta_makes_of_the_old_release_what_the_new_one_says() {
    let pair = pair();
    let delta = make_delta(&pair.old, &pair.new).expect("made");
    let out = pair.place.path().join("out.sqlite");
    apply_delta(&pair.old, &delta, pair.digest, &out).expect("applied");
    assert_eq!(content_of(&out), content_of(&pair.new));
    assert_ne!(content_of(&pair.old), content_of(&pair.new));
    let number = Replica::open(&out).expect("whole").release().number;
    assert_eq!(number, ReleaseNumber(2));
}

#[test]
fn any_flipped_bit_is_noticed_and_leaves_nothing() {
    let pair = pair();
    let delta = make_delta(&pair.old, &pair.new).expect("made");
    let before = fs::read(&pair.old).expect("read");
    let out = pair.place.path().join("out.sqlite");
    let mut wrong_content = 0;
    for place in 0..delta.len() {
        let mut flipped = delta.clone();
        flipped[place] ^= 1 << (place % 8);
        match apply_delta(&pair.old, &flipped, pair.digest, &out) {
            Ok(()) => assert_eq!(content_of(&out), content_of(&pair.new), "byte {place}"),
            Err(error) => {
                assert!(!out.exists(), "byte {place}");
                wrong_content += usize::from(matches!(error, DeltaError::Content { .. }));
                continue;
            }
        }
        fs::remove_file(&out).expect("removed");
    }
    assert!(
        wrong_content > 0,
        "SQLite alone notices too little: the digest is needed"
    );
    assert_eq!(
        fs::read(&pair.old).expect("read"),
        before,
        "the old one is only read"
    );
}

#[test]
fn the_content_digest_knows_contents_apart_and_layouts_not() {
    let pair = pair();
    let digest = |path: &Path| {
        let replica = Replica::open(path).expect("whole");
        replica.content_digest().expect("read")
    };
    assert_ne!(digest(&pair.old), digest(&pair.new));
    let copy = pair.place.path().join("copy.sqlite");
    fs::copy(&pair.new, &copy).expect("copied");
    rusqlite::Connection::open(&copy)
        .expect("opened")
        .execute_batch("PRAGMA page_size = 8192; VACUUM;")
        .expect("laid out anew");
    assert_ne!(
        fs::read(&copy).expect("read"),
        fs::read(&pair.new).expect("read")
    );
    assert_eq!(digest(&copy), digest(&pair.new));
}

#[test]
fn a_difference_is_told_in_situations() {
    let pair = pair();
    let (old, new) = (content_of(&pair.old), content_of(&pair.new));
    let told = Difference::between(&old.catalogue, &new.catalogue).to_string();
    insta::assert_snapshot!(told);
    assert!(Difference::between(&old.catalogue, &old.catalogue).is_none());
}

#[test]
fn another_consent_text_is_told_and_so_is_one_under_the_same_version() {
    let old = content(&[]).catalogue;
    let told = |change: &dyn Fn(&mut catalogue::consent::Consent)| {
        let mut new = old.clone();
        change(new.hall.consent.as_mut().expect("a consent text"));
        let difference = Difference::between(&old, &new);
        assert!(!difference.is_none());
        difference
            .to_string()
            .lines()
            .skip(1)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let reword = |consent: &mut catalogue::consent::Consent| {
        consent.paragraphs[0].text.zh = "您填的，和您拍的。".into();
    };
    assert_eq!(
        told(&|consent| {
            reword(consent);
            consent.version = "test-2".parse().expect("a version");
        }),
        "~ 个人信息处理告知由版本 test-1 换成版本 test-2"
    );
    assert_eq!(
        told(&reword),
        "~ 个人信息处理告知的文字有改动，版本却还是 test-1：发布前换一个 version"
    );
    let mut without = old.clone();
    without.hall.consent = None;
    let gone = Difference::between(&old, &without).to_string();
    assert!(
        gone.contains("- 取消个人信息处理告知（版本 test-1）"),
        "{gone}"
    );
    let new = Difference::between(&without, &old).to_string();
    assert!(
        new.contains("+ 新增个人信息处理告知（版本 test-1）"),
        "{new}"
    );
}
