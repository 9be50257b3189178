//! What a delta weighs beside the rows that changed and beside the whole release.

use std::error::Error;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// At most so many times the changed rows by themselves, packed as hard.
const MOST_OF_ROWS: f64 = 1.3;
/// At most so much of the snapshot.
const MOST_OF_SNAPSHOT: f64 = 0.05;

/// Compares a packed delta with what it must at least carry, and with the packed snapshot.
pub(crate) fn run(
    old: &Path,
    new: &Path,
    delta: &Path,
    snapshot: &Path,
) -> Result<bool, Box<dyn Error>> {
    let rows = replica::pack(&changed_rows(old, new)?)?.len() as f64;
    let delta = std::fs::metadata(delta)?.len() as f64;
    let snapshot = std::fs::metadata(snapshot)?.len() as f64;
    println!(
        "  one scenario changed    {delta:>8.0} bytes, {:.2} × its packed rows (at most {MOST_OF_ROWS} ×), {:.2} % of the snapshot (at most {} %)",
        delta / rows,
        delta / snapshot * 100.0,
        MOST_OF_SNAPSHOT * 100.0
    );
    Ok(delta <= rows * MOST_OF_ROWS && delta <= snapshot * MOST_OF_SNAPSHOT)
}

/// The rows that are in the later release and not in the earlier one, value after value.
fn changed_rows(old: &Path, new: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let connection = Connection::open(new)?;
    connection.execute("ATTACH ?1 AS earlier", [old.to_string_lossy()])?;
    let tables: Vec<String> = connection
        .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut bytes = Vec::new();
    for table in tables {
        let sql = format!("SELECT * FROM main.{table} EXCEPT SELECT * FROM earlier.{table}");
        let mut statement = connection.prepare(&sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => {}
                    ValueRef::Integer(number) => bytes.extend(number.to_string().bytes()),
                    ValueRef::Real(number) => bytes.extend(number.to_string().bytes()),
                    ValueRef::Text(text) | ValueRef::Blob(text) => bytes.extend(text),
                }
                bytes.push(0);
            }
        }
    }
    Ok(bytes)
}
