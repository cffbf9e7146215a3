//! The tables of a catalogue, read row by row.
//!
//! Owns what of a table is there, the bounds on what is read of it, and the notes. No query is made for a single picture.

use std::cell::RefCell;
use std::collections::HashSet;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::value;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::listing::Note;
use crate::source::Cancelled;

/// Most notes on single damaged items; a catalogue may have any number of those.
const MAX_DAMAGED: usize = 100;
/// Least bytes that a row takes in a database.
const MIN_ROW: u64 = 4;
/// After how many rows the person is asked again.
const STRIDE: u64 = 1024;

/// The tables of a catalogue.
pub(super) struct Tables<'a> {
    database: &'a Database,
    cancelled: Cancelled<'a>,
    names: HashSet<String>,
    /// More rows than fit into the database come out of damaged pages only.
    max_rows: u64,
    notes: RefCell<Vec<Note>>,
}

/// A row, its values in the order of the columns that were asked for.
pub(super) struct Record<'a>(&'a Row<'a>);

impl Record<'_> {
    pub(super) fn raw(&self, column: usize) -> ValueRef<'_> {
        self.0.get_ref(column).unwrap_or(ValueRef::Null)
    }

    pub(super) fn number(&self, column: usize) -> Option<f64> {
        value::number(self.raw(column))
    }

    pub(super) fn integer(&self, column: usize) -> Option<i64> {
        value::integer(self.raw(column))
    }

    pub(super) fn text(&self, column: usize) -> Option<String> {
        value::text(self.raw(column))
    }
}

impl<'a> Tables<'a> {
    pub(super) fn new(database: &'a Database, cancelled: Cancelled<'a>) -> Result<Self> {
        // Views and virtual tables, which may compute anything, have no pages of their own.
        let names = database
            .rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0", |row| row.get(0))?;
        let sizes = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let size = database.rows(sizes, |row| row.get::<_, i64>(0))?.into_iter().next();
        Ok(Self {
            database,
            cancelled,
            names: names.into_iter().collect(),
            max_rows: size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default() / MIN_ROW,
            notes: RefCell::default(),
        })
    }

    /// Reads a table that nothing works without: columns that it must have, then columns that it may have.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Damaged`], [`Error::Cancelled`], database errors.
    pub(super) fn required(
        &self,
        table: &str,
        (must, may): (&[&str], &[&str]),
        take: impl FnMut(&Record<'_>),
    ) -> Result<()> {
        if !self.names.contains(table) {
            return Err(Error::Missing { path: self.database.path().to_path_buf(), what: table.to_owned() });
        }
        self.database.require(table, must)?;
        self.each(table, &[must, may].concat(), take)
    }

    /// Reads a table if there is one; whether there is. Columns that it lacks are NULL, and noted, as damage is.
    ///
    /// # Errors
    /// [`Error::Cancelled`], database errors.
    pub(super) fn optional(
        &self,
        table: &str,
        columns: &[&str],
        take: impl FnMut(&Record<'_>),
    ) -> Result<bool> {
        if !self.names.contains(table) {
            self.note(Note::Lacks(table.to_owned()));
            return Ok(false);
        }
        match self.each(table, columns, take) {
            Err(Error::Damaged { path, detail }) => {
                self.note(Note::Unreadable(path, format!("{table}: {detail}")));
                Ok(true)
            }
            read => read.map(|()| true),
        }
    }

    fn each(&self, table: &str, columns: &[&str], mut take: impl FnMut(&Record<'_>)) -> Result<()> {
        let sql = self.select(table, columns)?;
        let fail = Error::database(self.database.path());
        let mut query = self.database.connection().prepare(&sql).map_err(&fail)?;
        let mut rows = query.query([]).map_err(&fail)?;
        let mut count = 0;
        while let Some(row) = rows.next().map_err(&fail)? {
            if count % STRIDE == 0 && (self.cancelled)() {
                return Err(Error::Cancelled);
            }
            count += 1;
            if count > self.max_rows {
                return Err(Error::damaged(self.database.path(), "more rows than fit into it"));
            }
            take(&Record(row));
        }
        Ok(())
    }

    fn select(&self, table: &str, columns: &[&str]) -> Result<String> {
        let found = self.database.columns(table)?;
        let column = |&column: &&str| match found.iter().any(|name| name.eq_ignore_ascii_case(column)) {
            true => column.to_owned(),
            false => {
                self.note(Note::Lacks(format!("{table}.{column}")));
                "NULL".to_owned()
            }
        };
        Ok(format!("SELECT {} FROM {table}", columns.iter().map(column).collect::<Vec<_>>().join(", ")))
    }

    /// Notes that a part of the catalogue can't be read.
    pub(super) fn note_damaged(&self, detail: String) {
        let damaged = |note: &&Note| matches!(note, Note::Unreadable(..));
        if self.notes.borrow().iter().filter(damaged).count() < MAX_DAMAGED {
            self.note(Note::Unreadable(self.database.path().to_path_buf(), detail));
        }
    }

    fn note(&self, note: Note) {
        self.notes.borrow_mut().push(note);
    }

    pub(super) fn into_notes(self) -> Vec<Note> {
        self.notes.into_inner()
    }
}
