//! Writing sidecars: by us, by others at the same time, and by a process that is killed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::packet;
use crate::name::SIDECAR_FOR;
use crate::{Change, Edit, Packet, Sidecar};

fn title(text: &str) -> Edit {
    Edit { title: Change::Set(text.into()), ..Edit::default() }
}

#[test]
fn a_sidecar_is_written_when_it_says_something_new() {
    let dir = tempfile::tempdir().unwrap();
    let (picture, path) = (dir.path().join("a.CR2"), dir.path().join("a.xmp"));
    let mut sidecar = Sidecar::open(&path).unwrap();
    assert!(!sidecar.write(&Edit::default(), &picture).unwrap() && !path.exists());
    assert!(sidecar.write(&title("सागर"), &picture).unwrap() && sidecar.exists());
    let bytes = fs::read(&path).unwrap();
    assert_eq!(Packet::read(&bytes).unwrap().one(SIDECAR_FOR).as_deref(), Some("CR2"));
    let changed = fs::metadata(&path).unwrap().modified().unwrap();
    assert!(!sidecar.write(&title("सागर"), &picture).unwrap());
    assert_eq!(
        (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap()),
        (bytes, changed)
    );
    let mut whole = Sidecar::open(&dir.path().join("a.CR2.xmp")).unwrap();
    whole.write(&title("Sea"), &picture).unwrap();
    assert_eq!(whole.packet().one(SIDECAR_FOR), None);
    assert!(whole.write(&title("Ocean"), &picture).unwrap(), "it can be changed again");
}

#[test]
fn what_another_program_wrote_meanwhile_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    let mut new = Sidecar::open(&path).unwrap();
    fs::write(&path, packet(" xmp:Label='Theirs'", "")).unwrap();
    assert_eq!(new.write(&title("Sea"), Path::new("a.jpg")).unwrap_err().code(), "xmpChanged");
    let mut read = Sidecar::open(&path).unwrap();
    for theirs in [packet(" xmp:Label='Newer'", ""), packet(" xmp:Label='Theirs'", "") + "\n"] {
        fs::write(&path, &theirs).unwrap();
        assert_eq!(read.write(&title("Sea"), Path::new("a.jpg")).unwrap_err().code(), "xmpChanged");
        assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(read.write(&title("Sea"), Path::new("a.jpg")).unwrap_err().code(), "xmpChanged");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_broken_sidecar_is_left_and_an_empty_one_is_filled() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    let whole = packet("", "");
    for broken in [&whole.as_bytes()[..whole.len() / 2], b"no XML", b"\0\0\0"] {
        fs::write(&path, broken).unwrap();
        let error = Sidecar::open(&path).unwrap_err();
        assert!(error.code() == "xmpDamaged" && error.to_string().contains("a.xmp"), "{error}");
    }
    fs::write(&path, b"").unwrap();
    let mut empty = Sidecar::open(&path).unwrap();
    assert!(!empty.exists() && empty.write(&title("Sea"), Path::new("a.jpg")).unwrap());
    assert_eq!(empty.packet().one(SIDECAR_FOR).as_deref(), Some("JPG"), "as a new one");
    fs::File::create(&path).unwrap().set_len(40 << 20).unwrap();
    assert_eq!(Sidecar::open(&path).unwrap_err().code(), "xmpDamaged");
    assert_eq!(Sidecar::open(dir.path()).unwrap_err().code(), "notAFile");
}

#[test]
fn a_sidecar_with_several_names_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    fs::write(&path, packet("", "")).unwrap();
    fs::hard_link(&path, dir.path().join("b.xmp")).unwrap();
    let error = Sidecar::open(&path).unwrap().write(&title("Sea"), Path::new("a.jpg")).unwrap_err();
    assert!(error.code() == "xmpUnsuited" && error.to_string().ends_with("several names"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), packet("", ""));
}

