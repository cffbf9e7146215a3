//! Tables `favourites` and `ratings`: what the person marks pictures with.
//!
//! Owns that a rating of the person's counts instead of the one in the file.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::ids::ContentId;

/// The highest rating.
pub const MAX_RATING: u8 = 5;

/// What the person marked a picture with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Whether it is a favourite.
    pub favourite: bool,
    /// The person's rating, 0 to 5, where 0 means unrated whatever the file says; `None` if the file's rating counts.
    pub rating: Option<u8>,
}

/// Makes contents favourites or not. Returns those that changed. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn set_favourite(connection: &Connection, ids: &[ContentId], on: bool) -> Result<Vec<ContentId>> {
    let mut statement = connection.prepare_cached(match on {
        true => "INSERT OR IGNORE INTO favourites (content_id) SELECT id FROM contents WHERE id = ?1",
        false => "DELETE FROM favourites WHERE content_id = ?1",
    })?;
    // One that a source made a favourite becomes the person's own.
    let mut own =
        connection.prepare_cached("UPDATE favourites SET source_id = NULL WHERE content_id = ?1")?;
    let mut changed = Vec::new();
    for &id in ids {
        own.execute([id])?;
        if statement.execute([id])? > 0 {
            changed.push(id);
        }
    }
    Ok(changed)
}

/// Rates contents from 0 to 5; with `None`, the ratings in their files count again. Returns the contents that changed with
/// the person's ratings that they had. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn set_rating(
    connection: &Connection,
    ids: &[ContentId],
    rating: Option<u8>,
) -> Result<Vec<(ContentId, Option<u8>)>> {
    let mut find = connection.prepare_cached(
        "SELECT r.rating, coalesce(c.rating, 0) FROM contents c LEFT JOIN ratings r ON r.content_id = c.id
         WHERE c.id = ?1",
    )?;
    let mut put =
        connection.prepare_cached("INSERT OR REPLACE INTO ratings (content_id, rating) VALUES (?1, ?2)")?;
    let mut delete = connection.prepare_cached("DELETE FROM ratings WHERE content_id = ?1")?;
    let mut changed = Vec::new();
    for &id in ids {
        let found = find.query_row([id], |row| Ok((row.get(0)?, row.get::<_, i8>(1)?))).optional()?;
        let Some((old, in_file)) = found else { continue };
        // To say that it is unrated is needed only where the file says otherwise.
        let new = rating.map(|rating| rating.min(MAX_RATING)).filter(|&rating| rating > 0 || in_file != 0);
        match new {
            _ if old == new => continue,
            Some(new) => put.execute((id, new))?,
            None => delete.execute([id])?,
        };
        changed.push((id, old));
    }
    Ok(changed)
}

/// What the person marked a content with.
///
/// # Errors
///
/// Database errors.
pub fn of(connection: &Connection, id: ContentId) -> Result<Marks> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM favourites WHERE content_id = ?1),
                    (SELECT rating FROM ratings WHERE content_id = ?1)",
        )?
        .query_row([id], |row| Ok(Marks { favourite: row.get(0)?, rating: row.get(1)? }))
}

/// The rating that the person gave a content; `None` if they gave none, or a source did.
///
/// # Errors
///
/// Database errors.
pub fn own_rating(connection: &Connection, id: ContentId) -> Result<Option<u8>> {
    connection
        .prepare_cached("SELECT rating FROM ratings WHERE content_id = ?1 AND source_id IS NULL")?
        .query_row([id], |row| row.get(0))
        .optional()
}

#[cfg(test)]
mod tests {
    use super::super::database::Catalogue;
    use super::*;

    #[test]
    fn marks_tell_what_they_changed() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let fill = "WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3)
            INSERT INTO contents (hash, bytes, format, width, height, orientation, phash, added_at, rating)
            SELECT CAST(printf('%032d', i) AS BLOB), i, 'jpeg', 4, 3, 1, 0, 7, iif(i = 3, 4, NULL) FROM n;";
        catalogue.write(|db| db.execute_batch(fill)).unwrap();
        let [one, two, three, none] = [1, 2, 3, 9].map(ContentId);
        let changes = |db: &Connection| {
            assert_eq!(set_favourite(db, &[one, none], true)?, [one]);
            assert_eq!(set_favourite(db, &[one, two], true)?, [two]);
            assert_eq!(set_favourite(db, &[one, three], false)?, [one]);
            assert_eq!(set_rating(db, &[one, none], Some(5))?, [(one, None)]);
            assert_eq!(set_rating(db, &[one, two], Some(3))?, [(one, Some(5)), (two, None)]);
            assert_eq!(
                set_rating(db, &[one, two, three], Some(0))?,
                [(one, Some(3)), (two, Some(3)), (three, None)]
            );
            assert_eq!(set_rating(db, &[two], Some(9))?, [(two, None)]);
            let marks = [one, two, three].map(|id| of(db, id).unwrap());
            assert_eq!(
                marks,
                [(false, None), (true, Some(5)), (false, Some(0))]
                    .map(|(favourite, rating)| { Marks { favourite, rating } })
            );
            assert_eq!(set_rating(db, &[three], None)?, [(three, Some(0))]);
            Ok(())
        };
        catalogue.write(|db| changes(db)).unwrap();
    }
}
