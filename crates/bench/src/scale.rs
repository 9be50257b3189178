//! A district's catalogue through the real programs: checked, published, changed, replicated; and one ten times as large.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use std::io::{BufRead as _, BufReader};

use crate::{delta, switch};

/// What the issue allows at a district's scale.
const MOST_CHECK: Duration = Duration::from_secs(10);
const MOST_PUBLISH: Duration = Duration::from_secs(60);
const MOST_MEMORY_MIB: f64 = 1024.0;
/// Ten times as large may cost at most so many times as much.
const MOST_FOR_TEN: f64 = 12.0;

/// How large a catalogue is generated.
struct Size {
    main: u32,
    sub: u32,
    scenarios: u32,
    situations: u32,
}

const DISTRICT: Size = Size {
    main: 252,
    sub: 352,
    scenarios: 496,
    situations: 38_072,
};
const TEN: Size = Size {
    main: 2520,
    sub: 3520,
    scenarios: 4960,
    situations: 380_720,
};

/// What a run of a program took.
struct Took {
    time: Duration,
    memory_mib: f64,
}

/// Runs everything; `programs` is the folder with the optimised `centre`.
pub(crate) fn run(programs: &Path, configuration: &Path) -> Result<bool, Box<dyn Error>> {
    let centre = programs.join("centre");
    let place = tempfile::tempdir()?;
    let folder = |name: &str| place.path().join(name);
    let mut kept = true;
    let mut measured = Vec::new();
    for (name, size) in [("district", &DISTRICT), ("ten", &TEN)] {
        let source = folder(name);
        let mut generate = Command::new(&centre);
        generate.args(["catalogue", "generate"]).arg(&source);
        for (key, value) in [
            ("--main", size.main),
            ("--sub", size.sub),
            ("--scenarios", size.scenarios),
            ("--situations", size.situations),
        ] {
            generate.args([key, &value.to_string()]);
        }
        run_measured(&mut generate)?;
        let check = run_measured(
            Command::new(&centre)
                .args(["catalogue", "check"])
                .arg(&source),
        )?;
        let publish = run_measured(
            Command::new(&centre)
                .args(["catalogue", "publish"])
                .arg(&source)
                .arg("--data")
                .arg(folder(&format!("{name}-data"))),
        )?;
        println!(
            "  {:>6} situations       check {:>6.2} s, {:>5.0} MiB; publish {:>6.2} s, {:>5.0} MiB",
            size.situations,
            check.time.as_secs_f64(),
            check.memory_mib,
            publish.time.as_secs_f64(),
            publish.memory_mib
        );
        measured.push((check, publish));
    }
    if let [(check, publish), (check_ten, publish_ten)] = measured.as_slice() {
        let ratio = |ten: &Took, one: &Took| ten.time.as_secs_f64() / one.time.as_secs_f64();
        let (check_ratio, publish_ratio) = (ratio(check_ten, check), ratio(publish_ten, publish));
        println!(
            "  ten times as large      check {check_ratio:.1} ×, publish {publish_ratio:.1} × (at most {MOST_FOR_TEN} ×)"
        );
        kept &= check.time <= MOST_CHECK
            && check.memory_mib <= MOST_MEMORY_MIB
            && publish.time <= MOST_PUBLISH
            && check_ratio <= MOST_FOR_TEN
            && publish_ratio <= MOST_FOR_TEN;
    }
    kept &= replicated(
        &centre,
        &folder("district"),
        &folder("district-data"),
        configuration,
    )?;
    Ok(kept)
}

/// Changes one scenario, publishes again, and lets a terminal take it over while somebody reads.
fn replicated(
    centre: &Path,
    source: &Path,
    data: &Path,
    configuration: &Path,
) -> Result<bool, Box<dyn Error>> {
    let mut serving = Serving::start(centre, data)?;
    let address = serving.address()?;
    let key = Command::new(centre)
        .arg("release-key")
        .arg("--data")
        .arg(data)
        .output()?;
    let key = String::from_utf8(key.stdout)?;
    let kept = switch::run(configuration, &address, key.trim(), || {
        change_one_scenario(source)?;
        run_measured(
            Command::new(centre)
                .args(["catalogue", "publish"])
                .arg(source)
                .arg("--data")
                .arg(data),
        )
        .map(|_| ())
    })?;
    let releases = data.join("releases");
    Ok(delta::run(
        &releases.join("00000001.sqlite"),
        &releases.join("00000002.sqlite"),
        &releases.join("00000002-from-00000001.patch.zst"),
        &releases.join("00000002.sqlite.zst"),
    )? & kept)
}

/// A clerk corrects one scenario: another limit, another sentence, one material fewer copies.
fn change_one_scenario(source: &Path) -> Result<(), Box<dyn Error>> {
    let path = source.join("scenarios/synthetic-00100.toml");
    let text = fs::read_to_string(&path)?;
    let changed = text
        .replacen("符合法律规定的条件", "符合法律法规规定的条件", 1)
        .replacen("statutory = ", "statutory = 9", 1)
        .replacen("copies = ", "copies = 1", 1);
    if changed == text {
        return Err("the scenario could not be changed".into());
    }
    Ok(fs::write(path, changed)?)
}

/// A centre that serves until it is dropped.
struct Serving(Child);

impl Serving {
    fn start(centre: &Path, data: &Path) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(centre);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
        Ok(Self(command.arg(data).stdout(Stdio::piped()).spawn()?))
    }

    fn address(&mut self) -> Result<String, Box<dyn Error>> {
        let output = self.0.stdout.take().ok_or("the centre says nothing")?;
        for line in BufReader::new(output).lines() {
            if let Some(address) = line?.strip_prefix("LISTENING ") {
                return Ok(address.to_owned());
            }
        }
        Err("the centre ended before it listened".into())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a program to its end; its memory is what the system saw at most.
fn run_measured(command: &mut Command) -> Result<Took, Box<dyn Error>> {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn()?;
    let status_file = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut memory_mib: f64 = 0.0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        let text = fs::read_to_string(&status_file).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<f64>().ok());
        memory_mib = memory_mib.max(kib.unwrap_or(0.0) / 1024.0);
        std::thread::sleep(Duration::from_millis(5));
    };
    if status.success() {
        Ok(Took {
            time: begun.elapsed(),
            memory_mib,
        })
    } else {
        Err(format!("{command:?} failed").into())
    }
}
