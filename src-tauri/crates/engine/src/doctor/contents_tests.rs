//! Tests of the doctor's repairs of contents: what is damaged is made again, and nothing else is touched.

use std::sync::Arc;

use blake3::Hash;

use super::super::examine;
use super::*;
use crate::testing::TestLibrary;

fn indexed() -> (TestLibrary, Library) {
    let fixture = TestLibrary::new();
    fixture.fill("p", 3);
    let library = fixture.library();
    fixture.index(&library, "p");
    (fixture, library)
}

fn texts(library: &Library, repair: bool) -> Vec<String> {
    let findings = examine(library.dir(), Arc::clone(&library.models), repair).unwrap();
    assert!(findings.iter().all(|finding| finding.repaired == repair), "{findings:?}");
    findings.into_iter().map(|finding| finding.text).collect()
}

fn stored(library: &Library) -> Vec<(Hash, Vec<u8>)> {
    let mut all = Vec::new();
    library
        .catalogue
        .read(|db| thumbnails::for_each(db, |hash, jpeg, _| all.push((hash, jpeg.to_vec()))))
        .unwrap();
    all.sort_by_key(|(hash, _)| *hash.as_bytes());
    all
}

fn embedded(library: &Library) -> u64 {
    library.status().unwrap().embedded
}

#[test]
fn a_damaged_thumbnail_is_made_again_and_the_others_stay() {
    let (fixture, library) = indexed();
    let before = stored(&library);
    let (hash, jpeg) = &before[1];
    for damage in [&jpeg[..jpeg.len() / 2], b"no picture", b""] {
        library.catalogue.write(|db| thumbnails::put(db, hash, damage)).unwrap();
        assert_eq!(texts(&library, false), ["1 thumbnails are damaged"]);
        assert_ne!(stored(&library), before, "an examination changes nothing");
        texts(&library, true);
        assert_eq!(stored(&library), before);
        assert_eq!(texts(&library, false), Vec::<String>::new());
    }
    // A bit that changes the colours and nothing else: it still decodes, but is not shown.
    let flip = |db: &Connection| {
        let mut jpeg = jpeg.clone();
        let middle = jpeg.len() - 4;
        jpeg[middle] ^= 1;
        db.execute("UPDATE thumbs.thumbs SET jpeg = ?1 WHERE hash = ?2", (jpeg, hash.as_bytes()))
    };
    library.catalogue.write(|db| flip(db)).unwrap();
    assert_eq!(library.catalogue.read(|db| thumbnails::get(db, hash)).unwrap(), None);
    assert_eq!(texts(&library, true)[0], "1 thumbnails are damaged");
    assert_eq!(stored(&library), before);
    assert_eq!((fixture.embedded(), embedded(&library)), (3, 3), "no vector is made again");
}

#[test]
fn thumbnails_of_no_picture_are_deleted_and_the_others_stay() {
    let (_fixture, library) = indexed();
    let before = stored(&library);
    let stray = blake3::hash(b"another");
    library.catalogue.write(|db| thumbnails::put(db, &stray, &before[0].1)).unwrap();
    assert_eq!(texts(&library, false), ["1 thumbnails belong to no picture of the catalogue"]);
    assert_eq!(stored(&library).len(), 4);
    texts(&library, true);
    assert_eq!(stored(&library), before);
}

#[test]
fn contents_without_a_file_are_deleted_with_all_that_hangs_on_them() {
    let (_fixture, library) = indexed();
    let sql = "SELECT hash FROM contents JOIN files ON content_id = contents.id WHERE files.id = 2";
    let hash = library.catalogue.read(|db| db.query_row(sql, [], |row| row.get(0))).unwrap();
    let hash = Hash::from_bytes(hash);
    let others: Vec<_> = stored(&library).into_iter().filter(|(other, _)| *other != hash).collect();
    library.catalogue.write(|db| db.execute("DELETE FROM files WHERE id = 2", [])).unwrap();
    let since = "UPDATE contents SET hidden_since = 0 WHERE hidden_since NOT NULL";
    assert_eq!(texts(&library, false), Vec::<String>::new(), "it is kept for a day");
    library.catalogue.write(|db| db.execute(since, [])).unwrap();
    // As an earlier version may have left it: nothing says that this one lost its file.
    library.catalogue.write(|db| db.execute("DELETE FROM orphan_candidates", [])).unwrap();
    assert_eq!(texts(&library, false), ["1 contents have no file"]);
    texts(&library, true);
    let left = library.catalogue.read(|db| contents::id(db, &hash)).unwrap();
    assert_eq!((left, stored(&library), embedded(&library)), (None, others, 2));
}

#[test]
fn damaged_vectors_are_made_again_and_the_others_stay() {
    let (fixture, library) = indexed();
    let vectors = || {
        let sql = "SELECT content_id, hex(vector) FROM vectors.embeddings ORDER BY content_id";
        let rows = |db: &Connection| -> rusqlite::Result<Vec<(i64, String)>> {
            db.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        library.catalogue.read(|db| rows(db)).unwrap()
    };
    let before = vectors();
    let damage = "UPDATE vectors.embeddings SET vector = zeroblob(length(vector)) WHERE content_id = 2";
    library.catalogue.write(|db| db.execute(damage, [])).unwrap();
    assert_eq!(texts(&library, false), ["1 vectors are damaged"]);
    assert_ne!(vectors(), before, "an examination changes nothing");
    texts(&library, true);
    assert_eq!((vectors(), fixture.embedded()), (before, 4));
}

#[test]
fn a_repair_deletes_only_contents_without_a_file_for_a_day() {
    let (_fixture, library) = indexed();
    let write = |sql: &str| library.catalogue.write(|db| db.execute(sql, [])).unwrap();
    // The first one loses its file now, and the second one seems to have lost it the day before yesterday.
    write(
        "UPDATE contents SET hidden_since = unixepoch() - 172800
           WHERE id = (SELECT content_id FROM files WHERE id = 2)",
    );
    write("DELETE FROM files WHERE id IN (1, 2)");
    assert_eq!(texts(&library, false), ["1 contents have no file"]);
    texts(&library, true);
    let vectors = library
        .catalogue
        .read(|db| db.query_row("SELECT count(*) FROM vectors.embeddings", [], |row| row.get::<_, i64>(0)))
        .unwrap();
    assert_eq!((stored(&library).len(), vectors), (2, 2), "the first one may come back");
}
