//! Folders and drives that come and go without a notice from the watch.

use std::path::{Path, PathBuf};

use super::events::Event;
use super::shared::Shared;
use crate::disk::volumes::Volume;
use crate::folders::Locator;

impl Shared {
    /// Records which folders are unavailable, and scans those that are available again, wherever they are now.
    pub(super) fn locate_folders(&self, mounted: &[Volume]) {
        // On failure it is repeated a little later.
        let Ok(changed) = Locator::of(&self.library).refresh(mounted) else { return };
        if changed.is_empty() {
            return;
        }
        let mut queue = self.queue();
        changed.into_iter().filter(|folder| !folder.offline).for_each(|folder| queue.rescan(folder.path));
        drop(queue);
        (self.report)(Event::Changed);
    }

    /// Sets the watches again of roots in which a volume was mounted or unmounted: no notice reports what it holds.
    /// `known` holds the mount points of the last call, `None` at first.
    pub(super) fn follow_mounts(&self, mounted: &[Volume], known: &mut Option<Vec<PathBuf>>) {
        let mut now: Vec<PathBuf> = mounted.iter().map(|volume| volume.mount.clone()).collect();
        now.sort_unstable();
        let Some(before) = known.replace(now.clone()) else { return };
        if before == now {
            return;
        }
        let inside = |mounts: &[PathBuf], root: &Path| -> Vec<PathBuf> {
            mounts.iter().filter(|mount| mount.starts_with(root)).cloned().collect()
        };
        let mut roots = self.roots();
        roots.retain(|root| inside(&before, root) != inside(&now, root));
        self.watch_again(roots);
    }
}
