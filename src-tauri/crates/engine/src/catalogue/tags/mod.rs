//! Tables `tags`, `content_tags` and `refused_tags`: the person's own tags, and those that the person took from pictures.
//!
//! Owns how tags are compared and nested, renaming, merging and deleting them, and what undoes that. The keywords that
//! files bring along are counted and found together with the tags, but never changed.

mod all;
mod keywords;
mod path;
mod refused;
mod rename;
mod rows;
#[cfg(test)]
mod tests;

pub use self::all::{Tag, all};
pub use self::refused::{readmit, refuse, refused_of};
pub use self::rename::{Renamed, delete, rename, undo_rename};
pub use self::rows::{
    Giver, add, by_rule, ensured, find, givers, key, of, own, remove, set_givers, spelling,
};
use rusqlite::{Connection, Result};

use self::path::below;
use crate::id_set::IdSet;
use crate::ids::TagId;

/// The contents that have a tag or one below it, be it the person's or a keyword of their files. Hidden ones are among
/// them.
///
/// # Errors
///
/// Database errors.
pub fn with(connection: &Connection, tag: &str) -> Result<IdSet> {
    let Some(path) = path::TagPath::new(tag) else { return Ok(IdSet::default()) };
    let mut found = keywords::with(connection, &path.key)?;
    let (from, to) = below(&path.key);
    let mut query = connection.prepare_cached(
        "SELECT content_id FROM content_tags
         WHERE tag_id IN (SELECT id FROM tags WHERE key = ?1 OR (key > ?2 AND key < ?3))",
    )?;
    let mut rows = query.query((&path.key, from, to))?;
    while let Some(row) = rows.next()? {
        found.insert(row.get(0)?);
    }
    Ok(found)
}

/// As [`with`], for a tag of the person's. Empty if there is none with this ID.
///
/// # Errors
///
/// Database errors.
pub fn with_id(connection: &Connection, id: TagId) -> Result<IdSet> {
    match spelling(connection, id)? {
        Some(tag) => with(connection, &tag),
        None => Ok(IdSet::default()),
    }
}

/// The contents that have any tag or keyword.
///
/// # Errors
///
/// Database errors.
pub(super) fn tagged(connection: &Connection) -> Result<IdSet> {
    let sql = "SELECT content_id FROM content_tags UNION ALL SELECT id FROM contents WHERE keywords NOT NULL";
    connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
}
