//! Table `person_titles`: the titles that the person gave pictures.
//!
//! Owns that such a title counts before the one in the file, whichever says so first.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::ids::ContentId;

/// The title that the person gave a content.
///
/// # Errors
///
/// Database errors.
pub fn own(connection: &Connection, id: ContentId) -> Result<Option<String>> {
    connection
        .prepare_cached("SELECT title FROM person_titles WHERE content_id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// Gives a content a title, or takes the person's away: then that in the file counts again. Returns whether that
/// changed something; `None` if there is no such content.
///
/// # Errors
///
/// Database errors.
pub fn set(connection: &Connection, id: ContentId, title: Option<&str>) -> Result<Option<bool>> {
    let changed = match title {
        // What is the same already is no change that others have to be told of.
        Some(title) => connection
            .prepare_cached(
                "INSERT INTO person_titles (content_id, title) SELECT id, ?2 FROM contents WHERE id = ?1
                 ON CONFLICT (content_id) DO UPDATE SET title = excluded.title WHERE title <> excluded.title",
            )?
            .execute((id, title))?,
        None => {
            connection.prepare_cached("DELETE FROM person_titles WHERE content_id = ?1")?.execute([id])?
        }
    };
    let is_there = connection.prepare_cached("SELECT 1 FROM contents WHERE id = ?1")?.exists([id])?;
    Ok(is_there.then_some(changed > 0))
}

#[cfg(test)]
mod tests {
    use super::super::database::Catalogue;
    use super::super::details;
    use super::*;

    #[test]
    fn the_persons_title_counts_before_that_of_the_file_and_of_a_library() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let fill = "INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at)
                SELECT value, randomblob(32), 1, 'jpeg', 1, 1, 1, 0, 0 FROM json_each('[1,2]');
            UPDATE contents SET title = 'DSC 1' WHERE id = 1;
            INSERT INTO sources (id, kind, path, added_at) VALUES (5, 'photos', x'2f61', 0);
            INSERT INTO source_pictures (source_id, key, path, facts, content_id) VALUES (5, 'x', x'2f62', '{}', 2);
            INSERT INTO content_sources (content_id, source_id, title, facts) VALUES (2, 5, 'Fjord', '{}');";
        let check = |db: &Connection| {
            db.execute_batch(fill)?;
            let title = |id| {
                let details = details::of(db, ContentId(id))?.unwrap();
                Ok::<_, rusqlite::Error>((details.title().map(str::to_owned), details.own_title.is_some()))
            };
            for (id, said) in [(1, "DSC 1"), (2, "Fjord")] {
                assert_eq!(title(id)?, (Some(said.to_owned()), false));
                assert_eq!(set(db, ContentId(id), None)?, Some(false), "there is none to take away");
                assert_eq!(set(db, ContentId(id), Some("Sea"))?, Some(true));
                assert_eq!(set(db, ContentId(id), Some("Ocean"))?, Some(true));
                assert_eq!(set(db, ContentId(id), Some("Ocean"))?, Some(false), "it is the same");
                assert_eq!(title(id)?, (Some("Ocean".to_owned()), true));
                assert_eq!(set(db, ContentId(id), None)?, Some(true));
                assert_eq!(title(id)?, (Some(said.to_owned()), false), "what was said before counts again");
            }
            for title in [Some("nothing"), None] {
                assert_eq!(set(db, ContentId(9), title)?, None);
            }
            Ok(())
        };
        catalogue.write(|db| check(db)).unwrap();
    }
}
