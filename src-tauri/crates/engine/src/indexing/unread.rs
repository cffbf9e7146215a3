//! Records what a run is about to read in the folders that it scans whole, so that it is known what one that ends early, by
//! whatever cause, has left.
//!
//! Owns when that is written: a run that finds nothing to do writes nothing. The pipeline counts it down.

use std::collections::{BTreeMap, HashSet};

use super::pipeline::Job;
use crate::catalogue::{Catalogue, folders};
use crate::error::Result;
use crate::ids::FolderId;

/// Records how many files there are to read in folders.
pub(super) fn record(catalogue: &Catalogue, whole: &HashSet<FolderId>, jobs: &[Job]) -> Result<()> {
    let mut unread: BTreeMap<FolderId, u64> = whole.iter().map(|&id| (id, 0)).collect();
    for job in jobs {
        if let Some(files) = unread.get_mut(&job.candidate.folder_id) {
            *files += 1;
        }
    }
    let recorded = recorded(catalogue, whole.iter().copied())?;
    unread.retain(|id, files| *files > 0 || recorded.contains(id));
    if unread.is_empty() {
        return Ok(());
    }
    catalogue.write(|db| unread.iter().try_for_each(|(&id, &files)| folders::set_unread(db, id, files)))
}

/// Records that everything in folders has been read that could be.
pub(super) fn record_read(catalogue: &Catalogue, whole: impl Iterator<Item = FolderId>) -> Result<()> {
    let recorded = recorded(catalogue, whole)?;
    if recorded.is_empty() {
        return Ok(());
    }
    catalogue.write(|db| recorded.iter().try_for_each(|&id| folders::set_read(db, id)))
}

/// Those of the folders of which something is recorded as unread.
fn recorded(catalogue: &Catalogue, mut ids: impl Iterator<Item = FolderId>) -> Result<HashSet<FolderId>> {
    catalogue.read(|db| {
        ids.try_fold(HashSet::new(), |mut recorded, id| {
            if folders::is_recorded(db, id)? {
                recorded.insert(id);
            }
            Ok(recorded)
        })
    })
}
