//! Pictures whose names do not say so, and folders that are excluded by default.

use std::fs;
use std::slice::from_ref;

use super::*;
use crate::pictures::file::looks_like_picture;

#[test]
fn pictures_without_a_known_extension_are_indexed_and_other_files_are_no_problems() {
    let fixture = Fixture::new();
    let names = ["one/IMG_1", "one/a.jp", "one/b.jpg(1)", "one/c.jpg_large", "one/d.jpg ", "one/e.MP"];
    for (name, number) in names.iter().zip(1..) {
        fixture.add(name, number);
    }
    for other in ["README", "Makefile", "song.xyz", "video.MP4", "notes.jp2k"] {
        write(&fixture.at("one").join(other), b"no picture at all, but long enough", long_ago(9));
    }
    let summary = fixture.index(&["one"]);
    assert_eq!((summary.found, summary.new, fixture.library.problem_count().unwrap()), (6, 6, 0));
    let again = fixture.index(&["one"]);
    assert_eq!((again.found, again.unchanged, again.embedded), (6, 6, 0));
}

#[test]
fn a_picture_may_be_renamed_to_and_from_a_name_that_says_nothing() {
    let fixture = Fixture::new();
    let [known, unclear] = ["one/a.bmp", "one/a"].map(|name| fixture.at(name));
    fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    for (from, to) in [(&known, &unclear), (&unclear, &known)] {
        fs::rename(from, to).unwrap();
        let summary = fixture.scan(&[from.clone(), to.clone()]);
        assert_eq!((summary.moved, summary.missing, summary.embedded), (1, 0, 0));
    }
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 1)]));
}

#[test]
fn a_file_that_becomes_a_picture_is_found_and_one_that_ceases_to_be_one_is_missing() {
    let fixture = Fixture::new();
    let path = fixture.at("one/download");
    write(&path, b"<html>not yet</html>", long_ago(1));
    assert_eq!(fixture.index(&["one"]).found, 0);
    write(&path, &picture(1), long_ago(2));
    assert_eq!(fixture.scan(from_ref(&path)).new, 1);
    write(&path, b"<html>no more</html>", long_ago(3));
    assert_eq!(fixture.index(&["one"]).missing, 1);
    assert_eq!(fixture.library.problem_count().unwrap(), 0);
}

#[test]
fn what_an_earlier_version_indexed_in_excluded_folders_is_kept_as_missing() {
    let fixture = Fixture::new();
    fixture.library.set_excludes(&[]).unwrap();
    fixture.add("one/@eaDir/a.bmp", 1);
    fixture.add("one/b.bmp", 2);
    fixture.index(&["one"]);
    assert_eq!(fixture.present(), present(&[("one/@eaDir/a.bmp", 1), ("one/b.bmp", 2)]));
    assert!(fixture.library.reset_excludes().unwrap().contains(&"@eaDir".to_owned()));
    assert_eq!(fixture.index(&["one"]).missing, 1);
    assert_eq!(fixture.present(), present(&[("one/b.bmp", 2)]));
    // Pointed at, it is a folder of its own.
    fixture.index(&["one/@eaDir"]);
    assert_eq!(fixture.present(), present(&[("one/@eaDir/a.bmp", 1), ("one/b.bmp", 2)]));
}

#[test]
fn the_first_sixteen_bytes_suffice_for_every_format() {
    for bytes in [picture(1), crate::pictures::thumbnails::to_jpeg(&RgbImage::new(4, 4), 90).unwrap()] {
        assert!(looks_like_picture(&bytes[..16], bytes.len() as u64));
    }
    assert!(!looks_like_picture(b"BM is how this sentence begins", 30));
    assert!(!looks_like_picture(b"", 0));
    assert!(!looks_like_picture(b"\x00\x00\x00\x18ftypmp42\0\0\0\0", 5_000));
}
