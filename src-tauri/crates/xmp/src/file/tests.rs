//! Replacing a file, and what gets in the way of it.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, UNIX_EPOCH};

use super::*;

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, Times::New, |file| file.write_all(bytes).map_err(Error::io(path)), |_| Ok(true))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn temporary_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap().as_encoded_bytes();
    path.with_file_name(format!(".ratna-{:08x}.tmp", crc32fast::hash(name)))
}

#[test]
fn a_file_keeps_its_permissions_and_its_times_if_wanted() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("चित्र 🪔.xmp");
    write(&path, b"new").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let time = UNIX_EPOCH + Duration::new(1_000, 500);
    File::open(&path).unwrap().set_modified(time).unwrap();
    replace(&path, Times::Kept, |file| file.write_all(b"kept").map_err(Error::io(&path)), |_| Ok(true))
        .unwrap();
    let found = fs::metadata(&path).unwrap();
    assert_eq!((found.modified().unwrap(), found.permissions().mode() & 0o777), (time, 0o640));
    write(&path, b"newer").unwrap();
    let found = fs::metadata(&path).unwrap();
    assert!(found.modified().unwrap() > time && found.permissions().mode() & 0o777 == 0o640);
    assert_eq!((fs::read(&path).unwrap(), names(dir.path()).len()), (b"newer".to_vec(), 1));
}

#[test]
fn a_file_that_can_only_be_read_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    write(&path, b"old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let error = write(&path, b"new").unwrap_err();
    assert!(error.code() == "noPermission" && error.to_string().contains("a.xmp"), "{error}");
    assert_eq!((fs::read(&path).unwrap(), names(dir.path()).len()), (b"old".to_vec(), 1));
}

#[test]
fn a_file_that_others_only_may_write_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    write(&path, b"old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o466)).unwrap();
    if File::options().write(true).open(&path).is_ok() {
        return; // Nothing is denied.
    }
    assert_eq!(write(&path, b"new").unwrap_err().code(), "noPermission");
    assert_eq!((fs::read(&path).unwrap(), names(dir.path()).len()), (b"old".to_vec(), 1));
}

#[test]
fn nobody_gets_permissions_by_another_group_or_owner() {
    let kept = attributes::kept_mode;
    assert_eq!(kept(0o100_664, true, true), 0o664);
    assert_eq!(
        [0o100_660, 0o604, 0o664, 0o2755].map(|mode| kept(mode, true, false)),
        [0o600, 0o600, 0o644, 0o755]
    );
    assert_eq!(kept(0o6755, false, true), 0o2755);
}

#[test]
fn a_private_file_is_so_from_the_beginning() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.jpg");
    let mode = |file: &mut File| {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        Ok(())
    };
    place_private(&path, mode, |_| Ok(true)).unwrap();
}

#[test]
fn extended_attributes_stay() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    write(&path, b"old").unwrap();
    let file = File::open(&path).unwrap();
    if rustix::fs::fsetxattr(&file, "user.tag", b"red", rustix::fs::XattrFlags::empty()).is_err() {
        return; // The file system has none.
    }
    write(&path, b"new").unwrap();
    let mut value = [0; 8];
    let length = rustix::fs::fgetxattr(File::open(&path).unwrap(), "user.tag", &mut value[..]).unwrap();
    assert_eq!(&value[..length], b"red");
}

#[test]
fn of_a_link_the_file_that_it_leads_to_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let (path, link) = (dir.path().join("a.xmp"), dir.path().join("link.xmp"));
    write(&path, b"old").unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    write(&link, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    write(&path, b"old").unwrap();
    let full = |file: &mut File| {
        file.write_all(b"ha").unwrap();
        Err(Error::io(&path)(ErrorKind::StorageFull.into()))
    };
    let error = replace(&path, Times::New, full, |_| Ok(true)).unwrap_err();
    assert_eq!(error.code(), "diskFull");
    assert!(error.to_string().contains("a.xmp"), "{error}");
    assert_eq!((fs::read(&path).unwrap(), names(dir.path()).len()), (b"old".to_vec(), 1));
}

#[test]
fn what_changes_meanwhile_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    write(&path, b"old").unwrap();
    let error = replace(&path, Times::New, |_| Ok(()), |_| Ok(false)).unwrap_err();
    assert_eq!((error.code(), fs::read(&path).unwrap()), ("xmpChanged", b"old".to_vec()));
    let new = dir.path().join("b.xmp");
    let appear = |path: &Path| {
        fs::write(path, b"theirs").unwrap();
        Ok(true)
    };
    let error = replace(&new, Times::New, |_| Ok(()), appear).unwrap_err();
    assert_eq!((error.code(), fs::read(&new).unwrap()), ("xmpChanged", b"theirs".to_vec()));
    assert_eq!(names(dir.path()).len(), 2, "a temporary file was left");
}

