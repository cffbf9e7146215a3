//! Catalogues in use, old, damaged or hostile, and large ones.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::*;

#[test]
fn a_catalogue_is_told_by_its_content() {
    let made = Made::new();
    let other = made.dir.path().join("renamed");
    std::fs::copy(made.path(), &other).unwrap();
    std::fs::write(made.dir.path().join("Lightroom.lrcat.lock"), b"").unwrap();
    for path in [made.path(), other] {
        let found = Lightroom::at(&path).unwrap().unwrap();
        assert_eq!((found.kind(), found.path()), (Kind::Lightroom, path.as_path()));
    }
    let log = made.dir.path().join("Lightroom.lrcat-wal");
    assert_eq!(Lightroom::new(made.path()).watched(), [made.path(), log]);

    let (text, database) = (made.dir.path().join("text.lrcat"), made.dir.path().join("database.lrcat"));
    std::fs::write(&text, "SQLite").unwrap();
    Connection::open(&database).unwrap().execute_batch("CREATE TABLE a (x)").unwrap();
    for path in [&text, &database, &made.dir.path().join("none"), &made.dir.path().to_path_buf()] {
        assert!(Lightroom::at(path).unwrap().is_none(), "{path:?}");
    }
}

#[test]
fn a_catalogue_in_use_is_read_with_its_log_and_left_as_it_is() {
    let mut made = Made::new();
    made.sql("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
    made.image("in the log");
    let files = || -> Vec<_> {
        let entries = std::fs::read_dir(made.dir.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries.map(|path| (std::fs::read(&path).unwrap(), path)).collect();
        files.sort();
        files
    };
    let before = files();
    assert!(before.iter().any(|(bytes, path)| path.ends_with("Lightroom.lrcat-wal") && !bytes.is_empty()));
    assert_eq!(made.picture().file.file_name().unwrap(), "in the log.CR2");
    assert_eq!(files(), before);
}

#[test]
fn a_catalogue_that_is_locked_is_read_as_it_was_before() {
    let mut made = Made::new();
    made.image("a");
    let other = Connection::open(made.path()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE; DELETE FROM Adobe_images").unwrap();
    let before = std::fs::read(made.path()).unwrap();
    assert_eq!(made.read().pictures.len(), 1);
    assert_eq!(std::fs::read(made.path()).unwrap(), before);
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(made.read().pictures.len(), 0);
}

#[test]
fn an_older_catalogue_lacks_tables_that_are_noted() {
    let mut made = Made::with(Schema::Version5, Ids::Integer);
    let image = made.image("a");
    let keyword = made.catalogue.add_keyword(Some("cat"), None, false).unwrap();
    made.catalogue.tag(image, keyword).unwrap();
    let listing = made.read();
    assert_eq!(listing.pictures[0].keywords, [["cat"]]);
    let newer = ["AgLibraryKeyword.keywordType", "AgLibraryFace", "AgLibraryKeywordFace"];
    assert_eq!(listing.notes, newer.map(lacks));
}

#[test]
fn only_images_files_and_folders_are_needed() {
    let mut made = Made::with(Schema::Version5, Ids::Integer);
    made.image("a");
    let kept = ["Adobe_images", "AgLibraryFile", "AgLibraryFolder", "AgLibraryRootFolder"];
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    let mut query = made.catalogue.connection().prepare(tables).unwrap();
    let tables: Vec<String> =
        query.query_map([], |row| row.get(0)).unwrap().map(|name| name.unwrap()).collect();
    for table in tables.iter().filter(|table| !kept.contains(&table.as_str())) {
        made.sql(&format!("DROP TABLE {table}"));
    }
    for column in ["rating", "pick", "captureTime", "masterImage", "fileFormat", "orientation"] {
        made.sql(&format!("ALTER TABLE Adobe_images DROP COLUMN {column}"));
    }
    let listing = made.read();
    assert_eq!((listing.pictures.len(), listing.pictures[0].rating), (1, None));
    assert!(listing.notes.contains(&lacks("Adobe_images.rating")));

    made.sql("UPDATE AgLibraryFile SET baseName = '', extension = ''");
    assert_eq!(made.picture().file, Path::new("/Volumes/Photos/2019/a.CR2"), "by idx_filename");
    made.sql("ALTER TABLE AgLibraryFolder DROP COLUMN pathFromRoot");
    let error = read(&made.path()).unwrap_err();
    assert!(
        matches!(&error, Error::Missing { what, .. } if what == "AgLibraryFolder.pathFromRoot"),
        "{error}"
    );
    made.sql("DROP TABLE AgLibraryRootFolder");
    assert!(matches!(read(&made.path()), Err(Error::Missing { what, .. }) if what == "AgLibraryRootFolder"));
}

#[test]
fn files_never_lie_outside_their_folders() {
    let mut made = Made::new();
    let root = made.catalogue.add_root("/Volumes/Other/", None).unwrap();
    let outside = made.catalogue.add_folder(root, "../../etc/").unwrap();
    made.catalogue.add_image(outside, &MadeImage::default()).unwrap();
    for base in ["../a", "/etc/a", "b/c", "a\0b"] {
        made.image(base);
    }
    made.image("good");
    let listing = made.read();
    assert_eq!(listing.pictures.len(), 1);
    assert_eq!(listing.roots, [Path::new("/Volumes/Photos")]);
    // One folder, the five files, and their images.
    assert_eq!(listing.notes.len(), 1 + 5 + 5, "{:?}", listing.notes);
}

#[test]
fn damaged_packets_are_noted_and_the_rest_is_read() {
    let mut made = Made::new();
    let packed = crate::made::lightroom::packed("<x>title</x>");
    let middle = packed.len() / 2;
    let mut flipped = packed.clone();
    flipped[middle] ^= 0xFF;
    let bomb = crate::made::lightroom::packed(&" ".repeat(64 << 20));
    for stored in
        [packed[..middle].to_vec(), flipped, packed[4..6].to_vec(), bomb, vec![0xFF; 20], Vec::new()]
    {
        let image = made.image(&format!("image {}", stored.len()));
        let id = made.catalogue.add_xmp(image, "", false).unwrap();
        made.catalogue.set("Adobe_AdditionalMetadata", id, "xmp", stored).unwrap();
    }
    let listing = made.read();
    assert_eq!(listing.pictures.len(), 6);
    assert!(listing.pictures.iter().all(|picture| picture.title.is_none()));
    let damaged = |note: &Note| matches!(note, Note::Unreadable(_, detail) if detail.contains("XMP"));
    assert!(listing.notes.len() == 2 && listing.notes.iter().all(damaged), "{:?}", listing.notes);
}

#[test]
fn tables_that_compute_their_rows_are_not_read() {
    let mut made = Made::new();
    made.image("a");
    made.sql(
        "DROP TABLE AgLibraryIPTC; CREATE VIEW AgLibraryIPTC AS WITH RECURSIVE endless(image, caption) AS \
         (SELECT 1, 'x' UNION ALL SELECT image + 1, caption FROM endless) SELECT * FROM endless",
    );
    assert_eq!(made.read().notes, [lacks("AgLibraryIPTC")]);
}

#[test]
fn a_catalogue_cut_short_anywhere_never_panics() {
    let mut made = Made::new();
    for index in 0..200 {
        let image = made.image(&format!("image {index}"));
        let keyword = made.catalogue.add_keyword(Some("k"), None, false).unwrap();
        made.catalogue.tag(image, keyword).unwrap();
    }
    let whole = std::fs::read(made.path()).unwrap();
    let cut = made.dir.path().join("cut.lrcat");
    for part in 1..20 {
        let mut bytes = whole.clone();
        bytes.truncate(whole.len() * part / 20);
        std::fs::write(&cut, &bytes).unwrap();
        assert!(read(&cut).is_err());
        // A page of nonsense in the middle.
        let mut bytes = whole.clone();
        let start = whole.len() * part / 20 / 4096 * 4096;
        bytes[start..start + 4096].fill(part as u8);
        std::fs::write(&cut, &bytes).unwrap();
        drop(read(&cut));
    }
}

#[test]
fn reading_stops_when_the_person_says_so() {
    let mut made = Made::new();
    made.image("a");
    assert!(matches!(Lightroom::new(made.path()).read(&|| true), Err(Error::Cancelled)));
}

#[test]
fn a_large_catalogue_is_read_in_seconds() {
    let mut made = Made::new();
    let image = made.image("a");
    let keyword = made.catalogue.add_keyword(Some("k"), None, false).unwrap();
    made.catalogue.tag(image, keyword).unwrap();
    let packet = format!("<x>{}</x>", "<crs:Exposure2012>+1.05</crs:Exposure2012>".repeat(100));
    made.catalogue.add_xmp(image, &packet, true).unwrap();
    // The rows of one image, 50,000 times over.
    let copies = "WITH RECURSIVE n(k) AS (SELECT 100000 UNION ALL SELECT k + 1 FROM n WHERE k < 149999)";
    let tables = [
        ("AgLibraryFile", "folder, baseName, extension", "folder, 'b' || k, extension"),
        ("Adobe_images", "rootFile, captureTime, rating, pick", "k, captureTime, rating, pick"),
        ("Adobe_imageDevelopSettings", "image, croppedWidth", "k, croppedWidth"),
        ("AgHarvestedExifMetadata", "image, gpsLatitude, gpsLongitude", "k, 48, 11"),
        ("AgLibraryIPTC", "image, caption", "k, 'c' || k"),
        ("AgLibraryKeywordImage", "image, tag", "k, tag"),
        ("Adobe_AdditionalMetadata", "image, xmp", "k, xmp"),
    ];
    for (table, columns, values) in tables {
        made.sql(&format!(
            "INSERT INTO {table} (id_local, id_global, {columns}) {copies} SELECT k, 'u' || k, {values} FROM {table}, n"
        ));
    }
    let start = Instant::now();
    let listing = made.read();
    let elapsed = start.elapsed();
    assert_eq!(listing.pictures.len(), 50_001);
    let is_whole = |picture: &Picture| picture.keywords == [["k"]] && picture.taken.is_some();
    assert!(listing.pictures.iter().all(is_whole) && listing.pictures[50_000].description.is_some());
    assert!(elapsed < Duration::from_secs(60), "{elapsed:?}");
}
