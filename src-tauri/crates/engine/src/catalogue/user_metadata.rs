//! The user's metadata about pictures, and how it follows a picture that is edited.
//!
//! Owns the list of tables that hold such metadata. Each has a column `content_id`; a new table only needs to be
//! listed here to be carried over.

use rusqlite::{Connection, Result};

use super::dates;
use crate::ids::ContentId;

/// Tables with the user's metadata, and the source or captioner that said what `this` row holds, in SQL: none if the user did.
/// What was told comes last, since it decides about the other tables.
const TABLES: &[(&str, &str)] = &[
    // What a rule of the person's gave is not the person's own word either.
    ("content_tags", "coalesce(this.source_id, -this.rule_id)"),
    ("refused_tags", "NULL"),
    ("favourites", "this.source_id"),
    ("ratings", "this.source_id"),
    ("captions", "this.captioner"),
    ("person_titles", "NULL"),
    ("person_dates", "NULL"),
    ("album_pictures", "(SELECT source_id FROM main.albums WHERE id = this.album_id)"),
    ("content_people", "this.source_id"),
    ("content_sources", "this.source_id"),
];

/// Copies the metadata of the content `old` to `new` when a file is edited, table by table: the user's except where `new`
/// already has some, and that of every source that has not told `new` anything. `old` keeps its own, since other files may
/// have that content.
pub(super) fn carry_over(connection: &Connection, old: ContentId, new: ContentId) -> Result<()> {
    if old == new {
        return Ok(());
    }
    TABLES.iter().try_for_each(|(table, source)| copy(connection, (table, source), old, new))?;
    dates::lay(connection, new)?;
    #[cfg(test)]
    tests::extra_tables().iter().try_for_each(|table| copy(connection, (table, "NULL"), old, new))?;
    Ok(())
}

fn copy(
    connection: &Connection,
    (table, source): (&str, &str),
    old: ContentId,
    new: ContentId,
) -> Result<()> {
    let columns: String =
        columns(connection, table)?.into_iter().map(|column| format!(", \"{column}\"")).collect();
    let rows = format!("SELECT ?2{columns} FROM main.{table} this WHERE content_id = ?1");
    // What the user says takes the place of what a source says of the same.
    let own = format!(
        "INSERT OR REPLACE INTO main.{table} (content_id{columns}) {rows} AND {source} IS NULL
         AND NOT EXISTS (SELECT 1 FROM main.{table} this WHERE content_id = ?2 AND {source} IS NULL)"
    );
    let told = format!(
        "INSERT OR IGNORE INTO main.{table} (content_id{columns}) {rows} AND {source} NOT NULL
         AND {source} NOT IN (SELECT source_id FROM main.content_sources WHERE content_id = ?2)"
    );
    [own, told].iter().try_for_each(|sql| connection.prepare_cached(sql)?.execute((old, new)).map(drop))
}

/// The columns to copy: all but the content and an integer primary key that only identifies the row.
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
mod tests {
    use std::cell::RefCell;

    use super::super::database::Catalogue;
    use super::*;

    /// Tables that refer to contents but hold no user metadata: what they hold of a content is found out again.
    const REBUILT: &[&str] = &[
        "files",
        "orphan_candidates",
        "text_changes",
        "source_pictures",
        "caption_failures",
        "content_file_people",
        "exchange_pending",
        "rule_pending",
    ];

    thread_local! {
        static EXTRA_TABLES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// The tables that tests on this thread registered.
    pub(super) fn extra_tables() -> Vec<String> {
        EXTRA_TABLES.with_borrow(Clone::clone)
    }

    /// Adds a table with user metadata, for this thread.
    fn register_table(table: &str) {
        EXTRA_TABLES.with_borrow_mut(|tables| tables.push(table.to_owned()));
    }

    #[test]
    fn every_table_that_refers_to_contents_is_classified() {
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
            .filter(|found| {
                !TABLES.iter().any(|(table, _)| table == found) && !REBUILT.contains(&found.as_str())
            })
            .collect();
        assert!(
            unknown.is_empty(),
            "{unknown:?}: list tables with user metadata in TABLES, others in REBUILT"
        );
        assert!(
            TABLES.iter().all(|(table, _)| tables.iter().any(|found| found == table)),
            "a table was removed"
        );
    }

    #[test]
    fn metadata_is_copied_row_by_row_and_never_overwrites() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                db.execute_batch(
                    "CREATE TABLE notes (id INTEGER PRIMARY KEY, content_id INTEGER NOT NULL, note TEXT NOT NULL,
                                        UNIQUE (content_id, note)) STRICT;
                     CREATE TABLE stars (content_id INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;
                     INSERT INTO notes (content_id, note) VALUES (1, 'sea'), (1, 'boat'), (3, 'mine');
                     INSERT INTO stars VALUES (1);",
                )?;
                register_table("notes");
                register_table("stars");
                (2..=3).try_for_each(|new| carry_over(db, ContentId(1), ContentId(new)))?;
                let tags: Vec<(i64, String)> = db
                    .prepare("SELECT content_id, note FROM notes ORDER BY content_id, note")?
                    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect::<Result<_>>()?;
                let tags: Vec<_> = tags.iter().map(|(id, tag)| (*id, tag.as_str())).collect();
                assert_eq!(tags, [(1, "boat"), (1, "sea"), (2, "boat"), (2, "sea"), (3, "mine")]);
                let favourites: i64 = db.query_row("SELECT count(*) FROM stars", [], |row| row.get(0))?;
                assert_eq!(favourites, 3);
                Ok(())
            })
            .unwrap();
    }
}
