//! Libraries that cannot be opened, and the ways out.

use std::fs;

use super::*;
use crate::error::ErrorCode;
use crate::testing::TestLibrary;

fn choice(dir: PathBuf) -> LibraryChoice {
    LibraryChoice { dir, for_reading: false, must_exist: false, is_for_once: false }
}

/// A session whose library cannot be written.
fn unwritable(fixture: &TestLibrary) -> Session {
    // Root ignores permissions, but cannot write a file where a folder is either.
    fs::create_dir(fixture.dir().join("library/writable.probe")).unwrap();
    Session::opening(Ok(choice(fixture.dir().join("library"))))
}

#[test]
fn a_library_that_cannot_be_written_is_opened_for_reading_only_if_the_user_says_so() {
    let fixture = TestLibrary::new(2);
    let session = unwritable(&fixture);
    let failure = session.wait_until_open().err().unwrap();
    assert_eq!(failure.code, ErrorCode::ReadOnly);
    let failed = session.failed_library();
    assert!(failed.readable && failed.folder.ends_with("library"), "{failed:?}");

    let reading = LibraryChoice { for_reading: true, ..session.choice().unwrap() };
    session.reopen_without_remembering(reading);
    assert!(!session.wait_until_open().unwrap().library.is_writable());
    let changes = PreferenceChanges { tile: Some(200), ..PreferenceChanges::default() };
    session.change_preferences(changes).unwrap();
    assert_eq!(session.preferences().unwrap().tile, 200, "as long as the app runs");
    assert_eq!(session.open_again().unwrap_err().code, ErrorCode::BadRequest);
}

#[test]
fn another_library_can_be_opened_in_place_of_one_that_cannot() {
    let (broken, other) = (TestLibrary::new(1), TestLibrary::new(3));
    let session = unwritable(&broken);
    assert!(session.wait_until_open().is_err());
    session.reopen_without_remembering(choice(other.dir().join("library")));
    let open = session.wait_until_open().unwrap();
    assert_eq!(open.library.status().unwrap().contents, 3);
    session.close();
}

#[test]
fn what_is_no_model_is_refused_before_it_is_downloaded() {
    let fixture = TestLibrary::new(1);
    let session = Session::opening(Ok(choice(fixture.dir().join("library"))));
    let failure = session.download_model("llava").unwrap_err();
    assert_eq!(failure.code, ErrorCode::Model);
    assert!(failure.message.contains("starter, siglip2-base"), "{}", failure.message);
    session.close();
}

#[test]
fn a_newer_library_is_not_offered_for_reading() {
    let fixture = TestLibrary::new(1);
    let dir = fixture.dir().join("library");
    let open = fixture.open();
    open.library.catalogue().write(|db| db.pragma_update(None, "user_version", 999)).unwrap();
    drop(open);
    let session = Session::opening(Ok(choice(dir)));
    assert_eq!(session.wait_until_open().err().unwrap().code, ErrorCode::NewerLibrary);
    assert!(!session.failed_library().readable);
}
