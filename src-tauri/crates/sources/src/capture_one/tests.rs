//! Whole catalogues and sessions.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::listing::{Note, Picture, Place, Taken};
use crate::made::capture_one::{MadeCaptureOne, MadeCollection, MadePicture};

const CATALOGUE: &str = "Fotos.cocatalog/Fotos.cocatalogdb";

fn made(path: &str) -> (TempDir, MadeCaptureOne) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let made = MadeCaptureOne::create(&path).unwrap();
    (dir, made)
}

fn read(path: &Path) -> Listing {
    CaptureOne::at(path).unwrap().expect("a catalogue").read(&|| false).unwrap()
}

fn named<'a>(listing: &'a Listing, name: &str) -> &'a Picture {
    listing
        .pictures
        .iter()
        .find(|picture| picture.file.ends_with(name))
        .unwrap_or_else(|| panic!("no {name}"))
}

fn path(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_catalogue_tells_its_pictures_and_what_is_said_about_them() {
    let (dir, made) = made(CATALOGUE);
    let inside = made.relative("Originals/2022/10/9").unwrap();
    let outside = made.elsewhere("/Volumes/Fotos 😀", "गोवा").unwrap();
    let animals = made.keyword("Animals", None).unwrap();
    made.keyword("Heron", Some(animals)).unwrap();
    made.picture(&MadePicture {
        name: "a.RAF",
        location: inside,
        rating: Some(4),
        keywords: Some("Oslo||1,Heron||0,Heron||2"),
        title: Some("A heron"),
        description: Some("at the lake"),
        taken: Some(1_400_000_000.5),
        place: Some(("59,30N", "10,45.0E")),
        copies: 2,
        ..MadePicture::default()
    })
    .unwrap();
    made.picture(&MadePicture {
        name: "समुद्र.jpg",
        location: outside,
        rating: Some(0),
        ..MadePicture::default()
    })
    .unwrap();
    made.picture(&MadePicture { name: "b.mov", location: outside, ..MadePicture::default() }).unwrap();
    made.picture(&MadePicture { name: "c.jpg", location: outside, trashed: true, ..MadePicture::default() })
        .unwrap();

    let listing = read(&dir.path().join("Fotos.cocatalog"));
    assert_eq!((listing.pictures.len(), listing.videos, listing.trashed), (2, 1, 1));
    assert_eq!(listing.notes, [Note::Untested]);
    let package = dir.path().join("Fotos.cocatalog");
    let roots = [PathBuf::from("/Volumes/Fotos 😀/गोवा"), package.join("Originals")];
    assert!(
        listing.roots.len() == 2 && roots.iter().all(|root| listing.roots.contains(root)),
        "{:?}",
        listing.roots
    );
    let heron = named(&listing, "a.RAF");
    assert_eq!(heron.file, package.join("Originals/2022/10/9/a.RAF"));
    assert_eq!(heron.keywords, [path(&["Animals", "Heron"]), path(&["Oslo"])]);
    assert_eq!((heron.rating, heron.copies), (Some(4), 2));
    assert_eq!(
        (heron.title.as_deref(), heron.description.as_deref()),
        (Some("A heron"), Some("at the lake"))
    );
    let taken = Taken { seconds: 1_400_000_000, nanoseconds: 500_000_000, offset_minutes: None };
    assert_eq!((heron.taken, heron.place), (Some(taken), Place::new(59.5, 10.75)));
    let sea = named(&listing, "समुद्र.jpg");
    assert_eq!((sea.rating, sea.copies, sea.keywords.len()), (None, 0, 0));
    assert_eq!(sea.title.as_deref(), Some("by the camera"));
    assert!(heron.key != sea.key && heron.key.len() == 32);
}

#[test]
fn albums_and_groups_are_told_and_what_the_program_makes_is_not() {
    let (dir, made) = made(CATALOGUE);
    let location = made.relative("Originals").unwrap();
    let a =
        made.picture(&MadePicture { name: "a.jpg", location, copies: 1, ..MadePicture::default() }).unwrap();
    let b = made.picture(&MadePicture { name: "b.jpg", location, ..MadePicture::default() }).unwrap();
    let project = made.collection(MadeCollection::Project, "Work", None).unwrap();
    let group = made.collection(MadeCollection::Group, "2022", Some(project)).unwrap();
    let album = made.collection(MadeCollection::Album, "Oslo", Some(group)).unwrap();
    let other = made.collection(MadeCollection::Album, "Best", None).unwrap();
    let smart = made.collection(MadeCollection::Smart, "Five stars", None).unwrap();
    let recent = made.collection(MadeCollection::Group, "Recent Imports", None).unwrap();
    let import = made.collection(MadeCollection::Album, "6 May", Some(recent)).unwrap();
    let cyclic = made.collection(MadeCollection::Album, "Cyclic", None).unwrap();
    made.connection().execute("UPDATE ZCOLLECTION SET ZPARENT = Z_PK WHERE Z_PK = ?1", [cyclic]).unwrap();
    for (image, collection) in [(a, album), (a, album), (a, smart), (b, import), (b, cyclic)] {
        made.put(image, collection).unwrap();
    }
    let batch = format!(
        "INSERT INTO ZVARIANTINCOLLECTION (ZCOLLECTION, ZVARIANT) SELECT {other}, Z_PK FROM ZVARIANT WHERE ZIMAGE = {a};
         INSERT INTO ZSTACK (Z_PK, ZCOLLECTION) VALUES (1, {other});
         INSERT INTO ZSTACKIMAGELINK (ZSTACK, ZIMAGE) VALUES (1, {b});"
    );
    made.connection().execute_batch(&batch).unwrap();

    let listing = read(dir.path().join(CATALOGUE).as_path());
    let paths: Vec<_> = listing.albums.iter().map(|album| album.path.clone()).collect();
    assert_eq!(
        paths,
        [path(&["Best"]), path(&["Work"]), path(&["Work", "2022"]), path(&["Work", "2022", "Oslo"])]
    );
    let albums = |name| named(&listing, name).albums.clone();
    assert_eq!(albums("a.jpg"), [format!("collection-{album}"), format!("collection-{other}")]);
    assert_eq!(albums("b.jpg"), [format!("collection-{other}")]);
}

#[test]
fn a_session_has_its_pictures_in_its_folder() {
    let (dir, made) = made("Shoot/Shoot.cosessiondb");
    for (folder, name) in [("Capture", "a.ARW"), ("Selects", "b.ARW"), ("Trash", "c.ARW"), ("", "d.ARW")] {
        let location = made.relative(folder).unwrap();
        made.picture(&MadePicture { name, location, ..MadePicture::default() }).unwrap();
    }
    let folder = dir.path().join("Shoot");
    let session = CaptureOne::at(&folder).unwrap().expect("a session");
    assert_eq!(session.path(), folder.join("Shoot.cosessiondb"));
    let listing = session.read(&|| false).unwrap();
    assert_eq!((listing.pictures.len(), listing.trashed), (3, 1));
    assert_eq!(listing.roots, [folder.as_path()]);
    assert_eq!(named(&listing, "a.ARW").file, folder.join("Capture/a.ARW"));
    assert!(is_session_data("CaptureOne") && !is_session_data("Capture"));
}

#[test]
fn values_may_have_any_type() {
    let (dir, made) = made(CATALOGUE);
    let location = made.relative("Originals").unwrap();
    let a = made.picture(&MadePicture { name: "a.jpg", location, ..MadePicture::default() }).unwrap();
    made.picture(&MadePicture { name: "b.jpg", location, rating: Some(9), ..MadePicture::default() })
        .unwrap();
    // Without declared types SQLite keeps what it is given.
    made.connection()
        .execute_batch(
            "CREATE TABLE m AS SELECT * FROM ZVARIANTMETADATA; DROP TABLE ZVARIANTMETADATA;
             CREATE TABLE ZVARIANTMETADATA (Z_PK, ZLAYER, ZBASIC_RATING, ZCONTENT_KEYWORDS, ZSTATUS_TITLE, ZCONTENT_HEADLINE,
                ZCONTENT_DESCRIPTION);
             INSERT INTO ZVARIANTMETADATA SELECT Z_PK + 0.0, CAST(ZLAYER AS TEXT), '3.0', x'00', 7, ' Line ', NULL FROM m;
             CREATE TABLE i AS SELECT * FROM ZIMAGE; DROP TABLE ZIMAGE;
             CREATE TABLE ZIMAGE (Z_PK, ZIMAGEFILENAME, ZIMAGELOCATION, ZIMAGEUUID, ZISTRASHED, ZEXP_DATE, ZGPSLATITUDE,
                ZGPSLONGITUDE, ZIMAGECLASSIFICATION);
             INSERT INTO ZIMAGE SELECT Z_PK + 0.0, ZIMAGEFILENAME, ZIMAGELOCATION + 0.0, NULL, NULL, '1e30', 0.0, '0', 'x' FROM i;
             INSERT INTO ZIMAGE (Z_PK, ZIMAGEFILENAME, ZIMAGELOCATION) VALUES (NULL, 'c.jpg', 1), (90, NULL, 1), (91, 'd.jpg', 1e300),
                (92, '../e.jpg', 1), (93, x'2e2e', 1), (94, 'f.jpg', NULL)",
        )
        .unwrap();
    let listing = read(&dir.path().join(CATALOGUE));
    assert_eq!(listing.pictures.len(), 2, "{:?}", listing.pictures);
    for picture in &listing.pictures {
        assert_eq!((picture.rating, picture.title.as_deref()), (Some(3), Some("Line")));
        assert_eq!((picture.taken, picture.place), (None, None));
    }
    assert_eq!(listing.pictures[0].key, format!("image-{a}"));
    assert_eq!(listing.notes.len(), 4, "{:?}", listing.notes);
}

#[test]
fn what_is_missing_is_named() {
    let (dir, made) = made(CATALOGUE);
    let database = dir.path().join(CATALOGUE);
    let location = made.relative("Originals").unwrap();
    made.picture(&MadePicture { name: "a.jpg", location, ..MadePicture::default() }).unwrap();
    made.connection()
        .execute_batch(
            "DROP TABLE ZKEYWORD; DROP TABLE ZENTITIES; DROP TABLE ZVARIANTMETADATA; ALTER TABLE ZIMAGE DROP COLUMN ZEXP_DATE",
        )
        .unwrap();
    let lacks = |what: &str| Note::Lacks(what.to_owned());
    let listing = read(&database);
    assert_eq!(listing.pictures.len(), 1);
    assert_eq!(
        listing.notes,
        [
            Note::Untested,
            lacks("ZIMAGE.ZEXP_DATE"),
            lacks("ZKEYWORD"),
            lacks("ZVARIANTMETADATA"),
            lacks("ZENTITIES")
        ]
    );
    made.connection().execute_batch("ALTER TABLE ZIMAGE DROP COLUMN ZIMAGELOCATION").unwrap();
    let error = CaptureOne::at(&database).unwrap().unwrap().read(&|| false).unwrap_err();
    assert!(error.to_string().contains("has no ZIMAGE.ZIMAGELOCATION"), "{error}");
    made.connection().execute_batch("DROP TABLE ZPATHLOCATION; DROP TABLE ZIMAGE").unwrap();
    let error = CaptureOne::at(&database).unwrap().unwrap().read(&|| false).unwrap_err();
    assert!(error.to_string().contains("has no ZIMAGE:"), "{error}");
}

#[test]
fn keywords_that_lie_in_themselves_end() {
    let (dir, made) = made(CATALOGUE);
    let location = made.relative("Originals").unwrap();
    let [one, other] = ["One", "Other"].map(|name| made.keyword(name, None).unwrap());
    made.connection().execute_batch(&format!(
        "UPDATE ZKEYWORD SET ZPARENT = {other} WHERE Z_PK = {one}; UPDATE ZKEYWORD SET ZPARENT = {one} WHERE Z_PK = {other};
         INSERT INTO ZKEYWORD (ZNAME, ZPARENT) VALUES ('Twice', {one}), ('Twice', {other})"
    )).unwrap();
    let keywords = Some("One||0,Twice||1,Places|Norway||2,plain,||7,,");
    made.picture(&MadePicture { name: "a.jpg", location, keywords, ..MadePicture::default() }).unwrap();
    let keywords = read(&dir.path().join(CATALOGUE)).pictures.remove(0).keywords;
    assert_eq!(keywords[0].len(), 32);
    assert_eq!(keywords[1..], [path(&["Twice"]), path(&["Places", "Norway"]), path(&["plain"])]);
}

#[test]
fn a_catalogue_is_told_by_its_content_and_left_as_it_is() {
    let (dir, made) = made(CATALOGUE);
    let database = dir.path().join(CATALOGUE);
    drop(made);
    let before = fs::read(&database).unwrap();
    let catalogue = CaptureOne::at(dir.path().join("Fotos.cocatalog").as_path()).unwrap().unwrap();
    assert_eq!((catalogue.path(), catalogue.watched().len()), (database.as_path(), 2));
    catalogue.read(&|| false).unwrap();
    assert!(matches!(catalogue.read(&|| true), Err(Error::Cancelled)));
    assert_eq!(fs::read(&database).unwrap(), before);

    let other = dir.path().join("x.cocatalogdb");
    fs::write(&other, "x").unwrap();
    fs::copy(&database, dir.path().join("y.sqlite")).unwrap();
    for path in
        [other, dir.path().join("y.sqlite"), dir.path().join("none.cocatalogdb"), dir.path().join("none")]
    {
        assert!(CaptureOne::at(&path).unwrap().is_none(), "{}", path.display());
    }
}
