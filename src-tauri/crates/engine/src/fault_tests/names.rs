//! Paths and names at the limits of Linux: 4,096 bytes a path, and any bytes in a name. macOS allows 1,024 bytes and UTF-8
//! only, so these files cannot be made there.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::{Mode, mkdirat};

use super::fixture::{Fixture, assert_correct, assert_healthy, colours, jpeg};
use crate::disk::walk::{Excludes, walk};
use crate::embedder::only;
use crate::ids::FolderId;
use crate::library::Library;
use crate::progress::Progress;

/// Makes folders with names of 255 bytes below `root`, each in the one before, deeper than any path reaches, with a
/// picture in each. Returns how many pictures have paths that can be opened.
fn dig(root: &Path, picture: &[u8]) -> usize {
    const DEEPEST: usize = 20;
    const PATH_MAX: usize = 4096;
    let name = |letter: &str, extension: &str| letter.repeat(255 - extension.len()) + extension;
    let (folder, file) = (name("d", ""), name("p", ".jpg"));
    let mut here = open(root, OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    let mut length = root.as_os_str().len();
    let mut reachable = 0;
    for _ in 0..DEEPEST {
        mkdirat(&here, folder.as_str(), Mode::S_IRWXU).unwrap();
        here = openat(&here, folder.as_str(), OFlag::O_DIRECTORY, Mode::empty()).unwrap();
        let flags = OFlag::O_CREAT | OFlag::O_WRONLY;
        let mut made = fs::File::from(openat(&here, file.as_str(), flags, Mode::S_IRWXU).unwrap());
        std::io::Write::write_all(&mut made, picture).unwrap();
        length += 1 + 255;
        // The picture's path with its terminating zero.
        reachable += usize::from(length + 1 + 255 < PATH_MAX);
    }
    reachable
}

#[test]
fn paths_too_long_to_be_opened_are_reported_and_block_nothing() {
    let fixture = Fixture::new();
    let top = fixture.add("top.jpg");
    let reachable = dig(&fixture.pictures(), &jpeg("deep"));
    assert!(reachable > 10);
    let nowhere = Path::new("/nowhere");
    let found =
        walk(&fixture.pictures(), FolderId(1), &Excludes::default(), nowhere, &Progress::default()).unwrap();
    assert_eq!(found.candidates.len(), 1 + reachable);
    assert!(!found.unseen.is_empty(), "the scan knows that it is incomplete");

    let library = Library::open(&fixture.library(), only(colours())).unwrap();
    let summary = fixture.index(&library).unwrap();
    assert_eq!((summary.found as usize, summary.embedded, summary.unreadable), (1 + reachable, 2, 0));
    assert_eq!(fixture.index(&library).unwrap().unchanged as usize, 1 + reachable);
    assert_correct(&library, &[top]);
    drop(library);
    assert_healthy(&fixture.library(), only(colours()));
}

#[test]
fn names_of_any_bytes_and_any_length_are_kept_apart() {
    let fixture = Fixture::new();
    let names: [&[u8]; 7] = [
        &[b'n'; 251],
        b"caf\xe9",
        b"caf\xc3\xa9",
        "cafe\u{301}".as_bytes(),
        b"CAFE",
        b"new\nline\ttab",
        b"\xff\xfe%s'\";--",
    ];
    for name in names {
        let path = fixture.pictures().join(OsString::from_vec([name, b".jpg"].concat()));
        fs::write(path, jpeg(&format!("{name:?}"))).unwrap();
    }
    let library = Library::open(&fixture.library(), only(colours())).unwrap();
    assert_eq!(fixture.index(&library).unwrap().embedded as usize, names.len());
    assert_eq!(fixture.index(&library).unwrap().unchanged as usize, names.len());
    assert_correct(&library, &fixture.all());
}
