//! The IDs of the contents in a list, in ascending order: less than its rows, where only some of them are needed.

use std::path::Path;

use rusqlite::{Connection, Result};

use super::listing::{Scope, bounds_below, hidden};
use crate::id_set::IdSet;
use crate::ids::{ContentId, FolderId};

/// The contents in a list. Reads nothing but an index.
///
/// # Errors
///
/// Database errors.
pub fn of(connection: &Connection, scope: Scope) -> Result<Vec<ContentId>> {
    if let Some(ids) = scope.members(connection)? {
        return shown(connection, &ids);
    }
    let mut ids: Vec<ContentId> = connection
        .prepare_cached(&format!("SELECT id FROM contents WHERE {}", scope.condition()))?
        .query_map([scope.bound()], |row| row.get(0))?
        .collect::<Result<_>>()?;
    ids.sort_unstable();
    Ok(ids)
}

/// The contents in a folder inside the folder `root` and in its subfolders; `path` is relative to the root.
///
/// # Errors
///
/// Database errors.
pub fn of_subfolder(connection: &Connection, root: FolderId, path: &Path) -> Result<Vec<ContentId>> {
    let (from, to) = bounds_below(path);
    let ids: IdSet = connection
        .prepare_cached(
            "SELECT content_id FROM files WHERE folder_id = ?1 AND path > ?2 AND path < ?3
             AND state IN ('present', 'offline') AND content_id NOT NULL",
        )?
        .query_map((root, from, to), |row| row.get(0))?
        .collect::<Result<_>>()?;
    Ok(ids.iter().collect())
}

/// Those of a set that are shown.
///
/// # Errors
///
/// Database errors.
pub fn shown(connection: &Connection, ids: &IdSet) -> Result<Vec<ContentId>> {
    let mut ids = ids.clone();
    ids.subtract(&hidden(connection)?);
    Ok(ids.iter().collect())
}

/// The content that was added last.
///
/// # Errors
///
/// Database errors.
pub fn last_content(connection: &Connection) -> Result<ContentId> {
    connection
        .prepare_cached("SELECT coalesce(max(id), 0) FROM main.contents")?
        .query_row([], |row| row.get(0))
}

/// The shown contents after `after` without `known` ones, newest first.
///
/// # Errors
///
/// Database errors.
pub fn shown_without(connection: &Connection, known: &IdSet, after: ContentId) -> Result<Vec<ContentId>> {
    let by = if after.0 > 0 { "NOT INDEXED" } else { "INDEXED BY contents_by_time" };
    let mut query = connection.prepare_cached(&format!(
        "SELECT id FROM main.contents {by} WHERE hidden_since IS NULL AND id > ?1 ORDER BY shown_at DESC, id DESC"
    ))?;
    let mut rows = query.query([after])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if !known.contains(id) {
            found.push(id);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::database::Catalogue;
    use super::*;

    #[test]
    fn the_ids_of_a_list_are_read_from_an_index_alone() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        for scope in [Scope::All, Scope::Recent, Scope::Folder(FolderId(1))] {
            let sql = format!("EXPLAIN QUERY PLAN SELECT id FROM contents WHERE {}", scope.condition());
            let plan: Vec<String> =
                catalogue.read(|db| db.prepare(&sql)?.query_map([0], |row| row.get(3))?.collect()).unwrap();
            assert!(plan[0].contains("contents USING COVERING INDEX"), "{scope:?}: {plan:?}");
        }
    }
}
