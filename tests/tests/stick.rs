//! A stick between a real terminal and a real centre, for days without any line: every submission arrives, and arrives once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use catalogue::text::Language;
use contract::visit::Application;
use e2e::Hall;
use forms::{Entries, Entry};
use handover::parcel::{ParcelReceipts, RECEIPTS, SignedParcel};
use handover::{CentreReceipt, Digest, SignedReceipt, SigningKey};
use jiff::Timestamp;
use tempfile::TempDir;
use terminal::Terminal;

/// An invented citizen's name.
const CANARY: &str = "张测试金丝雀";

const CATALOGUE: [(&str, &str); 5] = [
    (
        "catalogue.toml",
        include_str!("../../crates/catalogue/tests/fixtures/catalogue.toml"),
    ),
    (
        "items/test.toml",
        include_str!("../../crates/catalogue/tests/fixtures/items.toml"),
    ),
    (
        "materials/test.toml",
        include_str!("../../crates/catalogue/tests/fixtures/materials.toml"),
    ),
    (
        "scenarios/test.toml",
        include_str!("../../crates/catalogue/tests/fixtures/scenario.toml"),
    ),
    (
        "forms/test.toml",
        include_str!("../../crates/forms/tests/fixtures/form.toml"),
    ),
];

/// A hall with the small catalogue, and a folder that stands for a stick.
fn open() -> (Hall, TempDir) {
    let source = tempfile::tempdir().expect("a folder");
    for (name, text) in CATALOGUE {
        let path = source.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let hall = Hall::open_of(source.path());
    (hall, tempfile::tempdir().expect("a folder"))
}

/// The terminal of a hall, with the centre's release.
async fn start(hall: &Hall) -> Terminal {
    let terminal = Terminal::start(hall.config()).expect("started");
    terminal.look_for_release().await.expect("it has come");
    terminal
}

fn hand_in(terminal: &Terminal) {
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
    let application = Application {
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
    };
    let visit = terminal.begin_visit().expect("a release is there");
    terminal.hand_in(visit, &[application]).expect("handed in");
}

fn run(command: &mut Command) -> Output {
    command.output().expect("it can be started")
}

/// What a command printed that must succeed.
fn printed(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = run(command);
    let errors = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?}: {errors}");
    String::from_utf8(stdout).expect("UTF-8")
}

