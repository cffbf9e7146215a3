//! Which tables and columns the database has.
//!
//! Owns the search for those that have a number in their names: Core Data numbers its entities anew when a version of Photos
//! adds one. Sees only tables that store rows: a view in the place of one could compute for ever.

use std::collections::{BTreeMap, HashMap};

use super::values::{NAME, integer, text};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::listing::Note;

/// The tables with their columns.
pub struct Schema {
    tables: BTreeMap<String, Vec<String>>,
    /// The numbers of the entities by their names.
    entities: HashMap<String, i64>,
}

/// What a table that joins two others joins: the plurals that end the names of its columns, and the entities behind them.
pub struct Relation {
    /// The end of the column that refers to the one side.
    pub from: &'static str,
    /// The end of the column that refers to the other side, and of the table's name.
    pub to: &'static str,
    /// The entity of the one side.
    pub from_entity: &'static [&'static str],
    /// The entity of the other side.
    pub to_entity: &'static [&'static str],
}

/// A table that joins two others.
#[derive(Debug, PartialEq, Eq)]
pub struct Join {
    /// Its name.
    pub table: String,
    /// The column that refers to the one side.
    pub from: String,
    /// The column that refers to the other side.
    pub to: String,
}

impl Schema {
    /// Reads the names of all tables and columns.
    ///
    /// # Errors
    /// Database errors.
    pub fn read(database: &Database) -> Result<Self> {
        let sql = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                   WHERE m.type = 'table' AND m.rootpage > 0";
        let mut tables = BTreeMap::<String, Vec<String>>::new();
        for (table, column) in database.rows(sql, |row| Ok((text(row, 0, NAME), text(row, 1, NAME))))? {
            if let (Some(table), Some(column)) = (table, column) {
                tables.entry(table).or_default().push(column);
            }
        }
        let mut schema = Self { tables, entities: HashMap::new() };
        if schema.has("Z_PRIMARYKEY", "Z_NAME") && schema.has("Z_PRIMARYKEY", "Z_ENT") {
            let sql = "SELECT Z_NAME, Z_ENT FROM Z_PRIMARYKEY";
            let rows = database.rows(sql, |row| Ok((text(row, 0, NAME), integer(row, 1))))?;
            schema.entities = rows.into_iter().filter_map(|(name, number)| Some((name?, number?))).collect();
        }
        Ok(schema)
    }

    /// Whether there is such a table.
    pub fn has_table(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// Whether there is such a column.
    pub fn has(&self, table: &str, column: &str) -> bool {
        self.tables.get(table).is_some_and(|columns| columns.iter().any(|name| name == column))
    }

    /// Fails unless the table has all of these columns.
    ///
    /// # Errors
    /// [`Error::Missing`] names the first that is missing.
    pub fn require(&self, database: &Database, table: &str, columns: &[&str]) -> Result<()> {
        let missing = |what: String| Error::Missing { path: database.path().to_path_buf(), what };
        if !self.has_table(table) {
            return Err(missing(table.to_owned()));
        }
        match columns.iter().find(|column| !self.has(table, column)) {
            Some(column) => Err(missing(format!("{table}.{column}"))),
            None => Ok(()),
        }
    }

    /// The first of these columns that the table has; a note names the first of all if it has none.
    pub fn first<'a>(&self, table: &str, columns: &[&'a str], notes: &mut Vec<Note>) -> Option<&'a str> {
        let found = columns.iter().copied().find(|column| self.has(table, column));
        if found.is_none() {
            notes.push(Note::Lacks(match self.has_table(table) {
                true => format!("{table}.{}", columns.first().unwrap_or(&"")),
                false => table.to_owned(),
            }));
        }
        found
    }

    /// The columns as a list for `SELECT`, with `NULL` in the place of those that the table lacks, which are noted.
    pub fn list(&self, table: &str, columns: &[&str], notes: &mut Vec<Note>) -> String {
        let columns = columns.iter().map(|column| self.first(table, &[column], notes).unwrap_or("NULL"));
        columns.collect::<Vec<_>>().join(", ")
    }

    /// The table that joins two others: `Z_1KEYWORDS` has the columns `Z_1ASSETATTRIBUTES` and `Z_52KEYWORDS` where the
    /// entity of attributes is the 1st and that of keywords the 52nd. Of several that have such names, the one whose
    /// numbers are those of the entities.
    pub fn join(&self, relation: &Relation) -> Option<Join> {
        let number_of = |names: &[&str]| names.iter().find_map(|name| self.entities.get(*name)).copied();
        let (from_number, to_number) = (number_of(relation.from_entity), number_of(relation.to_entity));
        let joins = self.tables.iter().filter(|(table, _)| number(table, relation.to).is_some());
        let joins = joins.filter_map(|(table, columns)| {
            let find = |end: &str| columns.iter().find_map(|name| Some((name.clone(), number(name, end)?)));
            let ((from, from_is), (to, to_is)) = (find(relation.from)?, find(relation.to)?);
            let right = u8::from(Some(from_is) == from_number) + u8::from(Some(to_is) == to_number);
            Some((right, Join { table: table.clone(), from, to }))
        });
        // The first of those that are equally right.
        joins.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, join)| join)
    }
}

/// The number in a name such as `Z_52KEYWORDS`.
fn number(name: &str, end: &str) -> Option<i64> {
    let digits = name.strip_prefix("Z_")?.strip_suffix(end)?;
    (digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}
