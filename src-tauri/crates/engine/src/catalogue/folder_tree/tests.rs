use std::path::Path;
use std::time::Instant;

use rusqlite::{Connection, Result};

use super::super::database::Catalogue;
use super::super::listing::{self, Scope};
use crate::ids::{ContentId, FolderId};

const ROOT: FolderId = FolderId(1);

fn add_content(db: &Connection, id: i64) -> Result<usize> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at)
         VALUES (?1, ?2, 1, 'jpeg', 1, 1, 1, 0, 0, ?1)",
    )?
    .execute((id, *blake3::hash(&id.to_le_bytes()).as_bytes()))
}

fn add_file(db: &Connection, path: &[u8], content: i64, state: &str) -> Result<usize> {
    db.prepare_cached(
        "INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
         VALUES (1, ?1, 1, 0, 0, 0, ?2, ?3, 1, 0)",
    )?
    .execute((path, content, state))
}

/// A library with one folder of these files: (path, picture, state).
fn library(files: &[(&[u8], i64, &str)]) -> (tempfile::TempDir, Catalogue) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    catalogue
        .write(|db| {
            db.execute("INSERT INTO folders (id, path, added_at) VALUES (1, x'2f61', 0)", [])?;
            for (path, content, state) in files {
                add_content(db, *content)?;
                add_file(db, path, *content, state)?;
            }
            Ok(())
        })
        .unwrap();
    (dir, catalogue)
}

/// The folders in a folder, as (name, pictures, whether it has subfolders).
fn level(catalogue: &Catalogue, path: &str) -> Vec<(String, u32, bool)> {
    let tree = catalogue.folder_tree().unwrap();
    let entries = tree.subfolders(ROOT, Path::new(path));
    entries.map(|one| (one.name.display().to_string(), one.pictures, one.has_subfolders)).collect()
}

fn listed(catalogue: &Catalogue, path: &Path) -> Vec<i64> {
    let rows = catalogue.read(|db| listing::list_subfolder(db, ROOT, path, None, None)).unwrap();
    rows.into_iter().map(|row| row.id.0).collect()
}

#[test]
fn a_folder_counts_each_picture_of_its_subfolders_once() {
    let (_dir, catalogue) = library(&[
        (b"top.jpg", 1, "present"),
        (b"trips/goa/a.jpg", 2, "present"),
        (b"trips/goa/copy of a.jpg", 2, "present"),
        (b"trips/leh/a.jpg", 2, "offline"),
        (b"trips/leh/b.jpg", 3, "present"),
        (b"trips/c.jpg", 4, "present"),
        (b"scans/gone.jpg", 5, "gone"),
    ]);
    assert_eq!(level(&catalogue, ""), [("trips".into(), 3, true)]);
    assert_eq!(level(&catalogue, "trips"), [("goa".into(), 1, false), ("leh".into(), 2, false)]);
    assert_eq!(level(&catalogue, "trips/goa"), []);
    assert_eq!(level(&catalogue, "scans"), [], "it shows no picture");
    assert_eq!(level(&catalogue, "../trips"), []);
    let tree = catalogue.folder_tree().unwrap();
    assert!(tree.has_subfolders(ROOT, Path::new("")) && !tree.has_subfolders(FolderId(9), Path::new("")));
}

#[test]
fn a_folder_lists_its_pictures_and_those_below_but_not_those_beside_it() {
    let (_dir, catalogue) = library(&[
        (b"a/1.jpg", 1, "present"),
        (b"a/b/2.jpg", 2, "present"),
        (b"a b/3.jpg", 3, "present"),
        (b"a.jpg", 4, "present"),
        (b"a0/5.jpg", 5, "present"),
        (b"a/b/6.jpg", 6, "gone"),
        (b"a/b/7.jpg", 7, "offline"),
    ]);
    assert_eq!(listed(&catalogue, Path::new("a")), [7, 2, 1]);
    assert_eq!(listed(&catalogue, Path::new("a/b")), [7, 2]);
    let first = |after, limit| {
        let rows = catalogue.read(|db| listing::list_subfolder(db, ROOT, Path::new("a"), after, limit));
        rows.unwrap().into_iter().map(|row| row.id.0).collect::<Vec<_>>()
    };
    assert_eq!(first(None, Some(1)), [7]);
    assert_eq!(first(Some(ContentId(1)), None), [7, 2], "only later ones");
}

#[test]
fn a_name_that_is_not_text_is_kept_byte_for_byte() {
    let (_dir, catalogue) = library(&[(b"caf\xe9/1.jpg", 1, "present"), (b"caf\xe8/2.jpg", 2, "present")]);
    let tree = catalogue.folder_tree().unwrap();
    let names: Vec<_> = tree.subfolders(ROOT, Path::new("")).map(|one| one.name.to_path_buf()).collect();
    assert_eq!(names.len(), 2);
    assert_eq!(listed(&catalogue, &names[0]), [2], "the names differ in one byte only");
    assert_eq!(listed(&catalogue, &names[1]), [1]);
}

#[test]
fn the_tree_follows_every_change() {
    let (_dir, catalogue) = library(&[(b"a/1.jpg", 1, "present")]);
    assert_eq!(level(&catalogue, ""), [("a".into(), 1, false)]);
    catalogue
        .write(|db| {
            add_content(db, 2)?;
            add_file(db, b"a/b/2.jpg", 2, "present")
        })
        .unwrap();
    assert_eq!(level(&catalogue, ""), [("a".into(), 2, true)]);
    catalogue.write(|db| db.execute("UPDATE files SET state = 'gone' WHERE content_id = 1", [])).unwrap();
    assert_eq!(level(&catalogue, ""), [("a".into(), 1, true)]);
    let (one, same) = (catalogue.folder_tree().unwrap(), catalogue.folder_tree().unwrap());
    assert!(std::sync::Arc::ptr_eq(&one, &same), "nothing has changed");
}

/// 200,000 pictures in 10,000 folders, 100 in each of 100. Run with `--ignored --nocapture`.
#[test]
#[ignore = "measures, and takes a while"]
fn a_large_library_is_fast() {
    let (_dir, catalogue) = library(&[]);
    catalogue
        .write(|db| {
            for id in 1..=200_000_i64 {
                let (year, day) = (id % 100, id / 100 % 100);
                add_content(db, id)?;
                add_file(db, format!("year {year}/day {day}/IMG_{id}.jpg").as_bytes(), id, "present")?;
            }
            Ok(())
        })
        .unwrap();
    let timed = |what: &str, work: &dyn Fn()| {
        let started = Instant::now();
        work();
        eprintln!("{what}: {:?}", started.elapsed());
    };
    timed("the tree, for the first time", &|| assert_eq!(level(&catalogue, "").len(), 100));
    timed("the tree, again", &|| assert_eq!(level(&catalogue, "").len(), 100));
    timed("a level", &|| assert_eq!(level(&catalogue, "year 7").len(), 100));
    timed("pictures of a small folder", &|| {
        assert_eq!(listed(&catalogue, Path::new("year 7/day 7")).len(), 20);
    });
    timed("pictures of a large folder", &|| assert_eq!(listed(&catalogue, Path::new("year 7")).len(), 2000));
    timed("all pictures", &|| {
        let all = catalogue.read(|db| listing::list(db, Scope::All, None, None)).unwrap();
        assert_eq!(all.len(), 200_000);
    });
}
