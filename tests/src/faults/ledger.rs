//! Where the centre of the bench keeps what it has taken, and looking into it from outside.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use handover::{Envelope, SubmissionId, VerifyingKey};
use moments::Moment;
use postgres::Client;
use rusqlite::{Connection, OpenFlags};
use test_postgres::{Database, apart};

use super::driver::MOMENT;
use super::oracle::Row;

/// A centre's database.
pub(super) enum Ledger {
    /// The one in its data folder.
    Sqlite(PathBuf),
    /// One on a server, which can be killed too.
    Postgres(Database),
}

/// Goes through every index of PostgreSQL's, and whether it has just what its table has.
const CHECK: &str = "CREATE EXTENSION IF NOT EXISTS amcheck;
    SELECT bt_index_check(index.indexrelid, true) FROM pg_index index
    JOIN pg_class class ON class.oid = index.indexrelid JOIN pg_am am ON am.oid = class.relam
    WHERE am.amname = 'btree' AND class.relpersistence = 'p'";

impl Ledger {
    /// In a centre's data folder.
    pub(super) fn in_folder(data: &Path) -> Self {
        Self::Sqlite(data.join("centre.sqlite"))
    }

    /// A new one on a server.
    pub(super) fn on_a_server() -> Self {
        Self::Postgres(Database::new())
    }

    /// Whether there is a server.
    pub(super) fn is_on_a_server(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Tells a centre’s command line which it is.
    pub(super) fn name(&self, command: &mut Command) {
        if let Self::Postgres(database) = self {
            command.args(["--database", &database.address]);
        }
    }

    /// Kills the server and waits until it has come up again.
    ///
    /// # Panics
    /// When there is none.
    pub(super) fn crash(&self) {
        assert!(self.is_on_a_server(), "there is no server");
        test_postgres::crash();
    }

    /// The folder of the server, besides the centre's own.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(_) => Some(test_postgres::folder()),
        }
    }

    /// What lies in it.
    ///
    /// # Errors
    /// It is damaged, or other content came under a known id.
    pub(super) fn rows(&self) -> Result<Vec<Row>, String> {
        let (conflicts, rows) = match self {
            Self::Sqlite(path) => of_sqlite(path)?,
            Self::Postgres(database) => apart(|| of_postgres(&mut database.client()))
                .map_err(|error| format!("PostgreSQL: {error:?}"))?,
        };
        if conflicts > 0 {
            return Err("the centre was sent other content under an id that it knew".into());
        }
        rows.into_iter().map(Raw::read).collect()
    }
}

/// A backup of a centre's database.
pub(super) struct Backup(PathBuf);

/// Runs a command of the centre's: what it printed.
fn ran(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!(
            "{command:?}: {}{}",
            text(&output.stdout),
            text(&output.stderr)
        ))
    }
}

impl Ledger {
    /// Backs it up as an operator does, while it is used, and notes that. `cli` is the centre's own command line.
    ///
    /// # Errors
    /// What the commands say.
    pub(super) fn back_up(
        &self,
        mut cli: impl FnMut() -> Command,
        data: &Path,
        file: PathBuf,
    ) -> Result<Backup, String> {
        match self {
            Self::Sqlite(_) => {
                ran(cli().arg("backup").arg(&file).arg("--data").arg(data))?;
            }
            Self::Postgres(database) => {
                let mut ledger = |task: &[&str]| {
                    let mut command = cli();
                    command.arg("ledger").args(task).arg("--data").arg(data);
                    self.name(&mut command);
                    ran(&mut command)
                };
                let mark = ledger(&["mark"])?;
                let mut dump = database.tool("pg_dump");
                ran(dump.args(["--format=custom", "--file"]).arg(&file))?;
                ledger(&["durable", "--through", &mark])?;
            }
        }
        Ok(Backup(file))
    }

