//! The tables of a database: their columns, how many rows they have, and the IDs they have assigned.
//!
//! Owns what is asked of a schema. Never reads a table's rows.

use rusqlite::{Connection, Result};

/// A table of the new database, as far as the damaged one has it.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// Whether the damaged one lacks columns.
    pub(super) narrow: bool,
    /// Whether its rows have IDs.
    pub(super) has_rowid: bool,
    /// Columns of the primary key.
    pub(super) key: Vec<String>,
}

/// The tables of the new database in the order of their creation: a table refers to earlier ones only.
pub(super) fn tables(target: &Connection, source: &Connection) -> Result<Vec<Table>> {
    let mut names = target.prepare(
        "SELECT name, wr FROM sqlite_schema JOIN pragma_table_list(name) USING (name)
         WHERE sqlite_schema.type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%'
         ORDER BY sqlite_schema.rowid",
    )?;
    let names = names.query_map([], |row| Ok((row.get(0)?, row.get::<_, bool>(1)?)))?;
    names
        .map(|table| {
            let (name, without_rowid): (String, _) = table?;
            let known: Vec<String> = columns(source, &name).unwrap_or_default();
            let mut columns = columns(target, &name)?;
            let wanted = columns.len();
            columns.retain(|column| known.contains(column));
            let key = target
                .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?
                .query_map([&name], |row| row.get(0))?
                .collect::<Result<_>>()?;
            Ok(Table { name, narrow: columns.len() < wanted, columns, has_rowid: !without_rowid, key })
        })
        .collect()
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    connection
        .prepare("SELECT name FROM pragma_table_info(?1)")?
        .query_map([table], |row| row.get(0))?
        .collect()
}

/// The highest ID ever assigned in a table; `None` if none was, or the table does not remember it.
pub(super) fn sequence(connection: &Connection, table: &str) -> Result<Option<i64>> {
    let has_sequences = "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'sqlite_sequence'";
    if !connection.query_row(has_sequences, [], |row| row.get::<_, bool>(0))? {
        return Ok(None);
    }
    connection.query_row("SELECT max(seq) FROM sqlite_sequence WHERE name = ?1", [table], |row| row.get(0))
}

/// Sees to it that no ID is assigned again.
pub(super) fn keep_sequences(source: &Connection, target: &Connection) -> Result<()> {
    let autoincrement = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'";
    let names: Vec<String> =
        target.prepare(autoincrement)?.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    for name in names {
        let Some(assigned) = sequence(source, &name).ok().flatten() else { continue };
        let used = sequence(target, &name)?.unwrap_or(0);
        target.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [&name])?;
        target.execute("INSERT INTO sqlite_sequence VALUES (?1, ?2)", (&name, assigned.max(used)))?;
    }
    Ok(())
}

/// How many rows a table has by one of its indexes; `None` if none can tell.
pub(super) fn count(source: &Connection, table: &Table) -> Option<u64> {
    let indexes = "SELECT name FROM pragma_index_list(?1) WHERE partial = 0";
    let mut indexes = source.prepare(indexes).ok()?;
    let names = indexes.query_map([&table.name], |row| row.get::<_, String>(0)).ok()?;
    let by = |index: String| {
        let count = format!("SELECT count(*) FROM {} INDEXED BY {index}", table.name);
        source.query_row(&count, [], |row| row.get(0)).ok()
    };
    names.flatten().find_map(by)
}
