//! What the tests of the centre share: a hall in a folder of its own, the real program, and a terminal's requests.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by several test programs, each of which uses a part"
)]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

pub mod desk;
#[path = "../../../catalogue/tests/fixtures/mod.rs"]
pub(crate) mod fixtures;
#[cfg(unix)]
pub mod line;
#[cfg(unix)]
pub mod terminal;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use catalogue::source::SourceFile;
use catalogue::text::Language;
use forms::{FilledForm, Value};
use handover::envelope::Content;
use handover::submission::SUBMISSION_SCHEMA;
use handover::{
    CentreReceipt, Digest, Envelope, OpeningKey, Origin, PickupCode, Refusal, ReleaseNumber,
    Sealing, SignedReceipt, SigningKey, Submission, SubmissionId, SuiteName,
};
use jiff::Timestamp;
use reqwest::{Client, Response};
use tempfile::TempDir;
pub use terminal::Terminal;
use uuid::Uuid;

/// An invented citizen's name: what must be found nowhere it does not belong.
pub const CANARY: &str = "张测试金丝雀";
/// The same citizen's telephone number, invented too.
pub const PHONE: &str = "13800001234";
/// How long a program may take for anything; a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// A hall whose centre has a data folder and a catalogue's source.
pub struct Hall {
    folder: TempDir,
}

impl Hall {
    /// An empty one.
    pub fn new() -> Self {
        let hall = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        hall.write_source(&[]);
        fs::create_dir_all(hall.data()).expect("made");
        let held = format!(
            r#"{{"keys":[{{"secret":"{}","made_at":"2026-01-01T00:00:00Z"}}]}}"#,
            reception_key().reveal()
        );
        fs::write(hall.data().join("reception.key"), held).expect("written");
        let key = receipt_key().reveal();
        fs::write(hall.data().join("receipt.key"), key).expect("written");
        hall
    }

    /// One with the first release published.
    pub fn published() -> Self {
        let hall = Self::new();
        hall.publish();
        hall
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn source(&self) -> PathBuf {
        self.path("source")
    }

    /// Writes the small sound catalogue, each change replacing one text in one file.
    pub fn write_source(&self, changes: &[(&str, &str, &str)]) {
        for SourceFile { path, mut text } in fixtures::files(fixtures::SCENARIO, fixtures::FORM) {
            for (_, from, to) in changes.iter().filter(|(file, ..)| *file == path) {
                assert!(text.contains(from), "{path} does not contain {from}");
                text = text.replacen(from, to, 1);
            }
            let path = self.source().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
    }

    pub fn publish(&self) {
        self.printed(&["catalogue", "publish", "SOURCE", "--data", "DATA"]);
    }

    /// The program with its arguments; SOURCE and DATA stand for the hall's folders.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_centre"));
        for &argument in arguments {
            match argument {
                "SOURCE" => command.arg(self.source()),
                "DATA" => command.arg(self.data()),
                other => command.arg(other),
            };
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::new(self.command(arguments).output().expect("it runs"), self)
    }

    /// Runs the program, which succeeds, and returns what it printed.
    pub fn printed(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.status, Some(0), "{arguments:?}: {}", ran.errors);
        ran.printed.trim_end().to_owned()
    }

    /// A one-time code for a new terminal.
    pub fn one_time_code(&self) -> String {
        self.printed(&[
            "terminal",
            "enrol",
            "--role",
            "kiosk",
            "--place",
            "大厅 1 号",
            "--data",
            "DATA",
        ])
    }

    pub fn serve(&self) -> Centre {
        self.serve_with(&[])
    }

    /// Serves with more arguments.
    pub fn serve_with(&self, more: &[&str]) -> Centre {
        Centre::start(self, "127.0.0.1:0", more)
    }

    /// Serves at an address that a centre before listened on.
    pub fn serve_at(&self, socket: &str) -> Centre {
        Centre::start(self, socket, &[])
    }

    /// Everything the centre logged, whenever it ran.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// Every file below the data folder, with its bytes.
    pub fn kept_files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn look(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in fs::read_dir(folder).expect("readable") {
                let path = entry.expect("readable").path();
                if path.is_dir() {
                    look(&path, files);
                } else {
                    let bytes = fs::read(&path).expect("readable");
                    files.push((path, bytes));
                }
            }
        }
        let mut files = Vec::new();
        look(&self.data(), &mut files);
        files
    }
}

/// What a run of the program came to, the hall's folder written as `HALL`.
pub struct Ran {
    pub status: Option<i32>,
    pub printed: String,
    pub errors: String,
}

impl Ran {
    fn new(output: Output, hall: &Hall) -> Self {
        let folder = hall.folder.path().display().to_string();
        let text = |bytes| {
            String::from_utf8(bytes)
                .expect("UTF-8")
                .replace(&folder, "HALL")
        };
        Self {
            status: output.status.code(),
            printed: text(output.stdout),
            errors: text(output.stderr),
        }
    }
}

/// A centre that serves. Dropping it kills it.
pub struct Centre {
    child: Child,
    pub address: String,
    pub client: Client,
}

