//! What becomes of a source's words, beside those of the person.

#[path = "people_tests.rs"]
mod people;

use std::path::Path;

use rusqlite::{Connection, Result};

use super::super::database::Catalogue;
use super::super::{details, marks, metadata, tags};
use super::*;
use crate::ids::{ContentId, SourceId};
use crate::pictures::metadata::{Metadata, Position, Taken, TakenFrom};

const ONE: ContentId = ContentId(1);
const TWO: ContentId = ContentId(2);

/// A catalogue of three pictures and a source.
fn with_source<T>(test: impl FnOnce(&Connection, SourceId) -> Result<T>) -> T {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let fill = "WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3)
        INSERT INTO contents (hash, bytes, format, width, height, orientation, phash, added_at, shown_at)
        SELECT CAST(printf('%032d', i) AS BLOB), i, 'jpeg', 4, 3, 1, 0, 7, 7 FROM n;";
    catalogue
        .write(|db| {
            db.execute_batch(fill)?;
            let source = add(db, "lightroom", Path::new("/c.lrcat"), false)?;
            let path = ["Trips".to_owned(), "Norway".to_owned()];
            put_albums(db, source, [("a", &path[..]), ("b", &path[..1])])?;
            test(db, source)
        })
        .unwrap()
}

/// Has the source say something of its picture `key`, which is a content.
fn say(db: &Connection, source: SourceId, key: &str, id: ContentId, facts: &Facts) -> Result<()> {
    let path = format!("/p/{key}.jpg");
    put(db, source, key, (Path::new(&path), Some(Path::new(&path))), facts)?;
    let picture = pictures(db, source)?.into_iter().find(|picture| picture.key == key).unwrap();
    apply(db, source, picture.id, id)
}

/// Takes back all that the source said.
fn forget(db: &Connection, source: SourceId) -> Result<()> {
    while unlink_some(db, source, 2)? > 0 {}
    Ok(())
}

fn facts() -> Facts {
    Facts {
        title: Some("Fjord".into()),
        tags: vec!["Places/Norway".into(), "boat".into()],
        rating: Some(4),
        favourite: true,
        people: vec!["Anna Müller".into()],
        albums: vec!["a".into()],
        taken: Some((1_000, 0, Some(60))),
        place: Some((60.0, 5.0)),
        ..Facts::default()
    }
}

fn taken(db: &Connection, id: ContentId) -> Option<i64> {
    db.query_row("SELECT taken_at FROM contents WHERE id = ?1", [id], |row| row.get(0)).unwrap()
}

#[test]
fn what_a_source_says_is_found_and_goes_with_it() {
    with_source(|db, source| {
        say(db, source, "x", ONE, &facts())?;
        assert_eq!(tags::of(db, ONE)?, ["boat", "Places/Norway"]);
        let marked = marks::of(db, ONE)?;
        assert_eq!((marked.favourite, marked.rating), (true, Some(4)));
        assert!(with_album(db, "norway")?.contains(ONE) && with_album(db, "TRIPS/Norway")?.contains(ONE));
        assert!(!with_album(db, "Trips")?.contains(ONE), "it is in the album, not in the folder of albums");
        assert!(with_person(db, "anna muller")?.contains(ONE) && !with_person(db, "ann")?.contains(ONE));
        assert_eq!((people_of(db, ONE)?, albums_of(db, ONE)?.len()), (vec!["Anna Müller".to_owned()], 1));
        assert_eq!(taken(db, ONE), Some(1_000));
        assert_eq!(told(db, ONE)?[0].title.as_deref(), Some("Fjord"));

        forget(db, source)?;
        delete(db, source)?;
        assert!(tags::of(db, ONE)?.is_empty() && told(db, ONE)?.is_empty());
        assert_eq!((marks::of(db, ONE)?, taken(db, ONE)), (marks::Marks::default(), None));
        assert!(named_people(db)?.is_empty() && albums(db)?.is_empty());
        let left = "SELECT count(*) FROM source_pictures UNION SELECT count(*) FROM content_people";
        assert_eq!(db.query_row(left, [], |row| row.get::<_, i64>(0))?, 0);
        let place: Option<f64> =
            db.query_row("SELECT latitude FROM contents WHERE id = 1", [], |row| row.get(0))?;
        assert_eq!(place, None);
        Ok(())
    });
}

#[test]
fn what_the_person_changed_stays_when_the_source_is_read_again() {
    with_source(|db, source| {
        say(db, source, "x", ONE, &facts())?;
        tags::remove(db, &[ONE], "boat")?;
        marks::set_rating(db, &[ONE], Some(2))?;
        marks::set_favourite(db, &[ONE], false)?;
        let now = Facts { rating: Some(5), tags: vec!["boat".into(), "snow".into()], ..facts() };
        say(db, source, "x", ONE, &now)?;
        assert_eq!(tags::of(db, ONE)?, ["snow"], "a tag that was removed does not come back");
        let marked = marks::of(db, ONE)?;
        assert_eq!((marked.favourite, marked.rating), (false, Some(2)));

        // What the person says as well stays without the source.
        tags::add(db, &[ONE], "snow")?;
        forget(db, source)?;
        assert_eq!(tags::of(db, ONE)?, ["snow"]);
        Ok(())
    });
}

