//! Tables `captions` and `caption_failures`: what pictures show in words, who said it, and where a captioner failed.
//!
//! Owns that the person's caption counts before those of captioners, which never replace it.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::list_ids;
use super::values::now;
use crate::id_set::IdSet;
use crate::ids::ContentId;

/// What a picture shows, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// Plain text.
    pub text: String,
    /// The ID of the captioner that said it; `None` if the person did.
    pub captioner: Option<String>,
    /// The language's code as BCP 47 has it; `None` if it is not known.
    pub language: Option<String>,
    /// When it was made, in seconds since 1970, UTC.
    pub made_at: i64,
}

/// What a captioner does again. What the person said is never asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Redo {
    /// Whether pictures that it has captioned are captioned anew.
    pub captioned: bool,
    /// Whether pictures that it failed with are tried again.
    pub failed: bool,
}

/// Selects the contents that the captioner `?1` has nothing to say about; `?2` and `?3` are the fields of [`Redo`].
const SETTLED: &str = "SELECT content_id FROM captions WHERE captioner IS NULL OR (captioner = ?1 AND NOT ?2)
     UNION ALL SELECT content_id FROM caption_failures WHERE captioner = ?1 AND NOT ?3";

/// The caption of a content that counts: the person's, or else the latest of a captioner.
///
/// # Errors
///
/// Database errors.
pub fn of(connection: &Connection, id: ContentId) -> Result<Option<Caption>> {
    connection
        .prepare_cached(
            "SELECT text, captioner, language, made_at FROM main.captions WHERE content_id = ?1
             ORDER BY captioner IS NOT NULL, made_at DESC, id DESC LIMIT 1",
        )?
        .query_row([id], |row| {
            Ok(Caption {
                text: row.get(0)?,
                captioner: row.get(1)?,
                language: row.get(2)?,
                made_at: row.get(3)?,
            })
        })
        .optional()
}

/// Stores what a captioner said about a content, in place of what it said before; the person's caption stays. Returns
/// whether there is such a content.
///
/// # Errors
///
/// Database errors.
pub fn put(
    connection: &Connection,
    id: ContentId,
    captioner: &str,
    (text, language): (&str, &str),
) -> Result<bool> {
    connection
        .prepare_cached("DELETE FROM caption_failures WHERE content_id = ?1 AND captioner = ?2")?
        .execute((id, captioner))?;
    store(connection, id, Some(captioner), (text, Some(language)))
}

/// Stores what the person says that a content shows. Returns whether there is such a content.
///
/// # Errors
///
/// Database errors.
pub fn set_own(connection: &Connection, id: ContentId, text: &str) -> Result<bool> {
    store(connection, id, None, (text, None))
}

fn store(
    connection: &Connection,
    id: ContentId,
    captioner: Option<&str>,
    (text, language): (&str, Option<&str>),
) -> Result<bool> {
    let stored = connection
        .prepare_cached(
            "INSERT INTO captions (content_id, captioner, text, language, made_at)
             SELECT id, ?2, ?3, ?4, ?5 FROM contents WHERE id = ?1
             ON CONFLICT (content_id, coalesce(captioner, '')) DO UPDATE SET
                text = excluded.text, language = excluded.language, made_at = excluded.made_at",
        )?
        .execute(params![id, captioner, text, language, now()])?;
    Ok(stored > 0)
}

/// Remembers that a captioner failed with a content, by the code of the reason.
///
/// # Errors
///
/// Database errors.
pub fn mark_failed(connection: &Connection, id: ContentId, captioner: &str, code: &str) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO caption_failures (content_id, captioner, code, failed_at)
             SELECT id, ?2, ?3, ?4 FROM contents WHERE id = ?1",
        )?
        .execute(params![id, captioner, code, now()])
        .map(drop)
}

/// Forgets that a captioner failed with contents.
///
/// # Errors
///
/// Database errors.
pub fn unmark_failed(connection: &Connection, ids: &[ContentId], captioner: &str) -> Result<()> {
    let sql = "DELETE FROM caption_failures WHERE content_id = ?1 AND captioner = ?2";
    let mut unmark = connection.prepare_cached(sql)?;
    ids.iter().try_for_each(|id| unmark.execute((id, captioner)).map(drop))
}

/// Deletes what the person says that a content shows. Returns whether there was something.
///
/// # Errors
///
/// Database errors.
pub fn delete_own(connection: &Connection, id: ContentId) -> Result<bool> {
    let sql = "DELETE FROM captions WHERE content_id = ?1 AND captioner IS NULL";
    connection.prepare_cached(sql)?.execute([id]).map(|deleted| deleted > 0)
}

