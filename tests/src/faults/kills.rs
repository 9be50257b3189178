//! Terminal and centre are killed, as by `kill -9` or the end of memory: at random times, at named moments, and in the middle
//! of a request; then they start again, and everything must go on.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use handover::{Envelope, OpeningKey};
use moments::Moment;
use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::citizens::Citizen;
use super::deliveries::outbox;
use super::driver::{MOMENT, Shown};
use super::oracle::{Oracle, Row, readable, sequences_have_no_gap};
use super::place::catalogue_files;
use super::proxy::Line;
use super::{AS_CENTRE, Violation};
use crate::program::printed;

/// A program that does not get ready, or an outbox that does not empty, within this has come to a standstill.
const LIMIT: Duration = Duration::from_secs(60);
/// After so many kills everything is looked at: what is at the centre is opened, files are searched.
const LOOK_EVERY: usize = 25;

/// What the terminal's clock shows, from start to start: mostly the time.
const CLOCKS: [Option<&str>; 7] = [
    None,
    Some("+3650d"),
    None,
    Some("-3650d"),
    None,
    None,
    Some("-2h"),
];
/// By what its clock is changed.
const FAKETIME: &str = "/usr/$LIB/faketime/libfaketimeMT.so.1";

/// What was done and seen.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    /// How often the terminal was killed.
    of_terminal: usize,
    /// How often the centre was.
    of_centre: usize,
    /// How many of those at each named moment.
    at_moments: BTreeMap<&'static str, usize>,
    /// How many in the middle of a request.
    in_requests: usize,
    /// How many receipts were shown, and are at the centre.
    receipts: usize,
    /// How many were confirmed when the kill came, without a receipt.
    unanswered: usize,
    /// How many ticket numbers were shown.
    tickets: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            of_terminal,
            of_centre,
            at_moments,
            in_requests,
            receipts,
            unanswered,
            tickets,
        } = self;
        let kills = of_terminal + of_centre;
        let named: usize = at_moments.values().sum();
        write!(
            f,
            "{kills} kills: {of_terminal} of the terminal, {of_centre} of the centre; {named} at named moments {at_moments:?}, {in_requests} in the middle of a request; {receipts} receipts and {tickets} numbers shown, {unanswered} hand-ins cut off before their receipt"
        )
    }
}

