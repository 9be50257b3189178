//! A terminal's releases on its disk: damaged, full, left half done. The last good one stays, and it heals by itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::cache::{
    Cache, RENAMED, files, in_use, newer, nothing_changed, operator, seen, with_first,
};
use crate::common::{Place, publish, visit};
use contract::operator::{NewerRelease, NotTaken};
use handover::ReleaseNumber;
use replica::files::{CURRENT, delta_file, snapshot_file};

/// What is done to a file.
type Damage = fn(&Path);

/// What can become of a file on a disk.
const DAMAGES: [(&str, Damage); 5] = [
    ("a name is changed", |path| {
        let mut bytes = fs::read(path).expect("read");
        // In the middle of a name; what lies between records says nothing and may be anything.
        let name = "测试许可".as_bytes();
        let at = bytes.windows(name.len()).position(|part| part == name);
        bytes[at.expect("it stands there")] ^= 1;
        fs::write(path, bytes).expect("written");
    }),
    ("half of it is gone", |path| {
        let bytes = fs::read(path).expect("read");
        fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
    }),
    ("it is empty", |path| fs::write(path, "").expect("written")),
    ("it is not there", |path| {
        fs::remove_file(path).expect("removed");
    }),
    ("its manifest is empty", |path| {
        fs::write(path.with_extension("json"), "").expect("written");
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_only_release_heals_when_it_is_damaged_on_disk() {
    for (how, damage) in DAMAGES {
        let (cache, place, terminal) = with_first().await;
        drop(terminal);
        damage(&place.data().join("releases/00000001.sqlite"));
        let terminal = place.terminal(&cache.listen().await);
        assert_eq!(in_use(&terminal), None, "{how}");
        terminal.look_for_release().await.expect(how);
        assert_eq!(
            cache.asked(),
            [CURRENT.to_owned(), snapshot_file(ReleaseNumber(1))],
            "{how}"
        );
        nothing_changed(&place, &terminal);
        terminal.look_for_release().await.expect(how);
        assert_eq!(cache.asked(), [CURRENT], "{how}: it is fetched once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_release_heals_when_it_is_damaged_on_disk() {
    for (how, damage) in DAMAGES {
        let (cache, place, terminal) = with_first().await;
        publish(cache.path(), 2, &RENAMED, &[1]);
        terminal.look_for_release().await.expect("release 2");
        drop(terminal);
        let path = place.data().join("releases/00000002.sqlite");
        damage(&path);
        let terminal = place.terminal(&cache.listen().await);
        assert_eq!(in_use(&terminal), Some(1), "{how}: the last good one");
        terminal.look_for_release().await.expect(how);
        assert_eq!(in_use(&terminal), Some(2), "{how}");
        assert_eq!(files(&place).len(), 4, "{how}");
        cache.asked();
        terminal.look_for_release().await.expect(how);
        assert_eq!(cache.asked(), [CURRENT], "{how}: it is fetched once");
        assert_eq!(in_use(&place.terminal("")), Some(2), "{how}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_release_lets_nothing_older_in_and_is_no_predecessor() {
    let (cache, place, terminal) = with_first().await;
    publish(cache.path(), 2, &RENAMED, &[1]);
    terminal.look_for_release().await.expect("release 2");
    publish(cache.path(), 3, &[], &[]);
    terminal.look_for_release().await.expect("release 3");
    drop(terminal);
    let path = |number| place.data().join(format!("releases/{number:08}.sqlite"));
    fs::write(path(3), "").expect("written");
    let terminal = place.terminal(&cache.listen().await);
    assert_eq!(in_use(&terminal), Some(2));
    match seen(&terminal, &operator(&terminal)).newer {
        NewerRelease::NotTaken { number, why, said } => {
            assert_eq!((number, why), (Some(3), NotTaken::Damaged));
            assert!(said.contains("00000003.sqlite"), "{said}");
            assert!(said.contains("fetched again"), "{said}");
        }
        other => panic!("{other:?}"),
    }
    // Somebody shows an old manifest: release 3 was here, damaged or not.
    let second = fs::read(cache.path().join("00000002.json")).expect("read");
    fs::write(cache.path().join(CURRENT), second).expect("written");
    let error = terminal.look_for_release().await.expect_err("older");
    assert!(error.to_string().contains("older than 3"), "{error}");
    assert_eq!(in_use(&terminal), Some(2));
    // The next one takes the damaged one's place; the last good one stays behind it.
    publish(cache.path(), 4, &RENAMED, &[2]);
    terminal.look_for_release().await.expect("release 4");
    let names = files(&place);
    assert!(!path(3).exists() && path(2).exists(), "{names:?}");
    assert_eq!(names.len(), 4, "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_left_over_of_an_interrupted_switch_is_cleared_away() {
    let (cache, place, terminal) = with_first().await;
    drop(terminal);
    // Of a database, of a manifest, and a database whose manifest was never written.
    let left = [
        "00000002.sqlite.part",
        "00000002.json.part",
        "00000002.sqlite",
    ];
    let left = left.map(|name| place.data().join("releases").join(name));
    for path in &left {
        fs::write(path, "half").expect("written");
    }
    let terminal = place.terminal(&cache.listen().await);
    // To whoever only asks how the terminal stands it is what another program is about to install.
    assert!(left.iter().all(|path| path.exists()));
    terminal.look_for_release().await.expect("nothing new");
    nothing_changed(&place, &terminal);
}

/// Limits the size of files that this program writes, as though the disk had no room for more; none lifts the limit.
#[cfg(target_os = "linux")]
fn leave_room(bytes: Option<u64>) {
    let bytes = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
    let limited = std::process::Command::new("prlimit")
        .arg(format!("--pid={}", std::process::id()))
        .arg(format!("--fsize={bytes}:"))
        .status()
        .expect("prlimit of util-linux");
    assert!(limited.success());
}

/// What the release folder holds, to the byte.
#[cfg(target_os = "linux")]
fn contents(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let read = |path: PathBuf| (path.clone(), fs::read(path).expect("readable"));
    files(place).into_iter().map(read).collect()
}

#[cfg(target_os = "linux")]
const FULL_DISK: [&str; 3] = [
    "YICHUANG_TEST_FULL_DISK",
    "YICHUANG_TEST_FULL_DISK_AT",
    "YICHUANG_TEST_FULL_DISK_OFFERED",
];

/// In a program of its own: its disk has no room for what the centre offers, and then it has.
#[cfg(target_os = "linux")]
async fn runs_out_of_disk(address: &str) {
    let given = |name| std::env::var(name).expect("given with the address");
    let (folder, offered) = (PathBuf::from(given(FULL_DISK[1])), given(FULL_DISK[2]));
    let offered: u32 = offered.parse().expect("a number");
    let place = Place {
        folder: tempfile::Builder::new()
            .disable_cleanup(true)
            .tempdir_in(&folder)
            .expect("a folder"),
    };
    fs::rename(folder.join("data"), place.data()).expect("what the terminal made before");
    let terminal = place.terminal(address);
    let pass = operator(&terminal);
    let before = (in_use(&terminal), contents(&place));
    // Before the first byte, after some, and near the end of the file.
    for room in [0, 4096, 65536] {
        leave_room(Some(room));
        let looked = terminal.look_for_release().await;
        leave_room(None);
        let error = looked.expect_err("the disk is full");
        assert!(error.to_string().contains("check the disk"), "{error}");
        assert_eq!((in_use(&terminal), contents(&place)), before, "{room}");
        match seen(&terminal, &pass).newer {
            NewerRelease::NotTaken { number, why, said } => {
                assert_eq!((number, why), (Some(offered), NotTaken::Disk), "{said}");
                let file = format!("{offered:08}.sqlite.part");
                assert!(
                    said.contains(&file) && said.contains("make space"),
                    "{said}"
                );
            }
            other => panic!("{other:?}"),
        }
        if before.0.is_some() {
            let code = "test-new".parse().expect("a code");
            let guide = terminal.guide(visit(&terminal), &code).expect("served");
            assert_eq!(guide.release.number, 1);
        }
    }
    terminal.look_for_release().await.expect("there is room");
    assert_eq!(in_use(&terminal), Some(offered));
    assert_eq!(newer(&terminal), NewerRelease::None);
    assert_eq!(in_use(&place.terminal("")), Some(offered));
}

/// A limit on the size of files stands for a full disk: writing fails in the middle.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_in_the_middle_of_a_switch_changes_nothing() {
    if let Ok(address) = std::env::var(FULL_DISK[0]) {
        return runs_out_of_disk(&address).await;
    }
    let (first, second) = (ReleaseNumber(1), ReleaseNumber(2));
    let (snapshot, delta) = (snapshot_file(second), delta_file(second, first));
    // The first release of all, the next one whole, and the next one as a delta.
    let first_of_all: (u32, &[u32], &str) = (1, &[], &snapshot_file(first));
    for (offered, earlier, fetched) in [first_of_all, (2, &[], &snapshot), (2, &[1], &delta)] {
        let cache = Cache::new();
        publish(cache.path(), 1, &[], &[]);
        let address = cache.listen().await;
        let place = Place::new();
        // Its own database and its reserve stand before the disk is full: only the release finds no room.
        let terminal = place.terminal(&address);
        if offered == 2 {
            terminal.look_for_release().await.expect("release 1");
            publish(cache.path(), 2, &RENAMED, earlier);
        }
        drop(terminal);
        cache.asked();
        let program = std::env::current_exe().expect("this test");
        let name =
            "replication_disk::a_disk_that_is_full_in_the_middle_of_a_switch_changes_nothing";
        // The signal that the limit sends is ignored, so that the write fails as on a full disk.
        let script = format!(
            "trap '' XFSZ; exec '{}' {name} --exact --nocapture",
            program.display()
        );
        let ran = tokio::process::Command::new("bash")
            .args(["-c", &script])
            .env(FULL_DISK[0], &address)
            .env(FULL_DISK[1], place.folder.path())
            .env(FULL_DISK[2], offered.to_string())
            .output()
            .await
            .expect("it runs");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned()
            + &String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{said}");
        assert!(said.contains("1 passed"), "{said}");
        assert!(cache.asked().iter().any(|file| file == fetched), "{said}");
    }
}
