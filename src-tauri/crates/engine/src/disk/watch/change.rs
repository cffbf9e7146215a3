//! What a watch reports.

use std::path::PathBuf;
use std::sync::Arc;

/// Something changed, or may have changed, in a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FsChange {
    /// At or below these paths. None of them is a root or below another.
    At(Vec<PathBuf>),
    /// The watch of this new root has started; earlier changes are unknown.
    Started(PathBuf),
    /// Anywhere in this root: notifications were lost, it appeared or disappeared, or an unwatched root is due for a
    /// scan.
    All(PathBuf),
    /// This root is now polled instead of watched. Reported once until it is watched again.
    Polling {
        /// The root.
        root: PathBuf,
        /// Why it is not watched.
        reason: PollingReason,
    },
    /// This root, which was reported as polled, is now watched.
    Watched(PathBuf),
}

/// Why a folder is polled instead of watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollingReason {
    /// It is on a network file system, which does not report what other computers change.
    Network,
    /// The system's limit of watched folders is reached.
    Limit,
}

/// Receives every change. It must neither block nor panic.
pub(crate) type ChangeHandler = Arc<dyn Fn(FsChange) + Send + Sync>;
