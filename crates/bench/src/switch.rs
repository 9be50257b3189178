//! Whether a citizen notices a new release: what a reader waits for at most while one is taken over.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use contract::home::Role;
use contract::limits::SearchText;
use contract::visit::VisitId;
use terminal::Terminal;
use terminal::config::{Config, ConfigPlace};

/// One frame of a screen that shows sixty a second.
const FRAME: Duration = Duration::from_millis(16);
/// What somebody looks for meanwhile.
const QUERIES: [&str; 4] = ["shipinjingying", "身份证", "gongzufang", "sfz"];

/// Takes over the newest release of a centre while somebody reads, and says how long they waited at most.
///
/// `publish` makes a newer release once the first one is in use.
pub(crate) fn run(
    configuration: &Path,
    centre: &str,
    key: &str,
    publish: impl FnOnce() -> Result<(), Box<dyn Error>>,
) -> Result<bool, Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let hall = place.path().join("hall.toml");
    let text = format!("[centre]\naddress = \"{centre}\"\nrelease_key = \"{key}\"\n");
    std::fs::write(&hall, text)?;
    let terminal = Terminal::start(Config::load(&ConfigPlace {
        shipped: configuration.to_owned(),
        role: Role::Kiosk,
        hall: Some(hall),
        data_folder: Some(place.path().join("data")),
    })?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(terminal.look_for_release())?;
    let first = terminal.connection().release;
    publish()?;
    let visit = terminal
        .begin_visit()
        .map_err(|fault| format!("no visit can begin: {fault:?}"))?;
    let alone = longest(&terminal, visit, Duration::from_secs(2), || {
        std::thread::sleep(Duration::from_secs(2));
        Ok(())
    })?;
    let meanwhile = longest(&terminal, visit, Duration::from_secs(120), || {
        Ok(runtime.block_on(terminal.look_for_release())?)
    })?;
    let second = terminal.connection().release;
    if first == second {
        return Err("no newer release was taken over".into());
    }
    println!(
        "  a reader waits at most  {:>8.2} ms while a release is taken over; {:.2} ms otherwise (at most {} ms more)",
        meanwhile.as_secs_f64() * 1e3,
        alone.as_secs_f64() * 1e3,
        FRAME.as_millis()
    );
    Ok(meanwhile.saturating_sub(alone) <= FRAME)
}

/// The longest that finding something took while something else was done.
fn longest(
    terminal: &Terminal,
    visit: VisitId,
    most: Duration,
    meanwhile: impl FnOnce() -> Result<(), Box<dyn Error>>,
) -> Result<Duration, Box<dyn Error>> {
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (done, terminal) = (Arc::clone(&done), terminal.clone());
        std::thread::spawn(move || {
            let begun = Instant::now();
            let mut longest = Duration::ZERO;
            for query in QUERIES.iter().cycle() {
                let asked = Instant::now();
                let found = SearchText::try_from((*query).to_owned())
                    .ok()
                    .map(|text| terminal.find(visit, &text));
                longest = longest.max(asked.elapsed());
                if found.is_none() || done.load(Ordering::Relaxed) || begun.elapsed() > most {
                    break;
                }
                // A person touches now and then; a frame apart is more often than that.
                std::thread::sleep(FRAME);
            }
            longest
        })
    };
    let outcome = meanwhile();
    done.store(true, Ordering::Relaxed);
    let longest = reader.join().map_err(|_| "the reader failed")?;
    outcome.map(|()| longest)
}
