//! What the supervisor knows about one root.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// Device, inode and mode of a folder. A root whose identity differs was replaced, or may have become readable.
type FolderIdentity = (u64, u64, u32);

/// A root as the supervisor last saw it.
pub(super) struct Root {
    /// `None` if it could not be reached.
    pub(super) identity: Option<FolderIdentity>,
    pub(super) state: WatchState,
}

/// How a root is observed.
pub(super) enum WatchState {
    /// It cannot be reached.
    Unavailable,
    /// The system reports its changes.
    Watched,
    /// It is scanned whole, `every` so often.
    Polled {
        every: Duration,
        /// When the next scan is due.
        due: Instant,
        /// When to try to watch it again; `None` if that is pointless.
        retry: Option<Instant>,
    },
}

/// The identity of the folder at a path; `None` if it cannot be reached.
pub(super) fn identity_of(path: &Path) -> Option<FolderIdentity> {
    let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_dir)?;
    Some((metadata.dev(), metadata.ino(), metadata.mode()))
}
