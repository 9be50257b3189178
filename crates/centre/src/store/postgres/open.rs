//! Connecting to PostgreSQL, bringing its schema up to date, and noticing that it is not the database it was.

use std::time::Duration;

use ::postgres::{Client, Config, NoTls, Transaction};
use uuid::Uuid;

use super::{Manager, said};

/// One step a version, forward only.
const MIGRATIONS: [&str; 2] = [
    include_str!("../../../../../migrations/centre/postgres/0001_centre.sql"),
    include_str!("../../../../../migrations/centre/postgres/0002_drafts.sql"),
];

/// Who changes the schema holds this lock, and nobody beside.
const LOCK: i64 = 0x7969_6368_7561_6e67;

/// How many connections a centre holds at most.
const CONNECTIONS: u32 = 8;
/// How long a request waits for a connection before it is answered that it should come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a PostgreSQL cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// It cannot be reached, or does not let this user in.
    #[error(
        "the PostgreSQL cannot be used: {0}; check its address, user and password in --database"
    )]
    Connect(String),
    /// The tables cannot be made.
    #[error("the tables cannot be made or updated: {0}; this user must own the database")]
    Migrate(String),
    /// It was written by a newer version of this program.
    #[error(
        "the database has schema {found}, this program knows up to {known}; install the newer version again: nothing in it was changed"
    )]
    Newer {
        /// Its schema.
        found: usize,
        /// The newest one known.
        known: usize,
    },
}

/// A pool over a database with the newest schema.
pub(super) fn open(config: &Config) -> Result<r2d2::Pool<Manager>, PostgresError> {
    let mut config = config.clone();
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    if config.get_application_name().is_none() {
        config.application_name("centre");
    }
    // Tried by hand first: a pool only says that it waited in vain.
    let mut client = config
        .connect(NoTls)
        .map_err(|error| PostgresError::Connect(said(&error)))?;
    migrate(&mut client)?;
    r2d2::Pool::builder()
        .max_size(CONNECTIONS)
        .min_idle(Some(1))
        .connection_timeout(PATIENCE)
        .connection_customizer(Box::new(Prepared))
        .build(Manager::new(config, NoTls))
        .map_err(|error| PostgresError::Connect(error.to_string()))
}

/// What holds on every connection.
#[derive(Debug)]
struct Prepared;

impl r2d2::CustomizeConnection<Client, ::postgres::Error> for Prepared {
    fn on_acquire(&self, client: &mut Client) -> Result<(), ::postgres::Error> {
        // A receipt is a promise: it is given only for what survives a power cut, whatever the server's default. A hall
        // that waits for a standby, too, keeps that.
        client.batch_execute(
            "SELECT set_config('synchronous_commit', 'on', false)
             WHERE current_setting('synchronous_commit') = 'off'",
        )?;
        // A standby that took over has another timeline: connections broke, and new ones notice.
        let mut transaction = client.transaction()?;
        notice_another_life(&mut transaction)?;
        transaction.commit()
    }
}

fn migrate(client: &mut Client) -> Result<(), PostgresError> {
    let failed = |error: ::postgres::Error| PostgresError::Migrate(said(&error));
    let mut transaction = client.transaction().map_err(failed)?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .map_err(failed)?;
    let there: bool = transaction
        .query_one("SELECT to_regclass('schema_version') IS NOT NULL", &[])
        .and_then(|row| row.try_get(0))
        .map_err(failed)?;
    let found = if there {
        let version: i32 = transaction
            .query_one("SELECT version FROM schema_version", &[])
            .and_then(|row| row.try_get(0))
            .map_err(failed)?;
        usize::try_from(version).unwrap_or(usize::MAX)
    } else {
        0
    };
    if found > MIGRATIONS.len() {
        return Err(PostgresError::Newer {
            found,
            known: MIGRATIONS.len(),
        });
    }
    for migration in &MIGRATIONS[found..] {
        transaction.batch_execute(migration).map_err(failed)?;
    }
    if found < MIGRATIONS.len() {
        let version = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
        transaction
            .execute("UPDATE schema_version SET version = $1", &[&version])
            .map_err(failed)?;
    }
    transaction
        .execute(
            "INSERT INTO ledger (epoch, durable_through, seen_in) VALUES ($1, 0, '') ON CONFLICT DO NOTHING",
            &[&Uuid::new_v4()],
        )
        .map_err(failed)?;
    notice_another_life(&mut transaction).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    warn_of_a_forgetful_server(client).map_err(failed)
}

/// What tells this database from another, and from itself in another life.
const HERE: &str =
    "(SELECT concat_ws(':', system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
                          (SELECT oid FROM pg_database WHERE datname = current_database()),
                          'submission'::regclass::oid)
         FROM pg_control_system())";

/// Begins another epoch when this is not the database that was seen last: a dump that was put back is another table, a
/// base backup that was rolled forward or a standby that took over has another timeline. What a terminal holds a receipt
/// for may be missing there.
pub(super) fn notice_another_life(
    transaction: &mut Transaction<'_>,
) -> Result<(), ::postgres::Error> {
    let row = transaction.query_one(&format!("SELECT {HERE}"), &[])?;
    let here: String = row.try_get(0)?;
    let fresh = Uuid::new_v4();
    // One statement: of several programs that notice it at once, one begins the epoch. No row is made here: while a dump
    // is being put back, it would be in the way of the one that comes.
    let begun = transaction.execute(
        "UPDATE ledger SET epoch = $1, seen_in = $2 WHERE seen_in <> $2",
        &[&fresh, &here],
    )?;
    if begun > 0 {
        tracing::info!(epoch = %fresh, "the ledger begins another epoch; terminals send again what they still keep");
    }
    Ok(())
}

/// How the ledger stands, in the transaction that gives something from it: a dump may have been put back beneath connections
/// that have been open since before.
pub(super) fn standing_here(
    transaction: &mut Transaction<'_>,
) -> Result<::postgres::Row, ::postgres::Error> {
    let sql = format!("SELECT epoch, durable_through, seen_in = {HERE} FROM ledger");
    let row = transaction.query_one(&sql, &[])?;
    if row.try_get(2)? {
        return Ok(row);
    }
    notice_another_life(transaction)?;
    transaction.query_one(&sql, &[])
}

fn warn_of_a_forgetful_server(client: &mut Client) -> Result<(), ::postgres::Error> {
    let row = client.query_one(
        "SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'",
        &[],
    )?;
    if !row.try_get::<_, bool>(0)? {
        tracing::error!(
            "this PostgreSQL runs with fsync or full_page_writes off and forgets at a power cut; set both to on"
        );
    }
    Ok(())
}
