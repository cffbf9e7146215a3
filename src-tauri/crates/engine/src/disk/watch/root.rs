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

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_that_is_replaced_or_becomes_readable_has_another_identity() {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = (dir.path().join("one"), dir.path().join("other"));
        fs::create_dir(&one).unwrap();
        fs::create_dir(&other).unwrap();
        let before = identity_of(&one);
        assert!(before.is_some() && before == identity_of(&one) && before != identity_of(&other));
        fs::set_permissions(&one, Permissions::from_mode(0o500)).unwrap();
        assert_ne!(identity_of(&one), before);
        fs::write(dir.path().join("file"), "").unwrap();
        assert_eq!(["file", "missing"].map(|name| identity_of(&dir.path().join(name))), [None, None]);
    }
}
