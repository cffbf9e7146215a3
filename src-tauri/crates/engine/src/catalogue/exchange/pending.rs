//! Contents of which the person has said something that is to be exchanged. Triggers add them.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::ids::ContentId;

/// A content that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The content.
    pub content: ContentId,
    /// Tells whether it was changed again meanwhile.
    changes: i64,
}

/// How many contents wait, and how many changes were made to them: the same again if nothing was changed meanwhile.
pub type Pressure = (u64, u64);

/// What waits now.
///
/// # Errors
///
/// Database errors.
pub fn pressure(connection: &Connection) -> Result<Pressure> {
    connection
        .prepare_cached("SELECT count(*), coalesce(sum(changes), 0) FROM exchange_pending")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The next contents after one, at most `limit`.
///
/// # Errors
///
/// Database errors.
pub fn next(connection: &Connection, after: ContentId, limit: usize) -> Result<Vec<Pending>> {
    connection
        .prepare_cached(
            "SELECT content_id, changes FROM exchange_pending WHERE content_id > ?1 ORDER BY content_id LIMIT ?2",
        )?
        .query_map((after, limit as i64), |row| Ok(Pending { content: row.get(0)?, changes: row.get(1)? }))?
        .collect()
}

/// Whether a content waits.
///
/// # Errors
///
/// Database errors.
pub fn waiting(connection: &Connection, content: ContentId) -> Result<Option<Pending>> {
    connection
        .prepare_cached("SELECT changes FROM exchange_pending WHERE content_id = ?1")?
        .query_row([content], |row| Ok(Pending { content, changes: row.get(0)? }))
        .optional()
}

/// Has contents wait.
///
/// # Errors
///
/// Database errors.
pub fn note(connection: &Connection, ids: &[ContentId]) -> Result<()> {
    let mut note = connection.prepare_cached(
        "INSERT INTO exchange_pending SELECT id, 1 FROM contents WHERE id = ?1
         ON CONFLICT DO UPDATE SET changes = changes + 1",
    )?;
    ids.iter().try_for_each(|id| note.execute([id]).map(drop))
}

/// Takes contents out, unless they were changed again since they were listed.
///
/// # Errors
///
/// Database errors.
pub fn forget(connection: &Connection, pending: &[Pending]) -> Result<()> {
    let mut forget =
        connection.prepare_cached("DELETE FROM exchange_pending WHERE content_id = ?1 AND changes = ?2")?;
    pending.iter().try_for_each(|pending| forget.execute((pending.content, pending.changes)).map(drop))
}

#[cfg(test)]
mod tests {
    use super::super::super::database::Catalogue;
    use super::*;

    /// Picture 1 is in a folder that takes part, picture 2 in another one; a source says something of both.
    const FILL: &str = "
        INSERT INTO sources (id, kind, path, state, added_at) VALUES (5, 'digikam', x'73', '', 0), (6, 'digikam', x'74', '', 0);
        INSERT INTO folders (id, path, added_at) VALUES (1, x'2f61', 0), (2, x'2f62', 0);
        INSERT INTO exchange_folders VALUES (1, x'', 'sidecars', 'stem', 0);
        INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at)
            SELECT value, randomblob(32), 1, 'jpeg', 1, 1, 1, 0, 0 FROM json_each('[1,2]');
        INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
            SELECT id, x'78', 1, 1, 1, 1, id, 'present', 1, 1 FROM contents;
        INSERT INTO tags (id, path, key) VALUES (8, 'sea', 'sea'), (9, 'boat', 'boat');
        INSERT INTO content_tags (content_id, tag_id, source_id) VALUES (1, 8, 5), (2, 8, 5);
        INSERT INTO ratings (content_id, rating, source_id) VALUES (1, 4, 5), (2, 4, 5);
        UPDATE ratings SET rating = 2, source_id = 6;
        UPDATE content_tags SET source_id = 6;";

    #[test]
    fn what_the_person_says_waits_where_its_folder_takes_part() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                db.execute_batch(FILL)?;
                assert_eq!(pressure(db)?, (0, 0), "only a source said something");
                for sql in [
                    "UPDATE content_tags SET source_id = NULL",
                    "UPDATE tags SET path = 'ocean', key = 'ocean' WHERE id = 8",
                    "INSERT INTO content_tags (content_id, tag_id) VALUES (1, 9), (2, 9)",
                    "DELETE FROM content_tags WHERE tag_id = 9",
                    "UPDATE ratings SET rating = 3, source_id = NULL",
                    "DELETE FROM ratings",
                    "INSERT INTO ratings (content_id, rating) VALUES (1, 1), (2, 1)",
                    "INSERT INTO captions (content_id, text, made_at) VALUES (1, 'A', 0), (2, 'A', 0)",
                    "UPDATE captions SET text = 'B'",
                    "DELETE FROM captions",
                    "INSERT INTO person_titles VALUES (1, 'A'), (2, 'A')",
                    "UPDATE person_titles SET title = 'B'",
                    "DELETE FROM person_titles",
                    "INSERT INTO person_dates (content_id, taken_at) VALUES (1, 5), (2, 5)",
                    "UPDATE person_dates SET taken_at = 6",
                    "DELETE FROM person_dates",
                ] {
                    db.execute(sql, [])?;
                    assert_eq!(pressure(db)?, (1, 1), "{sql}");
                    forget(db, &next(db, ContentId(1), 9)?)?;
                    assert_eq!(pressure(db)?, (1, 1), "another one");
                    forget(db, &next(db, ContentId(0), 9)?)?;
                    assert_eq!(pressure(db)?, (0, 0), "{sql}");
                }
                let told =
                    "INSERT INTO captions (content_id, captioner, text, made_at) VALUES (1, 'm', 'A', 0)";
                db.execute(told, [])?;
                assert_eq!(pressure(db)?, (0, 0), "captioners' captions aren't written there");
                db.execute("INSERT INTO person_dates (content_id, taken_at) VALUES (1, 5)", [])?;
                forget(db, &next(db, ContentId(0), 9)?)?;
                db.execute("UPDATE person_dates SET told_at = 6", [])?;
                assert_eq!(pressure(db)?, (0, 0), "what the file says is no change of the person's");
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn what_was_changed_again_still_waits() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                db.execute_batch(FILL)?;
                note(db, &[ContentId(1), ContentId(2)])?;
                let listed = next(db, ContentId(0), 9)?;
                note(db, &[ContentId(2)])?;
                forget(db, &listed)?;
                assert_eq!(pressure(db)?, (1, 2));
                Ok(())
            })
            .unwrap();
    }
}
