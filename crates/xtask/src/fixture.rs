//! A terminal beside its centre, set up from nothing: published, enrolled, configured.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::commands::{output, say, succeed};
use crate::display::Size;
use crate::error::Failure;
use crate::processes::Running;
use crate::workspace::{program, root};

/// Where a run keeps its files, and how to start its terminal.
pub(crate) struct Fixture {
    folder: PathBuf,
    role: String,
    release: bool,
    centre: Option<Running>,
}

impl Fixture {
    /// Sets up a terminal of a role; with a centre beside it, unless it is to be offline.
    pub(crate) fn new(
        name: &str,
        role: &str,
        size: Option<Size>,
        offline: bool,
        release: bool,
    ) -> Result<Self, Failure> {
        let folder = crate::workspace::target().join("run").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Failure::at(&folder))?;
        }
        fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
        let mut fixture = Self {
            folder,
            role: role.to_owned(),
            release,
            centre: None,
        };
        let centre_data = fixture.folder.join("centre");

        say("publishing the sample catalogue");
        succeed(
            fixture
                .centre_command()
                .args(["catalogue", "publish"])
                .arg(root().join("assets/catalogue"))
                .arg("--data")
                .arg(&centre_data),
        )?;
        let address = if offline {
            copy_release(
                &centre_data.join("releases"),
                &fixture.data().join("releases"),
            )?;
            String::new()
        } else {
            fixture.start_centre(&centre_data)?
        };
        let key = output(
            fixture
                .centre_command()
                .args(["release-key", "--data"])
                .arg(&centre_data),
        )?;
        // Without a centre to enrol with, the key to seal to stands in the configuration.
        let reception_key = if offline {
            let mut new = fixture.centre_command();
            new.args(["reception-key", "new", "--data"]);
            output(new.arg(&centre_data))?
        } else {
            String::new()
        };
        fixture.configure(&address, &key, &reception_key, size)?;
        if !offline {
            say("enrolling the terminal");
            let code = output(
                fixture
                    .centre_command()
                    .args([
                        "terminal",
                        "enrol",
                        "--role",
                        role,
                        "--place",
                        "cargo xtask run",
                    ])
                    .arg("--data")
                    .arg(&centre_data),
            )?;
            succeed(fixture.terminal_command().args(["enrol", "--code", &code]))?;
            let password = output(
                fixture
                    .centre_command()
                    .args(["clerk", "add", "clerk"])
                    .arg("--data")
                    .arg(&centre_data),
            )?;
            println!("  reception desk: {address}/reception  (name: clerk, password: {password})");
        }
        Ok(fixture)
    }

    fn start_centre(&mut self, data: &Path) -> Result<String, Failure> {
        say("starting a centre on loopback");
        let mut command = self.centre_command();
        let mut centre = Running::start(
            command
                .args(["serve", "--listen", "127.0.0.1:0"])
                .arg("--data")
                .arg(data),
        )?;
        let address = centre.wait_for_line("LISTENING ", Duration::from_secs(20))?;
        self.centre = Some(centre);
        Ok(address)
    }

    fn configure(
        &self,
        address: &str,
        key: &str,
        reception_key: &str,
        size: Option<Size>,
    ) -> Result<(), Failure> {
        let mut hall = format!(
            "[centre]\naddress = \"{address}\"\npublic_address = \"{address}\"\nrelease_key = \"{key}\"\nreception_key = \"{reception_key}\"\n\n[printer]\nkind = \"folder\"\nfolder = \"{printed}\"\n\n[slip_printer]\nkind = \"folder\"\nfolder = \"{printed}\"\n",
            printed = self.folder.join("printed").display()
        );
        if let Some(Size { width, height }) = size {
            hall +=
                &format!("\n[window]\nfullscreen = false\nwidth = {width}\nheight = {height}\n");
        }
        let path = self.folder.join("hall.toml");
        fs::write(&path, hall).map_err(Failure::at(&path))
    }

    fn data(&self) -> PathBuf {
        self.folder.join("terminal")
    }

    fn centre_command(&self) -> Command {
        Command::new(program(self.release, "centre"))
    }

    /// The terminal's program with its configuration.
    pub(crate) fn terminal_command(&self) -> Command {
        let mut command = Command::new(program(self.release, "yichuang"));
        command
            .args(["--role", &self.role, "--config-dir"])
            .arg(root().join("kiosk-config"))
            .arg("--input-dir")
            .arg(root().join("assets/input"))
            .arg("--hall-config")
            .arg(self.folder.join("hall.toml"))
            .arg("--data")
            .arg(self.data());
        command
    }
}

/// What a terminal keeps of the first release: the file that is opened, and its signed manifest.
fn copy_release(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(Failure::at(to))?;
    for file in ["00000001.sqlite", "00000001.json"] {
        let path = from.join(file);
        fs::copy(&path, to.join(file)).map_err(Failure::at(&path))?;
    }
    Ok(())
}
