//! One indexing run, from the lock to the summary.
//!
//! Owns the order of the steps. Each step commits its results, so that the next run continues one that ended early.

use std::collections::HashSet;
use std::mem;
use std::path::PathBuf;
use std::time::Instant;

use super::cloud_files::CloudPlan;
use super::embed_jobs::{Embedding, jobs};
use super::finish::{Extent, finish};
use super::pipeline::{Job, RowPolicy};
use super::raw_pairs::Linked;
use super::reconcile::Plan;
use super::scan::{Scan, scan};
use super::summary::{ScanOutcome, ScanRequest, Summary};
use super::targets::{ScanTargets, targets};
use super::{model_switch, raw_pairs, retention, unread};
use crate::catalogue::files::State;
use crate::catalogue::folders::Folder;
use crate::catalogue::{Catalogue, files, missing, now};
use crate::disk::RunLock;
use crate::disk::walk::Excludes;
use crate::error::Result;
use crate::folders::Locator;
use crate::ids::{ContentId, FileId, FolderId};
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// Scans folders and changed paths, and updates the library to match them.
pub(super) fn run(library: &Library, request: &ScanRequest<'_>, progress: &Progress) -> Result<ScanOutcome> {
    let started = Instant::now();
    library.check_writable()?;
    let _lock = RunLock::acquire(&library.dir)?;
    retention::record_use(&library.catalogue)?;
    progress.enter(Phase::Looking);
    if let Some(patterns) = request.excludes {
        Excludes::parse(patterns)?;
    }
    let (space, locator) = (library.space(), Locator::of(library));
    let embedding = Embedding::new(&library.catalogue, locator.cloud_test()?, &space, progress);
    let targets = targets(&locator, request)?;
    let mut scan = scan(&locator, &targets, request.patient, progress)?;
    let mut still_changing = mem::take(&mut scan.still_changing);
    let silent = mem::take(&mut scan.silent);
    let mut summary = Summary { found: scan.found, cloud: scan.in_cloud.len() as u64, ..Summary::default() };
    if !progress.is_cancelled() {
        let roots = targets.folders().cloned().collect();
        let whole = targets.whole.iter().map(|folder| folder.id).collect();
        let patient = request.patient;
        let update = Update { catalogue: &library.catalogue, embedding, roots, whole, patient };
        let outdated = update.apply(scan, &mut still_changing, &mut summary)?;
        summary.reread += embedding.read_again(&library.folders()?, &outdated)?.reread;
        let completed = match request.complete {
            true => embedding.complete(&library.folders()?)?,
            false => embedding.complete(&targets.whole)?,
        };
        summary.embedded += completed.embedded;
        summary.reread += completed.reread;
        if !progress.is_cancelled() {
            unread::record_read(&library.catalogue, targets.whole.iter().map(|folder| folder.id))?;
        }
        retention::forget(&library.catalogue, now())?;
        let extent = if targets.whole.is_empty() { Extent::Changes } else { Extent::Folders };
        finish(&library.catalogue, &space, extent, progress)?;
        // The scan of the files that are still changing continues the switch. If it failed here, the caller would not
        // learn which files those are.
        if still_changing.is_empty() {
            summary.embedded += model_switch::continue_switch(library, progress)?;
        }
    }
    count_failures(&library.catalogue, &targets, &mut summary)?;
    summary.elapsed = started.elapsed();
    summary.stopped = progress.is_cancelled();
    Ok(ScanOutcome { summary, still_changing: targets.absolute(still_changing), silent })
}

/// Brings the rows up to date with a scan.
struct Update<'a> {
    catalogue: &'a Catalogue,
    embedding: Embedding<'a>,
    roots: Vec<Folder>,
    /// Those of them that are scanned as a whole.
    whole: HashSet<FolderId>,
    /// See [`ScanRequest::patient`].
    patient: bool,
}

impl Update<'_> {
    /// Commits what needs no reading, reads the rest and pairs raw files with their pictures. Returns the contents whose
    /// sidecars have changed.
    fn apply(
        &self,
        scan: Scan,
        still_changing: &mut HashSet<(FolderId, PathBuf)>,
        summary: &mut Summary,
    ) -> Result<Vec<ContentId>> {
        let Scan { mut plan, pairs, companions, changed_shots, in_changed_shots, in_cloud, .. } = scan;
        let cloud = CloudPlan::take_from(&mut plan, &in_cloud);
        drop(in_cloud);
        commit(self.catalogue, &plan, &cloud)?;
        let mut outdated = changed_shots.commit(self.catalogue, &in_changed_shots, &plan)?;
        summary.add_plan(&plan);
        let missing_now = plan.missing.iter().copied().collect();
        let to_verify = plan.to_verify.iter().map(|row| row.id).collect();
        let mut companions = pairs.take_from(&mut plan, &companions);
        verify_moved(&mut plan);
        let jobs = jobs(plan);
        unread::record(self.catalogue, &self.whole, &jobs)?;
        still_changing.extend(self.read(jobs, missing_now, to_verify, summary)?);
        // Companions of pictures that are still changing are scanned again with those.
        companions.retain(|raw| !still_changing.contains(&(raw.candidate.folder_id, raw.main.clone())));
        let Linked { unpaired, with_sidecars } = raw_pairs::link(self.catalogue, companions)?;
        if !unpaired.is_empty() {
            still_changing.extend(self.read(unpaired, HashSet::new(), HashSet::new(), summary)?);
        }
        outdated.extend(with_sidecars);
        Ok(outdated)
    }

    /// Reads files; returns those that are still changing.
    fn read(
        &self,
        jobs: Vec<Job>,
        missing_now: HashSet<FileId>,
        to_verify: HashSet<FileId>,
        summary: &mut Summary,
    ) -> Result<Vec<(FolderId, PathBuf)>> {
        let rows = RowPolicy::Update { missing_now, to_verify, patient: self.patient };
        Ok(summary.add_counts(self.embedding.read(&self.roots, jobs, rows)?))
    }
}

/// Has moved files read of which more than the path may have changed.
fn verify_moved(plan: &mut Plan) {
    let Plan { moved, moved_to_verify, to_verify, .. } = plan;
    to_verify.extend(moved.extract_if(.., |row| moved_to_verify.contains(&row.id)));
}

/// Commits the part of a plan that needs no reading.
fn commit(catalogue: &Catalogue, plan: &Plan, cloud: &CloudPlan) -> Result<()> {
    catalogue.write(|db| {
        cloud.write(db)?;
        for row in &plan.moved {
            files::move_to(db, row.id, row.candidate.folder_id, &row.candidate.path)?;
        }
        for row in &plan.moved {
            // The row keeps its change time until the file was read: so a run that ends before is continued.
            files::refresh(db, row.id, &row.candidate.stat.without_ctime())?;
        }
        for row in &plan.refreshed {
            files::refresh(db, row.id, &row.candidate.stat)?;
        }
        plan.offline.iter().try_for_each(|&id| missing::set_out_of_reach(db, id))?;
        plan.missing.iter().try_for_each(|&id| missing::set_missing(db, id))
    })
}

/// Counts the files without a readable picture in the folders that were scanned as a whole.
fn count_failures(catalogue: &Catalogue, targets: &ScanTargets, summary: &mut Summary) -> Result<()> {
    for root in &targets.whole {
        let id = Some(root.id);
        summary.unreadable += catalogue.read(|db| files::count(db, id, State::Unreadable))?;
        summary.unsupported += catalogue.read(|db| files::count(db, id, State::Unsupported))?;
    }
    Ok(())
}