#[test]
fn what_nobody_touched_follows_the_source() {
    with_source(|db, source| {
        say(db, source, "x", ONE, &facts())?;
        let now =
            Facts { rating: Some(1), favourite: false, albums: vec!["b".into()], taken: None, ..facts() };
        say(db, source, "x", ONE, &now)?;
        let marked = marks::of(db, ONE)?;
        assert_eq!((marked.favourite, marked.rating, taken(db, ONE)), (false, Some(1), None));
        assert_eq!(albums_of(db, ONE)?, [["Trips"]]);
        Ok(())
    });
}

#[test]
fn a_picture_that_a_source_has_twice_has_what_is_said_of_both() {
    with_source(|db, source| {
        let other =
            Facts { tags: vec!["boat".into(), "sea".into()], albums: vec!["b".into()], ..Facts::default() };
        say(db, source, "x", ONE, &facts())?;
        say(db, source, "y", ONE, &other)?;
        assert_eq!(tags::of(db, ONE)?, ["boat", "Places/Norway", "sea"]);
        assert_eq!(albums_of(db, ONE)?.len(), 2);
        let first = pictures(db, source)?[0].id;
        unlink(db, source, first)?;
        assert_eq!(tags::of(db, ONE)?, ["boat", "sea"]);
        Ok(())
    });
}

#[test]
fn the_original_takes_over_what_was_said_of_its_stand_in() {
    with_source(|db, source| {
        say(db, source, "x", ONE, &facts())?;
        tags::remove(db, &[ONE], "boat")?;
        tags::add(db, &[ONE], "mine")?;
        say(db, source, "x", TWO, &facts())?;
        assert_eq!(tags::of(db, TWO)?, ["mine", "Places/Norway"]);
        assert_eq!(tags::of(db, ONE)?, ["mine"], "what the source said goes with its picture");
        assert!(with_person(db, "anna")?.contains(TWO) && !with_person(db, "anna")?.contains(ONE));
        Ok(())
    });
}

#[test]
fn what_two_sources_say_stays_until_both_are_forgotten() {
    with_source(|db, source| {
        let other = add(db, "takeout", Path::new("/takeout"), false)?;
        say(db, source, "x", ONE, &facts())?;
        let said = Facts { rating: Some(2), tags: vec!["BOAT".into()], place: None, ..facts() };
        say(db, other, "x", ONE, &Facts { taken: Some((2_000, 0, None)), ..said })?;
        say(db, source, "y", TWO, &facts())?;
        say(db, other, "y", TWO, &facts())?;
        tags::remove(db, &[TWO], "boat")?;
        marks::set_rating(db, &[TWO], Some(1))?;

        forget(db, source)?;
        assert_eq!(tags::of(db, ONE)?, ["boat"]);
        let marked = marks::of(db, ONE)?;
        assert_eq!((marked.favourite, marked.rating, taken(db, ONE)), (true, Some(2), Some(2_000)));
        assert_eq!(details::of(db, ONE)?.unwrap().metadata.position, None);
        assert_eq!(tags::of(db, TWO)?, ["Places/Norway"], "what the person removed does not come back");
        assert_eq!(marks::of(db, TWO)?.rating, Some(1));

        forget(db, other)?;
        assert_eq!((tags::of(db, ONE)?.len(), marks::of(db, ONE)?), (0, marks::Marks::default()));
        assert_eq!((tags::of(db, TWO)?.len(), marks::of(db, TWO)?.rating), (0, Some(1)));
        assert_eq!(taken(db, ONE), None);
        Ok(())
    });
}

#[test]
fn what_the_person_said_of_a_stand_in_counts_before_what_another_source_says_of_the_original() {
    with_source(|db, source| {
        let other = add(db, "takeout", Path::new("/takeout"), false)?;
        let said = Facts { rating: Some(3), tags: vec!["boat".into()], ..Facts::default() };
        say(db, other, "o", TWO, &said)?;
        say(db, source, "x", ONE, &Facts::default())?;
        tags::add(db, &[ONE], "boat")?;
        marks::set_rating(db, &[ONE], Some(5))?;
        say(db, source, "x", TWO, &Facts::default())?;
        assert_eq!(marks::of(db, TWO)?.rating, Some(5));
        forget(db, other)?;
        assert_eq!((tags::of(db, TWO)?, marks::of(db, TWO)?.rating), (vec!["boat".to_owned()], Some(5)));
        Ok(())
    });
}

