//! The metadata by which an unchanged file is recognised.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// Metadata of a file. A file is taken as unchanged if all four values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stat {
    /// Size in bytes.
    pub bytes: u64,
    /// Last modification, in nanoseconds since 1970-01-01 UTC.
    pub mtime_ns: i64,
    /// Inode number.
    pub inode: u64,
    /// Device number.
    pub device: u64,
}

/// The catalogue's part of a file's metadata.
pub(crate) fn stat(metadata: &Metadata) -> Stat {
    Stat {
        bytes: metadata.len(),
        mtime_ns: metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec()),
        inode: metadata.ino(),
        device: metadata.dev(),
    }
}
