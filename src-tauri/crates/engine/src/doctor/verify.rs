//! Reads every available file again and compares its content with the hash that the catalogue keeps.
//!
//! Owns what counts as rot: other content although size and modification time are the same. Never changes the catalogue
//! or a file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use blake3::{Hash, Hasher};

use crate::catalogue::files::{self, KeptFile};
use crate::catalogue::{Catalogue, contents};
use crate::disk::cloud::{self, InCloud};
use crate::disk::open_file;
use crate::disk::walk::{is_missing, stat};
use crate::error::Result;
use crate::folders::Locator;
use crate::indexing::pipeline::readers;
use crate::library::Library;
use crate::mutex::lock;
use crate::pictures::file as picture_file;
use crate::problem::FileProblem;
use crate::progress::{Phase, Progress};

/// What reading all files has shown. Lists are sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Files that were read and have the content they had.
    pub intact: u64,
    /// Files with other content although size and modification time are the same.
    pub rotten: Vec<RottenFile>,
    /// Files that cannot be read, with the reasons.
    pub unreadable: Vec<(PathBuf, FileProblem)>,
    /// Files that were modified or deleted since the last scan: the next one reads them.
    pub modified: u64,
    /// Files of unavailable folders, and files in the cloud only: they were not read.
    pub unavailable: u64,
    /// RAW files beside their pictures: no hash of theirs is kept.
    pub companions: u64,
    /// Whether the verification was cancelled before all files were read.
    pub stopped: bool,
}

/// A file whose content changed unnoticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RottenFile {
    /// Absolute path.
    pub path: PathBuf,
    /// Hash of the content that it had.
    pub kept: Hash,
    /// Hash of the content that it has now.
    pub found: Hash,
    /// Whether its change time differs, too: then a program may have edited it and set the modification time back.
    pub touched: bool,
}

impl Verification {
    /// Whether every available file was read and has the content it had.
    pub fn is_clean(&self) -> bool {
        self.rotten.is_empty() && self.unreadable.is_empty() && !self.stopped
    }
}

/// What reading one file has shown.
enum Verdict {
    Intact,
    Other { found: Hash, touched: bool },
    Unreadable(FileProblem),
    Modified,
    Unavailable,
}

/// Hashes every available file of the library and compares it with what was read when it was catalogued. Changes
/// nothing. `progress` counts the files and can cancel it.
///
/// # Errors
/// Database errors. A file that cannot be read is part of the result.
pub fn verify(library: &Library, progress: &Progress) -> Result<Verification> {
    let in_cloud = Locator::of(library).cloud_test()?;
    let catalogue = &library.catalogue;
    let mut result =
        Verification { companions: catalogue.read(files::companion_count)?, ..Verification::default() };
    let mut queue = Vec::new();
    for folder in library.folders()? {
        let kept = catalogue.read(|db| files::kept_files(db, folder.id))?;
        // A disconnected drive leaves an empty folder or none.
        if folder.offline || !is_filled(&folder.path) {
            result.unavailable += kept.len() as u64;
            continue;
        }
        queue.extend(kept.into_iter().map(|file| (folder.path.join(&file.path), file)));
    }
    progress.set_total(queue.len() as u64);
    progress.enter(Phase::Reading);
    let (queue, found) = (Mutex::new(queue.into_iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..readers() {
            scope.spawn(|| {
                while !progress.is_cancelled() {
                    let Some((path, kept)) = lock(&queue).next() else { return };
                    let verdict = read(&path, &kept, in_cloud);
                    lock(&found).push((path, kept, verdict));
                    progress.add_done(1);
                }
            });
        }
    });
    result.stopped = lock(&queue).next().is_some();
    let found = std::mem::take(&mut *lock(&found));
    collect(catalogue, found, &mut result)?;
    Ok(result)
}

/// Adds what reading the files has shown.
fn collect(
    catalogue: &Catalogue,
    found: Vec<(PathBuf, KeptFile, Verdict)>,
    result: &mut Verification,
) -> Result<()> {
    for (path, KeptFile { id, hash: kept, .. }, verdict) in found {
        match verdict {
            Verdict::Intact => result.intact += 1,
            Verdict::Modified => result.modified += 1,
            Verdict::Unavailable => result.unavailable += 1,
            Verdict::Unreadable(problem) => result.unreadable.push((path, problem)),
            Verdict::Other { found, touched } => {
                // A run beside this one may have read the file meanwhile.
                let now = catalogue.read(|db| match files::content_of(db, id)? {
                    Some(content) => contents::hash(db, content),
                    None => Ok(None),
                })?;
                match now == Some(kept) {
                    true => result.rotten.push(RottenFile { path, kept, found, touched }),
                    false => result.modified += 1,
                }
            }
        }
    }
    result.rotten.sort_by(|a, b| a.path.cmp(&b.path));
    result.unreadable.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(())
}

fn is_filled(folder: &Path) -> bool {
    folder.read_dir().is_ok_and(|mut entries| entries.next().is_some_and(|entry| entry.is_ok()))
}

fn read(path: &Path, kept: &KeptFile, in_cloud: InCloud) -> Verdict {
    hash(path, kept, in_cloud).unwrap_or_else(|error| match error.kind() {
        _ if is_missing(&error) => Verdict::Modified,
        io::ErrorKind::PermissionDenied => Verdict::Unreadable(FileProblem::PermissionDenied),
        _ => Verdict::Unreadable(FileProblem::Other { message: error.to_string() }),
    })
}

fn hash(path: &Path, kept: &KeptFile, in_cloud: InCloud) -> io::Result<Verdict> {
    if cloud::is_away(path, in_cloud) {
        return Ok(Verdict::Unavailable);
    }
    if !stat(&path.metadata()?).has_same_modification(&kept.stat) {
        return Ok(Verdict::Modified);
    }
    let Some(file) = open_file(path)? else { return Ok(Verdict::Modified) };
    let found = match picture_file::is_preview(path) {
        // What stands in for an original is the picture in it.
        true => picture_file::preview(path).map_or(kept.hash, |bytes| blake3::hash(&bytes)),
        false => hash_of(&file)?,
    };
    let after = stat(&file.metadata()?);
    Ok(match found == kept.hash {
        true => Verdict::Intact,
        false if !after.has_same_modification(&kept.stat) => Verdict::Modified,
        false => Verdict::Other { found, touched: after.has_other_ctime(&kept.stat) },
    })
}

fn hash_of(file: &File) -> io::Result<Hash> {
    let mut hasher = Hasher::new();
    hasher.update_reader(file)?;
    Ok(hasher.finalize())
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
