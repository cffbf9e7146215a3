//! An indexing run: folders on disk to a catalogue that agrees with them.
//!
//! Owns the order of things: lock, crawl, reconcile, note what moved or went, read the rest, bring the
//! index up to date. Each step commits what it learns, so that a run that ends early is simply gone on with.

mod changed_paths;
mod cloud_files;
mod devices;
mod embed_jobs;
mod finish;
mod model_switch;
pub mod pipeline;
mod raw_pairs;
pub mod reconcile;
mod register;
mod retention;
mod scan;
mod summary;
mod targets;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Instant;

use crate::catalogue::files::State;
use crate::catalogue::folders::Folder;
use crate::catalogue::{Catalogue, files, missing, now};
use crate::disk::RunLock;
use crate::disk::walk::Excludes;
use crate::error::Result;
use crate::folders::Locator;
use crate::library::Library;
use crate::progress::{Phase, Progress};
use cloud_files::CloudPlan;
use embed_jobs::{Embedding, jobs};
use finish::{Extent, finish};
use pipeline::RowPolicy;
use reconcile::Plan;
use scan::{Scan, scan};
pub use summary::{QUIET_PERIOD, ScanOutcome, ScanRequest, Summary};

impl Library {
    /// Adds folders, or looks at them again: reads what is new or changed, notes what moved or went.
    /// `excludes` replaces the folders' patterns of what is left out. Blocks until done; `progress` tells
    /// how far it is and can stop it. Only one run at a time works on a library.
    pub fn index(
        &self,
        folders: &[PathBuf],
        excludes: Option<&[String]>,
        progress: &Progress,
    ) -> Result<Summary> {
        let look = ScanRequest { folders, excludes, ..ScanRequest::default() };
        Ok(self.scan(&look, progress)?.summary)
    }

    /// As [`index`](Self::index), also at single paths at or below which something changed: that takes as long as
    /// what changed is large, however large the library is.
    pub fn scan(&self, look: &ScanRequest<'_>, progress: &Progress) -> Result<ScanOutcome> {
        run(self, look, progress)
    }
}

/// Looks at folders and at what changed, and brings the library up to date with them.
fn run(library: &Library, look: &ScanRequest<'_>, progress: &Progress) -> Result<ScanOutcome> {
    let started = Instant::now();
    library.check_writable()?;
    let _lock = RunLock::take(&library.dir)?;
    retention::record_use(&library.catalogue)?;
    progress.enter(Phase::Looking);
    if let Some(patterns) = look.excludes {
        Excludes::parse(patterns)?;
    }
    let (space, locator) = (library.space(), Locator::of(library));
    let embedding = Embedding::new(library, &space, progress)?;
    let targets = targets::targets(&locator, look)?;
    let Scan { mut plan, found, pairs, companions, mut still_changing, in_cloud } =
        scan(&locator, &targets, look.patient, progress)?;
    let roots: Vec<Folder> = targets.folders().cloned().collect();
    let mut summary = Summary { found, cloud: in_cloud.len() as u64, ..Summary::default() };
    if !progress.is_cancelled() {
        let cloud = CloudPlan::take_from(&mut plan, &in_cloud);
        drop(in_cloud);
        note(&library.catalogue, &plan, &cloud)?;
        summary.count(&plan);
        let missing_now = plan.missing.iter().copied().collect();
        let to_verify = plan.to_verify.iter().map(|row| row.id).collect();
        let mut companions = pairs.take_from(&mut plan, &companions);
        let rows = RowPolicy::Update { missing_now, to_verify, patient: look.patient };
        still_changing.extend(summary.add(embedding.read(&roots, jobs(plan), rows)?));
        // They are looked at again with their pictures.
        companions.retain(|raw| !still_changing.contains(&(raw.candidate.folder_id, raw.main.clone())));
        let alone = raw_pairs::settle(&library.catalogue, companions)?;
        if !alone.is_empty() {
            let (missing_now, to_verify) = Default::default();
            let rows = RowPolicy::Update { missing_now, to_verify, patient: look.patient };
            still_changing.extend(summary.add(embedding.read(&roots, alone, rows)?));
        }
        let extent = if targets.whole.is_empty() { Extent::Changes } else { Extent::Folders };
        summary.embedded += embedding.complete(&targets.whole)?;
        retention::forget(&library.catalogue, now())?;
        finish(&library.catalogue, &space, extent, progress)?;
        // The look at what is still_changing goes on with it: if it failed now, nobody would know what is to be looked at.
        if still_changing.is_empty() {
            summary.embedded += model_switch::go_on(library, progress)?;
        }
    }
    for root in &targets.whole {
        let id = Some(root.id);
        summary.unreadable += library.catalogue.read(|c| files::count(c, id, State::Unreadable))?;
        summary.unsupported += library.catalogue.read(|c| files::count(c, id, State::Unsupported))?;
    }
    summary.elapsed = started.elapsed();
    summary.stopped = progress.is_cancelled();
    Ok(ScanOutcome { summary, still_changing: targets.absolute(still_changing) })
}

/// Makes what is missing of contents whose files are there, without scanning for new ones. The caller holds the
/// [`RunLock`]. Returns how many pictures were embedded.
pub(crate) fn complete(library: &Library, progress: &Progress) -> Result<u64> {
    let (space, roots) = (library.space(), library.folders()?);
    let made = Embedding::new(library, &space, progress)?.complete(&roots)?;
    finish(&library.catalogue, &space, Extent::Folders, progress)?;
    Ok(made)
}

/// Commits what needs no reading.
fn note(catalogue: &Catalogue, plan: &Plan, cloud: &CloudPlan) -> Result<()> {
    catalogue.write(|db| {
        cloud.note(db)?;
        for row in &plan.moved {
            files::move_to(db, row.id, row.candidate.folder_id, &row.candidate.path)?;
        }
        for row in plan.moved.iter().chain(&plan.refreshed) {
            files::refresh(db, row.id, &row.candidate.stat)?;
        }
        plan.out_of_reach.iter().try_for_each(|&id| missing::set_out_of_reach(db, id))?;
        plan.missing.iter().try_for_each(|&id| missing::set_missing(db, id))
    })
}
