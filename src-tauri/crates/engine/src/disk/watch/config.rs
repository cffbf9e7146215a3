//! What a watch ignores, and how often it checks.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Age at which a notification is reported. A file that was written in one go is complete by then; one that is still
/// being written is reported again.
pub(super) const DEBOUNCE: Duration = Duration::from_millis(750);

/// What a watch ignores.
pub(crate) struct WatchRules {
    /// A folder in which every change is ignored: the library's own, which each scan writes to.
    pub(crate) skip: PathBuf,
    /// Whether a file with this name is relevant. Folders always are, and so are missing paths, which may have been
    /// folders.
    pub(crate) is_relevant: fn(&Path) -> bool,
}

/// Intervals of periodic checks, which tests shorten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intervals {
    /// Between checks whether each root can be reached.
    pub(super) reach: Duration,
    /// Between scans of an unwatched root, at least.
    pub(super) poll: Duration,
    /// Between attempts to watch a root that could not be watched.
    pub(super) retry: Duration,
}

impl Default for Intervals {
    fn default() -> Self {
        Self {
            reach: Duration::from_secs(5),
            poll: Duration::from_secs(5),
            retry: Duration::from_secs(15 * 60),
        }
    }
}