#[test]
fn what_a_killed_process_left_is_removed_and_what_is_in_use_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    let left = temporary_of(&path);
    fs::write(&left, b"ha").unwrap();
    write(&path, b"new").unwrap();
    assert_eq!(names(dir.path()), ["a.xmp"]);

    let in_use = File::create(&left).unwrap();
    in_use.lock().unwrap();
    assert_eq!(write(&path, b"newer").unwrap_err().code(), "xmpBusy");
    assert_eq!((fs::read(&path).unwrap(), left.exists()), (b"new".to_vec(), true));
    drop(in_use);
    write(&path, b"newer").unwrap();
    assert_eq!(names(dir.path()), ["a.xmp"]);
}

#[test]
fn a_temporary_file_that_cannot_be_tested_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    let left = temporary_of(&path);
    fs::write(&left, b"theirs").unwrap();
    fs::set_permissions(&left, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&left).is_ok() {
        return; // Nothing is denied.
    }
    assert_eq!(write(&path, b"new").unwrap_err().code(), "xmpBusy");
    assert_eq!(names(dir.path()).len(), 1);
}

#[test]
fn what_has_the_name_of_the_temporary_file_now_is_neither_used_nor_removed() {
    let dir = tempfile::tempdir().unwrap();
    for (name, is_old) in [("a.xmp", true), ("b.xmp", false)] {
        let path = dir.path().join(name);
        if is_old {
            write(&path, b"old").unwrap();
        }
        let swap = |path: &Path| {
            fs::remove_file(temporary_of(path)).unwrap();
            fs::write(temporary_of(path), b"theirs").unwrap();
            Ok(true)
        };
        let error = replace(&path, Times::New, |_| Ok(()), swap).unwrap_err();
        assert_eq!((error.code(), fs::read(temporary_of(&path)).unwrap()), ("xmpBusy", b"theirs".to_vec()));
        assert_eq!(fs::read(&path).ok(), is_old.then(|| b"old".to_vec()));
    }
}

#[test]
fn a_file_system_that_cannot_keep_a_name_free_is_written_to_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xmp");
    let refused = |errno: rustix::io::Errno| tempfile::PersistError {
        error: errno.into(),
        file: tempfile::NamedTempFile::new_in(dir.path()).unwrap(),
    };
    assert!(temporary::rename_anyway(refused(rustix::io::Errno::NOSPC), &path).is_err() && !path.exists());
    temporary::rename_anyway(refused(rustix::io::Errno::NOTSUP), &path).unwrap();
    fs::write(&path, b"theirs").unwrap();
    let error = temporary::rename_anyway(refused(rustix::io::Errno::NOTSUP), &path).unwrap_err();
    assert_eq!(
        (error.error.kind(), fs::read(&path).unwrap()),
        (ErrorKind::AlreadyExists, b"theirs".to_vec())
    );
}

#[test]
fn a_link_in_the_place_of_the_temporary_file_leads_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let (path, other) = (dir.path().join("a.xmp"), dir.path().join("other"));
    fs::write(&other, b"other").unwrap();
    std::os::unix::fs::symlink(&other, temporary_of(&path)).unwrap();
    write(&path, b"new").unwrap();
    assert_eq!((fs::read(&other).unwrap(), fs::read(&path).unwrap()), (b"other".to_vec(), b"new".to_vec()));
    fs::create_dir(temporary_of(&path)).unwrap();
    assert!(write(&path, b"newer").is_err());
    assert_eq!(fs::read(&path).unwrap(), b"new");
}

#[test]
fn what_is_no_file_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("a.xmp");
    fs::create_dir(&folder).unwrap();
    assert_eq!(write(&folder, b"x").unwrap_err().code(), "notAFile");
    assert_eq!(read(&folder, 10).unwrap_err().code(), "notAFile");
    assert_eq!(read(&dir.path().join("nothing"), 10).unwrap(), None);
    assert_eq!(write(&dir.path().join("nowhere/a.xmp"), b"x").unwrap_err().code(), "io");
}

#[test]
fn names_may_be_as_long_as_the_file_system_allows() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("{}.xmp", "x".repeat(251)));
    write(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
}
