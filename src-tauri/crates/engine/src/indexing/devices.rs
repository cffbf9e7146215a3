//! Decides whether missing files are deleted or on a drive that is not connected.
//!
//! Owns the comparison of the devices recorded in rows with those connected now. Drives may be mounted inside a
//! folder, or a link may lead to one. Never changes a row.

use std::collections::HashMap;
use std::path::PathBuf;

use super::targets::ScanTargets;
use crate::catalogue::files::KnownFile;
use crate::catalogue::folders::Folder;
use crate::disk::volumes;
use crate::disk::walk::device_of;
use crate::folders::Locator;
use crate::ids::FolderId;

/// The devices of folders and of paths in them, as far as they were looked up.
pub(super) struct Devices<'a> {
    locator: Locator<'a>,
    known: &'a [KnownFile],
    folders: HashMap<FolderId, &'a Folder>,
    /// The ID that each folder's own device had when its files were recorded, if it has another one now.
    former: HashMap<FolderId, Option<u64>>,
    /// The ID of the device of each path now; `None` for missing paths.
    current: HashMap<PathBuf, Option<u64>>,
}

impl<'a> Devices<'a> {
    pub(super) fn of(locator: Locator<'a>, targets: &'a ScanTargets, known: &'a [KnownFile]) -> Self {
        let folders = targets.folders().map(|folder| (folder.id, folder)).collect();
        Self { locator, known, folders, former: HashMap::new(), current: HashMap::new() }
    }

    /// Whether a missing file was on another device than its folder and than what still exists of its path.
    pub(super) fn is_cut_off(&mut self, row: &KnownFile) -> bool {
        let Some(&folder) = self.folders.get(&row.folder_id) else { return false };
        let was = Some(row.stat.device);
        if self.device(folder.path.clone()) == was {
            return false;
        }
        let parent = row.path.ancestors().skip(1).find_map(|below| self.device(folder.path.join(below)));
        parent != was && self.former_device(folder) != was
    }

    fn device(&mut self, path: PathBuf) -> Option<u64> {
        *self.current.entry(path).or_insert_with_key(|path| device_of(path))
    }

    /// Device IDs may change whenever the system starts. If a folder is still on its volume but none of its files has
    /// the current ID, the ID has changed, and the former one is what most of its files have.
    fn former_device(&mut self, folder: &Folder) -> Option<u64> {
        if let Some(former) = self.former.get(&folder.id) {
            return *former;
        }
        let former = self.find_former_device(folder);
        self.former.insert(folder.id, former);
        former
    }

    fn find_former_device(&mut self, folder: &Folder) -> Option<u64> {
        let now = self.device(folder.path.clone())?;
        let mut counts: HashMap<u64, usize> = HashMap::new();
        for row in self.known.iter().filter(|row| row.folder_id == folder.id) {
            *counts.entry(row.stat.device).or_default() += 1;
        }
        let location = volumes::location_of(&self.locator.mounted(), &folder.path);
        if counts.contains_key(&now) || folder.location.volume.is_none() || location != folder.location {
            return None;
        }
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(device, _)| device)
    }
}
