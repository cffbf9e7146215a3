//! Whether what is missing is gone, or lies on a drive that is not connected.
//!
//! Owns the comparison of the devices that rows say their files are on with those that are there now. Drives may be
//! connected inside a folder, or a link may lead to one.

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use super::targets::ScanTargets;
use crate::catalogue::files::KnownFile;
use crate::catalogue::folders::Folder;
use crate::disk::volumes;
use crate::folders::Locator;
use crate::ids::FolderId;

/// The devices of folders and of what is in them, as far as they were asked for.
pub(super) struct Devices<'a> {
    locator: Locator<'a>,
    known: &'a [KnownFile],
    folders: HashMap<FolderId, &'a Folder>,
    /// By folder, the number its own device had when its files were noted, if it is another one now.
    before: HashMap<FolderId, Option<u64>>,
    now: HashMap<PathBuf, Option<u64>>,
}

impl<'a> Devices<'a> {
    pub(super) fn of(locator: Locator<'a>, targets: &'a ScanTargets, known: &'a [KnownFile]) -> Self {
        let folders = targets.folders().map(|folder| (folder.id, folder)).collect();
        Self { locator, known, folders, before: HashMap::new(), now: HashMap::new() }
    }

    /// Whether the file of a row that is missing lay on another device than its folder and than all that is left of
    /// its path.
    pub(super) fn is_cut_off(&mut self, row: &KnownFile) -> bool {
        let Some(&folder) = self.folders.get(&row.folder_id) else { return false };
        let was = Some(row.stat.device);
        if self.device(folder.path.clone()) == was {
            return false;
        }
        let left = row.path.ancestors().skip(1).find_map(|below| self.device(folder.path.join(below)));
        left != was && self.own_before(folder) != was
    }

    fn device(&mut self, path: PathBuf) -> Option<u64> {
        *self.now.entry(path).or_insert_with_key(|path| Some(path.metadata().ok()?.dev()))
    }

    /// Systems number devices anew when they start. On the volume that it was on a folder none of whose files has the
    /// number of today has been numbered anew, and most of its files had the number of then.
    fn own_before(&mut self, folder: &Folder) -> Option<u64> {
        if let Some(before) = self.before.get(&folder.id) {
            return *before;
        }
        let before = self.number_before(folder);
        self.before.insert(folder.id, before);
        before
    }

    fn number_before(&mut self, folder: &Folder) -> Option<u64> {
        let now = self.device(folder.path.clone())?;
        let mut counts: HashMap<u64, usize> = HashMap::new();
        for row in self.known.iter().filter(|row| row.folder_id == folder.id) {
            *counts.entry(row.stat.device).or_default() += 1;
        }
        let place = volumes::place(&self.locator.mounted(), &folder.path);
        if counts.contains_key(&now) || folder.place.volume.is_none() || place != folder.place {
            return None;
        }
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(device, _)| device)
    }
}