#[test]
fn an_edited_picture_keeps_what_its_source_says_beside_tags_of_its_own() {
    with_source(|db, source| {
        say(db, source, "x", ONE, &facts())?;
        tags::remove(db, &[ONE], "boat")?;
        tags::add(db, &[ONE], "mine")?;
        tags::add(db, &[TWO], "edited")?;
        say(db, source, "x", TWO, &facts())?;
        assert_eq!(tags::of(db, TWO)?, ["edited", "Places/Norway"]);
        Ok(())
    });
}

#[test]
fn a_date_in_the_file_counts_before_that_of_a_source() {
    with_source(|db, source| {
        db.execute("UPDATE contents SET taken_at = 5, shown_at = 5 WHERE id = 1", [])?;
        say(db, source, "x", ONE, &facts())?;
        assert_eq!(taken(db, ONE), Some(5));
        forget(db, source)?;
        assert_eq!(taken(db, ONE), Some(5));
        Ok(())
    });
}

#[test]
fn details_have_what_a_source_says_and_its_texts_where_the_file_has_none() {
    with_source(|db, source| {
        db.execute("UPDATE contents SET description = 'From the file' WHERE id = 1", [])?;
        let said = Facts { description: Some("From the source".into()), ..facts() };
        put(db, source, "x", (Path::new("/p/x.nef"), Some(Path::new("/previews/x.jpg"))), &said)?;
        apply(db, source, pictures(db, source)?[0].id, ONE)?;
        let details = details::of(db, ONE)?.unwrap();
        assert_eq!((details.title(), details.description()), (Some("Fjord"), Some("From the file")));
        assert_eq!(details.metadata.title, None);
        assert_eq!(details.albums, [["Trips", "Norway"]]);
        assert_eq!(details.people_named, ["Anna Müller"]);
        let told = &details.told[0];
        assert_eq!((&*told.kind, &*told.key, told.stands_in), ("lightroom", "x", true));
        assert_eq!((&*told.path, &*told.original), (Path::new("/c.lrcat"), Path::new("/p/x.nef")));
        assert_eq!(details.metadata.taken.map(|taken| taken.from), Some(TakenFrom::Library));

        let other = details::of(db, TWO)?.unwrap();
        assert!(other.albums.is_empty() && other.people_named.is_empty() && other.told.is_empty());
        Ok(())
    });
}

#[test]
fn a_file_that_is_read_again_keeps_the_date_and_place_of_a_source_unless_it_has_its_own() {
    with_source(|db, source| {
        say(db, source, "x", ONE, &facts())?;
        metadata::put(db, ONE, &Metadata::default(), 0)?;
        let found = details::of(db, ONE)?.unwrap();
        assert_eq!((found.shown_at, taken(db, ONE)), (1_000, Some(1_000)));
        assert_eq!(found.metadata.position, Some(Position { latitude: 60.0, longitude: 5.0 }));

        let own = Taken { at: 5, nanoseconds: None, offset_minutes: None, from: TakenFrom::Exif };
        metadata::put(db, ONE, &Metadata { taken: Some(own), ..Metadata::default() }, 0)?;
        say(db, source, "x", ONE, &Facts { taken: Some((2_000, 0, None)), ..facts() })?;
        forget(db, source)?;
        let found = details::of(db, ONE)?.unwrap();
        assert_eq!((found.metadata.taken, found.metadata.position), (Some(own), None));

        // Without a source, nothing stays.
        metadata::put(db, ONE, &Metadata::default(), 0)?;
        assert_eq!(taken(db, ONE), None);
        Ok(())
    });
}

#[test]
fn rows_tell_what_is_new_and_only_files_in_a_folder_are_listed() {
    with_source(|db, source| {
        let path = |name: &str| Path::new("/photos").join(name);
        let put_one = |key: &str, name: &str, facts: &Facts| {
            put(db, source, key, (&path(name), Some(&path(name))), facts)
        };
        assert_eq!(put_one("x", "a/1.jpg", &facts())?, Put::New);
        assert_eq!(put_one("x", "a/1.jpg", &facts())?, Put::Unchanged);
        assert_eq!(put_one("x", "a/1.jpg", &Facts::default())?, Put::Updated);
        put(db, source, "y", (Path::new("/photos2/2.jpg"), Some(Path::new("/photos2/2.jpg"))), &facts())?;
        put(db, source, "z", (&path("3.jpg"), None), &facts())?;
        db.execute("INSERT INTO folders (path, added_at) VALUES (CAST('/photos' AS BLOB), 1)", [])?;
        let folder = crate::ids::FolderId(db.last_insert_rowid());
        assert_eq!(listed(db, folder)?, None);
        set_folder(db, folder, Some(source))?;
        assert_eq!(listed(db, folder)?, Some(vec!["a/1.jpg".into()]));
        db.execute("INSERT INTO folders (path, added_at) VALUES (CAST('/photos/a' AS BLOB), 1)", [])?;
        assert_eq!(listed(db, folder)?, Some(Vec::new()), "a folder inside has its files itself");
        Ok(())
    });
}
