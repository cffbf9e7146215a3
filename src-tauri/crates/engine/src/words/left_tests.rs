use std::fs;
use std::path::Path;
use std::sync::Arc;

use blake3::Hash;

use crate::catalogue::{contents, words};
use crate::ids::ContentId;
use crate::library::Library;
use crate::testing::{StubReader, TestLibrary, hold_looks_into};
use crate::words::Session;

fn indexed(fixture: &TestLibrary, pictures: u8) -> (Library, Arc<StubReader>) {
    let reader = Arc::new(StubReader::saying("stub", "a word"));
    let library = fixture.library().with_text_reader(reader.clone());
    fixture.fill("p", pictures);
    fixture.index(&library, "p");
    (library, reader)
}

fn begin(library: &Library) -> Session {
    Session::begin(library).unwrap().unwrap()
}

fn read_all(session: &mut Session, library: &Library) {
    while session.read_next(library).unwrap() {}
}

fn change(library: &Library, sql: &str) {
    library.catalogue.write(|db| db.execute_batch(sql)).unwrap();
}

#[test]
fn what_is_new_or_shown_again_is_added_without_a_list_of_all() {
    let fixture = TestLibrary::new();
    let (library, _) = indexed(&fixture, 3);
    change(&library, "UPDATE contents SET hidden_since = 1 WHERE id = 1");
    let mut session = begin(&library);
    assert_eq!(session.left(), 2);
    // Hidden before it is its turn.
    change(&library, "UPDATE contents SET hidden_since = 1 WHERE id = 2");
    read_all(&mut session, &library);
    assert_eq!(session.done().read, 1);
    session.add_new(&library, true).unwrap();
    assert_eq!(session.left(), 0);
    fixture.fill("p/more", 2);
    fixture.index(&library, "p");
    change(&library, "UPDATE contents SET hidden_since = NULL");
    session.add_new(&library, false).unwrap();
    assert_eq!((session.left(), session.counts().total), (4, 5));
    read_all(&mut session, &library);
    assert_eq!((session.done().read, session.counts().read), (5, 5));
    session.add_new(&library, true).unwrap();
    assert_eq!(session.left(), 0);
}

#[test]
fn a_picture_that_was_deleted_is_not_looked_for_again() {
    let fixture = TestLibrary::new();
    let (library, _) = indexed(&fixture, 2);
    let mut session = begin(&library);
    change(&library, "DELETE FROM files; DELETE FROM contents;");
    read_all(&mut session, &library);
    session.add_new(&library, true).unwrap();
    assert_eq!(session.left(), 0);
}

#[test]
fn a_thumbnail_that_was_read_is_added_once_its_file_is_back() {
    let fixture = TestLibrary::new();
    let (library, reader) = indexed(&fixture, 2);
    change(&library, "UPDATE files SET state = 'offline'");
    let mut session = begin(&library);
    read_all(&mut session, &library);
    assert_eq!(session.done().read, 2);
    session.add_new(&library, true).unwrap();
    assert_eq!(session.left(), 0);
    change(&library, "UPDATE files SET state = 'present' WHERE content_id = 1");
    session.add_new(&library, true).unwrap();
    assert_eq!(session.left(), 1);
    read_all(&mut session, &library);
    assert_eq!(reader.sizes().len(), 3);
}

#[test]
fn pictures_in_a_folder_that_does_not_answer_are_put_off() {
    let fixture = TestLibrary::new();
    let (library, reader) = indexed(&fixture, 3);
    let answer = hold_looks_into(&library, &fixture.path("p"));
    let mut session = begin(&library);
    read_all(&mut session, &library);
    assert_eq!((session.done().read, reader.sizes().len()), (0, 0), "not even their thumbnails are read");
    drop(answer);
    while library.timed_io.is_blocked(&fixture.path("p")) {
        std::thread::yield_now();
    }
    session.add_new(&library, false).unwrap();
    read_all(&mut session, &library);
    assert_eq!(session.done().read, 3);
}

/// Makes a file's content one that can't be decoded, and that is known to the catalogue.
fn spoil(library: &Library, path: &Path, id: i64) {
    fs::write(path, b"no picture").unwrap();
    let (new, id) = (blake3::hash(b"no picture"), ContentId(id));
    let swap = |old: Hash| {
        library.catalogue.write(|db| {
            db.execute("UPDATE contents SET hash = ?2 WHERE id = ?1", (id, new.as_bytes()))?;
            db.execute("UPDATE thumbs.thumbs SET hash = ?2 WHERE hash = ?1", (old.as_bytes(), new.as_bytes()))
        })
    };
    swap(library.catalogue.read(|db| contents::hash(db, id)).unwrap().unwrap()).unwrap();
}

#[test]
fn a_file_that_cannot_be_decoded_is_tried_again_when_it_changes() {
    let fixture = TestLibrary::new();
    let (library, reader) = indexed(&fixture, 1);
    spoil(&library, &fixture.path("p/000.jpg"), 1);
    let mut session = begin(&library);
    read_all(&mut session, &library);
    let (_, reading) = library.catalogue.read(|db| words::get(db, ContentId(1))).unwrap().unwrap();
    assert!(reading.from_thumbnail && reading.tried.is_some());
    assert_eq!(begin(&library).left(), 0);
    change(&library, "UPDATE files SET mtime_ns = mtime_ns + 1");
    let mut session = begin(&library);
    assert_eq!(session.left(), 1);
    read_all(&mut session, &library);
    assert_eq!(reader.sizes().len(), 1, "the thumbnail says what it said");
    assert_eq!(begin(&library).left(), 0);
    change(&library, "UPDATE files SET state = 'offline'");
    assert_eq!(begin(&library).left(), 0);
}

#[test]
fn a_picture_of_which_nothing_can_be_decoded_is_not_tried_again() {
    let fixture = TestLibrary::new();
    let (library, reader) = indexed(&fixture, 1);
    spoil(&library, &fixture.path("p/000.jpg"), 1);
    change(&library, "DELETE FROM thumbs.thumbs");
    let mut session = begin(&library);
    read_all(&mut session, &library);
    assert_eq!((session.done().failed, reader.sizes().len(), begin(&library).left()), (1, 0, 0));
}
