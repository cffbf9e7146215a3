use blake3::Hash;
use proptest::prelude::*;

use super::super::database::Catalogue;
use super::*;
use crate::ids::ContentId;
use crate::testing::lines;
use crate::text_reader::TextWord;

const READER: &str = "reader-1";

fn hash(id: u8) -> Hash {
    Hash::from_bytes([id; 32])
}

/// A catalogue of four contents with a file each, the last of which is hidden.
fn catalogue(dir: &std::path::Path) -> Catalogue {
    let catalogue = Catalogue::open(dir, true).unwrap();
    let fill = |db: &Connection| {
        db.execute("INSERT INTO folders (id, path, added_at) VALUES (1, CAST('/x' AS BLOB), 0)", [])?;
        (1..=4_u8).try_for_each(|id| {
            db.execute(
                "INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at)
                 VALUES (?1, ?2, 1, 'jpeg', 4, 3, 1, 0, 7, ?1)",
                (id, [id; 32]),
            )?;
            db.execute(
                "INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
                 VALUES (1, CAST(?1 AS BLOB), 1, 0, 0, 0, ?1, 'present', 1, 0)",
                [id],
            )
            .map(drop)
        })?;
        db.execute("UPDATE contents SET hidden_since = 1 WHERE id = 4", [])
    };
    catalogue.write(|db| fill(db)).unwrap();
    catalogue
}

fn store(catalogue: &Catalogue, id: u8, reader: &str, reading: &Reading) {
    catalogue.write(|db| put(db, ContentId(id.into()), &hash(id), reader, reading)).unwrap();
}

fn left(catalogue: &Catalogue, reader: &str) -> Vec<i64> {
    let left = catalogue.read(|db| pending(db, reader, ContentId(0))).unwrap();
    left.into_iter().map(|id| id.0).collect()
}

fn says(text: &str) -> Reading {
    Reading { language: Some("en".into()), lines: lines(text), ..Reading::default() }
}

#[test]
fn what_was_read_comes_back_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    let reading = says("one does not simply\nwalk into Mordor");
    store(&catalogue, 2, READER, &reading);
    let (reader, found) = catalogue.read(|db| get(db, ContentId(2))).unwrap().unwrap();
    assert_eq!((reader.as_str(), &found.language, found.from_thumbnail), (READER, &reading.language, false));
    let near = |a: [[f32; 2]; 4], b: [[f32; 2]; 4]| {
        a.iter().flatten().zip(b.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-4)
    };
    for (found, line) in found.lines.iter().zip(&reading.lines) {
        assert!(found.text == line.text && near(found.corners, line.corners), "{found:?}");
        assert!(
            found.words.iter().zip(&line.words).all(|(a, b)| a.text == b.text && near(a.corners, b.corners))
        );
    }
    assert_eq!(found.lines.len(), 2);
    assert_eq!(catalogue.read(|db| get(db, ContentId(1))).unwrap(), None);
}

#[test]
fn what_another_version_read_is_read_again_and_the_newest_first() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    assert_eq!(left(&catalogue, READER), [3, 2, 1], "without the hidden one");
    store(&catalogue, 2, READER, &says("a"));
    assert_eq!((left(&catalogue, READER), left(&catalogue, "reader-2")), (vec![3, 1], vec![3, 2, 1]));
    let counts = |reader| catalogue.read(|db| counts(db, reader)).unwrap();
    assert_eq!(counts(Some(READER)), Counts { read: 1, total: 3 });
    assert_eq!((counts(Some("reader-2")).read, counts(None).read), (0, 1));
}

#[test]
fn what_a_reader_read_with_another_beside_it_counts_as_read_without_that_one() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    store(&catalogue, 2, "reader-1+other-1", &says("text"));
    assert_eq!(left(&catalogue, "reader-1"), [3, 1]);
    assert_eq!(catalogue.read(|db| counts(db, Some("reader-1"))).unwrap(), Counts { read: 1, total: 3 });
    assert_eq!(left(&catalogue, "reader-1+third-1"), [3, 2, 1]);
    assert_eq!(left(&catalogue, "reader"), [3, 2, 1], "another version");
}

