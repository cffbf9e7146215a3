//! Who said what of a content: the person, the person's rules, its file, the libraries of other programs, and captioners, told
//! apart.
//!
//! Owns taking in what the person said in another library with the dates that it has. What counts before what is elsewhere: see
//! [`marks`], [`tags`](super::tags), [`captions`](super::captions), [`titles`] and [`dates`].

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::captions::Caption;
use super::{dates, marks, titles};
use crate::ids::ContentId;

/// What was said of a content, by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The person's.
    pub own: Marked,
    /// Tags that rules of the person's gave and that the person has not confirmed.
    pub by_rule: Vec<String>,
    /// What the libraries of other programs say that the person does not.
    pub told: Marked,
    /// The rating in the file, 0 to 5, or -1 if rejected.
    pub file_rating: Option<i8>,
    /// The title that the person gave it.
    pub own_title: Option<String>,
    /// When the person says that it was taken, as local time in seconds since 1970.
    pub own_taken: Option<i64>,
    /// The person's caption.
    pub own_caption: Option<Caption>,
    /// The captions of captioners, in the order of their IDs.
    pub captions: Vec<Caption>,
}

/// What somebody marked a content with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// Paths of tags, in their order.
    pub tags: Vec<String>,
    /// 0 to 5 stars; `None` if nothing was said.
    pub rating: Option<u8>,
    /// Whether it is a favourite.
    pub favourite: bool,
}

