//! A hand-in until it is durable, beside what nobody can do without; and a long queue sent at flat memory.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::response::Json;
use axum::routing::{get, post, put};
use catalogue::text::Language;
use contract::home::Role;
use contract::visit::Application;
use forms::{Entries, Entry};
use handover::{
    CentreReceipt, Envelope, OpeningKey, ReceptionKeys, ReleaseNumber, SignedReceipt,
    SignedReceptionKeys, SigningKey, SuiteName,
};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Kem, OpModeS, single_shot_seal_with_rng};
use jiff::Timestamp;
use jiff::civil::Date;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use replica::files::{database_file, manifest_file};
use replica::{Content, Issue};
use terminal::Terminal;
use terminal::config::{Config, ConfigPlace};
use tokio::task::JoinHandle;

use crate::{fixtures, hold};

/// The bytes of a submission.
const SIZE: usize = 20 * 1024;
/// How many hand-ins are measured, after as many to warm up with as a tenth.
const HAND_INS: usize = 1000;
/// So many follow each other without a pause. Between them the terminal does in the background what it does between citizens,
/// who come minutes apart.
const AT_ONCE: usize = 50;
const PAUSE: Duration = Duration::from_secs(1);
/// How many records the queue has.
const QUEUE: usize = 5000;
const LEAST_P50: f64 = 1.5;
const MOST_P99: f64 = 3.0;
/// How much memory may grow, from the first fifth of the queue to the last record.
const MOST_GROWTH_MIB: f64 = 16.0;

/// What a terminal of this measurement needs.
struct Place {
    folder: tempfile::TempDir,
    configuration: PathBuf,
}

impl Place {
    fn new(configuration: &Path, centre: &str) -> Result<Self, Box<dyn Error>> {
        let place = Self {
            folder: tempfile::tempdir()?,
            configuration: configuration.to_owned(),
        };
        place.configure(centre)?;
        let releases = place.data().join("releases");
        fs::create_dir_all(&releases)?;
        let shelf = tempfile::tempdir()?;
        let number = ReleaseNumber(1);
        let issue = Issue {
            content: &content()?,
            number,
            published_at: Timestamp::UNIX_EPOCH,
            effective_from: Date::ZERO,
            repeats: None,
            earlier: &[],
        };
        replica::issue(shelf.path(), &issue, &centre_key())?;
        for file in [database_file(number), manifest_file(number)] {
            fs::copy(shelf.path().join(&file), releases.join(&file))?;
        }
        Ok(place)
    }

    fn configure(&self, centre: &str) -> Result<(), Box<dyn Error>> {
        let text = format!(
            "[centre]\naddress = \"{centre}\"\nrelease_key = \"{}\"\nreception_key = \"{}\"\n",
            centre_key().verifying(),
            reception_key().sealing()
        );
        Ok(fs::write(self.folder.path().join("hall.toml"), text)?)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn terminal(&self) -> Result<Terminal, Box<dyn Error>> {
        started(&self.configuration, self.folder.path())
    }
}

fn started(configuration: &Path, folder: &Path) -> Result<Terminal, Box<dyn Error>> {
    Ok(Terminal::start(Config::load(&ConfigPlace {
        shipped: configuration.to_owned(),
        role: Role::Kiosk,
        hall: Some(folder.join("hall.toml")),
        data_folder: Some(folder.join("data")),
    })?)?)
}

/// Measures; `configuration` is the folder with the shipped configuration.
pub(crate) fn run(configuration: &Path) -> Result<bool, Box<dyn Error>> {
    let fast = hand_ins(configuration)?;
    let flat = queue(configuration)?;
    Ok(fast && flat)
}

/// A hand-in at an enrolled terminal whose centre is away, a bare seal and a bare write of the same bytes, now one first and
/// now the other, again and again.
fn hand_ins(configuration: &Path) -> Result<bool, Box<dyn Error>> {
    let runtime = runtime()?;
    let (address, listening) = runtime.block_on(centre())?;
    let place = Place::new(configuration, &address)?;
    let terminal = place.terminal()?;
    runtime.block_on(terminal.enrol("CODE"))?;
    listening.abort();
    let background = terminal.clone();
    runtime.spawn(async move { background.run_background().await });
    let (plain, frozen) = sizes(&place, &terminal)?;
    let mut bare = fs::File::create(place.data().join("bare"))?;
    let (mut ours, mut parts) = (Vec::new(), Vec::new());
    for turn in 0..HAND_INS + HAND_INS / 10 {
        if turn % AT_ONCE == 0 {
            std::thread::sleep(PAUSE);
        }
        let (took, unavoidable);
        if turn % 2 == 0 {
            took = hand_in(&terminal, turn)?;
            unavoidable = seal_and_write(&plain, &frozen, &mut bare)?;
        } else {
            unavoidable = seal_and_write(&plain, &frozen, &mut bare)?;
            took = hand_in(&terminal, turn)?;
        }
        if turn >= HAND_INS / 10 {
            ours.push(took);
            parts.push(unavoidable);
        }
    }
    println!(
        "  {HAND_INS} hand-ins of {} bytes, frozen to {}",
        plain.len(),
        frozen.len()
    );
    let mut kept = true;
    for (name, share, limit) in [("p50", 0.5, LEAST_P50), ("p99", 0.99, MOST_P99)] {
        let (ours, parts) = (percentile(&mut ours, share), percentile(&mut parts, share));
        println!(
            "  {name}: a hand-in {:.3} ms, a bare seal and a bare durable write {:.3} ms",
            ours * 1e3,
            parts * 1e3
        );
        kept &= hold(&format!("hand-in, {name}"), ours / parts, limit);
    }
    Ok(kept)
}

/// What nobody can do without: how long it takes to seal some bytes, and to write others durably.
fn seal_and_write(
    plain: &[u8],
    frozen: &[u8],
    bare: &mut fs::File,
) -> Result<Duration, Box<dyn Error>> {
    let (_, public) = X25519HkdfSha256::derive_keypair(&[9; 32]);
    let begun = Instant::now();
    let sealed = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        b"bench",
        plain,
        b"bound",
        &mut ChaCha20Rng::from_seed([7; 32]),
    )
    .map_err(|error| error.to_string())?;
    std::hint::black_box(sealed);
    bare.write_all(frozen)?;
    bare.sync_data()?;
    Ok(begun.elapsed())
}

