//! Set-up: what a fresh Debian lacks is named and installed.

use std::process::{Command, Stdio};

use crate::commands::{output, say, succeed};
use crate::error::Failure;
use crate::workspace::target;

/// What building everything needs: the window's libraries, and what reads SQLite's headers.
const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libclang-dev",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libssl-dev",
    "fonts-noto-cjk",
    // Not to build with: loaded when somebody types Chinese.
    "librime1",
];
/// What a window without a screen needs.
const HEADLESS: &[&str] = &["xvfb"];
/// What the tests need besides.
const TESTS: &[&str] = &[
    "webkit2gtk-driver",
    "poppler-utils",
    "postgresql",
    "python3-venv",
    "qpdf",
    "strace",
    "faketime",
    "fonts-hanazono",
];

/// What tests the centre's interface against its description.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

const WASM: &str = "wasm32-unknown-unknown";

/// Sets up what building the page needs.
pub(crate) fn for_page() -> Result<(), Failure> {
    wasm_target()
}

/// Sets up what running a terminal needs.
pub(crate) fn for_run(headless: bool) -> Result<(), Failure> {
    packages(&if headless {
        [BUILD, HEADLESS].concat()
    } else {
        BUILD.to_vec()
    })?;
    wasm_target()
}

/// Sets up what testing needs.
pub(crate) fn for_tests() -> Result<(), Failure> {
    packages(&[BUILD, HEADLESS, TESTS].concat())?;
    schemathesis()?;
    wasm_target()
}

/// Installs what asks the centre everything that its description allows, into a folder of its own.
fn schemathesis() -> Result<(), Failure> {
    let folder = target().join("schemathesis");
    // Written last: a folder without it is of an installation that broke off, or of another version.
    let done = folder.join(SCHEMATHESIS);
    if done.exists() {
        return Ok(());
    }
    say(&format!(
        "installing {SCHEMATHESIS} from the Python package index"
    ));
    succeed(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    succeed(Command::new(folder.join("bin/pip")).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        SCHEMATHESIS,
    ]))?;
    std::fs::write(&done, "").map_err(Failure::at(done))
}

fn packages(wanted: &[&str]) -> Result<(), Failure> {
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|package| !installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !runs("apt-get") {
        let list = missing.join(" ");
        return Err(Failure::Other(format!(
            "this system has no apt-get; install what corresponds to: {list}"
        )));
    }
    say(&format!("installing from Debian: {}", missing.join(" ")));
    succeed(apt().args(["update", "-qq"]))?;
    succeed(
        apt()
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&missing),
    )
}

fn apt() -> Command {
    let is_root = output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    let mut command = if is_root {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"install ok installed")
}

fn runs(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

fn wasm_target() -> Result<(), Failure> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]))?;
    if std::path::Path::new(&sysroot)
        .join("lib/rustlib")
        .join(WASM)
        .exists()
    {
        return Ok(());
    }
    say("installing the WebAssembly target of this Rust");
    succeed(Command::new("rustup").args(["target", "add", WASM]))
}
