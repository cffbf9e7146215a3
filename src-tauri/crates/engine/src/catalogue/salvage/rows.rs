//! Copying the rows of a damaged database, stepping over what cannot be read.
//!
//! Owns how the rows around damage are found: a table's row IDs are read from both ends, and what lies between is
//! halved until each part can be read or is a single row. Never opens a file.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Statement, ToSql, ffi, params_from_iter};

use super::super::connection::is_damage;

/// Which database failed, other than by damage.
pub(super) enum Failure {
    Read(rusqlite::Error),
    Write(rusqlite::Error),
}

type Result<T> = std::result::Result<T, Failure>;

/// After this many unreadable parts in a row, the smallest part that is given up as a whole grows by one row ID: where
/// a table's end is unknown, most parts hold nothing.
const PATIENCE: i64 = 256;

/// What was saved of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SavedTable {
    pub(crate) name: String,
    /// Number of rows in the new table.
    pub(crate) rows: u64,
    /// Number of rows that are lost; `None` if that is unknown.
    pub(crate) lost: Option<u64>,
    /// Whether columns were missing: their values are lost.
    pub(crate) narrow: bool,
}

/// A table of the new database, as far as the damaged one has it.
struct Table {
    name: String,
    columns: Vec<String>,
    /// Whether the damaged one lacks columns.
    narrow: bool,
    /// Whether its rows have IDs.
    has_rowid: bool,
    /// Columns of the primary key.
    key: Vec<String>,
}

/// Copies every row that can be read, table by table. Rows that refer to a lost one, or break another constraint, are
/// lost as well.
///
/// # Errors
///
/// Errors of either database other than damage.
pub(super) fn copy(source: &Connection, target: &mut Connection) -> Result<Vec<SavedTable>> {
    let transaction = target.transaction().map_err(Failure::Write)?;
    let tables = tables(&transaction, source).map_err(Failure::Write)?;
    let mut saved = Vec::new();
    for table in &tables {
        let mut copy = Copy::new(source, &transaction, table).map_err(Failure::Write)?;
        let is_whole = copy.run()?;
        let (rows, refused) = (copy.rows, copy.refused);
        drop(copy);
        let lost =
            if is_whole { Some(refused) } else { count(source, table).map(|all| all.saturating_sub(rows)) };
        saved.push(SavedTable { name: table.name.clone(), rows, lost, narrow: table.narrow });
    }
    keep_sequences(source, &transaction).map_err(Failure::Write)?;
    transaction.commit().map_err(Failure::Write)?;
    Ok(saved)
}

/// The tables of the new database in the order of their creation: a table refers to earlier ones only.
fn tables(target: &Connection, source: &Connection) -> rusqlite::Result<Vec<Table>> {
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
                .collect::<rusqlite::Result<_>>()?;
            Ok(Table { name, narrow: columns.len() < wanted, columns, has_rowid: !without_rowid, key })
        })
        .collect()
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT name FROM pragma_table_info(?1)")?
        .query_map([table], |row| row.get(0))?
        .collect()
}

/// The copying of one table.
struct Copy<'a> {
    source: &'a Connection,
    table: &'a Table,
    insert: Statement<'a>,
    rows: u64,
    /// Rows that a constraint of the new table refused.
    refused: u64,
}

/// How a part was read.
enum Part {
    Whole,
    /// Up to this row ID, if any.
    Until(Option<i64>),
}

impl<'a> Copy<'a> {
    fn new(source: &'a Connection, target: &'a Connection, table: &'a Table) -> rusqlite::Result<Self> {
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = match table.columns.is_empty() {
            true => format!("INSERT INTO {} DEFAULT VALUES", table.name),
            false => format!("INSERT INTO {} ({}) VALUES ({places})", table.name, table.columns.join(", ")),
        };
        Ok(Self { source, table, insert: target.prepare(&sql)?, rows: 0, refused: 0 })
    }

    /// Copies what can be read; returns whether that is all.
    fn run(&mut self) -> Result<bool> {
        if self.table.columns.is_empty() {
            return Ok(false);
        }
        if !self.table.has_rowid {
            return self.by_key();
        }
        let last = self.last_rowid().map_err(Failure::Read)?;
        let mut parts = vec![(i64::MIN, last)];
        let (mut is_whole, mut failures) = (true, 0);
        while let Some((from, to)) = parts.pop() {
            let Part::Until(reached) = self.part(from, to, "ASC")? else {
                failures = 0;
                continue;
            };
            is_whole = false;
            failures = if reached.is_some() { 0 } else { failures + 1 };
            let from = reached.map_or(from, |reached| reached.saturating_add(1)).max(0);
            if from >= to {
                continue;
            }
            let Part::Until(reached) = self.part(from, to, "DESC")? else { continue };
            let to = reached.map_or(to, |reached| reached - 1);
            if to.saturating_sub(from) > failures / PATIENCE {
                let middle = from + (to - from) / 2;
                parts.extend([(middle + 1, to), (from, middle)]);
            }
        }
        Ok(is_whole)
    }

