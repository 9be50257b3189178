//! A hall of the bench: a terminal and its centre, each a process, with a line between them, and what citizens see.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use handover::OpeningKey;
use moments::Moment;
use rand::{Rng, RngExt as _};
use tempfile::TempDir;

use crate::faults::AS_CENTRE;
use crate::faults::citizens::Citizen;
use crate::faults::deliveries::outbox;
use crate::faults::driver::Shown;
use crate::faults::ledger::Ledger;
use crate::faults::oracle::{Oracle, readable, sequences_have_no_gap};
use crate::faults::place::catalogue_files;
use crate::faults::process::{LIMIT, Program};
use crate::faults::proxy::Line;
use crate::program::printed;

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

/// A terminal and its centre, each a process, with a line between them.
pub(super) struct Hall {
    folder: TempDir,
    pub(super) ledger: Ledger,
    port: u16,
    pub(super) line: Line,
    keys: Vec<OpeningKey>,
    pub(super) centre: Option<Program>,
    pub(super) terminal: Option<Program>,
    pub(super) oracle: Oracle,
    citizens: u64,
    /// How often the terminal was started.
    starts: usize,
    /// Who confirmed and has seen no receipt yet.
    pub(super) open: BTreeMap<u64, Citizen>,
    program: PathBuf,
}

impl Hall {
    /// Publishes, starts the centre and enrols the terminal.
    pub(super) async fn open(program: &Path, on_a_server: bool) -> Result<Self, String> {
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
        let ledger = if on_a_server {
            Ledger::on_a_server()
        } else {
            Ledger::in_folder(&data)
        };
        let line = Line::to(SocketAddr::from(([127, 0, 0, 1], port))).await;
        let mut hall = Self {
            line,
            folder,
            ledger,
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
        let mut enrol = hall_centre(program);
        enrol
            .args([
                "terminal", "enrol", "--role", "desk", "--place", "test", "--data",
            ])
            .arg(&data);
        hall.ledger.name(&mut enrol);
        let code = printed(&mut enrol);
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

    pub(super) fn start_centre(&mut self, moment: Option<(Moment, u32)>) -> Result<(), String> {
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
        self.ledger.name(&mut command);
        let centre = Program::start(&mut command, moment);
        if !centre.ready("LISTENING")? {
            return Err("the centre does not start again".into());
        }
        self.centre = Some(centre);
        Ok(())
    }

    pub(super) fn start_terminal(&mut self, moment: Option<(Moment, u32)>) -> Result<(), String> {
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

    /// Somebody comes and touches “hand in”, or takes a number.
    pub(super) fn come(&mut self, chance: &mut impl Rng) {
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

    /// Kills the terminal and notes everything that it still showed.
    pub(super) fn end_terminal(&mut self) -> Result<(), String> {
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

    /// Everything is looked at while the terminal is down, as after a power cut.
    pub(super) fn nothing_is_lost(&self) -> Result<(), String> {
        let (queue, rows) = (outbox(&self.data())?, self.ledger.rows()?);
        self.oracle.nothing_is_lost(&rows, &queue)?;
        sequences_have_no_gap(&rows, &queue)
    }

    /// Lets everything become quiet and looks at all of it.
    pub(super) fn look(&mut self) -> Result<(), String> {
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
        let (rows, queue) = (self.ledger.rows()?, outbox(&self.data())?);
        self.oracle.nothing_is_lost(&rows, &queue)?;
        self.oracle.all_is_at_the_centre(&rows, &self.keys)?;
        sequences_have_no_gap(&rows, &queue)?;
        self.unreadable(self.folder.path())?;
        self.ledger
            .folder()
            .map_or(Ok(()), |of| self.unreadable(of))
    }

    /// No citizen’s number can be read in any file of either side.
    fn unreadable(&self, folder: &Path) -> Result<(), String> {
        // What a server that runs takes away meanwhile is not there to be read.
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
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
