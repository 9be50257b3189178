//! A hall of the bench: a terminal and its centre, each a process, with a line between them, and what citizens see.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use handover::OpeningKey;
use jiff::{SignedDuration, Timestamp};
use moments::Moment;
use rand::{Rng, RngExt as _};
use tempfile::TempDir;

use crate::faults::AS_CENTRE;
use crate::faults::citizens::Citizen;
use crate::faults::clock::{Clock, shows};
use crate::faults::deliveries::outbox;
use crate::faults::driver::Shown;
use crate::faults::ledger::{Backup, Ledger};
use crate::faults::oracle::{AtCentre, Oracle, readable, sequences_have_no_gap};
use crate::faults::place::catalogue_files;
use crate::faults::process::{LIMIT, Program};
use crate::faults::proxy::Line;
use crate::program::printed;

/// By how many hours the terminal's clock is wrong, from start to start: mostly by none.
const CLOCKS: [i64; 7] = [0, TEN_YEARS, 0, -TEN_YEARS, 0, 0, -2];
/// By how many the centre's is.
const CLOCKS_OF_CENTRE: [i64; 5] = [0, 0, TEN_YEARS, 3, -TEN_YEARS];
/// In hours.
const TEN_YEARS: i64 = 3650 * 24;

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
    clock: Clock,
    /// How often the centre was.
    starts_of_centre: usize,
    clock_of_centre: Clock,
    /// The backups of the centre’s database, the oldest first.
    backups: Vec<Backup>,
    /// How often the terminal’s clock was wrong when it was looked at.
    pub(super) wrong_clocks: usize,
    /// How often it was looked at.
    clocks: usize,
    /// With how many heads that the centre keeps the terminal’s audit trail was just compared.
    anchors: Option<usize>,
    /// Who confirmed and has seen no receipt yet.
    pub(super) open: BTreeMap<u64, Citizen>,
    program: PathBuf,
}

