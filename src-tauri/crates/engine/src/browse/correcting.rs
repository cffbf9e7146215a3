//! Titles and dates that the person gives pictures, which count before what their files say.
//!
//! Owns what can be a title and a date. What counts, and what counts again without the person's, is the catalogue's.

use crate::catalogue::{dates, texts, titles};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::metadata;

impl Library {
    /// Gives a picture a title: one line of at most 200 characters. With none or a blank one, the person's is taken away: then
    /// what the file or another program's library says counts again. Returns whether that changed something.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPicture`], [`Error::ReadOnly`] and database errors.
    pub fn set_title(&self, id: ContentId, title: Option<&str>) -> Result<bool> {
        let title = title.and_then(metadata::own_title);
        let changed = self.catalogue.write(|db| titles::set(db, id, title.as_deref()))?;
        let changed = changed.ok_or(Error::UnknownPicture { id })?;
        texts::catch_up(&self.catalogue)?;
        Ok(changed)
    }

    /// Says when pictures were taken, as local time in seconds since 1970; with `None`, the dates of their files count again.
    /// Returns the number of pictures that it changed; IDs of none are left out.
    ///
    /// # Errors
    ///
    /// [`Error::ImpossibleDate`] before the first photograph and after the year 9999, [`Error::ReadOnly`] and database errors.
    pub fn set_taken(&self, ids: &[ContentId], taken: Option<i64>) -> Result<u64> {
        if let Some(at) = taken.filter(|&at| !metadata::is_possible(at)) {
            return Err(Error::ImpossibleDate { at });
        }
        self.catalogue.write(|db| dates::set(db, ids, taken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::listing::Scope;
    use crate::pictures::metadata::TakenFrom;
    use crate::query::Query;
    use crate::testing::TestLibrary;

    /// 14 July 1998.
    const AT: i64 = 900_374_400;

    fn found(library: &Library, query: &str) -> Vec<ContentId> {
        let query = Query::parse(query);
        library.matching(&query.filters().collect::<Vec<_>>()).unwrap()
    }

    fn order(library: &Library) -> Vec<ContentId> {
        library.list(Scope::All, None, None).unwrap().into_iter().map(|item| item.id).collect()
    }

    #[test]
    fn lists_and_filters_follow_a_date_at_once() {
        let (_fixture, library, ids) = TestLibrary::with_pictures(3);
        let before = (order(&library), library.details(ids[0]).unwrap());
        assert!(found(&library, "date:1998").is_empty());

        assert_eq!(library.set_taken(&[ids[0], ids[1], ContentId(99)], Some(AT)).unwrap(), 2);
        assert_eq!(library.set_taken(&ids[..1], Some(AT)).unwrap(), 0, "the same again");
        let mut dated = found(&library, "date:1998");
        dated.sort_unstable();
        let mut expected = ids[..2].to_vec();
        expected.sort_unstable();
        assert_eq!(dated, expected);
        assert_eq!(order(&library)[0], ids[2], "the others are older now");
        let details = library.details(ids[0]).unwrap();
        let taken = details.metadata.taken.unwrap();
        assert_eq!((taken.at, taken.from, details.shown_at), (AT, TakenFrom::Person, AT));

        library.set_taken(&ids, None).unwrap();
        assert_eq!((order(&library), library.details(ids[0]).unwrap()), before);
        assert!(matches!(library.set_taken(&ids, Some(i64::MAX)), Err(Error::ImpossibleDate { .. })));
    }

    #[test]
    fn a_title_is_one_line_and_is_found_at_once() {
        let (_fixture, library, ids) = TestLibrary::with_pictures(3);
        let title = Some(" Samsung\nby the\tsea\u{202e} ");
        assert!(library.set_title(ids[0], title).unwrap());
        assert!(!library.set_title(ids[0], title).unwrap(), "it has that already");
        let details = library.details(ids[0]).unwrap();
        assert_eq!(details.title(), Some("Samsung by the sea"));
        let search = |text: &str| {
            let words = crate::catalogue::texts::Words::All(text);
            library
                .catalogue
                .read(|db| crate::catalogue::texts::matching(db, words))
                .unwrap()
                .contains(ids[0])
        };
        assert!(search("samsung"));
        library.set_title(ids[0], Some(" ")).unwrap();
        assert!(library.details(ids[0]).unwrap().own_title.is_none() && !search("samsung"));
        let unknown = library.set_title(ContentId(99), Some("nothing"));
        assert!(matches!(unknown, Err(Error::UnknownPicture { .. })));
    }
}
