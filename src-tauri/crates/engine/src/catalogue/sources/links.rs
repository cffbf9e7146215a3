//! Which contents the pictures of sources are, by the files that show them.

use std::path::Path;

use rusqlite::{Connection, Result, Row};

use super::rows::inside;
use crate::disk::paths::to_bytes;
use crate::ids::{ContentId, FolderId, SourceId};

/// Condition for rows whose content stands in for an original, as their index has it.
const STANDING_IN: &str = "content_id NOT NULL AND shown NOT NULL AND shown <> path";

/// A picture of a source, and the content that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Row ID of the picture.
    pub picture: i64,
    /// The content.
    pub content: ContentId,
}

fn link(row: &Row<'_>) -> Result<Link> {
    Ok(Link { picture: row.get(0)?, content: row.get(1)? })
}

/// The pictures of a source whose files in a folder of the library, at `root`, are another content than they were. What is
/// missing now stays what it was.
///
/// # Errors
///
/// Database errors.
pub fn moved(
    connection: &Connection,
    source: SourceId,
    (folder, root): (FolderId, &Path),
) -> Result<Vec<Link>> {
    let root = to_bytes(root);
    let (from, to) = inside(root);
    connection
        .prepare_cached(
            // Without the index, all pictures of the source would be looked at for every folder.
            "SELECT p.id, f.content_id FROM source_pictures p INDEXED BY source_pictures_by_shown
             CROSS JOIN files f ON f.folder_id = ?2 AND f.path = substr(p.shown, ?5)
             WHERE p.shown > ?3 AND p.shown < ?4 AND p.source_id = ?1
               AND f.content_id NOT NULL AND f.content_id IS NOT p.content_id",
        )?
        // After the slash, from 1 on.
        .query_map((source, folder, from, to, root.len() as i64 + 2), link)?
        .collect()
}

/// The contents that stand in for originals which are missing.
///
/// # Errors
///
/// Database errors.
pub(in super::super) fn standing_in(connection: &Connection) -> Result<Vec<ContentId>> {
    let sql = format!("SELECT content_id FROM source_pictures WHERE {STANDING_IN}");
    connection.prepare_cached(&sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Whether a content stands in for an original that is missing.
///
/// # Errors
///
/// Database errors.
pub(in super::super) fn stands_in(connection: &Connection, id: ContentId) -> Result<bool> {
    let sql =
        format!("SELECT EXISTS (SELECT 1 FROM source_pictures WHERE content_id = ?1 AND {STANDING_IN})");
    connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))
}

/// The pictures of a source whose contents were told something else than it says now. Of pictures that share a content, what
/// was told is never equal to what one of them says.
///
/// # Errors
///
/// Database errors.
pub fn changed(connection: &Connection, source: SourceId) -> Result<Vec<Link>> {
    connection
        .prepare_cached(
            "SELECT p.id, p.content_id FROM source_pictures p
             LEFT JOIN content_sources t ON t.content_id = p.content_id AND t.source_id = p.source_id
             WHERE p.source_id = ?1 AND p.content_id NOT NULL AND t.facts IS NOT p.facts",
        )?
        .query_map([source], link)?
        .collect()
}
