//! How the database is got at.

use std::fs;

use super::*;
use crate::error::Error;
use crate::made::photos::{Picture as MadePicture, write_old};
use crate::source::Kind;

#[test]
fn a_log_of_megabytes_that_was_not_taken_over_is_read() {
    let description: &'static str = Box::leak("मिठाई ".repeat(200).into_boxed_str());
    let pictures = (0..1_000).map(|n| MadePicture {
        is_in_cloud: true,
        description: Some(description),
        ..MadePicture::new(format!("{n:08X}-0000-4000-8000-000000000000"))
    });
    let made = Made::new(&Library { in_log: true, ..library(Version::Photos11, pictures) });
    let size = |name: &str| fs::metadata(made.file(name)).unwrap().len();
    assert!(size("database/Photos.sqlite") <= 4_096);
    assert!(size("database/Photos.sqlite-wal") > 3_000_000);
    let before = contents(&made.package);
    let listing = made.read();
    assert_eq!(listing.pictures.len(), 1_000);
    assert_eq!(listing.pictures[999].description.as_deref(), Some(description));
    assert_eq!(contents(&made.package), before);
}

#[test]
fn a_library_in_use_is_read_and_left_as_it_is() {
    let made = Made::empty();
    let connection = library(Version::Photos9, [MadePicture::new(A)]).write(&made.package).unwrap();
    connection.pragma_update(None, "locking_mode", "exclusive").unwrap();
    connection.execute_batch("BEGIN EXCLUSIVE; UPDATE ZASSET SET ZFAVORITE = 1").unwrap();
    let before = contents(&made.package);
    let listing = made.read();
    assert_eq!(listing.pictures.iter().map(|picture| picture.favourite).collect::<Vec<_>>(), [false]);
    assert_eq!(contents(&made.package), before);
    assert!(Photos::at(&made.package).unwrap().is_some());
}

#[test]
fn it_is_told_by_its_content_whatever_its_name() {
    let made = Made::new(&library(Version::Photos5, [MadePicture::new(A)]));
    let other = made.package.with_file_name("Familie");
    fs::rename(&made.package, &other).unwrap();
    let photos = Photos::at(&other.join("")).unwrap().unwrap();
    assert_eq!((photos.kind(), photos.path().as_os_str()), (Kind::ApplePhotos, other.as_os_str()));
    let database = other.join("database/Photos.sqlite");
    assert_eq!(photos.watched(), [database.clone(), other.join("database/Photos.sqlite-wal")]);
    assert_eq!(photos.read(&|| false).unwrap().roots, [other.as_path()]);

    assert!(Photos::at(&database).unwrap().is_none());
    fs::write(&database, "a few words, and no database").unwrap();
    assert!(Photos::at(&other).unwrap().is_none());
    assert!(Photos::at(&made.package).unwrap().is_none());
}

#[test]
fn a_library_of_macos_10_14_is_refused_in_words() {
    let made = Made::empty();
    write_old(&made.package).unwrap();
    let error = Photos::at(&made.package).unwrap_err();
    assert!(matches!(error, Error::TooOld { .. }));
    assert!(error.to_string().contains("was made by Photos of macOS 10.14 or earlier"), "{error}");

    // Some have an empty store of the later kind beside theirs.
    made.execute("CREATE TABLE Z_METADATA (Z_VERSION INTEGER PRIMARY KEY)");
    assert!(matches!(made.photos().read(&|| false), Err(Error::TooOld { .. })));
}

#[test]
fn the_old_database_that_later_versions_keep_is_not_taken_for_the_library() {
    let made = Made::new(&library(Version::Photos5, [MadePicture::new(A)]));
    write_old(&made.package).unwrap();
    assert_eq!(keys(&made.read()), [A]);
    fs::remove_file(made.file("database/Photos.sqlite")).unwrap();
    fs::remove_file(made.file("database/photos.db")).unwrap();
    made.execute("CREATE TABLE a (b)");
    fs::rename(made.file("database/Photos.sqlite"), made.file("database/photos.db")).unwrap();
    assert!(Photos::at(&made.package).unwrap().is_none());
}

#[cfg(unix)]
#[test]
fn a_package_that_cannot_be_looked_into_is_reported_with_the_way_out() {
    use std::os::unix::fs::PermissionsExt;
    let made = Made::new(&library(Version::Photos9, [MadePicture::new(A)]));
    let database = made.file("database");
    let allow = |mode| fs::set_permissions(&database, fs::Permissions::from_mode(mode)).unwrap();
    allow(0o000);
    let result = Photos::at(&made.package);
    let is_denied = fs::read_dir(&database).is_err();
    allow(0o755);
    // Root is denied nothing.
    if is_denied {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::NoPermission { .. }), "{error}");
        assert!(error.to_string().contains("Full Disk Access"), "{error}");
    }
}

#[test]
fn reading_stops_when_it_is_cancelled() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let made = Made::new(&library(Version::Photos9, [MadePicture::new(A), MadePicture::new(B)]));
    for asked in 0..6 {
        let count = AtomicUsize::new(0);
        let cancelled = || count.fetch_add(1, Ordering::Relaxed) >= asked;
        assert!(matches!(made.photos().read(&cancelled), Err(Error::Cancelled)), "{asked}");
    }
}
