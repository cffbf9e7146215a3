//! The copy of a file as it was before it was written to.

use std::fs::{DirBuilder, File, Metadata};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::{copy_attributes, copy_times, metadata, place_private};
use crate::error::{Error, Result};

/// Permissions of the folder of copies: all for the owner.
const FOLDER: u32 = 0o700;

/// Copies a file with what it has besides its bytes, which `write` writes, unless there is a copy.
///
/// # Errors
/// [`Error::Changed`] if `is_unchanged` says that the file isn't what it was, [`Error::NotKept`] for anything else.
pub(crate) fn keep(
    path: &Path,
    old: &Metadata,
    copy: &Path,
    write: impl FnOnce(&mut File) -> Result<()>,
    is_unchanged: impl FnOnce(&Path) -> Result<bool>,
) -> Result<()> {
    let not_kept = |source| Error::NotKept { path: path.to_owned(), source: Box::new(source) };
    if metadata(copy).map_err(not_kept)?.is_some() {
        return Ok(());
    }
    if let Some(folder) = copy.parent() {
        let created = DirBuilder::new().recursive(true).mode(FOLDER).create(folder);
        created.map_err(Error::io(folder)).map_err(not_kept)?;
    }
    let write_all = |new: &mut File| {
        write(new)?;
        copy_attributes(path, old, new).and_then(|()| copy_times(old, new)).map_err(Error::io(copy))
    };
    let mut is_whole = true;
    let kept = place_private(copy, write_all, |_| {
        is_whole = is_unchanged(path)?;
        Ok(is_whole)
    });
    match kept {
        Err(Error::Changed { .. }) if !is_whole => Err(Error::Changed { path: path.to_owned() }),
        // Somebody else has copied it.
        Err(Error::Changed { .. }) => Ok(()),
        kept => kept.map_err(not_kept),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    #[test]
    fn a_copy_of_a_file_that_changes_meanwhile_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let (path, copy) = (dir.path().join("a.jpg"), dir.path().join("first.jpg"));
        fs::write(&path, b"half").unwrap();
        let old = fs::metadata(&path).unwrap();
        let write = |new: &mut File| new.write_all(b"half").map_err(Error::io(&copy));
        let error = keep(&path, &old, &copy, write, |_| Ok(false)).unwrap_err();
        assert!(error.code() == "xmpChanged" && error.to_string().contains("a.jpg"), "{error}");
        assert!(!copy.exists());
        let copied = |_: &Path| {
            fs::write(&copy, b"theirs").unwrap();
            Ok(true)
        };
        keep(&path, &old, &copy, write, copied).unwrap();
        assert_eq!(fs::read(&copy).unwrap(), b"theirs");
    }

    #[test]
    fn a_copy_that_cannot_be_made_says_which_file_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.xmp");
        fs::write(&path, b"first").unwrap();
        let old = fs::metadata(&path).unwrap();
        let full = |_: &mut File| Err(Error::DiskFull { path: dir.path().join("copy.xmp") });
        let error = keep(&path, &old, &dir.path().join("copy.xmp"), full, |_| Ok(true)).unwrap_err();
        assert!(error.code() == "diskFull" && error.to_string().contains("a.xmp"), "{error}");
        // A file where the folder is to be.
        let error = keep(&path, &old, &path.join("copy.xmp"), |_| Ok(()), |_| Ok(true)).unwrap_err();
        assert!(matches!(error, Error::NotKept { .. }), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
