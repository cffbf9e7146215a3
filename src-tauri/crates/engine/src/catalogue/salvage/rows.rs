//! Copying the rows of a damaged database, stepping over what cannot be read.
//!
//! Owns how the rows around damage are found: a table's row IDs are read from both ends, and what lies between is
//! halved until each part can be read or is a single row. Never opens a file.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Statement, ToSql, ffi, params_from_iter};

use super::super::read_failure::unmasked;
use super::tables::{Table, count, keep_sequences, sequence, tables};
use crate::error::is_damage;

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
        let unmasked = |error| unmasked(source, error);
        let mut select = match source.prepare_cached(sql).map_err(unmasked) {
            Ok(select) => select,
            Err(error) if is_damage(&error) => return Ok(Part::Until(None)),
            Err(error) => return Err(Failure::Read(error)),
        };
        let mut rows = select.query(parameters).map_err(Failure::Read)?;
        loop {
            match rows.next().map_err(unmasked) {
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
        let unmasked = |error| unmasked(self.source, error);
        let or_none = |answer: rusqlite::Result<Option<i64>>| match answer.map_err(unmasked) {
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
