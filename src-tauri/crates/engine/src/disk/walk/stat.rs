//! The metadata by which an unchanged file is recognised.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Metadata of a file. A file is believed unchanged if size, times, inode and device are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stat {
    /// Size in bytes.
    pub bytes: u64,
    /// Last modification, in nanoseconds since 1970-01-01 UTC.
    pub mtime_ns: i64,
    /// Last change of content or metadata (POSIX `st_ctime`), in nanoseconds since 1970-01-01 UTC; 0 if unknown.
    /// Programs can set the modification time back, but not this one.
    pub ctime_ns: i64,
    /// Inode number.
    pub inode: u64,
    /// Device number.
    pub device: u64,
}

impl Stat {
    /// The part that a rename keeps: many file systems count a rename as a change of the file itself.
    #[must_use]
    pub fn without_ctime(self) -> Self {
        Self { ctime_ns: 0, ..self }
    }

    /// Whether size and modification time are the same.
    pub fn has_same_modification(&self, other: &Self) -> bool {
        (self.bytes, self.mtime_ns) == (other.bytes, other.mtime_ns)
    }

    /// Whether `now` adds nothing to this: all values are equal, or only its change time is unknown.
    pub fn covers(&self, now: &Self) -> bool {
        *self == *now || (now.ctime_ns == 0 && self.without_ctime() == *now)
    }

    /// Whether the change times differ; false while either is unknown.
    pub fn has_other_ctime(&self, other: &Self) -> bool {
        self.ctime_ns != 0 && other.ctime_ns != 0 && self.ctime_ns != other.ctime_ns
    }
}

/// The catalogue's part of a file's metadata.
pub(crate) fn stat(metadata: &Metadata) -> Stat {
    Stat {
        bytes: metadata.len(),
        mtime_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        ctime_ns: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        inode: metadata.ino(),
        device: metadata.dev(),
    }
}

/// The ID of the device that a path is on now; `None` if there is nothing.
pub(crate) fn device_of(path: &Path) -> Option<u64> {
    Some(path.metadata().ok()?.dev())
}

fn nanoseconds(seconds: i64, nanoseconds: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}

/// Whether an error means that a path is missing, or a link without a target.
pub(crate) fn is_missing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory) || error.raw_os_error() == Some(nix::libc::ELOOP)
}
