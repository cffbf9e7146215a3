//! What the user has written about a picture follows it when it is edited.

use super::*;
use crate::catalogue::captions::Redo;
use crate::catalogue::marks::{self, Marks};
use crate::catalogue::{captions, contents, tags};

impl Fixture {
    fn set_caption(&self, file: &Path, text: &str) {
        let hash = self.shown()[file].1.clone().unwrap();
        let insert =
            "INSERT INTO captions (content_id, text, made_at) SELECT id, ?2, 0 FROM contents WHERE hash = ?1";
        self.library.catalogue.write(|db| db.execute(insert, (hash, text))).unwrap();
    }

    /// The caption of each file.
    fn captions(&self) -> Vec<(String, Option<String>)> {
        let query = "SELECT (SELECT text FROM captions WHERE captions.content_id = contents.id)
                   FROM contents WHERE hash = ?1";
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        self.shown()
            .into_iter()
            .map(|(path, (_, hash, _))| {
                let text = hash.map(|hash| {
                    self.library.catalogue.read(|c| c.query_row(query, [hash], |row| row.get(0))).unwrap()
                });
                (name(&path), text.flatten())
            })
            .collect()
    }
}

fn captions(list: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    list.iter().map(|&(name, text)| (name.to_owned(), text.map(str::to_owned))).collect()
}

#[test]
fn captions_follow_an_edit_in_place_and_a_save_by_rename() {
    let fixture = Fixture::new();
    let file = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    fixture.set_caption(&file, "the sea");
    write(&file, &picture(2), long_ago(2));
    fixture.scan(std::slice::from_ref(&file));
    assert_eq!(fixture.captions(), captions(&[("a.bmp", Some("the sea"))]));
    assert_eq!(fixture.counts(), (1, 2, 2), "the content before the edit is kept for a day");

    let temporary = fixture.add("one/.a.bmp.tmp", 3);
    fs::rename(&temporary, &file).unwrap();
    fixture.scan(&[temporary, file]);
    assert_eq!(fixture.captions(), captions(&[("a.bmp", Some("the sea"))]));
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 3)]));
}

#[test]
fn captions_are_kept_while_a_file_is_missing_or_unreadable() {
    let fixture = Fixture::new();
    let file = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    fixture.set_caption(&file, "the sea");
    let scan = || fixture.scan(std::slice::from_ref(&file));
    fs::remove_file(&file).unwrap();
    scan();
    write(&file, &picture(2), long_ago(2));
    scan();
    assert_eq!(
        fixture.captions(),
        captions(&[("a.bmp", Some("the sea"))]),
        "missing, then back with other bytes"
    );

    let half = &picture(3)[..60];
    write(&file, half, long_ago(3));
    scan();
    assert_eq!(fixture.captions(), captions(&[("a.bmp", None)]));
    assert_eq!(fixture.library.status().unwrap().contents, 0, "an unreadable file is not shown");
    write(&file, &picture(3), long_ago(4));
    scan();
    assert_eq!(fixture.captions(), captions(&[("a.bmp", Some("the sea"))]), "half a file, then all of it");
}

#[test]
fn a_broken_file_that_returns_is_not_taken_for_its_former_picture() {
    let fixture = Fixture::new();
    let file = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    write(&file, b"no picture", long_ago(2));
    fixture.scan(std::slice::from_ref(&file));
    let elsewhere = fixture.at("elsewhere.bmp");
    fs::rename(&file, &elsewhere).unwrap();
    fixture.scan(std::slice::from_ref(&file));
    fs::rename(&elsewhere, &file).unwrap();
    fixture.scan(std::slice::from_ref(&file));
    assert_eq!(fixture.shown()[&file].0, "unreadable");
    let renamed = fixture.at("one/b.bmp");
    fs::rename(&file, &renamed).unwrap();
    fixture.scan(&[file]);
    fixture.scan(std::slice::from_ref(&renamed));
    assert_eq!(fixture.shown()[&renamed].0, "unreadable");
}