/// Deletes all captions of contents, the person's as well. Returns the contents that had one. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, ids: &[ContentId]) -> Result<Vec<ContentId>> {
    let mut captions = connection.prepare_cached("DELETE FROM captions WHERE content_id = ?1")?;
    let mut failures = connection.prepare_cached("DELETE FROM caption_failures WHERE content_id = ?1")?;
    let mut changed = Vec::new();
    for &id in ids {
        failures.execute([id])?;
        if captions.execute([id])? > 0 {
            changed.push(id);
        }
    }
    Ok(changed)
}

/// Deletes everything that a captioner said, and forgets where it failed. Returns how many captions it had. Call it in a
/// transaction.
///
/// # Errors
///
/// Database errors.
pub fn delete_by(connection: &Connection, captioner: &str) -> Result<u64> {
    connection.prepare_cached("DELETE FROM caption_failures WHERE captioner = ?1")?.execute([captioner])?;
    let deleted =
        connection.prepare_cached("DELETE FROM captions WHERE captioner = ?1")?.execute([captioner])?;
    Ok(deleted as u64)
}

/// The shown contents that a captioner is to caption, newest first: those that have no caption by it or by the person, and
/// that it has not failed with.
///
/// # Errors
///
/// Database errors.
pub fn pending(connection: &Connection, captioner: &str, redo: Redo) -> Result<Vec<ContentId>> {
    let settled: IdSet = connection
        .prepare_cached(SETTLED)?
        .query_map((captioner, redo.captioned, redo.failed), |row| row.get(0))?
        .collect::<Result<_>>()?;
    list_ids::shown_without(connection, &settled, ContentId(0))
}

