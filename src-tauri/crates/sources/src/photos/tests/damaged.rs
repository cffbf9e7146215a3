//! What is missing or damaged.

use super::*;
use crate::error::Error;
use crate::listing::Note;
use crate::made::photos::Picture as MadePicture;

fn full(version: Version) -> Made {
    let picture = MadePicture {
        title: Some("Title"),
        description: Some("Description"),
        keywords: vec!["keyword"],
        people: vec!["Asha"],
        albums: vec!["album"],
        created: Some(0.0),
        ..MadePicture::new(A)
    };
    Made::new(&Library { albums: vec![album("album", "Album", 2, None)], ..library(version, [picture]) })
}

fn lacks(what: &str) -> Note {
    Note::Lacks(what.into())
}

#[test]
fn the_table_that_nothing_works_without_is_named() {
    let made = full(Version::Photos9);
    made.execute("ALTER TABLE ZASSET RENAME TO ZTHING");
    let error = made.photos().read(&|| false).unwrap_err();
    assert!(matches!(&error, Error::Missing { what, .. } if what == "ZASSET"), "{error}");

    let made = full(Version::Photos9);
    made.execute("ALTER TABLE ZASSET DROP COLUMN ZDIRECTORY");
    let error = made.photos().read(&|| false).unwrap_err();
    assert!(error.to_string().contains("has no ZASSET.ZDIRECTORY"), "{error}");
}

#[test]
fn tables_that_something_can_do_without_are_noted() {
    let made = full(Version::Photos11);
    made.execute(
        "DROP TABLE ZASSETDESCRIPTION; DROP TABLE Z_1KEYWORDS; DROP TABLE ZDETECTEDFACE; DROP TABLE Z_33ASSETS;
         DROP TABLE Z_PRIMARYKEY",
    );
    let listing = made.read();
    let expected = ["ZASSETDESCRIPTION", "Z_nKEYWORDS", "ZDETECTEDFACE", "Z_nASSETS"].map(lacks);
    assert_eq!(listing.notes, expected);
    let picture = &listing.pictures[0];
    assert_eq!((picture.title.as_deref(), picture.description.as_deref()), (Some("Title"), None));
    assert!(picture.taken.is_some() && picture.keywords.is_empty() && picture.people.is_empty());

    made.execute("DROP TABLE ZADDITIONALASSETATTRIBUTES; DROP TABLE ZKEYWORD; DROP TABLE ZPERSON; DROP TABLE ZGENERICALBUM");
    let listing = made.read();
    assert!(listing.notes.contains(&lacks("ZADDITIONALASSETATTRIBUTES")), "{:?}", listing.notes);
    assert_eq!((listing.pictures[0].taken.is_some(), listing.albums.len()), (true, 0));
}

#[test]
fn columns_that_something_can_do_without_are_noted() {
    let made = full(Version::Photos7);
    made.execute(
        "ALTER TABLE ZASSET DROP COLUMN ZHASADJUSTMENTS; ALTER TABLE ZASSET DROP COLUMN ZHIDDEN;
         ALTER TABLE ZADDITIONALASSETATTRIBUTES DROP COLUMN ZTITLE;
         ALTER TABLE ZASSET ADD COLUMN ZFROMTHEFUTURE INTEGER",
    );
    let listing = made.read();
    let expected =
        ["ZASSET.ZHIDDEN", "ZASSET.ZADJUSTMENTSSTATE", "ZADDITIONALASSETATTRIBUTES.ZTITLE"].map(lacks);
    assert_eq!(listing.notes, expected);
    let picture = &listing.pictures[0];
    assert_eq!((picture.title.as_deref(), picture.description.as_deref()), (None, Some("Description")));
}

#[test]
fn the_join_tables_are_found_by_the_numbers_of_the_entities() {
    let made = full(Version::Photos10);
    // Tables of other entities that have such names, too.
    made.execute(
        "CREATE TABLE Z_2ASSETS (Z_2ALBUMS INTEGER, Z_9ASSETS INTEGER); INSERT INTO Z_2ASSETS VALUES (77, 1);
         CREATE TABLE Z_99KEYWORDS (Z_99ASSETATTRIBUTES INTEGER, Z_98KEYWORDS INTEGER)",
    );
    let listing = made.read();
    assert_eq!(listing.pictures[0].albums, ["album"]);
    assert_eq!(listing.pictures[0].keywords, [["keyword"]]);
}

