//! Waiting for deliveries, and looking into an outbox from outside.

use std::path::Path;
use std::time::{Duration, Instant};

use power_loss::Mounted;
use rusqlite::{Connection, OpenFlags};
use terminal::Terminal;

use super::oracle::Record;

/// How long an outbox may take to empty; a busy machine is slow.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// Lets a terminal send until nothing waits any more.
pub(super) async fn deliver(terminal: &Terminal) -> Result<(), String> {
    let background = terminal.run_background();
    let quiet = async {
        let deadline = Instant::now() + LIMIT;
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            match terminal.status() {
                Ok(status) if status.waiting == 0 => return Ok(()),
                Ok(status) if Instant::now() > deadline => {
                    return Err(format!(
                        "{} records still wait after {LIMIT:?}",
                        status.waiting
                    ));
                }
                Ok(_) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    };
    tokio::select! {
        () = background => Err("the background ended".into()),
        quiet = quiet => quiet,
    }
}

/// Takes a disk away once nothing on it is open any more: a terminal that is gone may still be looking at its releases, in a
/// thread that nobody can stop.
pub(super) fn take_away(mounted: Mounted) -> Result<(), String> {
    let deadline = Instant::now() + LIMIT;
    while mounted.is_open() {
        if Instant::now() > deadline {
            return Err(format!("somebody holds a file open for {LIMIT:?}"));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(mounted);
    Ok(())
}

/// What lies in the outbox of a data folder, and whether its database is whole.
pub(super) fn outbox(data: &Path) -> Result<Vec<Record>, String> {
    let text = |error: rusqlite::Error| format!("the outbox cannot be read: {error}");
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(data.join("terminal.sqlite"), flags).map_err(text)?;
    let check: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(text)?;
    if check != "ok" {
        return Err(format!("the terminal’s database is damaged: {check}"));
    }
    let mut statement = connection
        .prepare(
            "SELECT id, sequence, state = 'parked', envelope IS NULL FROM outbox ORDER BY sequence",
        )
        .map_err(text)?;
    let rows = statement.query_map([], |row| {
        let (id, sequence): (String, i64) = (row.get(0)?, row.get(1)?);
        Ok((id, sequence, row.get(2)?, row.get(3)?))
    });
    rows.map_err(text)?
        .map(|row| {
            let (id, sequence, parked, emptied) = row.map_err(text)?;
            Ok(Record {
                id: id.parse().map_err(|_| format!("{id} is no id"))?,
                sequence: sequence.unsigned_abs(),
                parked,
                emptied,
            })
        })
        .collect()
}
