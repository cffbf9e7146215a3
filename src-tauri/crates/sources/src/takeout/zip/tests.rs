//! Zip files, sound and hostile.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;

use super::listing::MAGIC;
use super::*;
use crate::error::Error;
use crate::file_kind::FileKind;
use crate::listing::Note;
use crate::made::takeout::MadeTakeout;
use crate::source::Source as _;
use crate::takeout::Takeout;

const ROME: &str = "Takeout/गूगल फ़ोटो/रोम 😀";
const FIRST: &str = "takeout-20240101T000000Z-001.zip";
const SECOND: &str = "takeout-20240101T000000Z-002.zip";

/// A part with all JSON, and one with a picture only, a video, and a picture of another product.
fn parts() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut first = MadeTakeout::default();
    first.album(ROME, "रोम").picture(ROME, "a.jpg", 1_400_000_000, &json!({"favorited": true}));
    first.json(
        &format!("{ROME}/b.jpg.json"),
        &crate::made::takeout::sidecar("b.jpg", 1_400_000_000, &json!({})),
    );
    first.zip(&dir.path().join(FIRST)).unwrap();
    let mut second = MadeTakeout::default();
    second.file(&format!("{ROME}/b.jpg"), vec![7; 300_000]).file(&format!("{ROME}/c.mp4"), "c");
    second.file("Takeout/Drive/d.jpg", "d").file("Takeout/archive_browser.html", "x");
    second.zip(&dir.path().join(SECOND)).unwrap();
    dir
}

fn extract(zipped: &ZippedTakeout, to: &Path) -> Extracted {
    zipped.extract(to, &|| false, &mut |_| {}).unwrap()
}

#[test]
fn any_part_leads_to_what_all_parts_hold() {
    let dir = parts();
    for name in [FIRST, SECOND] {
        let zipped = ZippedTakeout::at(&dir.path().join(name)).unwrap().expect("an archive");
        assert!(zipped.parts().eq([dir.path().join(FIRST), dir.path().join(SECOND)]));
        let contents = zipped.contents();
        assert_eq!((contents.pictures, contents.videos), (2, 1));
        assert!(contents.bytes > 300_000 && contents.bytes < 303_000, "{contents:?}");
        assert!(zipped.notes().is_empty());
    }
}

#[test]
fn other_files_are_no_archives() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.zip");
    MadeTakeout::default().file("a/b.jpg", "b").json("a/b.json", &json!({"title": "b"})).zip(&path).unwrap();
    assert!(ZippedTakeout::at(&path).unwrap().is_none());
    fs::write(&path, "PK").unwrap();
    assert!(ZippedTakeout::at(&path).unwrap().is_none());
    assert!(ZippedTakeout::at(dir.path()).unwrap().is_none());
    fs::write(&path, [&MAGIC[..], &[0; 500]].concat()).unwrap();
    assert!(matches!(ZippedTakeout::at(&path), Err(Error::Damaged { .. })));
}

#[test]
fn what_was_extracted_is_an_archive() {
    let (dir, to) = (parts(), tempfile::tempdir().unwrap());
    let zipped = ZippedTakeout::at(&dir.path().join(SECOND)).unwrap().unwrap();
    let mut last = Progress::default();
    let extracted = zipped
        .extract(to.path(), &|| false, &mut |progress| {
            assert!(progress.bytes.0 >= last.bytes.0 && progress.files.0 >= last.files.0);
            last = *progress;
        })
        .unwrap();
    assert_eq!(extracted, Extracted { written: 5, ..Extracted::default() });
    assert_eq!((last.files, last.bytes.0), ((5, 5), last.bytes.1));
    assert_eq!(fs::read(to.path().join(ROME).join("b.jpg")).unwrap(), vec![7; 300_000]);
    assert!(!to.path().join("Takeout/Drive").exists());
    let listing = Takeout::at(to.path()).unwrap().unwrap().read(&|| false).unwrap();
    assert_eq!((listing.pictures.len(), listing.albums.len()), (2, 1));
    assert!(listing.pictures.iter().all(|picture| picture.taken.is_some()));
}

#[test]
fn it_goes_on_where_it_was_stopped_and_overwrites_nothing() {
    let (dir, to) = (parts(), tempfile::tempdir().unwrap());
    let zipped = ZippedTakeout::at(&dir.path().join(FIRST)).unwrap().unwrap();
    let seen = Cell::new(0);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let stopped =
        zipped.extract(to.path(), &|| stop.load(std::sync::atomic::Ordering::Relaxed), &mut |progress| {
            seen.set(progress.files.0);
            stop.store(progress.files.0 >= 2, std::sync::atomic::Ordering::Relaxed);
        });
    assert!(matches!(stopped, Err(Error::Cancelled)));
    let own = to.path().join(ROME).join("b.jpg");
    fs::write(&own, "a person's own").unwrap();
    let extracted = extract(&zipped, to.path());
    assert_eq!((extracted.unchanged, extracted.written, extracted.skipped), (seen.get(), 4 - seen.get(), 1));
    assert!(matches!(&extracted.notes[..], [Note::Unreadable(path, _)] if *path == own));
    assert_eq!(fs::read(&own).unwrap(), b"a person's own");
    let names: Vec<_> =
        fs::read_dir(to.path().join(ROME)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_str().unwrap().starts_with('.')), "{names:?}");
    // Of the same size, and yet another file.
    fs::write(&own, vec![8; 300_000]).unwrap();
    assert_eq!(extract(&zipped, to.path()).skipped, 1);
    assert_eq!(fs::read(&own).unwrap(), vec![8; 300_000]);
}

