//! What a person says about pictures: tags, favourites and ratings, and how each change is undone.
//!
//! Owns what undoing a change takes. The rows are the catalogue's, and the order in which changes are undone is the
//! host's.

mod rules;
mod undo;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use blake3::Hash;

use self::undo::{Undo, tagged, untagged};
use super::row_at;
use crate::catalogue::tags::{self, Tag};
use crate::catalogue::{contents, files, filters, folders, marks};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::query::Filter;

/// A change that was made, with what undoes it.
#[derive(Clone, Debug)]
pub struct Marked {
    /// Number of pictures that it changed; 0 where a tag itself was renamed or deleted.
    pub pictures: usize,
    undo: Undo,
}

impl Library {
    /// Every tag with its number of pictures, by path.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn tags(&self) -> Result<Vec<Tag>> {
        self.catalogue.read(tags::all)
    }

    /// Whether the person has given the tag to a picture, or to one in the past.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn has_tag(&self, tag: &str) -> Result<bool> {
        self.catalogue.read(|db| Ok(tags::find(db, tag)?.is_some()))
    }

    /// The picture of the file at a path; `None` if the library has no such file, or the file no picture.
    ///
    /// # Errors
    ///
    /// Database errors, and the current folder's if the path is relative.
    pub fn picture_at(&self, path: &Path) -> Result<Option<ContentId>> {
        let path = std::path::absolute(path).map_err(Error::io(path))?;
        self.catalogue.read(|db| match row_at(db, &folders::all(db)?, &path)? {
            Some(row) => files::content_of(db, row),
            None => Ok(None),
        })
    }

    /// The picture with this content hash; `None` if the library has none.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn picture_of_content(&self, hash: &Hash) -> Result<Option<ContentId>> {
        self.catalogue.read(|db| contents::id(db, hash))
    }

    /// The shown pictures that all filters allow.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn matching(&self, filters: &[&Filter]) -> Result<Vec<ContentId>> {
        self.catalogue.read(|db| Ok(filters::matching(db, filters)?.iter().collect()))
    }

    /// Adds a tag to pictures, which is made if it is new, or removes it from them: then it is no longer suggested for them,
    /// and no rule gives it back.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) and database errors.
    pub fn set_tag(&self, ids: &[ContentId], tag: &str, on: bool) -> Result<Marked> {
        let undo =
            self.catalogue.write(|db| if on { tagged(db, ids, tag) } else { untagged(db, ids, tag) })?;
        Ok(Marked { pictures: undo.tagged_pictures(), undo })
    }

    /// Adds several tags, each to its pictures, as one change.
    ///
    /// # Errors
    ///
    /// As [`set_tag`](Self::set_tag).
    pub fn add_tags(&self, wanted: &BTreeMap<String, Vec<ContentId>>) -> Result<Marked> {
        let added: Vec<(String, Vec<ContentId>)> = self.catalogue.write(|db| {
            wanted.iter().map(|(tag, ids)| Ok((tag.clone(), tags::add(db, ids, tag)?))).collect()
        })?;
        let pictures: HashSet<ContentId> = added.iter().flat_map(|(_, ids)| ids).copied().collect();
        Ok(Marked { pictures: pictures.len(), undo: Undo::TaggedMany(added) })
    }

    /// Makes pictures favourites, or stops that.
    ///
    /// # Errors
    ///
    /// As [`set_tag`](Self::set_tag).
    pub fn set_favourite(&self, ids: &[ContentId], on: bool) -> Result<Marked> {
        let ids = self.catalogue.write(|db| marks::set_favourite(db, ids, on))?;
        Ok(Marked { pictures: ids.len(), undo: Undo::Favourite { on, ids } })
    }

    /// Rates pictures with 1 to 5 stars; with 0 they have none, whatever their files say, and with `None` those of the
    /// files count again.
    ///
    /// # Errors
    ///
    /// As [`set_tag`](Self::set_tag).
    pub fn set_rating(&self, ids: &[ContentId], rating: Option<u8>) -> Result<Marked> {
        let before = self.catalogue.write(|db| marks::set_rating(db, ids, rating))?;
        Ok(Marked { pictures: before.len(), undo: Undo::Rated(before) })
    }

    /// Renames a tag with those below it. Where the new name exists, both become one.
    ///
    /// # Errors
    ///
    /// As [`set_tag`](Self::set_tag).
    pub fn rename_tag(&self, from: &str, to: &str) -> Result<Marked> {
        let renamed = self.catalogue.write(|db| tags::rename(db, from, to))?;
        Ok(Marked { pictures: 0, undo: Undo::Renamed(renamed) })
    }

    /// Deletes a tag with those below it.
    ///
    /// # Errors
    ///
    /// As [`set_tag`](Self::set_tag).
    pub fn delete_tag(&self, tag: &str) -> Result<Marked> {
        let deleted = self.catalogue.write(|db| tags::delete(db, tag))?;
        Ok(Marked { pictures: 0, undo: Undo::Renamed(deleted) })
    }

    /// Undoes a change. What was changed again since keeps that.
    ///
    /// # Errors
    ///
    /// As [`set_tag`](Self::set_tag).
    pub fn undo_marking(&self, marked: &Marked) -> Result<()> {
        self.catalogue.write(|db| marked.undo.run(db))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;
    use crate::testing::TestLibrary;

    /// Tags, favourite and rating of each picture.
    fn said(library: &Library, ids: &[ContentId]) -> Vec<(Vec<String>, bool, Option<u8>)> {
        let details = |&id: &ContentId| library.details(id).unwrap();
        ids.iter().map(details).map(|found| (found.tags, found.marks.favourite, found.marks.rating)).collect()
    }

    #[test]
    fn every_change_is_undone_also_of_pictures_that_had_different_marks() {
        let (_fixture, library, ids) = TestLibrary::with_pictures(3);
        library.set_tag(&ids[..1], "sea", true).unwrap();
        library.set_favourite(&ids[1..2], true).unwrap();
        library.set_rating(&ids[..1], Some(2)).unwrap();
        library.set_rating(&ids[1..2], Some(5)).unwrap();
        let changes: [&dyn Fn() -> Marked; 6] = [
            &|| library.set_tag(&ids, "sea", true).unwrap(),
            &|| library.set_tag(&ids, "sea", false).unwrap(),
            &|| library.set_favourite(&ids, true).unwrap(),
            &|| library.set_rating(&ids, Some(4)).unwrap(),
            &|| library.rename_tag("sea", "coast/sea").unwrap(),
            &|| library.delete_tag("sea").unwrap(),
        ];
        for (number, change) in changes.iter().enumerate() {
            let before = said(&library, &ids);
            let marked = change();
            assert_ne!(said(&library, &ids), before, "change {number}");
            library.undo_marking(&marked).unwrap();
            assert_eq!(said(&library, &ids), before, "change {number}");
        }
        assert_eq!(library.set_tag(&ids, "sea", true).unwrap().pictures, 2, "one had it");
    }

    #[test]
    fn pictures_are_named_by_path_and_by_filters() {
        let (fixture, library, ids) = TestLibrary::with_pictures(3);
        assert_eq!(library.picture_at(&fixture.path("p/none.jpg")).unwrap(), None);
        library.set_tag(&ids[1..], "sea", true).unwrap();
        let query = Query::parse("tag:sea");
        let mut found = library.matching(&query.filters().collect::<Vec<_>>()).unwrap();
        found.sort_unstable();
        let mut expected = ids[1..].to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert!(library.has_tag("SEA").unwrap() && !library.has_tag("lake").unwrap());
    }
}
