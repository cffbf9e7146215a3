//! Verifications of a library whose files change in every way a file can.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::testing::TestLibrary;

/// Changes one byte of a file, and sets its modification time back.
fn flip(path: &Path) {
    let time = path.metadata().unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path, bytes).unwrap();
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

/// Makes the catalogue believe the present change times, as if the disk had changed the files by itself.
fn believe_ctimes(library: &Library, folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let ctime = stat(&entry.metadata().unwrap()).ctime_ns;
        let name = entry.file_name().into_encoded_bytes();
        library
            .catalogue
            .write(|db| db.execute("UPDATE files SET ctime_ns = ?1 WHERE path = ?2", (ctime, name)))
            .unwrap();
    }
}

fn verify_all(library: &Library) -> Verification {
    verify(library, &Progress::default()).unwrap()
}

#[test]
fn intact_files_are_clean_and_modified_ones_are_left_to_the_next_scan() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 4);
    let library = fixture.library();
    fixture.index(&library, "p");
    let all = verify_all(&library);
    assert_eq!((all.intact, all.is_clean()), (4, true));
    fs::write(&files[0], "shorter").unwrap();
    fs::remove_file(&files[1]).unwrap();
    let all = verify_all(&library);
    assert_eq!((all.intact, all.modified, all.is_clean()), (2, 2, true));
}

#[test]
fn rot_is_named_and_changes_nothing() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 3);
    let library = fixture.library();
    fixture.index(&library, "p");
    let kept = blake3::hash(&fs::read(&files[1]).unwrap());
    flip(&files[1]);
    believe_ctimes(&library, &fixture.path("p"));
    let found = blake3::hash(&fs::read(&files[1]).unwrap());
    let rotten = vec![RottenFile { path: files[1].clone(), kept, found, touched: false }];
    for _ in 0..2 {
        let all = verify_all(&library);
        assert_eq!((&all.rotten, all.intact, all.is_clean()), (&rotten, 2, false));
    }
    assert_eq!(fixture.index(&library, "p").unchanged, 3, "a scan cannot see it");
    assert_eq!(verify_all(&library).rotten, rotten);
}

#[test]
fn an_edit_that_sets_the_modification_time_back_is_reported_until_the_next_scan() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 2);
    let library = fixture.library();
    fixture.index(&library, "p");
    flip(&files[0]);
    let all = verify_all(&library);
    assert_eq!(
        all.rotten.iter().map(|file| (&file.path, file.touched)).collect::<Vec<_>>(),
        [(&files[0], true)]
    );
    fixture.index(&library, "p");
    assert!(verify_all(&library).is_clean());
}

#[test]
fn unavailable_folders_are_not_read_and_unreadable_files_are_named() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 2);
    fixture.fill("drive", 3);
    let library = fixture.library();
    fixture.index(&library, "p");
    fixture.index(&library, "drive");
    fixture.empty("drive");
    fs::set_permissions(&files[0], fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::read(&files[0]).is_ok();
    let all = verify_all(&library);
    assert_eq!(all.unavailable, 3);
    // The superuser reads every file.
    let expected = if is_root { vec![] } else { vec![(files[0].clone(), FileProblem::PermissionDenied)] };
    assert_eq!((all.unreadable, all.intact), (expected, if is_root { 2 } else { 1 }));
}

#[test]
fn a_cancelled_verification_says_so() {
    let fixture = TestLibrary::new();
    fixture.fill("p", 2);
    let library = fixture.library();
    fixture.index(&library, "p");
    let progress = Progress::default();
    progress.cancel();
    let all = verify(&library, &progress).unwrap();
    assert_eq!((all.intact, all.stopped, all.is_clean()), (0, true, false));
}

#[test]
fn companions_and_files_in_the_cloud_are_counted_and_not_read() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 4);
    let library = fixture.library().with_cloud(|path, _| path.with_extension("evicted").exists());
    fixture.index(&library, "p");
    library.catalogue.write(|db| db.execute("UPDATE files SET companion = 1 WHERE id = 1", [])).unwrap();
    for file in &files[2..] {
        fs::write(file.with_extension("evicted"), "").unwrap();
    }
    let all = verify_all(&library);
    assert_eq!((all.companions, all.unavailable, all.intact, all.is_clean()), (1, 2, 1, true));
}

#[test]
fn a_file_whose_content_the_catalogue_has_learnt_anew_meanwhile_is_modified_not_rotten() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 1);
    let library = fixture.library();
    fixture.index(&library, "p");
    let folder = library.folders().unwrap().remove(0);
    let known = library.catalogue.read(|db| files::kept_files(db, folder.id)).unwrap().remove(0);
    let before = KeptFile { hash: blake3::hash(b"before"), ..known.clone() };
    let removed = KeptFile { id: crate::ids::FileId(99), ..known.clone() };
    let other = || Verdict::Other { found: blake3::hash(b"found"), touched: false };
    let found = [before, removed, known].map(|kept| (files[0].clone(), kept, other()));
    let mut result = Verification::default();
    collect(&library.catalogue, found.into(), &mut result).unwrap();
    assert_eq!((result.modified, result.rotten.len()), (2, 1));
}

#[test]
fn a_file_that_the_system_does_not_open_is_unreadable_and_a_missing_one_modified() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 1);
    let library = fixture.library();
    fixture.index(&library, "p");
    let folder = library.folders().unwrap().remove(0);
    let kept = library.catalogue.read(|db| files::kept_files(db, folder.id)).unwrap().remove(0);
    let too_long = files[0].with_file_name("n".repeat(300));
    assert!(matches!(read(&too_long, &kept, cloud::never), Verdict::Unreadable(FileProblem::Other { .. })));
    assert!(matches!(read(&files[0].with_extension("gone"), &kept, cloud::never), Verdict::Modified));
}
