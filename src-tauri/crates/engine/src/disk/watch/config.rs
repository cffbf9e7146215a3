//! What a watch ignores, and how often it checks.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::disk::hidden::IsHidden;

/// Age at which a notification is reported. A file that was written in one go is complete by then; one that is still
/// being written is reported again.
pub(super) const DEBOUNCE: Duration = Duration::from_millis(750);

/// Between attempts to watch what could not be watched.
pub(super) const RETRY: Duration = Duration::from_secs(15 * 60);

/// What a watch ignores.
pub(crate) struct WatchRules {
    /// A folder in which every change is ignored: the library's own, which each scan writes to.
    pub(crate) skip: PathBuf,
    /// Whether a file with this name is relevant. Folders always are, and so are missing paths, which may have been
    /// folders.
    pub(crate) is_relevant: fn(&Path) -> bool,
    /// Whether scans of a root never enter this folder, which then needs no watches. Both paths are absolute.
    pub(crate) is_excluded: ExcludeTest,
    /// Recognises folders that are hidden by a flag, which scans never enter either.
    pub(crate) is_hidden: IsHidden,
}

/// Tells whether scans of a root (the first path) never enter a folder (the second).
pub(crate) type ExcludeTest = Box<dyn Fn(&Path, &Path) -> bool + Send + Sync>;

thread_local! {
    /// What the watchers that this thread creates ignore.
    static CURRENT: RefCell<Option<Arc<WatchRules>>> = const { RefCell::new(None) };
}

impl WatchRules {
    /// Runs `create`, which creates a watcher that needs these rules: notify's debouncer creates it itself, and hands it
    /// nothing of ours.
    pub(super) fn hand_over<T>(self: &Arc<Self>, create: impl FnOnce() -> T) -> T {
        CURRENT.set(Some(Arc::clone(self)));
        let created = create();
        CURRENT.set(None);
        created
    }

    /// The rules that were handed over; `None` outside of [`hand_over`](Self::hand_over).
    pub(super) fn handed_over() -> Option<Arc<Self>> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// Whether scans of `root` never enter `folder`, by this path.
    pub(super) fn excludes(&self, root: &Path, folder: &Path) -> bool {
        folder == self.skip || (self.is_excluded)(root, folder)
    }
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
        Self { reach: Duration::from_secs(5), poll: Duration::from_secs(5), retry: RETRY }
    }
}
