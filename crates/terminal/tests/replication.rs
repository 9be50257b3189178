//! Replication: what the centre signed for this terminal comes into use, whole; everything else changes nothing.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use common::{Place, content, key, publish, publish_with, visit};
use contract::visit::Ending;
use handover::{ReleaseNumber, SignedManifest, SigningKey};
use jiff::civil::{Date, date};
use replica::files::{CURRENT, delta_file, snapshot_file};
use tempfile::TempDir;
use terminal::Terminal;

const RENAMED: [(&str, &str, &str); 1] = [(
    "scenarios/test.toml",
    "测试许可（新办）",
    "测试许可（首次）",
)];

/// What a server does to a file on its way.
type Meddling = Box<dyn Fn(&str, Vec<u8>) -> Vec<u8> + Send + Sync>;

/// A web server with a folder of releases, and somebody in between.
#[derive(Clone)]
struct Cache {
    folder: Arc<TempDir>,
    meddling: Arc<Mutex<Meddling>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Cache {
    fn new() -> Self {
        Self {
            folder: Arc::new(tempfile::tempdir().expect("a folder")),
            meddling: Arc::new(Mutex::new(Box::new(|_, bytes| bytes))),
            asked: Arc::default(),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn meddle(&self, how: impl Fn(&str, Vec<u8>) -> Vec<u8> + Send + Sync + 'static) {
        *self.meddling.lock().expect("no panic") = Box::new(how);
    }

    /// What was asked for since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().expect("no panic"))
    }

    async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let router = Router::new()
            .route("/v1/releases/{file}", get(file))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}

async fn file(State(cache): State<Cache>, UrlPath(name): UrlPath<String>) -> Response {
    cache.asked.lock().expect("no panic").push(name.clone());
    match fs::read(cache.path().join(&name)) {
        Ok(bytes) => (cache.meddling.lock().expect("no panic"))(&name, bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn in_use(terminal: &Terminal) -> Option<u32> {
    terminal.connection().release
}

/// A terminal with release 1 in use, and a cache that has it.
async fn with_first() -> (Cache, Place, Terminal) {
    let cache = Cache::new();
    publish(cache.path(), 1, &[], &[]);
    let place = Place::new();
    let terminal = place.terminal(&cache.listen().await);
    terminal.look_for_release().await.expect("release 1");
    assert_eq!(in_use(&terminal), Some(1));
    cache.asked();
    (cache, place, terminal)
}

/// The files of the release folder, without the database's own.
fn files(place: &Place) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(place.data().join("releases"))
        .expect("readable")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    files
}

/// Release 1 is still there, in use, untouched and usable after a restart; nothing else is left behind.
fn nothing_changed(place: &Place, terminal: &Terminal) {
    assert_eq!(in_use(terminal), Some(1));
    let names: Vec<_> = files(place)
        .iter()
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(names, ["00000001.json", "00000001.sqlite"]);
    assert_eq!(in_use(&place.terminal("")), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_release_comes_as_a_delta_and_says_the_same_as_the_snapshot() {
    let (cache, place, terminal) = with_first().await;
    publish(cache.path(), 2, &RENAMED, &[1]);
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(in_use(&terminal), Some(2));
    let delta = delta_file(ReleaseNumber(2), ReleaseNumber(1));
    assert_eq!(cache.asked(), [CURRENT.to_owned(), delta]);

    let other = Place::new();
    let fresh = other.terminal(&cache.listen().await);
    fresh.look_for_release().await.expect("release 2");
    assert_eq!(
        cache.asked(),
        [CURRENT.to_owned(), snapshot_file(ReleaseNumber(2))]
    );
    for terminal in [&terminal, &fresh, &place.terminal("")] {
        let name = |terminal: &Terminal| {
            let code = "test-new".parse().expect("a code");
            let guide = terminal.guide(visit(terminal), &code).expect("served");
            guide.scenario.name.zh
        };
        assert_eq!(name(terminal), "测试许可（首次）");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_not_fetched_again() {
    let (cache, _place, terminal) = with_first().await;
    terminal.look_for_release().await.expect("nothing new");
    assert_eq!(cache.asked(), [CURRENT]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_stays_on_the_release_that_it_began_with() {
    let (cache, _place, terminal) = with_first().await;
    let code = "test-new".parse().expect("a code");
    let before = visit(&terminal);
    publish(cache.path(), 2, &RENAMED, &[1]);
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(in_use(&terminal), Some(2));
    let name = |visit| {
        terminal
            .guide(visit, &code)
            .expect("served")
            .scenario
            .name
            .zh
    };
    assert_eq!(name(before), "测试许可（新办）");
    terminal.end_visit(before, Ending::Left);
    assert_eq!(name(visit(&terminal)), "测试许可（首次）");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delta_in_doubt_is_passed_over_for_the_snapshot() {
    type Doubt = fn(Vec<u8>) -> Vec<u8>;
    let doubts: [(&str, Doubt); 4] = [
        ("truncated", |bytes| bytes[..bytes.len() / 2].to_vec()),
        ("empty", |_| Vec::new()),
        ("a page of a captive portal", |_| {
            b"<html>free WLAN</html>".to_vec()
        }),
        ("longer than announced", |mut bytes| {
            bytes.push(0);
            bytes
        }),
    ];
    for (name, doubt) in doubts {
        let (cache, _place, terminal) = with_first().await;
        publish(cache.path(), 2, &RENAMED, &[1]);
        cache.meddle(move |file, bytes| {
            if file.contains("-from-") {
                doubt(bytes)
            } else {
                bytes
            }
        });
        terminal.look_for_release().await.expect(name);
        assert_eq!(in_use(&terminal), Some(2), "{name}");
        assert_eq!(cache.asked().len(), 3, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bit_flipped_anywhere_is_noticed_and_changes_nothing() {
    let (cache, place, terminal) = with_first().await;
    publish(cache.path(), 2, &RENAMED, &[1]);
    let number = ReleaseNumber(2);
    let targets = [
        CURRENT.to_owned(),
        snapshot_file(number),
        delta_file(number, ReleaseNumber(1)),
    ];
    let mut flips = 0;
    for target in &targets {
        let size = fs::metadata(cache.path().join(target))
            .expect("there")
            .len();
        for place_of_flip in (0..usize::try_from(size).expect("small")).step_by(97) {
            let bit = 1_u8 << (place_of_flip % 8);
            let target = target.clone();
            cache.meddle(move |file, mut bytes| {
                if file == target {
                    bytes[place_of_flip] ^= bit;
                } else if file != CURRENT {
                    // Nothing else helps out, so that each is judged by itself.
                    bytes.clear();
                }
                bytes
            });
            let error = terminal.look_for_release().await.expect_err("noticed");
            assert!(!error.to_string().is_empty());
            assert_eq!(
                in_use(&terminal),
                Some(1),
                "flip at {place_of_flip}: {error}"
            );
            flips += 1;
        }
    }
    nothing_changed(&place, &terminal);
    assert!(flips > 3 * targets.len(), "{flips} flips");
    // And with nobody in between it is taken over.
    cache.meddle(|_, bytes| bytes);
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(in_use(&terminal), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_centre_did_not_sign_for_this_terminal_is_refused() {
    let (cache, place, terminal) = with_first().await;
    let refused = async |expected: &str| {
        let error = terminal.look_for_release().await.expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}");
        nothing_changed(&place, &terminal);
    };
    let foreign = SigningKey::from_random([8; 32]);
    publish_with(
        cache.path(),
        2,
        &content(&RENAMED),
        &[],
        Date::ZERO,
        &foreign,
    );
    refused("not signed by a centre that this terminal knows").await;

    // The manifest in clear, without a signature.
    let manifest = publish(cache.path(), 2, &RENAMED, &[1]);
    let json = serde_json::to_vec(&manifest).expect("serialises");
    fs::write(cache.path().join(CURRENT), json).expect("written");
    refused("expected `manifest` or `signature`").await;

    // The right signature over another number: the words of release 2 as release 3.
    let signed = fs::read_to_string(cache.path().join("00000002.json")).expect("read");
    let forged = signed.replace("\\\"number\\\":2", "\\\"number\\\":3");
    assert_ne!(forged, signed);
    fs::write(cache.path().join(CURRENT), forged).expect("written");
    refused("not signed by a centre that this terminal knows").await;

    // Another district of the same authority.
    let district = [("catalogue.toml", "990101", "990102")];
    publish(cache.path(), 2, &district, &[]);
    refused("district 990102").await;

    // Another schema.
    let mut manifest = publish(cache.path(), 2, &RENAMED, &[1]);
    manifest.schema += 1;
    let signed = SignedManifest::sign(&manifest, &key()).expect("signed");
    let json = signed.to_json().expect("serialises");
    fs::write(cache.path().join(CURRENT), json).expect("written");
    refused("update this program").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_release_never_replaces_a_newer_one() {
    let (cache, place, terminal) = with_first().await;
    publish(cache.path(), 2, &RENAMED, &[1]);
    terminal.look_for_release().await.expect("release 2");
    let first = fs::read(cache.path().join("00000001.json")).expect("read");
    fs::write(cache.path().join(CURRENT), first).expect("written");
    let error = terminal.look_for_release().await.expect_err("older");
    assert!(error.to_string().contains("older than 2"), "{error}");
    assert_eq!(in_use(&terminal), Some(2));
    assert_eq!(in_use(&place.terminal("")), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_waits_for_its_day() {
    let (cache, place, terminal) = with_first().await;
    let far = date(9000, 1, 1);
    publish_with(cache.path(), 2, &content(&RENAMED), &[1], far, &key());
    terminal
        .look_for_release()
        .await
        .expect("release 2 is here");
    assert_eq!(in_use(&terminal), Some(1), "its day has not come");
    assert_eq!(files(&place).len(), 4);
    cache.asked();
    terminal.look_for_release().await.expect("nothing new");
    assert_eq!(cache.asked(), [CURRENT], "it is not fetched twice");
    // A correction that counts at once goes ahead of it.
    publish(cache.path(), 3, &[], &[1, 2]);
    terminal.look_for_release().await.expect("release 3");
    assert_eq!(in_use(&terminal), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn old_releases_make_room_but_for_the_last() {
    let (cache, place, terminal) = with_first().await;
    for number in 2..=4 {
        publish(cache.path(), number, &RENAMED, &[number - 1]);
        terminal.look_for_release().await.expect("the next one");
    }
    let names: Vec<_> = files(&place)
        .iter()
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(
        names,
        [
            "00000003.json",
            "00000003.sqlite",
            "00000004.json",
            "00000004.sqlite"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_nothing_is_believed() {
    let cache = Cache::new();
    publish(cache.path(), 1, &[], &[]);
    let place = Place::new();
    let mut config = place.config(&cache.listen().await);
    config.centre.release_key = None;
    let terminal = Terminal::start(config).expect("started");
    let error = terminal.look_for_release().await.expect_err("no key");
    assert!(error.to_string().contains("release_key"), "{error}");
    assert_eq!(in_use(&terminal), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_left_over_of_an_interrupted_switch_is_cleared_away() {
    let (cache, place, terminal) = with_first().await;
    drop(terminal);
    let left = place.data().join("releases/00000002.sqlite.part");
    fs::write(&left, "half").expect("written");
    let terminal = place.terminal(&cache.listen().await);
    nothing_changed(&place, &terminal);
    assert!(!left.exists());
}

/// A limit on the size of files stands for a full disk: writing fails in the middle.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_in_the_middle_of_a_switch_changes_nothing() {
    const ADDRESS: &str = "YICHUANG_TEST_FULL_DISK";
    const FOLDER: &str = "YICHUANG_TEST_FULL_DISK_AT";
    if let Some(address) = std::env::var_os(ADDRESS) {
        let folder = PathBuf::from(std::env::var_os(FOLDER).expect("given with the address"));
        let place = Place {
            folder: tempfile::Builder::new()
                .disable_cleanup(true)
                .tempdir_in(&folder)
                .expect("a folder"),
        };
        fs::rename(folder.join("data"), place.data()).expect("what the terminal made before");
        let address = address.into_string().expect("UTF-8");
        let terminal = place.terminal(&address);
        let error = terminal
            .look_for_release()
            .await
            .expect_err("the disk is full");
        assert!(error.to_string().contains("check the disk"), "{error}");
        assert_eq!(in_use(&terminal), None);
        assert_eq!(files(&place), Vec::<PathBuf>::new());
        return;
    }
    let cache = Cache::new();
    publish(cache.path(), 1, &[], &[]);
    let address = cache.listen().await;
    let place = Place::new();
    // Its own database and its reserve stand before the disk is full: only the release finds no room.
    drop(place.terminal(&address));
    let program = std::env::current_exe().expect("this test");
    let name = "a_disk_that_is_full_in_the_middle_of_a_switch_changes_nothing";
    // The signal that the limit sends is ignored, so that the write fails as on a full disk.
    let script = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' {name} --exact --nocapture",
        program.display()
    );
    let ran = tokio::process::Command::new("bash")
        .args(["-c", &script])
        .env(ADDRESS, &address)
        .env(FOLDER, place.folder.path())
        .output()
        .await
        .expect("it runs");
    let said =
        String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}
