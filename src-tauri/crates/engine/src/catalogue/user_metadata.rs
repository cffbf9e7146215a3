//! What people say of pictures, and how it follows a picture that is edited.
//!
//! Owns the list of tables that hold a person's words about contents. Each has a column `content_id`; a later table
//! only has to be named here to follow.

use crate::ids::ContentId;
use rusqlite::{Connection, Result};

/// Tables that hold what people said.
const SAID: &[&str] = &[];

/// A file's content was `old` and is `new` from now on: what was said of the old one is said of the new one, too,
/// table by table, except where something was said of the new one already. The old one's stays, since other files
/// may have it.
pub(super) fn carry_over(connection: &Connection, old: ContentId, new: ContentId) -> Result<()> {
    if old == new {
        return Ok(());
    }
    SAID.iter().try_for_each(|table| copy(connection, table, old, new))?;
    #[cfg(test)]
    tests::more().iter().try_for_each(|table| copy(connection, table, old, new))?;
    Ok(())
}

fn copy(connection: &Connection, table: &str, old: ContentId, new: ContentId) -> Result<()> {
    let columns: String =
        columns(connection, table)?.into_iter().map(|column| format!(", \"{column}\"")).collect();
    connection
        .prepare_cached(&format!(
            "INSERT OR IGNORE INTO main.{table} (content_id{columns})
             SELECT ?2{columns} FROM main.{table}
             WHERE content_id = ?1 AND NOT EXISTS (SELECT 1 FROM main.{table} WHERE content_id = ?2)"
        ))?
        .execute((old, new))
        .map(drop)
}

/// The columns to copy: all but the content and a number that only tells rows apart.
fn columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    connection
        .prepare_cached(
            "SELECT name FROM pragma_table_info(?1, 'main')
             WHERE name <> 'content_id'
               AND NOT (pk = 1 AND type = 'INTEGER'
                        AND (SELECT count(*) FROM pragma_table_info(?1, 'main') WHERE pk > 0) = 1)",
        )?
        .query_map([table], |row| row.get(0))?
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::RefCell;

    use super::super::Catalogue;
    use super::*;

    /// Tables that name contents and hold nothing of people's: what is in them is found again by looking.
    const FOUND: &[&str] = &["files", "orphan_candidates"];

    thread_local! {
        static MORE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// Tables of tests, on this thread.
    pub(super) fn more() -> Vec<String> {
        MORE.with_borrow(Clone::clone)
    }

    /// From now on a table is one of those that hold what people said, on this thread.
    pub(crate) fn also(table: &str) {
        MORE.with_borrow_mut(|more| more.push(table.to_owned()));
    }

    #[test]
    fn every_table_that_names_contents_is_known_here() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let tables: Vec<String> = catalogue
            .read(|c| {
                c.prepare(
                    "SELECT DISTINCT t.name FROM main.sqlite_schema t, pragma_table_info(t.name, 'main') c
                     WHERE t.type = 'table' AND c.name = 'content_id'",
                )?
                .query_map([], |row| row.get(0))?
                .collect()
            })
            .unwrap();
        assert!(tables.contains(&"files".to_owned()));
        let unknown: Vec<_> = tables
            .iter()
            .filter(|table| !SAID.contains(&table.as_str()) && !FOUND.contains(&table.as_str()))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}: do they hold what people said of pictures? Name them here");
        assert!(
            SAID.iter().all(|table| tables.iter().any(|found| found == table)),
            "a table that is no more"
        );
    }

    #[test]
    fn words_are_copied_row_by_row_and_never_over_others() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                db.execute_batch(
                    "CREATE TABLE tags (id INTEGER PRIMARY KEY, content_id INTEGER NOT NULL, tag TEXT NOT NULL,
                                        UNIQUE (content_id, tag)) STRICT;
                     CREATE TABLE favourites (content_id INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;
                     INSERT INTO tags (content_id, tag) VALUES (1, 'sea'), (1, 'boat'), (3, 'mine');
                     INSERT INTO favourites VALUES (1);",
                )?;
                also("tags");
                also("favourites");
                (2..=3).try_for_each(|new| carry_over(db, ContentId(1), ContentId(new)))?;
                let tags: Vec<(i64, String)> = db
                    .prepare("SELECT content_id, tag FROM tags ORDER BY content_id, tag")?
                    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect::<Result<_>>()?;
                let tags: Vec<_> = tags.iter().map(|(id, tag)| (*id, tag.as_str())).collect();
                assert_eq!(tags, [(1, "boat"), (1, "sea"), (2, "boat"), (2, "sea"), (3, "mine")]);
                let favourites: i64 = db.query_row("SELECT count(*) FROM favourites", [], |row| row.get(0))?;
                assert_eq!(favourites, 3);
                Ok(())
            })
            .unwrap();
    }
}
