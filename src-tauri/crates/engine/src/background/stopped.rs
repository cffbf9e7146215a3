//! What the user stopped: it stays stopped at the next start, until the user resumes it or scans the folder again.
//!
//! Owns which folders of the library a stop concerns. What is left to do in them is the business of `indexing`.

use std::path::Path;

use super::shared::Shared;
use crate::catalogue::folders::{self, Folder};

impl Shared {
    /// Records that the user stops what is being scanned whole and what waits for it.
    pub(super) fn record_stop(&self) {
        let known = self.library.folders().unwrap_or_default();
        let queue = self.queue();
        let stopped: Vec<_> =
            queue.roots().filter_map(|root| around(&known, root)).map(|folder| folder.id).collect();
        drop(queue);
        if stopped.is_empty() || !self.library.is_writable() {
            return;
        }
        let recorded = self
            .library
            .catalogue
            .write(|db| stopped.iter().try_for_each(|&id| folders::set_stopped(db, id)));
        if let Err(error) = recorded {
            tracing::warn!(%error, "the next start will not know that indexing was stopped");
        }
    }

    /// Leaves the folders alone that the user stopped before the program ended.
    pub(super) fn leave_stopped(&self) {
        let left = self.library.unread().unwrap_or_default().into_iter().filter(|left| left.stopped);
        let stopped: Vec<_> = left.map(|left| left.folder).collect();
        let known = self.library.folders().unwrap_or_default().into_iter();
        let paths = known.filter(|folder| stopped.contains(&folder.id)).map(|folder| folder.path);
        self.queue().leave(paths.collect());
    }
}

/// The innermost folder of the library around a path.
fn around<'a>(known: &'a [Folder], path: &Path) -> Option<&'a Folder> {
    let around = known.iter().filter(|folder| path.starts_with(&folder.path));
    around.max_by_key(|folder| folder.path.components().count())
}