    /// Copies the rows of a range of IDs until one cannot be read.
    fn part(&mut self, from: i64, to: i64, order: &str) -> Result<Part> {
        let Table { name, columns, .. } = self.table;
        let columns = columns.join(", ");
        let sql = format!(
            "SELECT rowid, {columns} FROM {name} NOT INDEXED WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid {order}"
        );
        self.rows_of(&sql, &[&from, &to])
    }

    /// Copies the rows of a table without row IDs, from both ends of its key.
    fn by_key(&mut self) -> Result<bool> {
        for order in ["ASC", "DESC"] {
            let Table { name, columns, key, .. } = self.table;
            let key = key.iter().map(|column| format!("{column} {order}")).collect::<Vec<_>>().join(", ");
            let sql = format!("SELECT 0, {} FROM {name} ORDER BY {key}", columns.join(", "));
            if let Part::Whole = self.rows_of(&sql, &[])? {
                return Ok(order == "ASC");
            }
        }
        Ok(false)
    }

    /// Copies the rows of a query: a row ID, then the table's columns.
    fn rows_of(&mut self, sql: &str, parameters: &[&dyn ToSql]) -> Result<Part> {
        let mut reached = None;
        let source = self.source;
        let mut select = match source.prepare_cached(sql) {
            Ok(select) => select,
            Err(error) if is_damage(&error) => return Ok(Part::Until(None)),
            Err(error) => return Err(Failure::Read(error)),
        };
        let mut rows = select.query(parameters).map_err(Failure::Read)?;
        loop {
            match rows.next() {
                Ok(None) => return Ok(Part::Whole),
                Ok(Some(row)) => {
                    reached = Some(row.get(0).map_err(Failure::Read)?);
                    self.insert(row).map_err(Failure::Write)?;
                }
                Err(error) if is_damage(&error) => return Ok(Part::Until(reached)),
                Err(error) => return Err(Failure::Read(error)),
            }
        }
    }

    fn insert(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        let values = (1..=self.table.columns.len()).map(|column| row.get::<_, Value>(column));
        // Text that is none is damage that SQLite did not notice.
        let Ok(values) = values.collect::<rusqlite::Result<Vec<_>>>() else {
            self.refused += 1;
            return Ok(());
        };
        match self.insert.execute(params_from_iter(values)) {
            Ok(_) => self.rows += 1,
            // A trigger of an earlier table may have added the row, and both ends of a key may meet.
            Err(error) if is_known(&error) => self.rows += u64::from(self.table.has_rowid),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
                self.refused += 1;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The highest row ID, or one that is certainly not lower.
    fn last_rowid(&self) -> rusqlite::Result<i64> {
        let or_none = |answer: rusqlite::Result<Option<i64>>| match answer {
            Err(error) if is_damage(&error) => Ok(None),
            other => other,
        };
        let name = &self.table.name;
        let last = format!("SELECT max(rowid) FROM {name} NOT INDEXED");
        let found = or_none(self.source.query_row(&last, [], |row| row.get(0)))?;
        let assigned = or_none(sequence(self.source, name))?;
        // No row takes less than a byte, and IDs are hardly ever left out.
        let bytes = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let bound = || self.source.query_row(bytes, [], |row| row.get(0));
        found.map_or_else(|| assigned.map_or_else(bound, Ok), |found| Ok(found.max(assigned.unwrap_or(0))))
    }
}

fn is_known(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
}

/// The highest ID ever assigned in a table; `None` if none was, or the table does not remember it.
fn sequence(connection: &Connection, table: &str) -> rusqlite::Result<Option<i64>> {
    let has_sequences = "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'sqlite_sequence'";
    if !connection.query_row(has_sequences, [], |row| row.get::<_, bool>(0))? {
        return Ok(None);
    }
    connection.query_row("SELECT max(seq) FROM sqlite_sequence WHERE name = ?1", [table], |row| row.get(0))
}

/// Sees to it that no ID is assigned again.
fn keep_sequences(source: &Connection, target: &Connection) -> rusqlite::Result<()> {
    let autoincrement = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'";
    let names: Vec<String> =
        target.prepare(autoincrement)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for name in names {
        let Some(assigned) = sequence(source, &name).ok().flatten() else { continue };
        let used = sequence(target, &name)?.unwrap_or(0);
        target.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [&name])?;
        target.execute("INSERT INTO sqlite_sequence VALUES (?1, ?2)", (&name, assigned.max(used)))?;
    }
    Ok(())
}

/// How many rows a table has by one of its indexes; `None` if none can tell.
fn count(source: &Connection, table: &Table) -> Option<u64> {
    let indexes = "SELECT name FROM pragma_index_list(?1) WHERE partial = 0";
    let mut indexes = source.prepare(indexes).ok()?;
    let names = indexes.query_map([&table.name], |row| row.get::<_, String>(0)).ok()?;
    let by = |index: String| {
        let count = format!("SELECT count(*) FROM {} INDEXED BY {index}", table.name);
        source.query_row(&count, [], |row| row.get(0)).ok()
    };
    names.flatten().find_map(by)
}
