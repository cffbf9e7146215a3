//! Extracts pictures and their JSON.
//!
//! What is there already is left as it is: equal files need no extracting, so that a run that was stopped goes on where it
//! was, and others are never overwritten. A file has its name once it is whole.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path, PathBuf};

use nix::sys::statvfs::statvfs;

use super::listing::{Archive, Entry, ZippedTakeout, open};
use crate::error::{Error, Result};
use crate::listing::Note;
use crate::source::Cancelled;

/// How many bytes are copied at once.
const BUFFER: usize = 256 << 10;
/// The most notes on what was not extracted.
const NOTES: usize = 1_000;

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many files are done, and of how many.
    pub files: (u64, u64),
    /// How many bytes are done, and of how many.
    pub bytes: (u64, u64),
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    /// How many files were written.
    pub written: u64,
    /// How many were there already.
    pub unchanged: u64,
    /// How many were not written, because another file has their name or the zip file is damaged there.
    pub skipped: u64,
    /// Which those are, the first thousand, with the reason.
    pub notes: Vec<Note>,
}

/// Why one file was not extracted.
enum Skipped {
    /// There is no way to write anything.
    Fatal(Error),
    /// Only this one can't be.
    This(PathBuf, String),
}

impl ZippedTakeout {
    /// Extracts pictures and their JSON into a folder, absolute, under the folders that they have in the zip files. Does not
    /// go on before all of them have room.
    ///
    /// # Errors
    /// [`Error::NoSpace`], [`Error::Cancelled`] when `cancelled` says so, and when nothing can be read or written. What was
    /// written until then stays, and is not written again the next time.
    pub fn extract(
        &self,
        folder: &Path,
        cancelled: Cancelled<'_>,
        report: &mut dyn FnMut(&Progress),
    ) -> Result<Extracted> {
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
        let wanted = || self.parts.iter().flat_map(|part| &part.entries).filter(|entry| entry.is_wanted());
        self.check_space(folder)?;
        let all = (wanted().count() as u64, self.contents().bytes);
        let mut run =
            Run { folder, cancelled, report, progress: Progress::default(), buffer: vec![0; BUFFER] };
        run.progress = Progress { files: (0, all.0), bytes: (0, all.1) };
        let mut extracted = Extracted::default();
        for part in &self.parts {
            let mut archive = open(&part.path)?;
            for entry in part.entries.iter().filter(|entry| entry.is_wanted()) {
                let before = run.progress.bytes.0;
                match run.extract(&mut archive, entry) {
                    Ok(true) => extracted.written += 1,
                    Ok(false) => extracted.unchanged += 1,
                    Err(Skipped::Fatal(error)) => return Err(error),
                    Err(Skipped::This(path, why)) => {
                        extracted.skipped += 1;
                        if extracted.notes.len() < NOTES {
                            extracted.notes.push(Note::Unreadable(path, why));
                        }
                    }
                }
                run.progress.files.0 += 1;
                run.progress.bytes.0 = before.saturating_add(entry.size);
                (run.report)(&run.progress);
            }
        }
        Ok(extracted)
    }

    /// Fails if what is not there yet has no room.
    fn check_space(&self, folder: &Path) -> Result<()> {
        let is_there = |entry: &Entry| {
            fs::symlink_metadata(folder.join(&entry.path)).is_ok_and(|metadata| metadata.len() == entry.size)
        };
        let missing = self
            .parts
            .iter()
            .flat_map(|part| &part.entries)
            .filter(|entry| entry.is_wanted() && !is_there(entry));
        let needed = missing.fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
        // Where the system does not report the free space, writing fails once the disk is full.
        let Ok(space) = statvfs(folder) else { return Ok(()) };
        // Some of these are u32 on macOS.
        #[allow(clippy::useless_conversion)]
        let free = u64::from(space.blocks_available()).saturating_mul(u64::from(space.fragment_size()));
        if needed > free {
            return Err(Error::NoSpace { path: folder.to_path_buf(), needed, free });
        }
        Ok(())
    }
}

struct Run<'a> {
    folder: &'a Path,
    cancelled: Cancelled<'a>,
    report: &'a mut dyn FnMut(&Progress),
    progress: Progress,
    buffer: Vec<u8>,
}

impl Run<'_> {
    /// Writes one file; `false` if it is there already.
    fn extract(&mut self, archive: &mut Archive, entry: &Entry) -> Result<bool, Skipped> {
        let path = self.folder.join(&entry.path);
        let skip = |why: String| Skipped::This(path.clone(), why);
        let parent = make_folders(self.folder, &entry.path).map_err(|error| skip(error.to_string()))?;
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() && metadata.len() == entry.size => {
                let crc = self.checksum(&path)?;
                return if crc == entry.crc {
                    Ok(false)
                } else {
                    Err(skip("another file has this name".into()))
                };
            }
            Ok(_) => return Err(skip("another file has this name".into())),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(skip(error.to_string())),
        }
        let source = archive.by_index(entry.index).map_err(|error| skip(error.to_string()))?;
        let fatal = |error| Skipped::Fatal(Error::io(&path)(error));
        // As any program's files, less what the system denies: not only for the owner, as temporary ones.
        let mut new = tempfile::Builder::new();
        new.prefix(".ratna-").permissions(Permissions::from_mode(0o666));
        let mut file = new.tempfile_in(parent).map_err(fatal)?;
        let copied =
            self.copy(source.take(entry.size.saturating_add(1)), &path, |bytes| file.write_all(bytes))?;
        if copied != entry.size {
            return Err(skip("its size is not what the zip file says".into()));
        }
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(true),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                Err(skip("another file has this name".into()))
            }
            Err(error) => Err(fatal(error.error)),
        }
    }

    /// Copies all of a file, and returns how many bytes that were. Reading fails for this file, writing for all.
    fn copy(
        &mut self,
        mut source: impl Read,
        path: &Path,
        mut write: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<u64, Skipped> {
        let mut copied = 0;
        loop {
            if (self.cancelled)() {
                return Err(Skipped::Fatal(Error::Cancelled));
            }
            let read = match source.read(&mut self.buffer) {
                Ok(0) => return Ok(copied),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(Skipped::This(path.to_path_buf(), error.to_string())),
            };
            write(&self.buffer[..read]).map_err(|error| Skipped::Fatal(Error::io(path)(error)))?;
            copied += read as u64;
            self.progress.bytes.0 = self.progress.bytes.0.saturating_add(read as u64);
            (self.report)(&self.progress);
        }
    }

    /// The CRC-32 of a file.
    fn checksum(&mut self, path: &Path) -> Result<u32, Skipped> {
        let file = File::open(path).map_err(|error| Skipped::This(path.to_path_buf(), error.to_string()))?;
        let mut hasher = crc32fast::Hasher::new();
        self.copy(file, path, |bytes| {
            hasher.update(bytes);
            Ok(())
        })?;
        Ok(hasher.finalize())
    }
}

/// Makes the folders that a file lies in, below `folder`, and returns the innermost. A link is not followed: it might lead
/// elsewhere.
fn make_folders(folder: &Path, file: &Path) -> io::Result<PathBuf> {
    let mut made = folder.to_path_buf();
    for part in file.parent().into_iter().flat_map(Path::components) {
        let Component::Normal(name) = part else { return Err(ErrorKind::InvalidInput.into()) };
        made.push(name);
        match fs::symlink_metadata(&made) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(io::Error::new(ErrorKind::NotADirectory, "its folder is a file or a link")),
            Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir(&made)?,
            Err(error) => return Err(error),
        }
    }
    Ok(made)
}
