//! The digest of everything that a release says, however its pages are laid out.

use handover::digest::{Digest, Digester};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// The release's own tables, by name.
pub(crate) fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(
            "SELECT name FROM main.sqlite_schema
             WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Digests the schema and every row of every table, in the order of the primary keys.
///
/// Each value is preceded by its type and length, so that no two contents are written alike.
pub(crate) fn content_digest(connection: &Connection) -> rusqlite::Result<Digest> {
    let mut digester = Digester::default();
    for table in tables(connection)? {
        let schema: String = connection.query_row(
            "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1",
            [&table],
            |row| row.get(0),
        )?;
        text(&mut digester, &schema);
        let keys: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?
            .query_map([&table], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        // Names come from our own schema, whose text has just been digested.
        let sql = format!(
            "SELECT * FROM main.\"{table}\" ORDER BY {}",
            keys.join(", ")
        );
        let mut statement = connection.prepare(&sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                value(&mut digester, row.get_ref(column)?);
            }
        }
    }
    Ok(digester.finish())
}

fn text(digester: &mut Digester, text: &str) {
    value(digester, ValueRef::Text(text.as_bytes()));
}

fn value(digester: &mut Digester, value: ValueRef<'_>) {
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => return scalar(digester, 1, number.to_le_bytes()),
        ValueRef::Real(number) => return scalar(digester, 2, number.to_le_bytes()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    digester.update(&[kind]);
    digester.update(&(bytes.len() as u64).to_le_bytes());
    digester.update(bytes);
}

fn scalar(digester: &mut Digester, kind: u8, bytes: [u8; 8]) {
    digester.update(&[kind]);
    digester.update(&bytes);
}