#[test]
fn a_copy_keeps_its_caption_when_the_other_is_edited_and_captions_are_never_overwritten() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("one/a.bmp", 1), fixture.add("one/b.bmp", 1));
    let c = fixture.add("one/c.bmp", 2);
    fixture.index(&["one"]);
    fixture.set_caption(&a, "the sea");
    fixture.set_caption(&c, "a boat");
    write(&b, &picture(3), long_ago(3));
    fixture.scan(&[b]);
    let edited = [("a.bmp", Some("the sea")), ("b.bmp", Some("the sea")), ("c.bmp", Some("a boat"))];
    assert_eq!(fixture.captions(), captions(&edited));
    write(&a, &picture(2), long_ago(5));
    fixture.scan(&[a]);
    let replaced = [("a.bmp", Some("a boat")), ("b.bmp", Some("the sea")), ("c.bmp", Some("a boat"))];
    assert_eq!(fixture.captions(), captions(&replaced));
}

#[test]
fn the_captions_of_the_person_and_of_a_captioner_follow_an_edit_and_a_failure_does_not() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("one/a.bmp", 1), fixture.add("one/b.bmp", 2));
    fixture.index(&["one"]);
    let all = || fixture.library.catalogue.read(|db| captions::pending(db, "m", Redo::default())).unwrap();
    let (id_of_b, id_of_a) = match all()[..] {
        [newest, other] => (newest, other),
        ref other => panic!("{other:?}"),
    };
    let say = |db: &rusqlite::Connection| {
        captions::put(db, id_of_a, "m", ("Water.", "en"))?;
        captions::set_own(db, id_of_a, "the sea")?;
        captions::mark_failed(db, id_of_b, "m", "captionTimedOut")
    };
    fixture.library.catalogue.write(|db| say(db)).unwrap();
    assert_eq!(all(), []);
    write(&a, &picture(3), long_ago(3));
    write(&b, &picture(4), long_ago(4));
    fixture.scan(&[a, b]);
    assert_eq!(all().len(), 1, "the edited picture may be captioned");
    let captions = |db: &rusqlite::Connection| {
        db.prepare("SELECT text FROM captions WHERE content_id > 2 ORDER BY text")?
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()
    };
    assert_eq!(fixture.library.catalogue.read(|db| captions(db)).unwrap(), ["Water.", "the sea"]);
}

#[test]
fn tags_favourites_and_ratings_follow_an_edit_a_move_and_a_copy() {
    let fixture = Fixture::new();
    let file = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let id_of = |file: &Path| {
        let hash: [u8; 32] = fixture.shown()[file].1.clone().unwrap().try_into().unwrap();
        fixture
            .library
            .catalogue
            .read(|db| contents::id(db, &blake3::Hash::from_bytes(hash)))
            .unwrap()
            .unwrap()
    };
    let ids = [id_of(&file)];
    let mark = |db: &rusqlite::Connection| {
        tags::add(db, &ids, "sea/boat")?;
        marks::set_favourite(db, &ids, true)?;
        marks::set_rating(db, &ids, Some(4))
    };
    fixture.library.catalogue.write(|db| mark(db)).unwrap();
    let said_of = |file: &Path| {
        let id = id_of(file);
        fixture.library.catalogue.read(|db| Ok((tags::of(db, id)?, marks::of(db, id)?))).unwrap()
    };
    let expected = (vec!["sea/boat".to_owned()], Marks { favourite: true, rating: Some(4) });

    write(&file, &picture(2), long_ago(2));
    fixture.scan(std::slice::from_ref(&file));
    assert_eq!(said_of(&file), expected, "edited");
    let (moved, copy) = (fixture.at("one/b.bmp"), fixture.at("one/c.bmp"));
    fs::rename(&file, &moved).unwrap();
    fs::copy(&moved, &copy).unwrap();
    fixture.scan(&[file, moved.clone(), copy.clone()]);
    assert_eq!((said_of(&moved), said_of(&copy)), (expected.clone(), expected));
}