/// What was said of a content; nothing if there is no such content.
///
/// # Errors
///
/// Database errors.
pub fn of(connection: &Connection, id: ContentId) -> Result<Said> {
    let mut said = Said::default();
    let mut tags = connection.prepare_cached(
        "SELECT path, source_id IS NULL, rule_id NOT NULL
         FROM content_tags JOIN tags ON id = tag_id WHERE content_id = ?1 ORDER BY key",
    )?;
    let mut rows = tags.query([id])?;
    while let Some(row) = rows.next()? {
        let tags = if row.get(2)? { &mut said.by_rule } else { &mut said.by(row.get(1)?).tags };
        tags.push(row.get(0)?);
    }
    if let Some((rating, is_own)) = marked(connection, "SELECT rating, source_id IS NULL FROM ratings", id)? {
        said.by(is_own).rating = Some(rating);
    }
    if let Some((_, is_own)) = marked(connection, "SELECT 1, source_id IS NULL FROM favourites", id)? {
        said.by(is_own).favourite = true;
    }
    said.file_rating = connection
        .prepare_cached("SELECT rating FROM contents WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    (said.own_title, said.own_taken) = (titles::own(connection, id)?, dates::own(connection, id)?);
    for caption in captions(connection, id)? {
        match caption.captioner {
            None => said.own_caption = Some(caption),
            Some(_) => said.captions.push(caption),
        }
    }
    Ok(said)
}

impl Said {
    fn by(&mut self, is_own: bool) -> &mut Marked {
        if is_own { &mut self.own } else { &mut self.told }
    }
}

fn marked(connection: &Connection, select: &str, id: ContentId) -> Result<Option<(u8, bool)>> {
    connection
        .prepare_cached(&format!("{select} WHERE content_id = ?1"))?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

fn captions(connection: &Connection, id: ContentId) -> Result<Vec<Caption>> {
    connection
        .prepare_cached(
            "SELECT text, captioner, language, made_at FROM main.captions WHERE content_id = ?1 ORDER BY captioner",
        )?
        .query_map([id], |row| {
            Ok(Caption {
                text: row.get(0)?,
                captioner: row.get(1)?,
                language: row.get(2)?,
                made_at: row.get(3)?,
            })
        })?
        .collect()
}

/// Whether a content has a file.
const HAS_FILE: &str = "EXISTS (SELECT 1 FROM files WHERE content_id = contents.id)";

/// All contents with files, hidden ones as well, in the order in which they were added. What has no file any more was edited, and
/// what was said of it went on to what the file is now, or was taken out of the library.
///
/// # Errors
///
/// Database errors.
pub fn contents(connection: &Connection) -> Result<Vec<ContentId>> {
    connection
        .prepare(&format!("SELECT id FROM contents WHERE {HAS_FILE} ORDER BY id"))?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The content with a hash, if it has a file. How a picture was before it was edited is known for a while, but what is said of
/// it then is lost.
///
/// # Errors
///
/// Database errors.
pub fn content(connection: &Connection, hash: &Hash) -> Result<Option<ContentId>> {
    connection
        .prepare_cached(&format!("SELECT id FROM contents WHERE hash = ?1 AND {HAS_FILE}"))?
        .query_row([hash.as_bytes()], |row| row.get(0))
        .optional()
}

/// Makes a rating the person's, also where another program's library says the same. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn set_own_rating(connection: &Connection, id: ContentId, rating: u8) -> Result<()> {
    marks::set_rating(connection, &[id], Some(rating))?;
    connection
        .prepare_cached("UPDATE ratings SET source_id = NULL WHERE content_id = ?1 AND source_id NOT NULL")?
        .execute([id])
        .map(drop)
}

/// Stores a caption as it was said elsewhere, in place of the one that the same captioner, or the person, has said of the
/// content. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn put_caption(connection: &Connection, id: ContentId, caption: &Caption) -> Result<()> {
    let Caption { text, captioner, language, made_at } = caption;
    connection
        .prepare_cached("DELETE FROM caption_failures WHERE content_id = ?1 AND captioner = ?2")?
        .execute(params![id, captioner])?;
    connection
        .prepare_cached(
            "INSERT INTO captions (content_id, captioner, text, language, made_at)
             SELECT id, ?2, ?3, ?4, ?5 FROM contents WHERE id = ?1
             ON CONFLICT (content_id, coalesce(captioner, '')) DO UPDATE SET
                text = excluded.text, language = excluded.language, made_at = excluded.made_at",
        )?
        .execute(params![id, captioner, text, language, made_at])
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::database::Catalogue;
    use super::super::{captions as rows, keyword_rules, tags};
    use super::*;

    #[test]
    fn what_the_person_said_is_told_from_what_sources_and_captioners_say() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let fill = "INSERT INTO contents
                (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at, rating)
            VALUES (1, randomblob(32), 1, 'jpeg', 4, 3, 1, 0, 7, 7, 2),
                   (2, randomblob(32), 1, 'jpeg', 4, 3, 1, 0, 7, 7, 2);
            INSERT INTO folders (id, path, added_at) VALUES (1, x'2f70', 0);
            INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
                VALUES (1, x'78', 1, 1, 1, 1, 1, 'gone', 1, 1);
            INSERT INTO sources (id, kind, path, added_at) VALUES (5, 'photos', x'2f61', 0);
            INSERT INTO tags (id, path, key) VALUES (8, 'Sea', 'sea');
            INSERT INTO content_tags (content_id, tag_id, source_id) VALUES (1, 8, 5);
            INSERT INTO ratings (content_id, rating, source_id) VALUES (1, 4, 5);";
        let one = ContentId(1);
        let check = |db: &Connection| {
            db.execute_batch(fill)?;
            tags::add(db, &[one], "animals/dog")?;
            let snow = tags::ensured(db, "snow")?.unwrap();
            keyword_rules::make(db, ("snow", snow, 0.8), &[one])?;
            marks::set_favourite(db, &[one], true)?;
            rows::put(db, one, "ollama:llava", ("A dog.", "en"))?;
            let own = Caption { text: "Bello".into(), captioner: None, language: None, made_at: 9 };
            put_caption(db, one, &own)?;
            let said = of(db, one)?;
            let marked = |tag: &str, rating, favourite| Marked { tags: vec![tag.into()], rating, favourite };
            assert_eq!(said.own, marked("animals/dog", None, true));
            assert_eq!(said.told, marked("Sea", Some(4), false));
            assert_eq!(said.by_rule, ["snow"]);
            assert_eq!((said.file_rating, said.own_caption), (Some(2), Some(own)));
            assert_eq!(said.captions.len(), 1);

            set_own_rating(db, one, 4)?;
            let said = of(db, one)?;
            assert_eq!(
                (said.own.rating, said.told.rating),
                (Some(4), None),
                "the same stars, said by the person"
            );
            assert_eq!(contents(db)?, [one], "the other has no file any more");
            Ok(())
        };
        catalogue.write(|db| check(db)).unwrap();
    }
}
