use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use super::*;
use crate::testing::TestLibrary;

/// Why a drop on the library is refused.
fn reason(open: &OpenLibrary, path: &Path) -> Option<RefusalReason> {
    refuse_folder(open, path, None).unwrap().map(|refusal| refusal.reason)
}

/// Why a drop on the search field is refused.
fn search_reason(paths: &[PathBuf]) -> Option<RefusalReason> {
    match picture_among(paths) {
        Offered::Refused { refusal } => Some(refusal.reason),
        _ => None,
    }
}

#[test]
fn a_drop_on_the_library_that_cannot_be_used_says_why() {
    let library = TestLibrary::new(1);
    let (open, dir) = (library.open(), library.dir());
    let (full, empty) = (dir.join("full"), dir.join("empty"));
    fs::create_dir(&full).unwrap();
    fs::create_dir(&empty).unwrap();
    for name in ["a.jpg", "notes.txt"] {
        fs::write(full.join(name), "").unwrap();
    }
    assert_eq!(reason(&open, &full), None);
    assert_eq!(reason(&open, &full.join("a.jpg")), None, "it stands for its folder");
    assert_eq!(reason(&open, &full.join("notes.txt")), Some(RefusalReason::NotPicture));
    assert_eq!(reason(&open, &full.join("gone.jpg")), Some(RefusalReason::Missing));
    assert_eq!(reason(&open, &empty), Some(RefusalReason::Empty));
    assert_eq!(reason(&open, Path::new("/")), Some(RefusalReason::TooBroad));
    assert_eq!(reason(&open, Path::new("https://example.org/a.jpg")), Some(RefusalReason::Unusable));
}

#[test]
fn a_folder_of_the_library_and_one_inside_it_are_known() {
    let library = TestLibrary::new(1);
    let open = library.open();
    let inside = library.pictures().join("2019");
    fs::create_dir(&inside).unwrap();
    let refused = |path: &Path| refuse_folder(&open, path, None).unwrap().unwrap();
    assert_eq!(refused(&library.pictures()).reason, RefusalReason::Known);
    for path in [inside, library.picture(0)] {
        let refusal = refused(&path);
        assert_eq!((refusal.reason, refusal.folder.as_deref()), (RefusalReason::Inside, Some("pictures")));
    }
}

#[test]
fn a_folder_that_scans_skip_is_not_in_the_library() {
    let library = TestLibrary::new(1);
    let open = library.open();
    let hidden = library.pictures().join(".private");
    fs::create_dir(&hidden).unwrap();
    fs::write(hidden.join("a.jpg"), "").unwrap();
    assert_eq!(reason(&open, &hidden), None);
}

#[test]
fn a_search_is_made_by_one_picture() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &OsStr| {
        let path = dir.path().join(name);
        fs::write(&path, "").unwrap();
        path
    };
    let picture = file(OsStr::new("a.jpg"));
    let path = picture.to_str().unwrap().to_owned();
    assert_eq!(picture_among(std::slice::from_ref(&picture)), Offered::File { path });
    assert_eq!(search_reason(&[picture.clone(), picture]), Some(RefusalReason::Several));
    assert_eq!(search_reason(&[]), Some(RefusalReason::Nothing));
    assert_eq!(search_reason(&[dir.path().to_owned()]), Some(RefusalReason::Folder));
    assert_eq!(search_reason(&[file(OsStr::new("notes.txt"))]), Some(RefusalReason::NotPicture));
    assert_eq!(search_reason(&[dir.path().join("gone.jpg")]), Some(RefusalReason::Missing));
    let odd = file(OsStr::from_bytes(b"caf\xe9.jpg"));
    assert_eq!(search_reason(std::slice::from_ref(&odd)), Some(RefusalReason::Name));
    let converted = PathBuf::from(odd.to_string_lossy().into_owned());
    assert_eq!(search_reason(&[converted]), Some(RefusalReason::Name), "as the system reports a drop");
}

#[test]
fn what_is_on_the_clipboard_is_used_or_refused() {
    let reason = |pasted| match offered(pasted) {
        Offered::Refused { refusal } => Some(refusal.reason),
        _ => None,
    };
    assert_eq!(offered(Pasted::Picture(vec![])), Offered::Picture);
    assert_eq!(reason(Pasted::Text), Some(RefusalReason::Text));
    assert_eq!(reason(Pasted::Nothing), Some(RefusalReason::Nothing));
    assert_eq!(reason(Pasted::Other), Some(RefusalReason::Unusable));
    assert_eq!(reason(Pasted::TooLarge), Some(RefusalReason::TooLarge));
    assert_eq!(reason(Pasted::Files(vec![])), Some(RefusalReason::Nothing));
}
