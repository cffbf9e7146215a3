//! Folders and files that nobody may look into for a while.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::catalogue::files::State;
use crate::embedder::only;
use crate::search::Request;

/// Runs a test as somebody whom permissions stop: they do not stop root. Threads that it starts are nobody's, too.
fn as_nobody(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::spawn(move || {
        #[cfg(target_os = "linux")]
        nix::unistd::setfsuid(nix::unistd::Uid::from_raw(65_534));
        test();
    });
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A library of three pictures in the folder and three in one inside.
fn library(place: &Place) -> Library {
    fs::create_dir(place.pictures().join("sub")).unwrap();
    for file in 0..3 {
        place.add(&format!("{file}.jpg"));
        place.add(&format!("sub/{file}.jpg"));
    }
    let library = Library::open(&place.library(), only(Colours::new())).unwrap();
    assert_eq!(place.index(&library).unwrap().embedded, 6);
    library
}

fn count(library: &Library, state: State) -> u64 {
    library.catalogue.read(|db| crate::catalogue::files::count(db, None, state)).unwrap()
}

#[test]
fn a_folder_inside_that_is_closed_for_a_while_keeps_its_pictures() {
    as_nobody(|| {
        let place = Place::new();
        let library = library(&place);
        let sub = place.pictures().join("sub");
        // Closed; and listed, but with nothing to be had of what is listed.
        for mode in [0o000, 0o644] {
            permit(&sub, mode);
            assert!(fs::metadata(sub.join("0.jpg")).is_err(), "this test has to be stopped by permissions");
            let closed = place.index(&library).unwrap();
            assert_eq!((closed.missing, closed.unreadable, count(&library, State::Present)), (0, 0, 6));
        }
        permit(&sub, 0o755);
        let open = place.index(&library).unwrap();
        assert_eq!((open.unchanged, open.embedded, open.missing), (6, 0, 0));
    });
}

#[test]
fn a_folder_that_is_closed_for_a_while_is_out_of_reach_and_back() {
    as_nobody(|| {
        let place = Place::new();
        let library = library(&place);
        permit(&place.pictures(), 0o000);
        let error = place.index(&library).unwrap_err().to_string();
        assert!(error.contains("no permission to look into it"), "{error}");
        assert_eq!((count(&library, State::Offline), count(&library, State::Missing)), (6, 0));
        assert_eq!(library.search(&Request::text("x", 10)).unwrap().hits.len(), 6);
        permit(&place.pictures(), 0o755);
        let open = place.index(&library).unwrap();
        assert_eq!((open.unchanged, open.embedded, count(&library, State::Present)), (6, 0, 6));
    });
}

#[test]
fn a_picture_that_may_not_be_read_says_so_and_is_read_when_it_may() {
    as_nobody(|| {
        let place = Place::new();
        let library = library(&place);
        let [new, edited] = ["new.jpg", "0.jpg"].map(|name| place.pictures().join(name));
        for path in [&new, &edited] {
            fs::write(path, jpeg(&format!("{} again", path.display()))).unwrap();
            permit(path, 0o000);
        }
        assert_eq!(place.index(&library).unwrap().unreadable, 2);
        let problems = library.problems().unwrap();
        assert!(
            problems.iter().all(|problem| problem.problem.to_string().contains("no permission")),
            "{problems:?}"
        );
        [&new, &edited].into_iter().for_each(|path| permit(path, 0o644));
        assert_eq!(place.index(&library).unwrap().embedded, 2);
        assert_eq!(library.problems().unwrap(), []);
        drop(library);
        assert_healthy(&place.library(), only(Colours::new()));
    });
}