impl Centre {
    fn start(hall: &Hall, socket: &str, more: &[&str]) -> Self {
        let log = File::options()
            .create(true)
            .append(true)
            .open(hall.path("log"))
            .expect("a log");
        let mut child = hall
            .command(&["serve", "--listen", socket, "--data", "DATA"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("it starts");
        let output = child.stdout.take().expect("it is piped");
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let line = lines
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|_| panic!("it does not get ready: {}", hall.log()));
        let address = line
            .strip_prefix("LISTENING ")
            .expect("it says where it listens")
            .to_owned();
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .expect("a client");
        Self {
            child,
            address,
            client,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The socket it listens on.
    pub fn socket(&self) -> &str {
        self.address
            .trim_start_matches("http://")
            .trim_start_matches("https://")
    }

    pub async fn get(&self, path: &str) -> Response {
        let request = self.client.get(self.url(path));
        request.send().await.expect("it answers")
    }

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, without warning.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
    }

    /// Tells it to end, as a service manager would.
    pub fn tell_to_end(&self) {
        self.tell("TERM");
    }

    /// Sends it a signal.
    pub fn tell(&self, signal: &str) {
        let status = Command::new("kill")
            .args([&format!("-{signal}"), &self.child.id().to_string()])
            .status();
        assert!(status.expect("kill runs").success());
    }

    /// How it ended, within a time.
    pub fn ended_within(&mut self, time: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + time;
        loop {
            let ended = self.child.try_wait().expect("it can be asked");
            if ended.is_some() || Instant::now() > until {
                return ended;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The id of the submission with a number.
pub fn id(number: u64) -> SubmissionId {
    SubmissionId(Uuid::from_u128(
        0x019a_b000_0000_7000_8000_0000_0000_0000 + u128::from(number),
    ))
}

/// A submission of the small catalogue: rented premises for long, the citizen comes in person.
pub fn submission(number: u64, name: &str) -> Submission {
    let text = |text: &str| Value::Text(text.into());
    let choice = |id: &str| Value::Choice(id.parse().expect("an id"));
    let values = [
        ("name", text(name)),
        ("phone", text(PHONE)),
        ("born", Value::Date(jiff::civil::date(1990, 2, 3))),
        ("married", choice("no")),
        ("capital", Value::Number(5000.0)),
        ("double", Value::Number(10_000.0)),
        ("uses", Value::Choices(vec!["shop".parse().expect("an id")])),
        ("declared", Value::Confirmed),
    ];
    let answers = [("premises", "rent"), ("term", "long"), ("agent", "self")];
    Submission {
        schema: SUBMISSION_SCHEMA,
        id: id(number),
        pickup_code: PickupCode::from_random(number),
        handed_in_at: "2026-03-02T01:30:00Z".parse().expect("a time"),
        release: ReleaseNumber(1),
        scenario: "test-new".parse().expect("a code"),
        answers: answers
            .map(|(question, choice)| {
                let question = question.parse().expect("an id");
                (question, choice.parse().expect("an id"))
            })
            .into(),
        forms: vec![FilledForm {
            form: "test-form".parse().expect("an id"),
            version: 1,
            values: values
                .map(|(field, value)| (field.parse().expect("an id"), value))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        }],
        language: Language::Zh,
        consent: Some("test-1".parse().expect("a version")),
        attachments: vec![],
    }
}

/// The key of every hall's reception in the tests.
pub fn reception_key() -> OpeningKey {
    OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [9; 32])
}

/// The key of every hall's receipts in the tests.
pub fn receipt_key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

/// An answer is just this refusal.
pub async fn refused(response: Response, status: u16, refusal: Refusal) {
    assert_eq!(response.status().as_u16(), status);
    let found: Refusal = response.json().await.expect("a refusal");
    assert_eq!(found, refusal);
}

/// The receipt in an answer, signed by the hall's centre.
pub async fn signed_receipt(response: Response) -> reqwest::Result<CentreReceipt> {
    let signed: SignedReceipt = response.json().await?;
    Ok(signed
        .verify(&[receipt_key().verifying()])
        .expect("the centre signed it"))
}

/// A submission as it travels; the same bytes every time.
pub fn seal(submission: &Submission) -> Envelope {
    let origin = Origin {
        terminal: None,
        epoch: 1,
        sequence: 1,
    };
    Envelope::seal(submission, origin, &reception_key().sealing(), [1; 32]).expect("small")
}

/// The envelope with a number, from a citizen with this name.
pub fn envelope(number: u64, name: &str) -> Envelope {
    seal(&submission(number, name))
}

/// An envelope of a version before sealing, around bytes that need mean nothing.
pub fn envelope_of(number: u64, bytes: Vec<u8>) -> Envelope {
    Envelope {
        id: id(number),
        pickup_code: PickupCode::from_random(number),
        sequence: 1,
        handed_in_at: Timestamp::UNIX_EPOCH,
        sealing: Sealing::Plain,
        attachments: vec![],
        digest: Digest::of(&bytes),
        content: Content::new(bytes),
    }
}
