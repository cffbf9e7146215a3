//! Which pictures their words make memes, screenshots or documents.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Result};

use super::is_attached;
use crate::id_set::IdSet;

/// A kind of picture that is told by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A picture with a caption.
    Meme = 1,
    /// A picture of a screen.
    Screenshot = 2,
    /// A page or a receipt.
    Document = 3,
}

impl ToSql for Kind {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(*self as i64))
    }
}

impl FromSql for Kind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        let kinds = [Self::Meme, Self::Screenshot, Self::Document];
        kinds.into_iter().find(|kind| *kind as i64 == number).ok_or(FromSqlError::OutOfRange(number))
    }
}

/// The contents of a kind. Hidden ones may be among them.
///
/// # Errors
///
/// Database errors.
pub fn of_kind(connection: &Connection, kind: Kind) -> Result<IdSet> {
    if !is_attached(connection)? {
        return Ok(IdSet::default());
    }
    connection
        .prepare_cached("SELECT content_id FROM words.readings WHERE kind = ?1")?
        .query_map([kind], |row| row.get(0))?
        .collect()
}
