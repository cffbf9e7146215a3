//! Writing a file so that it is the old one or the whole new one at any moment.

use std::fs::{self, File};
use std::io::{BufWriter, Error as IoError, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::disk::private;
use crate::error::{Error, Result};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 256 << 10;

/// Writes a file in place of the one at `target`, if there is one. Only its owner can read it. Where `write` returns
/// `false`, and where something fails, the old one stays.
///
/// # Errors
///
/// What `write` returns, and file errors.
pub(super) fn replace(target: &Path, write: impl FnOnce(&mut dyn Write) -> Result<bool>) -> Result<()> {
    let target = &found(target)?;
    let (temporary, file) = Temporary::beside(target)?;
    let mut out = BufWriter::with_capacity(BUFFER, file);
    if !write(&mut out)? {
        return Ok(());
    }
    let file = out.into_inner().map_err(|error| Error::io(target)(error.into_error()))?;
    file.sync_all().map_err(Error::io(target))?;
    temporary.rename(target).map_err(Error::io(target))?;
    // Not every file system can do it, and the file has its name already.
    drop(target.parent().map(|folder| File::open(folder).and_then(|folder| folder.sync_all())));
    Ok(())
}

/// What a path leads to, through links: a file, or nothing yet.
fn found(path: &Path) -> Result<PathBuf> {
    match path.canonicalize() {
        Ok(real) if real.is_file() => Ok(real),
        Ok(_) => Err(Error::io(path)(IoError::new(ErrorKind::AlreadyExists, "it is no file"))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            std::path::absolute(path).map_err(Error::io(path))
        }
        Err(error) => Err(Error::io(path)(error)),
    }
}

/// A file that is deleted unless it is renamed.
struct Temporary(PathBuf);

impl Temporary {
    fn beside(target: &Path) -> Result<(Self, File)> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = target.with_file_name(format!(".ratna-{}-{number}.part", std::process::id()));
            match private::options().create_new(true).open(&path) {
                Ok(file) => return Ok((Self(path), file)),
                // Left by a process that was killed and had the same number, as in a container.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::io(target)(error)),
            }
        }
    }

    fn rename(mut self, target: &Path) -> std::io::Result<()> {
        fs::rename(&self.0, target)?;
        self.0 = PathBuf::new();
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            // What can't be deleted is left.
            drop(fs::remove_file(&self.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
        entries.map(|name| name.into_string().unwrap()).collect()
    }

    #[test]
    fn the_old_file_stays_until_the_new_one_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("export.json");
        fs::write(&path, "old").unwrap();
        let full = || IoError::from(ErrorKind::StorageFull);
        let failed = replace(&path, |out| {
            out.write_all(b"half").unwrap();
            Err(Error::io(&path)(full()))
        });
        assert!(matches!(failed, Err(Error::DiskFull { .. })));
        replace(&path, |_| Ok(false)).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap(), names(dir.path()).len()), ("old".into(), 1));

        replace(&path, |out| out.write_all(b"new").map(|()| true).map_err(Error::io(&path))).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap(), names(dir.path()).len()), ("new".into(), 1));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_a_killed_process_left_does_not_stop_later_ones() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("export.json");
        for number in 0..200 {
            let left = format!(".ratna-{}-{number}.part", std::process::id());
            fs::write(dir.path().join(left), "half").unwrap();
        }
        replace(&path, |out| out.write_all(b"new").map(|()| true).map_err(Error::io(&path))).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_link_stays_one_and_a_folder_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("export.json"), dir.path().join("link"));
        fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let write = |out: &mut dyn Write| out.write_all(b"new").map(|()| true).map_err(Error::io(&path));
        replace(&link, write).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert!(replace(dir.path(), write).is_err());
    }
}