/// What a hand-in seals, and what it writes.
fn sizes(place: &Place, terminal: &Terminal) -> Result<(Vec<u8>, Vec<u8>), Box<dyn Error>> {
    hand_in(terminal, 0)?;
    let database = rusqlite::Connection::open(place.data().join("terminal.sqlite"))?;
    let frozen: Vec<u8> =
        database.query_row("SELECT envelope FROM outbox LIMIT 1", [], |row| row.get(0))?;
    let submission = Envelope::from_json(&frozen)?.open(&[reception_key()])?;
    Ok((serde_json::to_vec(&submission)?, frozen))
}

fn percentile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let place = (times.len() as f64 * share) as usize;
    times[place.min(times.len() - 1)].as_secs_f64()
}

/// How long it takes from the touch to the receipt. The visit has begun and everything is filled in before it.
fn hand_in(terminal: &Terminal, turn: usize) -> Result<Duration, Box<dyn Error>> {
    let visit = terminal
        .begin_visit()
        .map_err(|fault| format!("no visit can begin: {fault:?}"))?;
    let application = [application(turn)];
    let begun = Instant::now();
    let handed_in = terminal.hand_in(visit, &application);
    let took = begun.elapsed();
    handed_in
        .map(|_| took)
        .map_err(|fault| format!("not handed in: {fault:?}").into())
}

/// A queue is sent by a terminal in a process of its own, whose memory is watched.
fn queue(configuration: &Path) -> Result<bool, Box<dyn Error>> {
    let runtime = runtime()?;
    let (address, _listening) = runtime.block_on(centre())?;
    let place = Place::new(configuration, &address)?;
    let terminal = place.terminal()?;
    runtime.block_on(terminal.enrol("CODE"))?;
    for turn in 0..QUEUE {
        hand_in(&terminal, turn)?;
    }
    drop(terminal);
    let mut child = Command::new(std::env::current_exe()?)
        .args(["drain"])
        .arg(configuration)
        .arg(place.folder.path())
        .stdout(Stdio::piped())
        .spawn()?;
    let begun = Instant::now();
    let watched = watch(&mut child);
    let _ = child.kill();
    child.wait()?;
    let (first, last) = watched?;
    println!(
        "  {QUEUE} records were sent in {:.1} s; {first:.1} MiB after a fifth of them, {last:.1} MiB at most",
        begun.elapsed().as_secs_f64()
    );
    Ok(hold(
        "draining, growth in MiB",
        last - first,
        MOST_GROWTH_MIB,
    ))
}

/// The memory of a terminal that sends, after a fifth of its queue and at most.
fn watch(child: &mut Child) -> Result<(f64, f64), Box<dyn Error>> {
    let id = child.id();
    let output = child.stdout.take().ok_or("it prints nothing")?;
    let (mut first, mut last) = (None, 0_f64);
    for line in BufReader::new(output).lines() {
        let waiting: usize = line?.parse()?;
        let memory = resident(id)?;
        if waiting <= QUEUE * 4 / 5 {
            first.get_or_insert(memory);
            last = last.max(memory);
        }
        if waiting == 0 {
            break;
        }
    }
    Ok((first.ok_or("it sent nothing")?, last))
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
}

