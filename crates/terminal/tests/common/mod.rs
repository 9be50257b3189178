//! A terminal in a folder of its own, with a release, and centres of every kind to talk to.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by several test programs, each of which uses a part"
)]

pub mod cache;
pub mod clock;
#[path = "../../../catalogue/tests/fixtures/mod.rs"]
mod fixtures;
pub mod photos;
#[path = "../../../handover/tests/common/traces.rs"]
mod traces;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use axum::Router;
use axum::response::Json;
use axum::routing::post;
use catalogue::pre_check::{Finding, Findings, NeedPlace};
use catalogue::source::SourceFile;
use catalogue::text::Language;
use contract::desk::CheckedCase;
use contract::home::Role;
use contract::visit::{Application, VisitId};
use forms::{Entries, Entry};
use handover::{
    OpeningKey, ReceptionKeys, ReleaseManifest, ReleaseNumber, SignedReceptionKeys, SigningKey,
    SuiteName,
};
use jiff::Timestamp;
use jiff::civil::Date;
use replica::files::{CURRENT, database_file, manifest_file};
use replica::{Content, Issue};
use tempfile::TempDir;
use terminal::Terminal;
use terminal::config::{Config, ConfigPlace};
use traces::leaves_a_trace;

/// An invented citizen's name: what must be found nowhere it does not belong.
pub const CANARY: &str = "张测试金丝雀";

pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The configuration of a kiosk whose centre is at an address.
    pub fn config(&self, centre: &str) -> Config {
        self.config_with(centre, "")
    }

    /// The same with more keys of the section “centre”, and whatever sections follow.
    pub fn config_with(&self, centre: &str, more: &str) -> Config {
        self.config_of(Role::Kiosk, centre, more)
    }

    /// The configuration of a terminal of any role.
    pub fn config_of(&self, role: Role, centre: &str, more: &str) -> Config {
        let key = reception_key().sealing();
        self.load(role, centre, &format!("reception_key = \"{key}\"\n{more}"))
    }

    /// A terminal that knows no key to seal to.
    pub fn config_without_reception_key(&self) -> Config {
        self.load(Role::Kiosk, "", "")
    }

    fn load(&self, role: Role, centre: &str, more: &str) -> Config {
        let hall = self.folder.path().join("hall.toml");
        std::fs::write(
            &hall,
            format!(
                "[centre]\naddress = \"{centre}\"\nrelease_key = \"{}\"\ntimeout = 5\nlook_for_release = 10\n{more}\n",
                key().verifying()
            ),
        )
        .expect("written");
        Config::load(&ConfigPlace {
            shipped: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-config"),
            role,
            hall: Some(hall),
            data_folder: Some(self.data()),
        })
        .expect("a sound configuration")
    }

    pub fn terminal(&self, centre: &str) -> Terminal {
        Terminal::start(self.config(centre)).expect("started")
    }

    /// A guidance desk.
    pub fn desk(&self, centre: &str, more: &str) -> Terminal {
        Terminal::start(self.config_of(Role::Desk, centre, more)).expect("started")
    }

    /// Puts a release into the data folder, as replication would.
    pub fn with_release(self, number: u32) -> Self {
        self.with_release_of(number, &content(&[]))
    }

    /// The same with content of one's own.
    pub fn with_release_of(self, number: u32, content: &Content) -> Self {
        let folder = self.data().join("releases");
        std::fs::create_dir_all(&folder).expect("a folder");
        let shelf = tempfile::tempdir().expect("a folder");
        publish_with(shelf.path(), number, content, &[], Date::ZERO, &key());
        let number = ReleaseNumber(number);
        for file in [database_file(number), manifest_file(number)] {
            std::fs::copy(shelf.path().join(&file), folder.join(&file)).expect("copied");
        }
        self
    }

    /// Every file below the folder in which a text lies open.
    pub fn files_with(&self, text: &str) -> Vec<PathBuf> {
        self.files_where(&|bytes| leaves_a_trace(text, bytes))
    }

    /// The files in which such bytes stand.
    pub fn files_with_bytes(&self, part: &[u8]) -> Vec<PathBuf> {
        self.files_where(&|bytes| bytes.windows(part.len()).any(|window| window == part))
    }

    fn files_where(&self, is_it: &dyn Fn(&[u8]) -> bool) -> Vec<PathBuf> {
        fn look(folder: &Path, is_it: &dyn Fn(&[u8]) -> bool, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder)
                .expect("readable")
                .map(|entry| entry.expect("readable").path())
            {
                if entry.is_dir() {
                    look(&entry, is_it, found);
                } else if is_it(&std::fs::read(&entry).expect("readable")) {
                    found.push(entry);
                }
            }
        }
        let mut found = Vec::new();
        look(self.folder.path(), is_it, &mut found);
        found
    }
}

/// A terminal of a place that another process made.
pub fn start(folder: &Path) -> Terminal {
    let config = Config::load(&ConfigPlace {
        shipped: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-config"),
        role: Role::Kiosk,
        hall: Some(folder.join("hall.toml")),
        data_folder: Some(folder.join("data")),
    });
    Terminal::start(config.expect("a sound configuration")).expect("started")
}

/// The key of the centre in the tests.
pub fn key() -> SigningKey {
    SigningKey::from_random([7; 32])
}

/// The key of the centre's reception in the tests.
pub fn reception_key() -> OpeningKey {
    OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [9; 32])
}