    /// Puts a backup in its place, as an operator does; no centre may run. When the command is killed first, at a moment of
    /// its own, the operator gives it once more. Whether it was.
    ///
    /// # Errors
    /// What the command says.
    pub(super) fn put_back(
        &self,
        mut cli: impl FnMut() -> Command,
        data: &Path,
        Backup(file): &Backup,
        killed_at: Option<Moment>,
    ) -> Result<bool, String> {
        let mut killed = false;
        match self {
            Self::Sqlite(_) => {
                let mut restore = || {
                    let mut command = cli();
                    command.arg("restore").arg(file).arg("--data").arg(data);
                    command
                };
                if let Some(moment) = killed_at {
                    let mut command = restore();
                    command.env(MOMENT, format!("{moment}:1"));
                    killed = ran(&mut command).is_err();
                }
                ran(&mut restore())?;
            }
            Self::Postgres(database) => {
                database.put_back(file);
                let mut command = cli();
                command.args(["ledger", "restored", "--data"]).arg(data);
                self.name(&mut command);
                ran(&mut command)?;
            }
        }
        Ok(killed)
    }

    /// Whether the centre’s audit trail is whole.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn trail_is_whole(&self, mut cli: Command, data: &Path) -> Result<(), String> {
        cli.args(["audit", "verify", "--data"]).arg(data);
        self.name(&mut cli);
        ran(&mut cli).map(|_| ())
    }

    /// The keys with which terminals were enrolled.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn terminals(&self) -> Result<Vec<VerifyingKey>, String> {
        const KEYS: &str = "SELECT key FROM terminal WHERE key IS NOT NULL";
        let unreadable = |error: &dyn std::fmt::Debug| format!("no keys of terminals: {error:?}");
        let keys: Vec<String> = match self {
            Self::Sqlite(path) => Connection::open(path)
                .and_then(|database| {
                    database
                        .prepare(KEYS)?
                        .query_map([], |row| row.get(0))?
                        .collect()
                })
                .map_err(|error| unreadable(&error))?,
            Self::Postgres(database) => apart(|| database.client().query(KEYS, &[]))
                .map_err(|error| unreadable(&error))?
                .iter()
                .map(|row| row.get(0))
                .collect(),
        };
        keys.iter()
            .map(|key| key.parse().map_err(|error| unreadable(&error)))
            .collect()
    }
}

/// A row as a database has it.
struct Raw {
    id: String,
    digest: String,
    envelope: Vec<u8>,
}

impl Raw {
    fn read(self) -> Result<Row, String> {
        let Self {
            id,
            digest,
            envelope,
        } = self;
        Ok(Row {
            id: id
                .parse::<SubmissionId>()
                .map_err(|_| format!("{id} is no id"))?,
            digest: digest
                .parse()
                .map_err(|_| format!("{digest} is no digest"))?,
            envelope: Envelope::from_json(&envelope).map_err(|error| format!("{id}: {error}"))?,
        })
    }
}

fn of_sqlite(path: &Path) -> Result<(i64, Vec<Raw>), String> {
    let text = |error: rusqlite::Error| format!("the centre’s database cannot be read: {error}");
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags).map_err(text)?;
    let check: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(text)?;
    if check != "ok" {
        return Err(format!("the centre’s database is damaged: {check}"));
    }
    let conflicts = database
        .query_row("SELECT count(*) FROM conflict", [], |row| row.get(0))
        .map_err(text)?;
    let mut statement = database
        .prepare("SELECT id, digest, envelope FROM submission")
        .map_err(text)?;
    let rows = statement.query_map([], |row| {
        Ok(Raw {
            id: row.get(0)?,
            digest: row.get(1)?,
            envelope: row.get(2)?,
        })
    });
    let rows = rows.map_err(text)?.collect::<Result<_, _>>();
    Ok((conflicts, rows.map_err(text)?))
}

fn of_postgres(client: &mut Client) -> Result<(i64, Vec<Raw>), postgres::Error> {
    client.batch_execute(CHECK)?;
    let conflicts = client
        .query_one("SELECT count(*) FROM conflict", &[])?
        .get(0);
    let rows = client.query("SELECT id::text, digest, envelope FROM submission", &[])?;
    let rows = rows.into_iter().map(|row| Raw {
        id: row.get(0),
        digest: row.get(1),
        envelope: row.get(2),
    });
    Ok((conflicts, rows.collect()))
}