fn resident(id: u32) -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes: f64 = line
        .and_then(|line| line.trim().split(' ').next())
        .ok_or("no VmRSS")?
        .parse()?;
    Ok(kibibytes / 1024.0)
}

/// Sends everything that waits in a folder, and says again and again how much that still is.
pub(crate) fn drain(configuration: &Path, folder: &Path) -> Result<bool, Box<dyn Error>> {
    let terminal = started(configuration, folder)?;
    let runtime = runtime()?;
    let background = terminal.clone();
    runtime.spawn(async move { background.run_background().await });
    loop {
        let waiting = terminal.status()?.waiting;
        println!("{waiting}");
        std::io::stdout().flush()?;
        if waiting == 0 {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A centre that gives receipts and keeps nothing; its address, and the task in which it listens.
async fn centre() -> Result<(String, JoinHandle<std::io::Result<()>>), Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let enrolment = serde_json::json!({
        "terminal": "019ab000-0000-7000-8000-00000000000a",
        "series": 1,
        "reception_keys": keys()?,
    });
    let keys = keys()?;
    let router = axum::Router::new()
        .route("/v1/health", get(|| async { "ok" }))
        .route("/v1/terminals", post(|| async { Json(enrolment) }))
        .route("/v1/reception-keys.json", get(|| async { Json(keys) }))
        .route("/v1/submissions/{id}", put(submit))
        .layer(DefaultBodyLimit::max(4 << 20));
    let listening = tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((address, listening))
}

async fn submit(body: Bytes) -> Result<Json<SignedReceipt>, String> {
    let envelope = Envelope::from_json(&body).map_err(|error| error.to_string())?;
    let receipt = CentreReceipt {
        id: envelope.id,
        digest: envelope.digest,
        received_at: Timestamp::UNIX_EPOCH,
        place: None,
    };
    SignedReceipt::sign(&receipt, &receipt_key())
        .map(Json)
        .map_err(|error| error.to_string())
}

fn keys() -> Result<SignedReceptionKeys, Box<dyn Error>> {
    let keys = ReceptionKeys {
        number: 1,
        keys: vec![reception_key().sealing()],
        receipts: vec![receipt_key().verifying()],
        relays: vec![],
    };
    Ok(SignedReceptionKeys::sign(&keys, &centre_key())?)
}

fn centre_key() -> SigningKey {
    SigningKey::from_random([7; 32])
}

fn receipt_key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

fn reception_key() -> OpeningKey {
    OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [9; 32])
}

/// The small test catalogue, with room for a long remark.
fn content() -> Result<Content, Box<dyn Error>> {
    let form = fixtures::FORM.replacen("lines = 3", "lines = 3\nmax = 100000", 1);
    let files = fixtures::files(fixtures::SCENARIO, &form);
    let catalogue = catalogue::source::read(&files).catalogue;
    let (forms, _) = forms::source::read(&files);
    Ok(Content {
        catalogue: catalogue.ok_or("the test catalogue is not sound")?,
        forms: forms
            .into_iter()
            .map(|(id, form)| (id, form.definition().clone()))
            .collect(),
        layouts: std::collections::BTreeMap::new(),
    })
}

/// A complete application by somebody invented, of the size that is measured.
fn application(turn: usize) -> Application {
    let text = |text: &str| Entry::Text(text.into());
    let chosen = |id: &str| id.parse().map(|id| Entry::Choices(vec![id]));
    let remark: String = (0..SIZE - 600)
        .map(|place| char::from(b'a' + ((place * 7 + turn) % 26) as u8))
        .collect();
    let mut entries = Entries::new();
    for (field, entry) in [
        ("name", Ok(text("张测试"))),
        ("phone", Ok(text("13800000000"))),
        ("born", Ok(text("1960-02-29"))),
        ("married", chosen("no")),
        ("capital", Ok(text("10000"))),
        ("uses", chosen("home")),
        ("remark", Ok(text(&remark))),
        ("declared", Ok(Entry::Confirmed(true))),
    ] {
        if let (Ok(field), Ok(entry)) = (field.parse(), entry) {
            entries.insert(field, entry);
        }
    }
    let answers = [("premises", "own"), ("agent", "self")];
    Application {
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
        entries: BTreeMap::from([("test-form".parse().expect("an id"), entries)]),
        language: Language::Zh,
        consent: Some("test-1".parse().expect("a version")),
    }
}
