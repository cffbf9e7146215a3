//! The watch of the library's folders, and what its notices ask of the indexing thread.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::events::Event;
use super::shared::Shared;
use super::watched_roots::{ExcludedFolders, WatchedRoots};
use crate::catalogue::folders::Folder;
use crate::disk::walk::{is_sidecar_name, may_be_picture};
use crate::disk::watch::{ChangeHandler, FsChange, Watch, WatchRules};
use crate::mutex::lock;

impl Shared {
    /// Watches the library's folders from now on, unless they are watched already. `start` starts a watch of no roots
    /// yet; changes in the library's own folder are ignored.
    pub(super) fn start_watching(self: &Arc<Self>, start: impl FnOnce(WatchRules, ChangeHandler) -> Watch) {
        let excluded = Arc::new(ExcludedFolders::default());
        let of_watch = Arc::clone(&excluded);
        let rules = WatchRules {
            skip: self.library.dir().to_path_buf(),
            is_relevant: |path| may_be_picture(path) || is_sidecar_name(path),
            is_excluded: Box::new(move |root, folder| of_watch.contains(root, folder)),
            is_hidden: self.library.is_hidden,
        };
        let shared = Arc::downgrade(self);
        let on_change = move |change| {
            // A strong reference would keep the watch, and so itself, alive.
            if let Some(shared) = shared.upgrade() {
                shared.on_change(change);
            }
        };
        let new = WatchedRoots { watch: start(rules, Arc::new(on_change)), roots: Vec::new(), excluded };
        lock(&self.watching).get_or_insert(new);
        self.follow_folders();
        // How long the thread waits depends on it.
        self.changed.notify_all();
    }

    pub(super) fn is_watching(&self) -> bool {
        lock(&self.watching).is_some()
    }

    /// The watched roots.
    pub(super) fn roots(&self) -> Vec<PathBuf> {
        lock(&self.watching).as_ref().map(|watching| watching.roots.clone()).unwrap_or_default()
    }

    /// Watches the library's present folders, whoever changed them.
    pub(super) fn follow_folders(&self) {
        if !self.is_watching() {
            return;
        }
        // On failure it is repeated after the next run, or a little later.
        let (Ok(folders), Ok(everywhere)) = (self.library.folders(), self.library.excludes()) else { return };
        let roots: Vec<PathBuf> = folders.iter().map(|folder| folder.path.clone()).collect();
        let patterns = |folder: Folder| (folder.path, [everywhere.as_slice(), &folder.excludes].concat());
        if let Some(watching) = &mut *lock(&self.watching) {
            let changed = watching.excluded.replace(folders.into_iter().map(patterns));
            if watching.roots != roots {
                watching.watch.set_roots(roots.clone());
                watching.roots = roots;
            }
            if !changed.is_empty() {
                // Folders that are no longer excluded have no watches yet.
                watching.watch.restart(changed);
            }
        }
    }

    /// Passes on to the watch how long a scan of whole roots took.
    pub(super) fn record_scan_time(&self, roots: impl IntoIterator<Item = PathBuf>, took: Duration) {
        if let Some(watching) = &*lock(&self.watching) {
            roots.into_iter().for_each(|root| watching.watch.record_scan(&root, took));
        }
    }

    /// Sets the watches of these roots again; the watch then asks to scan them.
    pub(super) fn watch_again(&self, roots: Vec<PathBuf>) {
        if let Some(watching) = &*lock(&self.watching) {
            watching.watch.restart(roots);
        }
    }

    /// Turns a notice of the watch into work.
    fn on_change(&self, change: FsChange) {
        match change {
            FsChange::At(paths) => {
                let roots = self.roots();
                self.queue().add_changed(paths, &roots);
            }
            FsChange::Started(root) => self.queue().watch_started(root),
            FsChange::All(root) => self.queue().rescan(root),
            FsChange::Polling { root, reason } => (self.report)(Event::Polling { folder: root, reason }),
            FsChange::Watched(root) => (self.report)(Event::Watched { folder: root }),
        }
        self.changed.notify_all();
    }
}