#[test]
fn nothing_is_written_outside_of_the_folder() {
    let (dir, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = dir.path().join("a.zip");
    let mut made = MadeTakeout::default();
    made.picture(ROME, "a.jpg", 1, &json!({}));
    for name in [
        "../x.jpg",
        "/x.jpg",
        "Takeout/../../x.jpg",
        "Takeout/गूगल फ़ोटो/..\\x.jpg",
        "./x.jpg",
        "Takeout//x.jpg",
    ] {
        made.file(name, "x");
    }
    made.file("Takeout/गूगल फ़ोटो/link/x.jpg", "x");
    made.zip(&path).unwrap();
    let zipped = ZippedTakeout::at(&path).unwrap().unwrap();
    assert_eq!((zipped.contents().pictures, zipped.notes().len()), (2, 6));
    let inner = to.path().join("inner");
    let library = inner.join("Takeout/गूगल फ़ोटो");
    fs::create_dir_all(&library).unwrap();
    std::os::unix::fs::symlink(dir.path(), library.join("link")).unwrap();
    let extracted = extract(&zipped, &inner);
    assert_eq!((extracted.written, extracted.skipped), (2, 1));
    assert!(!dir.path().join("x.jpg").exists() && !to.path().join("x.jpg").exists());
}

#[test]
fn a_file_has_no_more_bytes_than_the_zip_file_says() {
    let (dir, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = dir.path().join("a.zip");
    let mut made = MadeTakeout::default();
    made.picture(ROME, "a.jpg", 1, &json!({})).file(&format!("{ROME}/bomb.jpg"), vec![0; 1_000_000]);
    made.zip(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    // The size is in the directory at the end, 24 bytes into the last entry, that of the bomb.
    let entry = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&10_u32.to_le_bytes());
    fs::write(&path, bytes).unwrap();
    let zipped = ZippedTakeout::at(&path).unwrap().unwrap();
    let extracted = extract(&zipped, to.path());
    assert_eq!((extracted.written, extracted.skipped), (2, 1), "{:?}", extracted.notes);
    assert!(!to.path().join(ROME).join("bomb.jpg").exists());
}

#[test]
fn a_disk_without_room_is_told_before_anything_is_written() {
    let (dir, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = dir.path().join("a.zip");
    MadeTakeout::default().picture(ROME, "a.jpg", 1, &json!({})).zip(&path).unwrap();
    let mut zipped = ZippedTakeout::at(&path).unwrap().unwrap();
    zipped.parts[0].entries[0].size = u64::MAX;
    zipped.parts[0].entries[0].kind = FileKind::Picture;
    let error = zipped.extract(to.path(), &|| false, &mut |_| {}).unwrap_err();
    assert_eq!(error.code(), "noSpace");
    assert_eq!(fs::read_dir(to.path()).unwrap().count(), 0);
}

#[test]
fn a_part_that_was_not_downloaded_whole_is_noted() {
    let (dir, to) = (parts(), tempfile::tempdir().unwrap());
    let second = dir.path().join(SECOND);
    let bytes = fs::read(&second).unwrap();
    fs::write(&second, &bytes[..bytes.len() / 2]).unwrap();
    let zipped = ZippedTakeout::at(&dir.path().join(FIRST)).unwrap().unwrap();
    assert!(matches!(zipped.notes(), [Note::Unreadable(path, _)] if *path == second));
    assert_eq!(extract(&zipped, to.path()).written, 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_damage_leads_anywhere_else(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        from_end in any::<bool>(),
    ) {
        let (dir, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = dir.path().join("a.zip");
        let mut made = MadeTakeout::default();
        made.picture(ROME, "a.jpg", 1, &json!({})).file(&format!("{ROME}/b.jpg"), "b");
        made.zip(&path).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        // Half of the time in the directory at the end, which the rest is found by.
        let start = if from_end { bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap() } else { 0 };
        for (at, byte) in changes {
            let at = start + at.index(bytes.len() - start);
            bytes[at] = byte;
        }
        fs::write(&path, bytes).unwrap();
        if let Ok(Some(zipped)) = ZippedTakeout::at(&path) {
            let inner = to.path().join("inner");
            let _: Result<_, Error> = zipped.extract(&inner, &|| false, &mut |_| {});
            prop_assert!(fs::read_dir(to.path()).unwrap().count() <= 1);
        }
    }
}
