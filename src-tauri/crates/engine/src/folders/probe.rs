//! Checks whether a folder exists and whether it is the known one.
//!
//! Owns the check of a folder's root, which may be missing, unreadable, a file, the empty mount point of a
//! disconnected drive, or another drive. Never uses the catalogue.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::catalogue::folders::{Folder, Landmark};
use crate::disk::timeout::Milestone;
use crate::disk::volumes::{self, Location, Volume};
use crate::disk::walk::stat;
use crate::problem::FolderProblem;

/// How many files identify a folder: quick to check, and enough that some may have been deleted or edited.
pub(crate) const LANDMARKS: usize = 64;
/// How many of ten landmarks must be present where no UUID identifies the volume.
const REQUIRED_OF_TEN: usize = 9;
/// The coarsest resolution of times on any file system, in nanoseconds: FAT stores even seconds.
const COARSEST_NS: u64 = 2_000_000_000;
/// Times that are multiples of this many nanoseconds count as rounded: exFAT has the finest rounding, 10 ms.
const ROUNDED_NS: i64 = 10_000_000;

/// A folder that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundFolder {
    /// Its canonical path.
    pub(crate) real: PathBuf,
    /// ID of the device it is on, which the system may change at every start.
    pub(crate) device: u64,
    /// Its volume and its path on that.
    pub(crate) location: Location,
}

/// Opens a folder, or returns why it cannot be listed. The milestone is that its metadata could be read.
pub(crate) fn open(
    path: &Path,
    mounted: &[Volume],
    milestone: &Milestone,
) -> Result<FoundFolder, FolderProblem> {
    let real = path.canonicalize()?;
    let metadata = fs::metadata(&real)?;
    if !metadata.is_dir() {
        return Err(FolderProblem::IsFile);
    }
    milestone.pass();
    // A drive that was unplugged may still open; only reading fails.
    fs::read_dir(&real).and_then(|mut entries| entries.next().transpose())?;
    let location = volumes::location_of(mounted, &real);
    Ok(FoundFolder { real, device: metadata.dev(), location })
}

impl Landmark {
    /// Whether the file is below `root`, with its size and time.
    pub(crate) fn is_in(&self, root: &Path) -> bool {
        self.stat_in(root)
            .is_some_and(|(bytes, mtime_ns)| bytes == self.bytes && is_same_time(mtime_ns, self.mtime_ns))
    }

    /// Whether a file of its name and size is below `root`: a copy may have another time.
    pub(crate) fn has_same_size_in(&self, root: &Path) -> bool {
        self.stat_in(root).is_some_and(|(bytes, _)| bytes == self.bytes)
    }

    fn stat_in(&self, root: &Path) -> Option<(u64, i64)> {
        let metadata = fs::metadata(root.join(&self.path)).ok().filter(fs::Metadata::is_file)?;
        let stat = stat(&metadata);
        Some((stat.bytes, stat.mtime_ns))
    }
}

/// Whether two times, in nanoseconds, may belong to one change: the system may report a finer time while it is cached
/// than the disk stores.
fn is_same_time(a: i64, b: i64) -> bool {
    let rounded = a % ROUNDED_NS == 0 || b % ROUNDED_NS == 0;
    a == b || (rounded && a.abs_diff(b) <= COARSEST_NS)
}

/// Whether the folder found at a known folder's path is that folder. On Linux a disconnected drive leaves the empty
/// folder it was mounted on, and another drive may be mounted there: on its own volume a folder is accepted as it is,
/// on any other only if its landmarks are there.
fn is_same_folder(found: &FoundFolder, path: &Path, before: &Location, landmarks: &[Landmark]) -> bool {
    let same_volume = match (&before.volume, &found.location.volume) {
        (Some(_), _) => *before == found.location,
        // Device IDs may change at every start, so a different one proves nothing.
        (None, _) => landmarks.iter().all(|landmark| landmark.device == found.device),
    };
    // A link at its path may lead anywhere.
    let is_unmoved = same_volume && found.real == path;
    if is_unmoved || landmarks.is_empty() {
        return true;
    }
    let present = landmarks.iter().filter(|landmark| landmark.is_in(&found.real)).count();
    // An old copy has many of its files, too.
    let other_volume =
        matches!((&before.volume, &found.location.volume), (Some(old), Some(new)) if old != new);
    if other_volume { is_enough(present, landmarks) } else { present > 0 }
}

/// Whether this many present landmarks identify a folder where no UUID identifies the volume.
pub(crate) fn is_enough(present: usize, landmarks: &[Landmark]) -> bool {
    present > 0 && present * 10 >= landmarks.len() * REQUIRED_OF_TEN
}

/// Checks whether a known folder is at its path; otherwise returns why it is unavailable.
pub(crate) fn probe(
    folder: &Folder,
    landmarks: &[Landmark],
    mounted: &[Volume],
    milestone: &Milestone,
) -> Result<FoundFolder, FolderProblem> {
    if folder.path.is_file() {
        return Err(FolderProblem::Replaced);
    }
    let found = open(&folder.path, mounted, milestone)?;
    if is_same_folder(&found, &folder.path, &folder.location, landmarks) {
        Ok(found)
    } else {
        Err(FolderProblem::DriveMissing)
    }
}

#[cfg(test)]
#[path = "probe_tests.rs"]
mod tests;
