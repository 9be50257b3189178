//! A hall: a centre with the sample catalogue, and a terminal that is enrolled with it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use contract::home::Role;
use tempfile::TempDir;
use terminal::config::{Config, ConfigPlace};

use crate::program::{Program, ours, printed, root, said};
use crate::reception::Reception;

/// A hall in a folder of its own.
pub struct Hall {
    folder: TempDir,
    address: String,
    centre: Option<Program>,
    password: String,
    /// What its terminal is for.
    role: &'static str,
}

impl Hall {
    /// Publishes the sample catalogue, starts the centre, and enrols the terminal, a kiosk.
    pub fn open() -> Self {
        Self::open_with("kiosk", &root().join("assets/catalogue"))
    }

    /// The same with a guidance desk.
    pub fn open_desk() -> Self {
        Self::open_with("desk", &root().join("assets/catalogue"))
    }

    /// The same with a kiosk and another catalogue.
    pub fn open_of(catalogue: &Path) -> Self {
        Self::open_with("kiosk", catalogue)
    }

    fn open_with(role: &'static str, catalogue: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("a port")
            .local_addr()
            .expect("bound")
            .port();
        let mut hall = Self {
            folder,
            address: format!("127.0.0.1:{port}"),
            centre: None,
            password: String::new(),
            role,
        };
        printed(
            hall.centre_command()
                .args(["catalogue", "publish"])
                .arg(catalogue)
                .arg("--data")
                .arg(hall.centre_data()),
        );
        hall.password = printed(
            hall.centre_command()
                .args(["clerk", "add", "clerk", "--data"])
                .arg(hall.centre_data()),
        );
        hall.start_centre();
        hall.configure("");
        hall.enrol(&hall);
        hall
    }

    /// One more terminal of the same hall, with a data folder and printers of its own.
    pub fn another(&self, role: &'static str) -> Self {
        let another = Self {
            folder: tempfile::tempdir().expect("a folder"),
            address: self.address.clone(),
            centre: None,
            password: self.password.clone(),
            role,
        };
        another.configure("");
        self.enrol(&another);
        another
    }

    /// Enrols a terminal with this hall's centre.
    fn enrol(&self, terminal: &Self) {
        let code = printed(
            self.centre_command()
                .args(["terminal", "enrol", "--role", terminal.role])
                .args(["--place", "test", "--data"])
                .arg(self.centre_data()),
        );
        printed(terminal.terminal_command().args(["enrol", "--code", &code]));
    }

    /// From its next start this terminal does not reach the centre.
    pub fn cut_the_line(&mut self) {
        // Nothing listens at the port for "discard".
        self.address = "127.0.0.1:9".to_owned();
    }

    /// Writes the hall's own configuration, with something added to it.
    pub fn configure(&self, more: &str) {
        let text = format!(
            "[centre]\naddress = \"http://{address}\"\npublic_address = \"http://{address}\"\ntimeout = 3\nlook_for_release = 10\n\n[printer]\nkind = \"folder\"\nfolder = \"{printed}\"\n\n[slip_printer]\nkind = \"folder\"\nfolder = \"{printed}\"\n\n{more}\n",
            address = self.address,
            printed = self.printed_folder().display()
        );
        fs::write(self.hall_file(), text).expect("written");
    }

    /// Starts the centre, at the same address every time.
    pub fn start_centre(&mut self) {
        let mut command = self.centre_command();
        let centre = Program::start(
            command
                .args(["serve", "--listen", &self.address, "--data"])
                .arg(self.centre_data()),
        );
        centre.line("LISTENING ");
        self.centre = Some(centre);
    }

    /// Ends the centre at once.
    pub fn stop_centre(&mut self) {
        self.centre = None;
    }

