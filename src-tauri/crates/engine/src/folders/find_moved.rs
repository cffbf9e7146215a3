//! Finds a folder that is no longer at its path: on a drive that is now mounted elsewhere.
//!
//! Owns where such a folder is searched for and which evidence identifies it. Never changes the catalogue.

use std::fs;
use std::path::{Path, PathBuf};

use super::locator::Locator;
use super::probe::{self, FoundFolder, LANDMARKS};
use crate::catalogue::folders::{self, Folder, Landmark};
use crate::disk::timeout::{Milestone, TIMEOUT};
use crate::disk::volumes::{self, Volume};
use crate::error::Result;

/// How many folders beside the old mount point are searched at most: far more than drives are ever mounted.
const MAX_SIBLINGS: usize = 100;

impl Locator<'_> {
    /// Searches the mounted volumes for a folder; returns the candidate with the best evidence.
    pub(super) fn find_elsewhere(&self, folder: &Folder, mounted: &[Volume]) -> Result<Option<FoundFolder>> {
        let landmarks = self.catalogue.read(|db| folders::landmarks(db, folder.id, LANDMARKS))?;
        let mut best: Option<(Evidence, FoundFolder)> = None;
        for path in self.candidates(folder, mounted) {
            let (target, wanted, landmarks, mounted) =
                (path.clone(), folder.clone(), landmarks.clone(), mounted.to_vec());
            // Checks each path by itself: a share that does not answer must not keep the others from being found.
            let check = move || evidence(&target, &wanted, &landmarks, &mounted);
            let found = self.timed_io.run(&path, TIMEOUT, check).flatten();
            best = best.into_iter().chain(found).max_by_key(|(evidence, _)| *evidence);
        }
        Ok(best.map(|(_, found)| found))
    }

    /// Where a folder may be: at its path on every volume that may be its own, and beside its old mount point.
    fn candidates(&self, folder: &Folder, mounted: &[Volume]) -> Vec<PathBuf> {
        let Some(on_volume) = &folder.location.path else { return Vec::new() };
        let known = folder.location.volume.as_ref();
        let may_be = |volume: &&Volume| match (&volume.id, known) {
            (Some(id), Some(known)) => id == known,
            _ => volume.searchable,
        };
        let mut paths: Vec<PathBuf> =
            mounted.iter().filter(may_be).filter_map(|volume| volume.path_of(on_volume)).collect();
        if known.is_none() {
            let (path, on_volume) = (folder.path.clone(), on_volume.clone());
            let key = path.join("beside");
            let found = self.timed_io.run(&key, TIMEOUT, move || beside_mount_point(&path, &on_volume));
            paths.extend(found.unwrap_or_default());
        }
        paths.retain(|path| *path != folder.path);
        paths.sort();
        paths.dedup();
        paths
    }
}

/// Whether the volume is the same, and how many landmarks are present.
type Evidence = (bool, usize);

/// Opens a candidate path; returns the folder and the evidence for it, or `None` when that is not enough.
fn evidence(
    path: &Path,
    folder: &Folder,
    landmarks: &[Landmark],
    mounted: &[Volume],
) -> Option<(Evidence, FoundFolder)> {
    let found = probe::open(path, mounted, &Milestone::default()).ok()?;
    let same_volume = folder.location.volume.is_some() && found.location == folder.location;
    let present = landmarks.iter().filter(|landmark| landmark.is_in(&found.real)).count();
    let enough =
        if same_volume { present > 0 || landmarks.is_empty() } else { probe::is_enough(present, landmarks) };
    enough.then_some(((same_volume, present), found))
}

/// The folder's path on its volume, below each folder beside the former mount point.
fn beside_mount_point(path: &Path, on_volume: &Path) -> Vec<PathBuf> {
    let depth = on_volume.components().count();
    let (Some(mount), true) = (path.ancestors().nth(depth), path.ends_with(on_volume)) else {
        return Vec::new();
    };
    let Some(entries) = mount.parent().and_then(|parent| fs::read_dir(parent).ok()) else {
        return Vec::new();
    };
    let siblings = entries.flatten().take(MAX_SIBLINGS).map(|entry| entry.path());
    siblings.filter(|sibling| sibling.is_dir()).map(|sibling| volumes::joined(&sibling, on_volume)).collect()
}