impl Hall {
    /// Publishes, starts the centre and enrols the terminal.
    pub(super) fn open(program: &Path, on_a_server: bool) -> Result<Self, String> {
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
        let line = Line::to(SocketAddr::from(([127, 0, 0, 1], port)));
        let mut hall = Self {
            line,
            ledger,
            port,
            keys: Vec::new(),
            centre: None,
            terminal: None,
            oracle: Oracle::default(),
            citizens: 0,
            starts: 0,
            clock: Clock::new(folder.path().join("terminal.clock")),
            starts_of_centre: 0,
            clock_of_centre: Clock::new(folder.path().join("centre.clock")),
            backups: Vec::new(),
            wrong_clocks: 0,
            clocks: 0,
            anchors: None,
            open: BTreeMap::new(),
            program: program.to_owned(),
            folder,
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
        self.clock_of_centre
            .set(hours(CLOCKS_OF_CENTRE, self.starts_of_centre));
        self.clock_of_centre.give(&mut command);
        self.starts_of_centre += 1;
        let centre = Program::start(&mut command, moment, &self.log("centre"));
        if !centre.ready("LISTENING")? {
            return Err("the centre does not start again".into());
        }
        // One that is to end itself may have done so by now.
        if moment.is_none() {
            let shown = time_of(self.port);
            let shown = shown.map_err(|error| format!("the centre’s clock: {error}"))?;
            shows(shown, self.clock_of_centre.now())?;
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
        self.clock.set(hours(CLOCKS, self.starts));
        self.clock.give(&mut command);
        self.starts += 1;
        let terminal = Program::start(&mut command, moment, &self.log("terminal"));
        // It may be killed before it is ready, when something waits to be sent.
        if !terminal.ready("READY")? && moment.is_none() {
            return Err("the terminal does not start again".into());
        }
        self.terminal = Some(terminal);
        self.look_at_clock().map(|_| ())
    }

    /// Where a program's standard error goes.
    fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.log"))
    }

    /// Asks the terminal what its clock shows, and compares; false when it ends instead.
    fn look_at_clock(&mut self) -> Result<bool, String> {
        if let Some(terminal) = &mut self.terminal {
            terminal.ask(&format!("clock {}", self.clock.now()));
        }
        let looked_at = self.clocks;
        while self.clocks == looked_at {
            let line = match &self.terminal {
                Some(terminal) => terminal.line()?,
                None => None,
            };
            let Some(line) = line else {
                return Ok(false);
            };
            self.note(&line)?;
        }
        Ok(true)
    }

    /// Sets the terminal’s clock to another time while it runs; whether it goes by it.
    pub(super) fn let_clock_jump(&mut self, chance: &mut impl Rng) -> Result<bool, String> {
        self.clock
            .set(hours(CLOCKS, chance.random_range(0..CLOCKS.len())));
        self.look_at_clock()
    }

    /// Backs the centre’s database up while it is used; terminals let go of what is in it.
    pub(super) fn back_up(&mut self) -> Result<(), String> {
        if self.centre.is_none() {
            return Ok(());
        }
        let number = self.backups.len() + 1;
        let file = self.folder.path().join(format!("backup-{number}"));
        let backup = self
            .ledger
            .back_up(|| self.cli(), &self.centre_data(), file)?;
        self.backups.push(backup);
        Ok(())
    }

    /// The centre loses its database, and is put back from any of its backups, sometimes at the second try. None without a
    /// backup; otherwise at which moment the first try was killed, if it was.
    pub(super) fn put_back(
        &mut self,
        chance: &mut impl Rng,
    ) -> Result<Option<Option<Moment>>, String> {
        if self.backups.is_empty() {
            return Ok(None);
        }
        self.centre = None;
        let backup = &self.backups[chance.random_range(0..self.backups.len())];
        let moments = Moment::RESTORE;
        let moment = moments
            .get(chance.random_range(0..2 * moments.len()))
            .copied();
        let killed = self
            .ledger
            .put_back(|| self.cli(), &self.centre_data(), backup, moment)?;
        Ok(Some(moment.filter(|_| killed)))
    }

    fn centre_data(&self) -> PathBuf {
        self.folder.path().join("centre")
    }

    fn cli(&self) -> Command {
        hall_centre(&self.program)
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
            Shown::Receipt {
                citizen,
                code,
                ids,
                signed,
            } => {
                let known = self
                    .open
                    .remove(&citizen)
                    .ok_or_else(|| format!("a receipt for nobody: {line}"))?;
                self.oracle.show_ids(&known, &code, &ids, Some(signed));
            }
            Shown::NotSaved { citizen } => {
                return Err(format!("citizen {citizen} was told that nothing was saved"));
            }
            Shown::Ticket(number) => self.oracle.show_ticket(number)?,
            Shown::Waiting(waiting) => return Ok(Some(waiting)),
            Shown::Clock { shown, should } => {
                shows(shown, should)?;
                self.clocks += 1;
                let wrong = shown.duration_since(Timestamp::now()).abs();
                self.wrong_clocks += usize::from(wrong > SignedDuration::from_hours(1));
            }
            Shown::Trail { anchors } => self.anchors = Some(anchors),
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
        self.trail_is_whole()?;
        self.end_terminal()?;
        self.centre = None;
        self.ledger
            .trail_is_whole(self.cli(), &self.centre_data())?;
        let (rows, queue) = (self.ledger.rows()?, outbox(&self.data())?);
        self.oracle.nothing_is_lost(&rows, &queue)?;
        let at_centre = AtCentre {
            rows: &rows,
            reception: &self.keys,
            terminals: &self.ledger.terminals()?,
        };
        self.oracle
            .all_is_at_the_centre(&at_centre, &BTreeSet::new())?;
        sequences_have_no_gap(&rows, &queue)?;
        for (name, says) in [("terminal", "handed in"), ("centre", "")] {
            let log = fs::read_to_string(self.log(name)).unwrap_or_default();
            if !log.contains(says) {
                return Err(format!("the {name} has no log to look into"));
            }
        }
        self.unreadable(self.folder.path())?;
        self.ledger
            .folder()
            .map_or(Ok(()), |of| self.unreadable(of))
    }

    /// The terminal’s audit trail is whole, beside what it has told the centre of it.
    fn trail_is_whole(&mut self) -> Result<(), String> {
        let deadline = Instant::now() + LIMIT;
        // What a centre had that was put back to before, it is told again soon.
        while self.anchors.take().unwrap_or(0) == 0 {
            if Instant::now() > deadline {
                return Err(format!(
                    "the centre is told of no audit trail for {LIMIT:?}"
                ));
            }
            let terminal = self.terminal.as_mut().expect("started");
            terminal.ask("trail");
            while self.anchors.is_none() {
                let terminal = self.terminal.as_ref().expect("started");
                let line = terminal.line()?.ok_or("the terminal ended by itself")?;
                self.note(&line)?;
            }
            if self.anchors == Some(0) {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        Ok(())
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

/// The place in a list of hours, again and again.
fn hours<const N: usize>(list: [i64; N], place: usize) -> SignedDuration {
    SignedDuration::from_hours(list[place % N])
}

/// What the clock of a centre on a port shows.
fn time_of(port: u16) -> Result<Timestamp, Box<dyn std::error::Error>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.write_all(b"GET /v1/health HTTP/1.1\r\nHost: centre\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let date = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("date").then(|| value.trim())
    });
    let date = date.ok_or("it does not say what time it is")?;
    Ok(jiff::fmt::rfc2822::parse(date)?.timestamp())
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
