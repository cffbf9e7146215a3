//! Folders and files without read permission for a while.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::fixture::{Fixture, assert_healthy, colours, jpeg};
use crate::catalogue::files::State;
use crate::doctor;
use crate::embedder::only;
use crate::library::Library;
use crate::problem::FileProblem;
use crate::progress::Progress;
use crate::search::Request;

/// Runs a test with the file permissions of the user `nobody`, as root has all. Threads that it starts inherit them.
fn as_nobody(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::spawn(move || {
        #[cfg(target_os = "linux")]
        nix::unistd::setfsuid(nix::unistd::Uid::from_raw(65_534));
        test();
    });
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A library with three pictures in the folder and three in a subfolder.
fn library(fixture: &Fixture) -> Library {
    fs::create_dir(fixture.pictures().join("sub")).unwrap();
    for file in 0..3 {
        fixture.add(&format!("{file}.jpg"));
        fixture.add(&format!("sub/{file}.jpg"));
    }
    let library = Library::open(&fixture.library(), only(colours())).unwrap();
    assert_eq!(fixture.index(&library).unwrap().embedded, 6);
    library
}

fn count(library: &Library, state: State) -> u64 {
    library.catalogue.read(|db| crate::catalogue::files::count(db, None, state)).unwrap()
}

#[test]
fn a_subfolder_without_permission_for_a_while_keeps_its_pictures() {
    as_nobody(|| {
        let fixture = Fixture::new();
        let library = library(&fixture);
        let sub = fixture.pictures().join("sub");
        // Without any permission; and with that to list, but not to read what is listed.
        for mode in [0o000, 0o644] {
            chmod(&sub, mode);
            assert!(fs::metadata(sub.join("0.jpg")).is_err(), "permissions have to apply to this test");
            let closed = fixture.index(&library).unwrap();
            assert_eq!((closed.missing, closed.unreadable, count(&library, State::Present)), (0, 0, 6));
        }
        chmod(&sub, 0o755);
        let open = fixture.index(&library).unwrap();
        assert_eq!((open.unchanged, open.embedded, open.missing), (6, 0, 0));
    });
}

#[test]
fn a_folder_without_permission_for_a_while_is_unavailable_and_back() {
    as_nobody(|| {
        let fixture = Fixture::new();
        let library = library(&fixture);
        chmod(&fixture.pictures(), 0o000);
        let error = fixture.index(&library).unwrap_err().to_string();
        assert!(error.contains("no permission to look into it"), "{error}");
        assert_eq!((count(&library, State::Offline), count(&library, State::Missing)), (6, 0));
        assert_eq!(library.search(&Request::text("x", 10)).unwrap().hits.len(), 6);
        chmod(&fixture.pictures(), 0o755);
        let open = fixture.index(&library).unwrap();
        assert_eq!((open.unchanged, open.embedded, count(&library, State::Present)), (6, 0, 6));
    });
}

#[test]
fn a_picture_without_permission_is_a_problem_and_is_read_once_permitted() {
    as_nobody(|| {
        let fixture = Fixture::new();
        let library = library(&fixture);
        let [new, edited] = ["new.jpg", "0.jpg"].map(|name| fixture.pictures().join(name));
        for path in [&new, &edited] {
            fs::write(path, jpeg(&format!("{} again", path.display()))).unwrap();
            chmod(path, 0o000);
        }
        assert_eq!(fixture.index(&library).unwrap().unreadable, 2);
        let problems = library.problems().unwrap();
        assert!(
            problems.iter().all(|problem| problem.problem.to_string().contains("no permission")),
            "{problems:?}"
        );
        [&new, &edited].into_iter().for_each(|path| chmod(path, 0o644));
        assert_eq!(fixture.index(&library).unwrap().embedded, 2);
        assert_eq!(library.problems().unwrap(), []);
        drop(library);
        assert_healthy(&fixture.library(), only(colours()));
    });
}

#[test]
fn a_verification_names_pictures_without_permission() {
    as_nobody(|| {
        let fixture = Fixture::new();
        let library = library(&fixture);
        let path = fixture.pictures().join("0.jpg");
        chmod(&path, 0o000);
        let all = doctor::verify(&library, &Progress::default()).unwrap();
        assert_eq!((all.unreadable, all.intact), (vec![(path, FileProblem::PermissionDenied)], 5));
    });
}

/// The memory's file system stands in for a drive that is mounted inside the folder.
#[cfg(target_os = "linux")]
#[test]
fn a_picture_without_permission_on_a_drive_inside_the_folder_is_a_problem() {
    use std::os::unix::fs::MetadataExt;
    as_nobody(|| {
        let (fixture, drive) = (Fixture::new(), tempfile::tempdir_in("/dev/shm").unwrap());
        let library = library(&fixture);
        let device = |path: &Path| path.metadata().unwrap().dev();
        assert_ne!(device(drive.path()), device(&fixture.pictures()), "the test needs two file systems");
        std::os::unix::fs::symlink(drive.path(), fixture.pictures().join("drive")).unwrap();
        for name in ["locked.jpg", "open.jpg"] {
            fs::write(drive.path().join(name), jpeg(name)).unwrap();
        }
        chmod(&drive.path().join("locked.jpg"), 0o000);
        let summary = fixture.index(&library).unwrap();
        assert_eq!((summary.embedded, summary.unreadable), (1, 1));
        let problems = library.problems().unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].path.ends_with("drive/locked.jpg"), "{problems:?}");
    });
}