#[test]
fn names_that_lead_outside_are_left_out_and_noted() {
    let uuid = |n: usize| format!("{n}0000000-0000-4000-8000-000000000000");
    let made = Made::new(&library(Version::Photos9, (0..8).map(|n| MadePicture::new(uuid(n)))));
    made.execute(
        "UPDATE ZASSET SET ZFILENAME = '../../../secret.jpeg' WHERE Z_PK = 2;
         UPDATE ZASSET SET ZFILENAME = '..' WHERE Z_PK = 3;
         UPDATE ZASSET SET ZDIRECTORY = '../../database' WHERE Z_PK = 4;
         UPDATE ZASSET SET ZDIRECTORY = '/Volumes/../etc' WHERE Z_PK = 5;
         UPDATE ZASSET SET ZFILENAME = 'a' || char(0) || '.jpeg' WHERE Z_PK = 6;
         UPDATE ZASSET SET ZUUID = '../..' WHERE Z_PK = 7;
         UPDATE ZASSET SET ZUUID = NULL WHERE Z_PK = 8",
    );
    let listing = made.read();
    assert_eq!(keys(&listing), [uuid(0)]);
    assert_eq!(listing.roots, [made.package.as_path()]);
    let [Note::Unreadable(path, detail)] = listing.notes.as_slice() else { panic!("{:?}", listing.notes) };
    assert_eq!(path, &made.file("database/Photos.sqlite"));
    assert!(detail.starts_with("7 rows of ZASSET"), "{detail}");
}

#[test]
fn values_of_any_type_are_no_trouble() {
    let made = full(Version::Photos9);
    made.execute(
        "UPDATE ZASSET SET ZKIND = 0.0, ZHIDDEN = 'yes', ZDATECREATED = 'today', ZLATITUDE = x'00', ZLONGITUDE = 9e999;
         UPDATE ZADDITIONALASSETATTRIBUTES SET ZTITLE = x'37', ZTIMEZONEOFFSET = 1e300;
         INSERT INTO ZDETECTEDFACE (ZASSETFORFACE, ZPERSONFORFACE) VALUES ('x', 1), (1, NULL), (1, 99), (99, 1);
         INSERT INTO ZKEYWORD VALUES (50, CAST(x'FF41' AS TEXT), NULL);
         INSERT INTO Z_1KEYWORDS VALUES (1000001, 50);
         INSERT INTO ZASSET (Z_PK, ZUUID) SELECT 2, ZUUID FROM ZASSET;",
    );
    let listing = made.read();
    let [picture] = listing.pictures.as_slice() else { panic!("{listing:?}") };
    assert!(!picture.hidden && picture.taken.is_none() && picture.place.is_none() && picture.title.is_none());
    assert_eq!(picture.people, ["Asha"]);
    assert_eq!(picture.keywords, [["keyword"], ["\u{fffd}A"]]);
}

#[test]
fn a_view_in_the_place_of_a_table_is_not_asked() {
    let made = full(Version::Photos9);
    made.execute(
        "DROP TABLE ZKEYWORD;
         CREATE VIEW ZKEYWORD AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
            SELECT i AS Z_PK, 'x' AS ZTITLE FROM n",
    );
    let listing = made.read();
    assert_eq!(listing.notes, [lacks("ZKEYWORD")]);
}

#[test]
fn a_database_with_flipped_bytes_is_read_or_refused() {
    let made = full(Version::Photos11);
    let path = made.file("database/Photos.sqlite");
    let sound = std::fs::read(&path).unwrap();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut refused = 0;
    for _ in 0..100 {
        let mut bytes = sound.clone();
        for _ in 0..=random(20) {
            let at = 16 + random(bytes.len() - 16);
            bytes[at] = random(256) as u8;
        }
        bytes.truncate(sound.len() - random(2) * random(sound.len() / 2));
        std::fs::write(&path, &bytes).unwrap();
        refused += usize::from(made.photos().read(&|| false).is_err());
    }
    assert!((1..100).contains(&refused), "{refused}");
}