#[test]
fn how_a_sidecar_was_first_is_kept_once_before_it_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let (path, copy) = (dir.path().join("a.xmp"), dir.path().join("kept/first.xmp"));
    let first = packet(" xmp:Label='Theirs'", "");
    fs::write(&path, &first).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let modified = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let before = modified(&path);
    for edit in [Edit::default(), title("Sea"), title("Ocean")] {
        let mut sidecar = Sidecar::open(&path).unwrap();
        sidecar.keep_first(copy.clone());
        let is_written = sidecar.write(&edit, Path::new("a.jpg")).unwrap();
        assert_eq!((is_written, copy.exists()), (edit != Edit::default(), edit != Edit::default()));
        assert_eq!(sidecar.bytes().unwrap(), fs::read(&path).unwrap());
    }
    assert_eq!(fs::read_to_string(&copy).unwrap(), first);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&copy), modified(&copy), mode(copy.parent().unwrap())), (0o640, before, 0o700));

    for empty in [None, Some("")] {
        let path = dir.path().join("new.xmp");
        empty.iter().for_each(|bytes| fs::write(&path, bytes).unwrap());
        let mut new = Sidecar::open(&path).unwrap();
        new.keep_first(dir.path().join("none.xmp"));
        assert!(
            new.write(&title("Sea"), Path::new("a.jpg")).unwrap() && !dir.path().join("none.xmp").exists()
        );
    }
    let before = fs::read(&path).unwrap();
    let mut unkept = Sidecar::open(&path).unwrap();
    unkept.keep_first(path.join("no folder.xmp"));
    let error = unkept.write(&title("Sky"), Path::new("a.jpg")).unwrap_err();
    assert!(error.to_string().contains("a.xmp is left as it is"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_folder_that_can_only_be_read_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("locked");
    fs::create_dir(&folder).unwrap();
    let path = folder.join("a.xmp");
    fs::write(&path, packet("", "")).unwrap();
    let mut sidecar = Sidecar::open(&path).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let is_administrator = fs::write(folder.join("probe"), b"").is_ok();
    let written = sidecar.write(&title("Sea"), Path::new("a.jpg"));
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    if is_administrator {
        return; // Nothing is denied.
    }
    let error = written.unwrap_err();
    assert!(error.code() == "noPermission" && error.to_string().contains("a.xmp"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), packet("", ""));
}

/// The folder in which the test below runs itself, to be killed.
const FOLDER: &str = "RATNA_XMP_WRITE_UNTIL_KILLED";
const SIDECARS: usize = 30;

#[test]
fn a_killed_process_leaves_old_or_new_sidecars() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return write_for_ever(Path::new(&folder));
    }
    let dir = tempfile::tempdir().unwrap();
    let path = |number: usize| dir.path().join(format!("{number}.xmp"));
    for killed_after in [3, 20, 50] {
        let name = "tests::sidecars::a_killed_process_leaves_old_or_new_sidecars";
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(FOLDER, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let written =
            lines.map_while(Result::ok).filter(|line| line.starts_with("written")).take(killed_after);
        assert_eq!(written.count(), killed_after);
        child.kill().unwrap();
        child.wait().unwrap();
        for path in (0..SIDECARS).map(path).filter(|path| path.exists()) {
            let title = Sidecar::open(&path).unwrap().packet().title().unwrap();
            assert!(title.len() == 50_000 && title.bytes().all(|byte| byte == title.as_bytes()[0]));
        }
    }
    for number in 0..SIDECARS {
        Sidecar::open(&path(number)).unwrap().write(&title("end"), Path::new("a.jpg")).unwrap();
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), SIDECARS, "a temporary file was left");
}

fn write_for_ever(folder: &Path) {
    println!();
    for round in 0_u8.. {
        let text = char::from(b'a' + round % 26).to_string().repeat(50_000);
        for number in 0..SIDECARS {
            let mut sidecar = Sidecar::open(&folder.join(format!("{number}.xmp"))).unwrap();
            sidecar.write(&title(&text), Path::new("a.jpg")).unwrap();
            println!("written {number}");
        }
    }
}