    /// Publishes the sample catalogue with some words of one file changed.
    pub fn publish_changed(&self, file: &str, from: &str, to: &str) {
        let source = self.folder.path().join("changed");
        copy(&root().join("assets/catalogue"), &source);
        let path = source.join(file);
        let text = fs::read_to_string(&path).expect("read");
        assert!(text.contains(from), "{file} does not contain {from}");
        fs::write(&path, text.replace(from, to)).expect("written");
        printed(
            self.centre_command()
                .args(["catalogue", "publish"])
                .arg(&source)
                .arg("--data")
                .arg(self.centre_data()),
        );
    }

    /// Gives the first release another number without its centre's signature, as somebody on the way might.
    pub fn forge_release(&self) {
        let path = self.centre_data().join("releases/current.json");
        let signed = fs::read_to_string(&path).expect("read");
        let forged = signed.replace("\\\"number\\\":1,", "\\\"number\\\":2,");
        assert_ne!(forged, signed);
        fs::write(&path, forged).expect("written");
    }

    /// What `yichuang status` prints.
    pub fn terminal_status(&self) -> String {
        printed(self.terminal_command().arg("status"))
    }

    /// Waits until the terminal has a release and has taken it into use: then the one before the last is gone.
    pub async fn until_replicated(&self, number: u32) {
        let manifest = self.data().join(format!("releases/{number:08}.json"));
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while !manifest.exists() {
            let now = std::time::Instant::now();
            assert!(now < deadline, "release {number} does not arrive");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Puts a file where the terminal's data folder should be: it cannot serve any more.
    pub fn break_terminal(&self) {
        fs::remove_dir_all(self.data()).expect("removed");
        fs::write(self.data(), "a file where the folder should be").expect("written");
    }

    /// A clerk who is signed in.
    pub async fn reception(&self) -> Reception {
        Reception::sign_in(&format!("http://{}", self.address), &self.password).await
    }

    /// How many submissions the centre keeps.
    pub fn kept(&self) -> u32 {
        let path = self.centre_data().join("centre.sqlite");
        let database = rusqlite::Connection::open(path).expect("the centre's database");
        database
            .query_row("SELECT count(*) FROM submission", [], |row| row.get(0))
            .expect("a count")
    }

    /// When this terminal saved its one draft last; 0 before the first.
    pub fn draft_revision(&self) -> i64 {
        newest_draft(&self.data().join("terminal.sqlite"))
    }

    /// Waits until this terminal has saved its draft anew, and returns when that was.
    pub async fn until_draft_saved_after(&self, revision: i64) -> i64 {
        until_draft(&self.data().join("terminal.sqlite"), revision + 1).await
    }

    /// Waits until the centre has a draft that was saved then, or later.
    pub async fn until_centre_has_draft(&self, revision: i64) {
        until_draft(&self.centre_data().join("centre.sqlite"), revision).await;
    }

    /// The newest paper that was printed, as text; waits until there are so many.
    pub async fn paper(&self, count: usize) -> String {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let mut papers: Vec<PathBuf> = fs::read_dir(self.printed_folder())
                .map(|entries| {
                    entries
                        .map(|entry| entry.expect("readable").path())
                        .collect()
                })
                .unwrap_or_default();
            papers.retain(|path| path.extension().is_some_and(|extension| extension == "pdf"));
            papers.sort();
            if papers.len() >= count {
                let newest = papers.last().expect("there is one");
                return printed(
                    Command::new("pdftotext")
                        .args(["-layout"])
                        .arg(newest)
                        .arg("-"),
                );
            }
            assert!(
                std::time::Instant::now() < deadline,
                "only {} of {count} papers were printed",
                papers.len()
            );
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// How many slips were printed.
    pub fn slips(&self) -> usize {
        let entries = fs::read_dir(self.printed_folder());
        let names = entries.into_iter().flatten().flatten();
        names
            .filter(|entry| entry.path().extension().is_some_and(|kind| kind == "png"))
            .count()
    }

    /// Every file of the centre that contains some text.
    pub fn centre_files_with(&self, text: &str) -> Vec<PathBuf> {
        files_with(&[self.centre_data()], text)
    }

    /// Every file of the terminal that contains some text.
    pub fn terminal_files_with(&self, text: &str) -> Vec<PathBuf> {
        files_with(&[self.data(), self.home()], text)
    }

    /// Waits until no file of the terminal contains some text any more.
    pub async fn until_nothing_of(&self, text: &str) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !self.terminal_files_with(text).is_empty() {
            assert!(
                std::time::Instant::now() < deadline,
                "something is left in {:?}",
                self.terminal_files_with(text)
            );
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// The terminal's program with its configuration.
    pub fn terminal_command(&self) -> Command {
        let mut command = Command::new(ours("yichuang"));
        command.args(self.terminal_arguments());
        command
    }

    /// The centre's program with a task and the centre's data folder.
    pub fn at_centre(&self, task: &[&str]) -> Command {
        let mut command = self.centre_command();
        command.args(task).arg("--data").arg(self.centre_data());
        command
    }

    /// The terminal's configuration, for a test that is the terminal itself.
    pub fn config(&self) -> Config {
        let place = ConfigPlace {
            shipped: root().join("kiosk-config"),
            role: match self.role {
                "desk" => Role::Desk,
                _ => Role::Kiosk,
            },
            hall: Some(self.hall_file()),
            data_folder: Some(self.data()),
        };
        Config::load(&place).expect("a sound configuration")
    }

    /// A folder that stands for a camera; empty.
    pub fn camera(&self) -> PathBuf {
        let folder = self.folder.path().join("camera");
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// Sets the PIN of the terminal's operator.
    pub fn set_operator_pin(&self, pin: &str) {
        said(self.terminal_command().arg("operator-pin"), pin);
    }

    pub(crate) fn terminal_arguments(&self) -> Vec<String> {
        let text = |path: PathBuf| path.to_str().expect("UTF-8").to_owned();
        vec![
            "--role".into(),
            self.role.into(),
            "--config-dir".into(),
            text(root().join("kiosk-config")),
            "--input-dir".into(),
            text(root().join("assets/input")),
            "--hall-config".into(),
            text(self.hall_file()),
            "--data".into(),
            text(self.data()),
        ]
    }

    /// The terminal's data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("terminal")
    }

    /// The home of the user the window runs as: where a web view would leave things.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn centre_command(&self) -> Command {
        Command::new(ours("centre"))
    }

    fn centre_data(&self) -> PathBuf {
        self.folder.path().join("centre")
    }

    fn printed_folder(&self) -> PathBuf {
        self.folder.path().join("printed")
    }

    fn hall_file(&self) -> PathBuf {
        self.folder.path().join("hall.toml")
    }
}

/// When the newest draft in a database was saved; 0 when there is none.
fn newest_draft(path: &Path) -> i64 {
    let database = rusqlite::Connection::open(path).expect("a database");
    database
        .query_row("SELECT coalesce(max(revision), 0) FROM draft", [], |row| {
            row.get(0)
        })
        .expect("a revision")
}

async fn until_draft(path: &Path, least: i64) -> i64 {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let newest = newest_draft(path);
        if newest >= least {
            return newest;
        }
        let now = std::time::Instant::now();
        assert!(now < deadline, "no draft is saved in {}", path.display());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

fn files_with(folders: &[PathBuf], text: &str) -> Vec<PathBuf> {
    fn look(folder: &Path, bytes: &[u8], found: &mut Vec<PathBuf>) {
        for path in fs::read_dir(folder)
            .into_iter()
            .flatten()
            .map(|entry| entry.expect("readable").path())
        {
            if path.is_dir() {
                look(&path, bytes, found);
            } else if fs::read(&path)
                .is_ok_and(|file| file.windows(bytes.len()).any(|part| part == bytes))
            {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for folder in folders {
        look(folder, text.as_bytes(), &mut found);
    }
    found
}

/// The text of a PDF, as pdftotext reads it.
pub fn pdf_text(pdf: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), pdf).expect("written");
    printed(
        Command::new("pdftotext")
            .args(["-layout"])
            .arg(file.path())
            .arg("-"),
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}