/// A program of the bench.
pub(super) struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Program {
    pub(super) fn start(command: &mut Command, moment: Option<(Moment, u32)>) -> Self {
        if let Some((moment, times)) = moment {
            command.env(MOMENT, format!("{moment}:{times}"));
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("it can be started");
        let output = child.stdout.take().expect("it is piped");
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            lines,
        }
    }

    /// Asks it for something; one that was killed hears nothing.
    fn ask(&mut self, what: &str) {
        if let Some(input) = &mut self.input {
            let _ = writeln!(input, "{what}");
        }
    }

    /// The next line; none when it has ended.
    fn line(&self) -> Result<Option<String>, String> {
        match self.lines.recv_timeout(LIMIT) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(format!("nothing came for {LIMIT:?}")),
        }
    }

    pub(super) fn ready(&self, beginning: &str) -> Result<bool, String> {
        while let Some(line) = self.line()? {
            if line.starts_with(beginning) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn is_dead(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A terminal and its centre, each a process, with a line between them.
struct Hall {
    folder: TempDir,
    port: u16,
    line: Line,
    keys: Vec<OpeningKey>,
    centre: Option<Program>,
    terminal: Option<Program>,
    oracle: Oracle,
    citizens: u64,
    /// How often the terminal was started.
    starts: usize,
    /// Who confirmed and has seen no receipt yet.
    open: BTreeMap<u64, Citizen>,
    program: PathBuf,
}

/// How a kill comes about.
#[derive(Debug, Clone, Copy)]
enum Way {
    AfterMicroseconds(u64),
    At(Moment, u32),
    InRequest,
}

/// Kills so often. `program` is the fault bench’s own program, which is the terminal and the centre too.
///
/// # Errors
/// The first thing that is not as it must be.
pub(super) fn run(program: &Path, kills: usize, seed: u64) -> Result<Tally, Violation> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let _entered = runtime.enter();
    let violated = |kill: usize| {
        move |what| Violation {
            round: format!("kills: seed {seed}, kill {kill}"),
            what,
        }
    };
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut tally = Tally::default();
    let mut hall = runtime.block_on(Hall::open(program)).map_err(violated(0))?;
    for kill in 1..=kills {
        hall.round(&mut chance, &mut tally)
            .map_err(violated(kill))?;
        if kill % LOOK_EVERY == 0 || kill == kills {
            hall.look(&mut tally).map_err(violated(kill))?;
        }
    }
    tally.unanswered = hall.open.len();
    Ok(tally)
}

impl Hall {
    /// Publishes, starts the centre and enrols the terminal.
    async fn open(program: &Path) -> Result<Self, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        drop(listener);
        let (source, data) = (folder.path().join("source"), folder.path().join("centre"));
        for (name, text) in catalogue_files() {
            let path = source.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        printed(
            hall_centre(program)
                .args(["catalogue", "publish"])
                .arg(&source)
                .arg("--data")
                .arg(&data),
        );
        let line = Line::to(SocketAddr::from(([127, 0, 0, 1], port))).await;
        let mut hall = Self {
            line,
            folder,
            port,
            keys: Vec::new(),
            centre: None,
            terminal: None,
            oracle: Oracle::default(),
            citizens: 0,
            starts: 0,
            open: BTreeMap::new(),
            program: program.to_owned(),
        };
        fs::write(
            hall.folder.path().join("hall.toml"),
            format!(
                "[centre]\naddress = \"{}\"\ntimeout = 3\nlook_for_release = 86400\n[outbox]\nreserve = 8\n",
                hall.line.address
            ),
        )
        .expect("written");
        hall.start_centre(None)?;
        let code = printed(
            hall_centre(program)
                .args([
                    "terminal", "enrol", "--role", "desk", "--place", "test", "--data",
                ])
                .arg(&data),
        );
        hall.start_terminal(None)?;
        let terminal = hall.terminal.as_mut().expect("started");
        terminal.ask(&format!("enrol {code}"));
        if !terminal.ready("ENROLLED")? {
            return Err("the terminal could not be enrolled".into());
        }
        hall.keys = reception_keys(&data.join("reception.key"))?;
        Ok(hall)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("terminal")
    }

    fn start_centre(&mut self, moment: Option<(Moment, u32)>) -> Result<(), String> {
        let mut command = Command::new(&self.program);
        command
            .args([
                "serve",
                "--listen",
                &format!("127.0.0.1:{}", self.port),
                "--data",
            ])
            .arg(self.folder.path().join("centre"))
            .env(AS_CENTRE, "1");
        let centre = Program::start(&mut command, moment);
        if !centre.ready("LISTENING")? {
            return Err("the centre does not start again".into());
        }
        self.centre = Some(centre);
        Ok(())
    }

    fn start_terminal(&mut self, moment: Option<(Moment, u32)>) -> Result<(), String> {
        let mut command = Command::new(&self.program);
        command
            .arg("terminal")
            .arg(self.folder.path().join("hall.toml"))
            .arg(self.data());
        if let Some(clock) = CLOCKS[self.starts % CLOCKS.len()] {
            command
                .env("LD_PRELOAD", FAKETIME)
                .env("FAKETIME", clock)
                .env("DONT_FAKE_MONOTONIC", "1");
        }
        self.starts += 1;
        let terminal = Program::start(&mut command, moment);
        // It may be killed before it is ready, when something waits to be sent.
        if !terminal.ready("READY")? && moment.is_none() {
            return Err("the terminal does not start again".into());
        }
        self.terminal = Some(terminal);
        Ok(())
    }

    /// Citizens come, and somebody is killed.
    fn round(&mut self, chance: &mut impl Rng, tally: &mut Tally) -> Result<(), String> {
        let of_terminal = chance.random_range(0..10) < 6;
        let moments: &[Moment] = if of_terminal {
            &Moment::TERMINAL
        } else {
            &Moment::CENTRE
        };
        let way = match chance.random_range(0..10) {
            0..5 => Way::AfterMicroseconds(chance.random_range(0..25_000)),
            5..9 => Way::At(
                moments[chance.random_range(0..moments.len())],
                chance.random_range(1..4),
            ),
            _ => Way::InRequest,
        };
        let moment = match way {
            Way::At(moment, times) => Some((moment, times)),
            Way::AfterMicroseconds(_) | Way::InRequest => None,
        };
        // Whoever is to end at a moment must know it from the start.
        if of_terminal && moment.is_some() {
            self.end_terminal()?;
        } else if moment.is_some() {
            self.centre = None;
        }
        if self.centre.is_none() {
            self.start_centre(moment.filter(|_| !of_terminal))?;
        }
        if self.terminal.is_none() {
            self.start_terminal(moment.filter(|_| of_terminal))?;
        }
        let mut middle = matches!(way, Way::InRequest).then(|| self.line.middle());
        for _ in 0..chance.random_range(1..4) {
            self.come(chance);
        }
        match way {
            Way::AfterMicroseconds(time) => std::thread::sleep(Duration::from_micros(time)),
            Way::At(moment, _) => {
                if self.until_dead(of_terminal, chance)? {
                    *tally.at_moments.entry(moment.name()).or_default() += 1;
                }
            }
            Way::InRequest => {
                let told = middle.as_mut().is_some_and(|middle| {
                    let deadline = Instant::now() + Duration::from_secs(3);
                    while Instant::now() < deadline {
                        if middle.try_recv().is_ok() {
                            return true;
                        }
                        std::thread::sleep(Duration::from_micros(200));
                    }
                    false
                });
                tally.in_requests += usize::from(told);
            }
        }
        if of_terminal {
            tally.of_terminal += 1;
            self.end_terminal()?;
            // Everything is looked at while it is down, as after a power cut.
            let queue = outbox(&self.data())?;
            let rows = self.rows()?;
            self.oracle.nothing_is_lost(&rows, &queue)?;
            sequences_have_no_gap(&rows, &queue)?;
        } else {
            tally.of_centre += 1;
            self.centre = None;
        }
        Ok(())
    }

    /// Somebody comes and touches “hand in”, or takes a number.
    fn come(&mut self, chance: &mut impl Rng) {
        let Some(terminal) = &mut self.terminal else {
            return;
        };
        if chance.random_range(0..6) == 0 {
            terminal.ask("ticket");
            return;
        }
        self.citizens += 1;
        let (citizen, scenarios) = (
            Citizen::new(self.citizens),
            1 + usize::from(chance.random_range(0..4) == 0),
        );
        self.oracle.confirm(&citizen, scenarios);
        terminal.ask(&format!("hand-in {} {scenarios}", citizen.number));
        self.open.insert(citizen.number, citizen);
    }

    /// Waits until a program has ended itself; false when its moment does not come.
    fn until_dead(&mut self, of_terminal: bool, chance: &mut impl Rng) -> Result<bool, String> {
        let deadline = Instant::now() + Duration::from_secs(2);
        let mut next = Instant::now() + Duration::from_millis(100);
        loop {
            let program = if of_terminal {
                &mut self.terminal
            } else {
                &mut self.centre
            };
            if program.as_mut().is_none_or(Program::is_dead) {
                return Ok(true);
            }
            if Instant::now() > deadline {
                return Ok(false);
            }
            if Instant::now() > next {
                self.come(chance);
                next += Duration::from_millis(200);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Kills the terminal and notes everything that it still showed.
    fn end_terminal(&mut self) -> Result<(), String> {
        let Some(mut terminal) = self.terminal.take() else {
            return Ok(());
        };
        terminal.kill();
        while let Some(line) = terminal.line()? {
            self.note(&line)?;
        }
        Ok(())
    }

    fn note(&mut self, line: &str) -> Result<Option<u64>, String> {
        match line.parse()? {
            Shown::Receipt { citizen, code, ids } => {
                let known = self
                    .open
                    .remove(&citizen)
                    .ok_or_else(|| format!("a receipt for nobody: {line}"))?;
                self.oracle.show_ids(&known, &code, &ids);
            }
            Shown::NotSaved { citizen } => {
                return Err(format!("citizen {citizen} was told that nothing was saved"));
            }
            Shown::Ticket(number) => self.oracle.show_ticket(number)?,
            Shown::Waiting(waiting) => return Ok(Some(waiting)),
        }
        Ok(None)
    }

    /// Lets everything become quiet and looks at all of it.
    fn look(&mut self, tally: &mut Tally) -> Result<(), String> {
        self.end_terminal()?;
        self.centre = None;
        self.start_centre(None)?;
        self.start_terminal(None)?;
        let deadline = Instant::now() + LIMIT;
        loop {
            let terminal = self.terminal.as_mut().expect("started");
            terminal.ask("waiting");
            let line = terminal.line()?.ok_or("the terminal ended by itself")?;
            match self.note(&line)? {
                Some(0) => break,
                _ if Instant::now() > deadline => {
                    return Err(format!("the queue is not empty after {LIMIT:?}"));
                }
                _ => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        self.end_terminal()?;
        self.centre = None;
        let (rows, queue) = (self.rows()?, outbox(&self.data())?);
        self.oracle.nothing_is_lost(&rows, &queue)?;
        self.oracle.all_is_at_the_centre(&rows, &self.keys)?;
        sequences_have_no_gap(&rows, &queue)?;
        tally.receipts = self.oracle.receipts();
        tally.tickets = self.oracle.tickets();
        self.unreadable(self.folder.path())
    }

    /// What lies at the centre.
    fn rows(&self) -> Result<Vec<Row>, String> {
        let text =
            |error: rusqlite::Error| format!("the centre’s database cannot be read: {error}");
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database =
            Connection::open_with_flags(self.folder.path().join("centre/centre.sqlite"), flags)
                .map_err(text)?;
        let check: String = database
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .map_err(text)?;
        if check != "ok" {
            return Err(format!("the centre’s database is damaged: {check}"));
        }
        let conflicts: u32 = database
            .query_row("SELECT count(*) FROM conflict", [], |row| row.get(0))
            .map_err(text)?;
        if conflicts > 0 {
            return Err("the centre was sent other content under an id that it knew".into());
        }
        let mut statement = database
            .prepare("SELECT id, digest, envelope FROM submission")
            .map_err(text)?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Vec<u8>>(2)?,
            ))
        });
        rows.map_err(text)?
            .map(|row| {
                let (id, digest, envelope) = row.map_err(text)?;
                Ok(Row {
                    id: id.parse().map_err(|_| format!("{id} is no id"))?,
                    digest: digest
                        .parse()
                        .map_err(|_| format!("{digest} is no digest"))?,
                    envelope: Envelope::from_json(&envelope)
                        .map_err(|error| format!("{id}: {error}"))?,
                })
            })
            .collect()
    }

    /// No citizen’s number can be read in any file of either side.
    fn unreadable(&self, folder: &Path) -> Result<(), String> {
        for entry in fs::read_dir(folder)
            .map_err(|error| error.to_string())?
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                self.unreadable(&path)?;
            } else if fs::read(&path)
                .is_ok_and(|bytes| readable(&bytes, self.oracle.canaries()).is_some())
            {
                return Err(format!(
                    "an identity number can be read in {}",
                    path.display()
                ));
            }
        }
        Ok(())
    }
}

/// The centre's own command line.
fn hall_centre(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env(AS_CENTRE, "1");
    command
}

/// The reception’s secret keys, as the centre keeps them.
fn reception_keys(path: &Path) -> Result<Vec<OpeningKey>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let unreadable = || format!("{} holds no keys", path.display());
    let file: serde_json::Value = serde_json::from_str(&text).map_err(|_| unreadable())?;
    let keys = file["keys"].as_array().ok_or_else(unreadable)?;
    let secret = |key: &serde_json::Value| key["secret"].as_str()?.parse().ok();
    keys.iter()
        .map(|key| secret(key).ok_or_else(unreadable))
        .collect()
}