/// What a command said that must fail.
fn refused(command: &mut Command) -> String {
    let output = run(command);
    assert_eq!(output.status.code(), Some(1), "{command:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn export(hall: &Hall, stick: &Path) -> String {
    printed(hall.terminal_command().arg("export-sealed").arg(stick))
}

fn import_receipts(hall: &Hall, stick: &Path) -> Command {
    let mut command = hall.terminal_command();
    command.arg("import-receipts").arg(stick);
    command
}

fn import(hall: &Hall, stick: &Path) -> Command {
    let stick = stick.to_str().expect("UTF-8");
    hall.at_centre(&["import-sealed", "--from", stick])
}

fn waiting(terminal: &Terminal) -> u64 {
    terminal.status().expect("readable").waiting
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("readable");
    entries
        .map(|entry| entry.expect("readable").path())
        .map(|path| (path.clone(), fs::read(path).expect("readable")))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stick_carries_what_no_line_does_and_each_arrives_once() {
    let (mut hall, folder) = open();
    let terminal = start(&hall).await;
    hall.stop_centre();
    let background = terminal.clone();
    let running = tokio::spawn(async move { background.run_background().await });
    for _ in 0..2 {
        hand_in(&terminal);
    }

    // Beside the program that runs.
    let stick = folder.path().join("1");
    let said = export(&hall, &stick);
    assert!(said.contains("exported 2 submissions"), "{said}");
    for (path, bytes) in files(&stick) {
        let open = bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
        assert!(!open, "{} is open", path.display());
        // Copied half, or changed on the way.
        fs::remove_file(&path).expect("removed");
        refused(&mut import(&hall, &stick));
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        fs::write(&path, &changed).expect("written");
        refused(&mut import(&hall, &stick));
        fs::write(&path, &bytes).expect("written");
    }
    assert_eq!(hall.kept(), 0);
    for said in ["taken 2, here already 0", "taken 0, here already 2"] {
        let imported = printed(&mut import(&hall, &stick));
        assert!(imported.contains(said), "{imported}");
    }
    assert_eq!((hall.kept(), waiting(&terminal)), (2, 2));

    // On the way back somebody writes a receipt.
    let path = stick.join(RECEIPTS);
    let answers = fs::read(&path).expect("receipts");
    let mut forged: ParcelReceipts = serde_json::from_slice(&answers).expect("receipts");
    let list = fs::read(stick.join("parcel.json")).expect("a list");
    let list: SignedParcel = serde_json::from_slice(&list).expect("a list");
    let key = hall_key(&hall);
    let parcel = list.verify(key.verifying()).expect("the terminal’s own");
    let receipt = CentreReceipt {
        id: parcel.submissions[0].id,
        digest: Digest::of(b"anything"),
        received_at: Timestamp::UNIX_EPOCH,
        place: None,
    };
    forged.receipts[0] = SignedReceipt::sign(&receipt, &key).expect("signed");
    fs::write(&path, serde_json::to_vec(&forged).expect("JSON")).expect("written");
    let said = refused(&mut import_receipts(&hall, &stick));
    assert!(said.contains("not to be believed"), "{said}");
    assert_eq!(waiting(&terminal), 2);
    fs::write(&path, &answers).expect("written");
    for said in ["has 2 of them, 0 were known", "has 0 of them, 2 were known"] {
        let imported = printed(&mut import_receipts(&hall, &stick));
        assert!(imported.contains(said), "{imported}");
    }
    assert_eq!(waiting(&terminal), 0);

    // The line comes back while a stick is under way.
    hand_in(&terminal);
    let second = folder.path().join("2");
    let said = export(&hall, &second);
    assert!(said.contains("exported 1 submissions"), "{said}");
    running.abort();
    let _aborted = running.await;
    hall.start_centre();
    let background = terminal.clone();
    let running = tokio::spawn(async move { background.run_background().await });
    let deadline = Instant::now() + Duration::from_secs(30);
    while waiting(&terminal) > 0 {
        assert!(Instant::now() < deadline, "it is not sent");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let imported = printed(&mut import(&hall, &second));
    assert!(imported.contains("taken 0, here already 1"), "{imported}");
    let imported = printed(&mut import_receipts(&hall, &second));
    assert!(imported.contains("0 of them, 1 were known"), "{imported}");
    assert_eq!(hall.kept(), 3);
    running.abort();
}

/// The key with which a hall's terminal signs.
fn hall_key(hall: &Hall) -> SigningKey {
    let database = rusqlite::Connection::open(hall.data().join("terminal.sqlite"));
    let key: String = database
        .and_then(|database| database.query_row("SELECT key FROM enrolment", [], |row| row.get(0)))
        .expect("enrolled");
    key.parse().expect("a key")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_centre_takes_no_parcel_of_a_terminal_that_is_not_enrolled_with_it() {
    let (hall, folder) = open();
    let (elsewhere, _) = open();
    let other = hall.another("kiosk");
    let mut sticks = Vec::new();
    for (name, theirs) in [("stranger", &elsewhere), ("revoked", &other)] {
        hand_in(&start(theirs).await);
        let stick = folder.path().join(name);
        export(theirs, &stick);
        sticks.push(stick);
    }
    let list = fs::read(sticks[1].join("parcel.json")).expect("a list");
    let list: SignedParcel = serde_json::from_slice(&list).expect("a list");
    let id = list.terminal.to_string();
    printed(&mut hall.at_centre(&["terminal", "revoke", &id]));
    for stick in &sticks {
        let said = refused(&mut import(&hall, stick));
        assert!(said.contains("not enrolled here"), "{said}");
    }
    assert_eq!(hall.kept(), 0);
}