/// The contents that have a caption, whoever said it.
///
/// # Errors
///
/// Database errors.
pub fn captioned(connection: &Connection) -> Result<IdSet> {
    connection
        .prepare_cached("SELECT DISTINCT content_id FROM captions")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The contents that have a caption by a captioner.
///
/// # Errors
///
/// Database errors.
pub fn captioned_by(connection: &Connection, captioner: &str) -> Result<IdSet> {
    connection
        .prepare_cached("SELECT content_id FROM captions WHERE captioner = ?1")?
        .query_map([captioner], |row| row.get(0))?
        .collect()
}

/// Whether a content is shown and a captioner is to caption it: meanwhile somebody else may have done so.
///
/// # Errors
///
/// Database errors.
pub fn is_pending(connection: &Connection, captioner: &str, redo: Redo, id: ContentId) -> Result<bool> {
    let is_settled = connection
        .prepare_cached(&format!("SELECT 1 FROM ({SETTLED}) WHERE content_id = ?4"))?
        .exists((captioner, redo.captioned, redo.failed, id))?;
    let is_shown = "SELECT 1 FROM contents WHERE id = ?1 AND hidden_since IS NULL";
    Ok(!is_settled && connection.prepare_cached(is_shown)?.exists([id])?)
}

/// The captioners that have said or failed at something, with their numbers of captions.
///
/// # Errors
///
/// Database errors.
pub fn captioners(connection: &Connection) -> Result<Vec<(String, u64)>> {
    connection
        .prepare_cached(
            "SELECT captioner, sum(said) FROM
                (SELECT captioner, 1 said FROM captions WHERE captioner IS NOT NULL
                 UNION ALL SELECT captioner, 0 FROM caption_failures)
             GROUP BY captioner ORDER BY captioner",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::database::Catalogue;
    use super::*;

    const LLAVA: &str = "ollama:llava";
    const GEMMA: &str = "ollama:gemma3";

    /// A catalogue with contents 1 to 4, the last of which is the newest.
    fn catalogue() -> (tempfile::TempDir, Catalogue) {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let fill = "WITH n (i) AS (VALUES (1), (2), (3), (4))
            INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at)
            SELECT i, randomblob(32), 1, 'jpeg', 4, 3, 1, 0, 7, i FROM n";
        catalogue.write(|db| db.execute(fill, [])).unwrap();
        (dir, catalogue)
    }

    fn text(db: &Connection, id: i64) -> Result<Option<(String, Option<String>)>> {
        Ok(of(db, ContentId(id))?.map(|caption| (caption.text, caption.captioner)))
    }

    fn ids(found: &[ContentId]) -> Vec<i64> {
        found.iter().map(|id| id.0).collect()
    }

    #[test]
    fn the_persons_caption_counts_and_is_never_replaced_by_a_captioner() {
        let (_dir, catalogue) = catalogue();
        let one = ContentId(1);
        let say = |db: &Connection| {
            assert!(put(db, one, LLAVA, ("A dog.", "en"))?);
            db.execute("UPDATE captions SET made_at = made_at - 9", [])?;
            assert!(put(db, one, GEMMA, ("A puppy.", "en"))?);
            assert_eq!(text(db, 1)?, Some(("A puppy.".into(), Some(GEMMA.into()))), "the latest");
            assert!(set_own(db, one, "Bello in snow")?);
            assert!(put(db, one, GEMMA, ("A wolf.", "en"))?);
            assert_eq!(text(db, 1)?, Some(("Bello in snow".into(), None)));
            assert!(set_own(db, one, "Bello")?);
            assert_eq!(text(db, 1)?, Some(("Bello".into(), None)));
            assert!(!set_own(db, ContentId(9), "nothing")? && !put(db, ContentId(9), LLAVA, ("x", "en"))?);
            assert_eq!(delete(db, &[one, ContentId(2)])?, [one]);
            assert_eq!(text(db, 1)?, None);
            Ok(())
        };
        catalogue.write(|db| say(db)).unwrap();
    }

    #[test]
    fn what_has_a_caption_by_the_person_or_the_captioner_and_what_failed_is_not_pending() {
        let (_dir, catalogue) = catalogue();
        let check = |db: &Connection| {
            let left = |captioner, redo| Ok::<_, rusqlite::Error>(ids(&pending(db, captioner, redo)?));
            assert_eq!(left(LLAVA, Redo::default())?, [4, 3, 2, 1], "newest first");
            put(db, ContentId(1), LLAVA, ("A dog.", "en"))?;
            set_own(db, ContentId(2), "A cat")?;
            mark_failed(db, ContentId(3), LLAVA, "captionTimedOut")?;
            assert_eq!(left(LLAVA, Redo::default())?, [4]);
            assert_eq!(left(GEMMA, Redo::default())?, [4, 3, 1]);
            assert_eq!(left(LLAVA, Redo { failed: true, ..Redo::default() })?, [4, 3]);
            assert_eq!(left(LLAVA, Redo { captioned: true, failed: true })?, [4, 3, 1]);
            for id in 1..=4 {
                let is_left = is_pending(db, LLAVA, Redo::default(), ContentId(id))?;
                assert_eq!(is_left, id == 4, "{id}");
            }
            put(db, ContentId(3), LLAVA, ("A bird.", "en"))?;
            assert_eq!(left(LLAVA, Redo { failed: true, ..Redo::default() })?, [4], "it has one now");
            db.execute("UPDATE contents SET hidden_since = 1 WHERE id = 4", [])?;
            assert!(left(LLAVA, Redo::default())?.is_empty());
            assert!(!is_pending(db, LLAVA, Redo::default(), ContentId(4))?);
            Ok(())
        };
        catalogue.write(|db| check(db)).unwrap();
    }

    #[test]
    fn what_a_captioner_said_is_removed_as_a_whole() {
        let (_dir, catalogue) = catalogue();
        let check = |db: &Connection| {
            for id in 1..=3 {
                put(db, ContentId(id), LLAVA, ("A dog.", "en"))?;
            }
            put(db, ContentId(1), GEMMA, ("A puppy.", "en"))?;
            set_own(db, ContentId(2), "Bello")?;
            mark_failed(db, ContentId(4), LLAVA, "captionNothingSaid")?;
            assert_eq!(captioners(db)?, [(GEMMA.to_owned(), 1), (LLAVA.to_owned(), 3)]);
            assert_eq!(ids(&captioned(db)?.iter().collect::<Vec<_>>()), [1, 2, 3]);
            assert_eq!(ids(&captioned_by(db, GEMMA)?.iter().collect::<Vec<_>>()), [1]);
            assert_eq!(delete_by(db, LLAVA)?, 3);
            assert_eq!(captioners(db)?, [(GEMMA.to_owned(), 1)]);
            assert_eq!(
                (text(db, 1)?.unwrap().0, text(db, 2)?.unwrap().0),
                ("A puppy.".into(), "Bello".into())
            );
            assert_eq!(text(db, 3)?, None);
            assert_eq!(ids(&pending(db, LLAVA, Redo::default())?), [4, 3, 1]);
            Ok(())
        };
        catalogue.write(|db| check(db)).unwrap();
    }
}
