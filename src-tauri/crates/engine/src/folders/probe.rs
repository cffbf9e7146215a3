//! Whether a folder is there, and whether it is the folder that is known.
//!
//! Owns the look at a folder's root, which may be missing, closed, a file, the empty mount point of a drive that
//! is not connected, or another drive. Knows no catalogue.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::catalogue::folders::{Folder, Landmark};
use crate::disk::volumes::{self, Place, Volume};
use crate::disk::walk::stat;
use crate::problem::FolderProblem;

/// Files by which a folder is known again.
pub(crate) const LANDMARKS: usize = 64;
/// Of ten landmarks so many have to be there, where no UUID says that it is the volume.
const ENOUGH: usize = 9;
/// The coarsest step of times that a file system keeps: FAT's, whose seconds are even.
const COARSEST_NS: u64 = 2_000_000_000;
/// Times in steps of this or more are taken for rounded ones; exFAT's are the finest of those.
const ROUNDED_NS: i64 = 10_000_000;

/// A folder that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundFolder {
    /// Its true path.
    pub(crate) real: PathBuf,
    /// Number of the device it lies on.
    pub(crate) device: u64,
    /// Where it lies.
    pub(crate) place: Place,
}

/// Opens a folder, or returns why it cannot be listed.
pub(crate) fn open(path: &Path, mounted: &[Volume]) -> Result<FoundFolder, FolderProblem> {
    let real = path.canonicalize()?;
    let metadata = fs::metadata(&real)?;
    if !metadata.is_dir() {
        return Err(FolderProblem::IsFile);
    }
    // A drive that was pulled out may still open, and fails when it is read.
    fs::read_dir(&real).and_then(|mut entries| entries.next().transpose())?;
    let place = volumes::place(mounted, &real);
    Ok(FoundFolder { real, device: metadata.dev(), place })
}

impl Landmark {
    /// Whether the file is below `root` as it was.
    pub(crate) fn is_in(&self, root: &Path) -> bool {
        self.stat_in(root)
            .is_some_and(|(bytes, time)| bytes == self.bytes && is_same_time(time, self.mtime_ns))
    }

    /// Whether a file of its name and size is below `root`: a copy need not have kept the time.
    pub(crate) fn has_same_size_in(&self, root: &Path) -> bool {
        self.stat_in(root).is_some_and(|(bytes, _)| bytes == self.bytes)
    }

    fn stat_in(&self, root: &Path) -> Option<(u64, i64)> {
        let metadata = fs::metadata(root.join(&self.path)).ok().filter(fs::Metadata::is_file)?;
        let stat = stat(&metadata);
        Some((stat.bytes, stat.mtime_ns))
    }
}

/// Whether two times may be of one change: the system may tell it finer while it remembers it than the disk keeps it.
fn is_same_time(a: i64, b: i64) -> bool {
    let rounded = a % ROUNDED_NS == 0 || b % ROUNDED_NS == 0;
    a == b || (rounded && a.abs_diff(b) <= COARSEST_NS)
}

/// Whether what was found at a known folder's path is that folder. On Linux a drive that is not connected leaves
/// the empty folder it was mounted on, and another drive may be mounted there: on the volume it was on the folder
/// is believed, elsewhere it is known again by its files.
fn is_same_folder(arrival: &FoundFolder, path: &Path, before: &Place, landmarks: &[Landmark]) -> bool {
    let same_volume = match (&before.volume, &arrival.place.volume) {
        (Some(_), _) => *before == arrival.place,
        // Device numbers are given anew at every start, so that another one proves nothing.
        (None, _) => landmarks.iter().all(|landmark| landmark.device == arrival.device),
    };
    // A link in its place may lead anywhere.
    let believed = same_volume && arrival.real == path;
    if believed || landmarks.is_empty() {
        return true;
    }
    let there = landmarks.iter().filter(|landmark| landmark.is_in(&arrival.real)).count();
    // A copy of some time ago has many of its files, too.
    let another = matches!((&before.volume, &arrival.place.volume), (Some(old), Some(new)) if old != new);
    if another { is_enough(there, landmarks) } else { there > 0 }
}

/// Whether so many landmarks prove a folder where no UUID says that it is the volume.
pub(crate) fn is_enough(there: usize, landmarks: &[Landmark]) -> bool {
    there > 0 && there * 10 >= landmarks.len() * ENOUGH
}

/// Whether a known folder is at its path; else why it is unavailable.
pub(crate) fn probe(
    folder: &Folder,
    landmarks: &[Landmark],
    mounted: &[Volume],
) -> Result<FoundFolder, FolderProblem> {
    if folder.path.is_file() {
        return Err(FolderProblem::Replaced);
    }
    let arrival = open(&folder.path, mounted)?;
    if is_same_folder(&arrival, &folder.path, &folder.place, landmarks) {
        Ok(arrival)
    } else {
        Err(FolderProblem::DriveMissing)
    }
}

#[cfg(test)]
#[path = "probe_tests.rs"]
mod tests;