/// The small test catalogue, with some words changed: file, from, to.
pub fn content(changes: &[(&str, &str, &str)]) -> Content {
    let mut files = files();
    for (path, from, to) in changes {
        let file = files.iter_mut().find(|file| file.path == *path);
        let file = file.expect("a fixture");
        assert!(file.text.contains(from), "{path} does not contain {from}");
        file.text = file.text.replace(from, to);
    }
    content_of(&files)
}

/// The small test catalogue with a second scenario, “test-second”, that asks for the same form.
pub fn content_of_two() -> Content {
    let mut files = files();
    let text = fixtures::SCENARIO
        .replacen("test-new", "test-second", 1)
        .replacen("suffix    = \"01\"", "suffix    = \"02\"", 1);
    files.push(SourceFile {
        path: "scenarios/second.toml".into(),
        text,
    });
    content_of(&files)
}

fn files() -> Vec<SourceFile> {
    fixtures::files(fixtures::SCENARIO, fixtures::FORM)
}

fn content_of(files: &[SourceFile]) -> Content {
    let reading = catalogue::source::read(files);
    assert_eq!(reading.faults, []);
    let (forms, faults) = forms::source::read(files);
    assert_eq!(faults, []);
    Content {
        catalogue: reading.catalogue.expect("sound"),
        forms: forms
            .into_iter()
            .map(|(id, form)| (id, form.definition().clone()))
            .collect(),
        layouts: BTreeMap::new(),
    }
}

/// Issues a release of the small test catalogue into a folder, as a centre does.
pub fn publish(
    folder: &Path,
    number: u32,
    changes: &[(&str, &str, &str)],
    earlier: &[u32],
) -> ReleaseManifest {
    publish_with(
        folder,
        number,
        &content(changes),
        earlier,
        Date::ZERO,
        &key(),
    )
}

/// Issues a release with everything that may differ.
pub fn publish_with(
    folder: &Path,
    number: u32,
    content: &Content,
    earlier: &[u32],
    effective_from: Date,
    key: &SigningKey,
) -> ReleaseManifest {
    let earlier: Vec<ReleaseNumber> = earlier.iter().copied().map(ReleaseNumber).collect();
    let what = Issue {
        content,
        number: ReleaseNumber(number),
        published_at: Timestamp::UNIX_EPOCH,
        effective_from,
        repeats: None,
        earlier: &earlier,
    };
    let manifest = replica::issue(folder, &what, key).expect("issued");
    let name = manifest_file(ReleaseNumber(number));
    std::fs::copy(folder.join(name), folder.join(CURRENT)).expect("copied");
    manifest
}

/// A complete application by somebody invented.
pub fn application() -> Application {
    let text = |text: &str| Entry::Text(text.into());
    let chosen = |id: &str| Entry::Choices(vec![id.parse().expect("an id")]);
    let entries: Entries = [
        ("name", text(CANARY)),
        ("phone", text("13800000000")),
        ("born", text("1960-02-29")),
        ("married", chosen("no")),
        ("capital", text("10000")),
        ("uses", chosen("home")),
        ("declared", Entry::Confirmed(true)),
    ]
    .into_iter()
    .map(|(id, entry)| (id.parse().expect("an id"), entry))
    .collect();
    Application {
        scenario: "test-new".parse().expect("a code"),
        answers: [("premises", "own"), ("agent", "self")]
            .into_iter()
            .map(|(question, choice)| {
                (
                    question.parse().expect("an id"),
                    choice.parse().expect("an id"),
                )
            })
            .collect(),
        entries: BTreeMap::from([("test-form".parse().expect("an id"), entries)]),
        language: Language::Zh,
        consent: Some("test-1".parse().expect("a version")),
    }
}

/// A pre-check of the small test catalogue: rented premises for long, and what was found on form, card and lease.
pub fn checked(found: [Option<Finding>; 3]) -> CheckedCase {
    let mut findings = Findings::new();
    for (place, finding) in found.into_iter().enumerate() {
        if let Some(finding) = finding {
            findings.note(NeedPlace::new(place).expect("small"), finding);
        }
    }
    let answers = [("premises", "rent"), ("term", "long"), ("agent", "self")];
    CheckedCase {
        scenario: "test-new".parse().expect("a code"),
        answers: answers
            .into_iter()
            .map(|(question, choice)| {
                (
                    question.parse().expect("an id"),
                    choice.parse().expect("an id"),
                )
            })
            .collect(),
        findings,
    }
}

/// A complete one.
pub fn complete() -> CheckedCase {
    checked([const { Some(Finding::InOrder) }; 3])
}

pub fn visit(terminal: &Terminal) -> VisitId {
    terminal.begin_visit().expect("a release is there")
}

/// A centre that enrols, and is away then.
pub async fn enrolled(terminal: &Terminal, listener: tokio::net::TcpListener) {
    let keys = ReceptionKeys {
        number: 1,
        keys: vec![reception_key().sealing()],
        receipts: vec![],
        relays: vec![],
    };
    let enrolment = serde_json::json!({
        "terminal": "019ab000-0000-7000-8000-00000000000a",
        "series": 7,
        "reception_keys": SignedReceptionKeys::sign(&keys, &key()).expect("signed"),
    });
    let router = Router::new().route("/v1/terminals", post(|| async { Json(enrolment) }));
    let centre = tokio::spawn(async move { axum::serve(listener, router).await });
    terminal.enrol("RIGHT").await.expect("enrolled");
    centre.abort();
}

/// Waits until something holds; fails after a deadline that no healthy run comes near.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
