//! What the file system says of a file.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// What the file system says of a file; all four agreeing is taken as the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stat {
    /// Size in bytes.
    pub bytes: u64,
    /// Last change, nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Inode number.
    pub inode: u64,
    /// Device number.
    pub device: u64,
}

/// What the file system says, in the catalogue's terms.
pub(crate) fn stat(metadata: &Metadata) -> Stat {
    Stat {
        bytes: metadata.len(),
        mtime_ns: metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec()),
        inode: metadata.ino(),
        device: metadata.dev(),
    }
}
