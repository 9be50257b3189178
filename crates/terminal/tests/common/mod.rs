//! A terminal in a folder of its own, with a release, and centres of every kind to talk to.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by several test programs, each of which uses a part"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use catalogue::source::SourceFile;
use catalogue::text::Language;
use contract::home::Role;
use contract::visit::{Application, VisitId};
use forms::{Entries, Entry};
use handover::{Digest, ReleaseManifest, ReleaseNumber};
use jiff::Timestamp;
use tempfile::TempDir;
use terminal::Terminal;
use terminal::config::{Config, ConfigPlace};

/// An invented citizen's name: what must be found nowhere it does not belong.
pub const CANARY: &str = "张测试金丝雀";

/// The files that differ from the fixtures of the pure crates.
const SCENARIO: &str = include_str!("../../../catalogue/tests/fixtures/scenario.toml");

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
        let hall = self.folder.path().join("hall.toml");
        std::fs::write(
            &hall,
            format!("[centre]\naddress = \"{centre}\"\ntimeout = 2\n"),
        )
        .expect("written");
        Config::load(&ConfigPlace {
            shipped: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-config"),
            role: Role::Kiosk,
            hall: Some(hall),
            data_folder: Some(self.data()),
        })
        .expect("a sound configuration")
    }

    pub fn terminal(&self, centre: &str) -> Terminal {
        Terminal::start(self.config(centre)).expect("started")
    }

    /// Puts a release into the data folder, as replication would.
    pub fn with_release(self, number: u32) -> Self {
        let (manifest, snapshot) = release(number);
        let folder = self.data().join("releases");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(&manifest.snapshot), snapshot).expect("written");
        let json = serde_json::to_vec(&manifest).expect("serialises");
        std::fs::write(folder.join(format!("{number:08}.json")), json).expect("written");
        self
    }

    /// Every file below the folder that contains some bytes.
    pub fn files_with(&self, bytes: &[u8]) -> Vec<PathBuf> {
        fn look(folder: &Path, bytes: &[u8], found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder)
                .expect("readable")
                .map(|entry| entry.expect("readable").path())
            {
                if entry.is_dir() {
                    look(&entry, bytes, found);
                } else if std::fs::read(&entry)
                    .expect("readable")
                    .windows(bytes.len())
                    .any(|window| window == bytes)
                {
                    found.push(entry);
                }
            }
        }
        let mut found = Vec::new();
        look(self.folder.path(), bytes, &mut found);
        found
    }
}

/// A release of the small test catalogue.
pub fn release(number: u32) -> (ReleaseManifest, Vec<u8>) {
    let file = |path: &str, text: &str| SourceFile {
        path: path.into(),
        text: text.into(),
    };
    let files = [
        file(
            "catalogue.toml",
            include_str!("../../../catalogue/tests/fixtures/catalogue.toml"),
        ),
        file(
            "items/test.toml",
            include_str!("../../../catalogue/tests/fixtures/items.toml"),
        ),
        file(
            "materials/test.toml",
            include_str!("../../../catalogue/tests/fixtures/materials.toml"),
        ),
        file("scenarios/test.toml", SCENARIO),
        file(
            "forms/test.toml",
            include_str!("../../../forms/tests/fixtures/form.toml"),
        ),
    ];
    let reading = catalogue::source::read(&files);
    assert_eq!(reading.faults, []);
    let catalogue = reading.catalogue.expect("sound");
    let (forms, faults) = forms::source::read(&files);
    assert_eq!(faults, []);
    let forms: BTreeMap<_, _> = forms
        .into_iter()
        .map(|(id, form)| (id, form.definition().clone()))
        .collect();
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("release.sqlite");
    let info = replica::ReleaseInfo {
        number: ReleaseNumber(number),
        published_at: Timestamp::UNIX_EPOCH,
    };
    replica::build(&path, &catalogue, &forms, &info).expect("built");
    let snapshot = std::fs::read(&path).expect("read");
    let manifest = ReleaseManifest {
        number: ReleaseNumber(number),
        schema: replica::SCHEMA,
        published_at: Timestamp::UNIX_EPOCH,
        snapshot: format!("{number:08}.sqlite"),
        size: snapshot.len() as u64,
        digest: Digest::of(&snapshot),
        counts: catalogue.counts(),
    };
    (manifest, snapshot)
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
    }
}

pub fn visit(terminal: &Terminal) -> VisitId {
    terminal.begin_visit().expect("a release is there")
}

/// Waits until something holds; fails after a deadline that no healthy run comes near.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