#[test]
fn a_thumbnail_is_read_again_once_a_file_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    let set = |state: &str| {
        let sql = format!("UPDATE files SET state = '{state}' WHERE content_id = 2");
        catalogue.write(|db| db.execute(&sql, [])).unwrap();
    };
    set("offline");
    store(&catalogue, 2, READER, &Reading { from_thumbnail: true, ..says("a") });
    assert_eq!(left(&catalogue, READER), [3, 1]);
    set("present");
    assert_eq!(left(&catalogue, READER), [3, 2, 1]);
}

#[test]
fn what_belonged_to_another_content_of_the_same_id_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    store(&catalogue, 2, READER, &says("a"));
    catalogue.write(|db| db.execute("UPDATE contents SET hash = randomblob(32) WHERE id = 2", [])).unwrap();
    assert_eq!(catalogue.read(|db| text(db, ContentId(2))).unwrap(), None);
    assert_eq!(catalogue.read(count_strays).unwrap(), 1);
    catalogue.write(|db| delete_strays(db)).unwrap();
    assert_eq!(left(&catalogue, READER), [3, 2, 1]);
    assert_eq!(catalogue.read(count_strays).unwrap(), 0);
    store(&catalogue, 2, READER, &says("late"));
    assert_eq!(catalogue.read(count_strays).unwrap(), 0, "nothing is stored for a content that is gone");
}

#[test]
fn only_a_new_text_changes_the_index_of_texts() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    let noted = || {
        let sql = "SELECT count(*) FROM text_changes WHERE content_id = 1";
        catalogue.read(|db| db.query_row(sql, [], |row| row.get::<_, i64>(0))).unwrap()
    };
    let before = noted();
    store(&catalogue, 1, READER, &Reading::default());
    assert_eq!(noted(), before);
    store(&catalogue, 1, READER, &says("a"));
    store(&catalogue, 1, "reader-2", &says("a"));
    assert_eq!(noted(), before + 1);
}

#[test]
fn a_file_of_the_first_version_keeps_what_was_read() {
    let dir = tempfile::tempdir().unwrap();
    store(&catalogue(dir.path()), 1, READER, &says("a"));
    let first = "ALTER TABLE readings DROP COLUMN tried; DROP TABLE about; PRAGMA user_version = 1;";
    Connection::open(dir.path().join("words.sqlite")).unwrap().execute_batch(first).unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    assert_eq!(catalogue.read(|db| text(db, ContentId(1))).unwrap().as_deref(), Some("a"));
    assert_eq!(left(&catalogue, READER), [3, 2]);
}

#[test]
fn a_damaged_layout_leaves_no_lines() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    store(&catalogue, 1, READER, &says("a b\nc"));
    let lines = || catalogue.read(|db| get(db, ContentId(1))).unwrap().unwrap().1.lines.len();
    assert_eq!(lines(), 2);
    for layout in ["x''", "x'02'", "x'01'", "substr(layout, 1, 30)", "CAST(layout || x'00' AS BLOB)"] {
        let sql = format!("UPDATE words.readings SET layout = {layout}");
        catalogue.write(|db| db.execute(&sql, [])).unwrap();
        assert_eq!(lines(), 0, "{layout}");
    }
}

proptest! {
    #[test]
    fn any_lines_can_be_stored(
        texts in prop::collection::vec(("\\PC{0,9}", prop::collection::vec("[ -~\\n\\t]{0,5}", 0..4)), 0..6),
        corner in prop::num::f32::ANY,
    ) {
        let corners = [[corner; 2]; 4];
        let line = |(text, words): &(String, Vec<String>)| TextLine {
            text: text.clone(),
            confidence: corner,
            corners,
            words: words.iter().map(|text| TextWord { text: text.clone(), corners }).collect(),
        };
        let lines: Vec<TextLine> = texts.iter().map(line).collect();
        let (text, bytes) = layout::encode(&lines);
        let decoded = layout::decode(&text, &bytes);
        prop_assert!(decoded.is_some(), "{text:?}");
        let joined: Vec<String> = decoded.unwrap().into_iter().map(|line| line.text).collect();
        prop_assert_eq!(joined.join("\n"), text);
    }
}
