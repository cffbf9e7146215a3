//! Tests of previews: what is shown, and what is cached under which name.

use std::time::Duration;

use image::{Rgb, RgbImage};

use super::*;
use crate::testing::TestLibrary;

/// A library with one large picture; returns its path and hash.
fn indexed() -> (TestLibrary, Library, PathBuf, Hash) {
    let fixture = TestLibrary::new();
    let path = fixture.path("p").join("large.jpg");
    fs::create_dir_all(fixture.path("p")).unwrap();
    let jpeg = jpeg([200, 30, 10]);
    fs::write(&path, &jpeg).unwrap();
    let library = fixture.library();
    fixture.index(&library, "p");
    (fixture, library, path, blake3::hash(&jpeg))
}

fn jpeg(colour: [u8; 3]) -> Vec<u8> {
    thumbnails::to_jpeg(&RgbImage::from_pixel(1200, 900, Rgb(colour)), 90).unwrap()
}

fn long_side(jpeg: &[u8]) -> usize {
    let header = Decompressor::new().unwrap().read_header(jpeg).unwrap();
    header.width.max(header.height)
}

fn cached(library: &Library) -> Vec<PathBuf> {
    let entries = fs::read_dir(library.dir().join(FOLDER)).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_large_preview_is_made_once_and_kept() {
    let (_fixture, library, path, hash) = indexed();
    let made = library.picture(&hash, Size::View).unwrap().unwrap();
    assert_eq!((long_side(&made.jpeg), made.fallback, cached(&library).len()), (1200, false, 1));
    fs::remove_file(path).unwrap();
    assert_eq!(library.picture(&hash, Size::View).unwrap().unwrap(), made);
}

#[test]
fn a_file_edited_since_it_was_catalogued_is_neither_shown_nor_cached_as_what_it_was() {
    let (_fixture, library, path, hash) = indexed();
    fs::write(&path, jpeg([10, 30, 200])).unwrap();
    let shown = library.picture(&hash, Size::View).unwrap().unwrap();
    assert_eq!((long_side(&shown.jpeg), shown.fallback), (512, true), "the thumbnail of what it was");
    let red = rgba(&shown.jpeg).unwrap().get_pixel(0, 0)[0];
    assert!(red > 150, "{red}");
    assert_eq!(cached(&library), Vec::<PathBuf>::new());
    fs::write(&path, jpeg([200, 30, 10])).unwrap();
    assert!(!library.picture(&hash, Size::View).unwrap().unwrap().fallback);
}

#[test]
fn a_new_preview_takes_the_place_of_the_oldest_when_the_cache_is_full() {
    let (_fixture, library, _path, hash) = indexed();
    let folder = library.dir().join(FOLDER);
    fs::create_dir(&folder).unwrap();
    let fill = |name: &str, bytes: u64, age: u64| {
        let file = fs::File::create(folder.join(name)).unwrap();
        file.set_len(bytes).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
    };
    // Sparse, so that they take no space.
    fill("oldest.jpg", CACHE_BYTES / 2, 30);
    fill("older.jpg", CACHE_BYTES / 2, 20);
    drop(library.picture(&hash, Size::View).unwrap().unwrap());
    let mut names: Vec<_> =
        cached(&library).iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    names.sort();
    let new = std::ffi::OsString::from(file_name(&hash));
    let mut expected = [new, "older.jpg".into()];
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn a_small_preview_is_half_the_thumbnail() {
    let thumbnail = thumbnails::encode(&RgbImage::from_pixel(2000, 1000, Rgb([200, 30, 10]))).unwrap();
    let small = halve(&thumbnail).unwrap();
    let header = Decompressor::new().unwrap().read_header(&small).unwrap();
    assert_eq!((header.width, header.height), (256, 128));
    assert!(halve(&small).is_none(), "a small picture is not halved");
    assert!(halve(&thumbnail[..200]).is_none() || thumbnail.len() < 200);
    assert!(halve(b"").is_none());
}

#[test]
fn the_cache_deletes_its_oldest_previews() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, age: u64| {
        let path = dir.path().join(name);
        fs::write(&path, [0; 100]).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        path
    };
    let (old, newer, newest) = (write("a", 30), write("b", 20), write("c", 10));
    trim(dir.path(), 200).unwrap();
    assert_eq!([old.exists(), newer.exists(), newest.exists()], [false, true, true]);
}

#[test]
fn a_damaged_thumbnail_is_not_shown_but_dropped_to_be_made_again() {
    let (_fixture, library, _, hash) = indexed();
    let damage = "UPDATE thumbs.thumbs SET jpeg = CAST(jpeg || x'00' AS BLOB)";
    library.catalogue.write(|db| db.execute(damage, [])).unwrap();
    assert!(preview(&library, &hash, Size::Medium).unwrap().is_none());
    assert!(library.take_dropped());
    assert!(!library.catalogue.read(|db| stored_thumbnails::exists(db, &hash)).unwrap());
    assert!(preview(&library, &hash, Size::Medium).unwrap().is_none() && !library.take_dropped());
}
