//! What a catalogue holds, as a hash: two catalogues with the same one need only one copy.
//!
//! Owns what counts: everything but what runs note down about themselves and what they derive anew.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::super::settings::{COPY_DUE, LAST_FORGOTTEN, NEWEST_COPY, TEXTS_CLEARED, USED_DAYS};

/// Settings that change although nothing of value does.
const NOTES: [&str; 5] = [USED_DAYS, LAST_FORGOTTEN, COPY_DUE, NEWEST_COPY, TEXTS_CLEARED];
/// Tables that are derived from others or from the files.
const DERIVED: [&str; 3] = ["orphan_candidates", "text_changes", "verdicts"];

/// Whether the catalogue knows of no folder and no picture.
pub(super) fn is_empty(connection: &Connection) -> Result<bool> {
    let is_empty = "SELECT NOT EXISTS (SELECT 1 FROM folders) AND NOT EXISTS (SELECT 1 FROM contents)";
    connection.query_row(is_empty, [], |row| row.get(0))
}

/// A hash of all rows that count. Reads the whole catalogue.
pub(super) fn hash(connection: &Connection) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    let mut names = connection.prepare(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )?;
    let names = names.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>>>()?;
    for name in names.iter().filter(|name| !DERIVED.contains(&name.as_str())) {
        hasher.update(name.as_bytes());
        // The first column is the primary key.
        let mut rows = connection.prepare(&format!("SELECT * FROM main.{name} ORDER BY 1"))?;
        let (columns, mut rows) = (rows.column_count(), rows.query([])?);
        while let Some(row) = rows.next()? {
            let first = row.get_ref(0)?;
            if name == "settings" && first.as_str().is_ok_and(|key| NOTES.contains(&key)) {
                continue;
            }
            (0..columns).try_for_each(|column| row.get_ref(column).map(|value| add(&mut hasher, value)))?;
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Adds a value with its type and length, so that no two rows look the same.
fn add(hasher: &mut blake3::Hasher, value: ValueRef<'_>) {
    let mut add = |kind: u8, bytes: &[u8]| {
        hasher.update(&[kind]).update(&bytes.len().to_le_bytes()).update(bytes);
    };
    match value {
        ValueRef::Null => add(0, &[]),
        ValueRef::Integer(number) => add(1, &number.to_le_bytes()),
        ValueRef::Real(number) => add(2, &number.to_le_bytes()),
        ValueRef::Text(text) => add(3, text),
        ValueRef::Blob(bytes) => add(4, bytes),
    }
}
