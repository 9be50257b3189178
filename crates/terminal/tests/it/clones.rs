//! Two machines with one disk image: a real centre refuses both, nothing of either is lost, and each delivers everything
//! once it is enrolled anew.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::common::{Place, application, key, reception_key, until, visit};
use handover::{Envelope, Sealing};
use rusqlite::Connection;
use tempfile::TempDir;
use terminal::{EnrolmentState, Terminal};
use tokio::task::JoinHandle;

/// The centre's program with a data folder of its own. Dropping it kills it.
struct Centre {
    data: TempDir,
    child: Child,
    address: String,
}

impl Centre {
    fn serve() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let held = format!(
            r#"{{"keys":[{{"secret":"{}","made_at":"2026-01-01T00:00:00Z"}}]}}"#,
            reception_key().reveal()
        );
        for (name, text) in [("reception.key", held), ("release.key", key().reveal())] {
            std::fs::write(data.path().join(name), text).expect("written");
        }
        let mut child = Command::new(program())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let line = lines.next().expect("it gets ready").expect("UTF-8");
        let address = line.strip_prefix("LISTENING ").expect("it says where");
        Self {
            address: address.to_owned(),
            data,
            child,
        }
    }

    fn told(&self, arguments: &[&str]) -> String {
        let output = Command::new(program())
            .args(arguments)
            .arg("--data")
            .arg(self.data.path())
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout)
            .expect("UTF-8")
            .trim_end()
            .to_owned()
    }

    fn one_time_code(&self) -> String {
        self.told(&["terminal", "enrol", "--role", "kiosk", "--place", "大厅"])
    }

    /// What it keeps.
    fn kept(&self) -> Vec<Envelope> {
        let database = Connection::open(self.data.path().join("centre.sqlite")).expect("opens");
        let mut statement = database
            .prepare("SELECT envelope FROM submission")
            .expect("a table");
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0));
        rows.expect("rows")
            .map(|json| Envelope::from_json(&json.expect("there")).expect("an envelope"))
            .collect()
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The centre's program, beside this one.
fn program() -> PathBuf {
    let here = std::env::current_exe().expect("this program");
    let path = here
        .parent()
        .and_then(Path::parent)
        .expect("a folder")
        .join("centre");
    assert!(
        path.exists(),
        "centre is not built; run `cargo build -p centre`"
    );
    path
}

/// A terminal that sends what it has.
fn running(place: &Place, centre: &Centre) -> (Terminal, JoinHandle<()>) {
    let terminal = place.terminal(&centre.address);
    let background = terminal.clone();
    let task = tokio::spawn(async move { background.run_background().await });
    (terminal, task)
}

async fn stop((terminal, task): (Terminal, JoinHandle<()>)) {
    task.abort();
    let _ = task.await;
    drop(terminal);
}

fn hand_in(terminal: &Terminal) -> handover::SubmissionId {
    let receipt = terminal.hand_in(visit(terminal), &[application()]);
    receipt
        .expect("handed in, with or without the centre")
        .cases[0]
        .submission
}

fn waiting(terminal: &Terminal) -> u64 {
    terminal.status().expect("read").waiting
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_machines_with_one_disk_are_noticed_and_lose_nothing() {
    let centre = Centre::serve();
    let first = Place::new().with_release(1);
    let mut handed_in = BTreeSet::new();
    {
        let terminal = first.terminal(&centre.address);
        terminal
            .enrol(&centre.one_time_code())
            .await
            .expect("enrolled");
        handed_in.insert(hand_in(&terminal));
    }
    let second = Place::new();
    copy(&first.data(), &second.data());

    let one = running(&first, &centre);
    until("what the first has", || waiting(&one.0) == 0).await;
    let two = running(&second, &centre);
    handed_in.insert(hand_in(&two.0));
    // The copy's first request has a number that the first machine used for another.
    let state = |terminal: &Terminal| terminal.status().expect("read").state;
    until("the copy is noticed", || {
        state(&two.0) == EnrolmentState::Doubled
    })
    .await;
    handed_in.insert(hand_in(&one.0));
    until("both are refused", || {
        state(&one.0) == EnrolmentState::Doubled
    })
    .await;
    assert!(centre.told(&["terminal", "list"]).contains("two machines"));
    // Refused, both go on taking what citizens hand in.
    for terminal in [&one.0, &two.0] {
        handed_in.insert(hand_in(terminal));
        let status = terminal.status().expect("read");
        assert_eq!((status.parked, status.waiting >= 2), (0, true));
    }
    assert!(centre.kept().len() < handed_in.len());

    for terminal in [&one.0, &two.0] {
        terminal
            .enrol(&centre.one_time_code())
            .await
            .expect("enrolled anew");
    }
    stop(one).await;
    stop(two).await;
    for place in [&first, &second] {
        let again = running(place, &centre);
        until("everything is sent", || waiting(&again.0) == 0).await;
        assert_eq!(state(&again.0), EnrolmentState::Answered);
        handed_in.insert(hand_in(&again.0));
        until("what came after, too", || waiting(&again.0) == 0).await;
        stop(again).await;
    }

    let kept = centre.kept();
    let ids: BTreeSet<_> = kept.iter().map(|envelope| envelope.id).collect();
    assert_eq!(ids, handed_in, "all of it, and nothing besides");
    assert_eq!(kept.len(), handed_in.len(), "each once");
    // What was sealed under the old identity is bound to it still, without a gap in its count.
    let of = |epoch: u32| -> BTreeSet<u64> {
        let sealed = kept.iter().filter(
            |envelope| matches!(envelope.sealing, Sealing::Sealed(seal) if seal.epoch == epoch),
        );
        sealed.map(|envelope| envelope.sequence).collect()
    };
    assert_eq!(of(1), (1..=3).collect());
    assert_eq!(of(2), BTreeSet::from([4]));
    let listed = centre.told(&["terminal", "list"]);
    assert_eq!(listed.lines().count(), 3, "{listed}");
}
