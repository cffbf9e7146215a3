//! From what the watch tells to what the indexing thread is asked to do.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{Event, Shared};
use crate::disk::walk::is_picture_name;
use crate::disk::watch::{FsChange, Rules, Tell, Watch};
use crate::mutex::lock;

/// The watch, and what it watches.
pub(super) struct Watching {
    watch: Watch,
    roots: Vec<PathBuf>,
}

impl Watching {
    /// Starts a watch of nothing that tells `shared`; `library` is the library's own folder, which is passed over.
    pub(super) fn start(start: fn(Rules, Tell) -> Watch, library: &Path, shared: Weak<Shared>) -> Self {
        let rules = Rules { skip: library.to_path_buf(), counts: is_picture_name };
        let tell = move |stir| {
            // It would keep itself alive.
            if let Some(shared) = shared.upgrade() {
                shared.hear(stir);
            }
        };
        Self { watch: start(rules, Arc::new(tell)), roots: Vec::new() }
    }
}

impl Shared {
    /// Watches by this from now on, if nothing is watching yet.
    pub(super) fn watch_by(&self, new: Watching) {
        lock(&self.watching).get_or_insert(new);
        self.follow_folders();
        // How long the thread sleeps depends on it.
        self.changed.notify_all();
    }

    pub(super) fn is_watching(&self) -> bool {
        lock(&self.watching).is_some()
    }

    /// The roots that are watched.
    pub(super) fn roots(&self) -> Vec<PathBuf> {
        lock(&self.watching).as_ref().map(|watching| watching.roots.clone()).unwrap_or_default()
    }

    /// Lets the watch follow the library's folders, whoever changed them.
    pub(super) fn follow_folders(&self) {
        if !self.is_watching() {
            return;
        }
        // Asked again after the next run, or a little later.
        let Ok(folders) = self.library.folders() else { return };
        let roots: Vec<PathBuf> = folders.into_iter().map(|folder| folder.path).collect();
        if let Some(watching) = &mut *lock(&self.watching)
            && watching.roots != roots
        {
            watching.watch.set_roots(roots.clone());
            watching.roots = roots;
        }
    }

    /// Tells the watch how long a look at whole roots took.
    pub(super) fn note_looked(&self, roots: impl IntoIterator<Item = PathBuf>, took: Duration) {
        if let Some(watching) = &*lock(&self.watching) {
            roots.into_iter().for_each(|root| watching.watch.looked(&root, took));
        }
    }

    /// Lets these roots be watched anew, and looked at.
    pub(super) fn watch_anew(&self, roots: Vec<PathBuf>) {
        if let Some(watching) = &*lock(&self.watching) {
            watching.watch.begin_again(roots);
        }
    }

    /// Hears the watch.
    fn hear(&self, stir: FsChange) {
        match stir {
            FsChange::At(paths) => {
                let roots = self.roots();
                self.queue().note_changed(paths, &roots);
            }
            FsChange::Begun(root) => self.queue().note_begun(root),
            FsChange::All(root) => self.queue().note_stirred(root),
            FsChange::Polling { root, reason } => (self.tell)(Event::Polling { folder: root, reason }),
            FsChange::Watched(root) => (self.tell)(Event::Watched { folder: root }),
        }
        self.changed.notify_all();
    }
}
