//! Reads and embeds files for a model: the active one, or the next one during a switch.
//!
//! Owns which files need that. Never decides when.

use rusqlite::Connection;

use super::order::newest_folders_first;
use super::pipeline::{self, Job, RowPolicy, Run, RunCounts};
use super::reconcile::Plan;
use crate::catalogue::Catalogue;
use crate::catalogue::files::{self, KnownFile};
use crate::catalogue::folders::Folder;
use crate::disk::cloud::InCloud;
use crate::disk::walk::Candidate;
use crate::embedding_space::EmbeddingSpace;
use crate::error::Result;
use crate::ids::ContentId;
use crate::pictures::sidecars::Sidecars;
use crate::progress::{Phase, Progress};

/// What reading and embedding need besides the files.
#[derive(Clone, Copy)]
pub(crate) struct Embedding<'a> {
    catalogue: &'a Catalogue,
    space: &'a EmbeddingSpace,
    in_cloud: InCloud,
    progress: &'a Progress,
}

impl<'a> Embedding<'a> {
    /// For a model, which may differ from the active one. `in_cloud` recognises files that must not be read.
    pub(crate) fn new(
        catalogue: &'a Catalogue,
        in_cloud: InCloud,
        space: &'a EmbeddingSpace,
        progress: &'a Progress,
    ) -> Self {
        Self { catalogue, space, in_cloud, progress }
    }

    /// Reads files and embeds those that lack a vector of the model.
    pub(crate) fn read(&self, roots: &[Folder], jobs: Vec<Job>, rows: RowPolicy) -> Result<RunCounts> {
        if matches!(rows, RowPolicy::Update { .. }) {
            self.progress.enter(Phase::Reading);
        }
        let run = Run {
            catalogue: self.catalogue,
            embedder: &*self.space.embedder,
            model_id: self.space.model_id,
            roots: roots.iter().map(|root| (root.id, root.path.clone())).collect(),
            in_cloud: self.in_cloud,
            sidecars: Sidecars::new(self.in_cloud),
            progress: self.progress,
            rows,
            in_flight: Default::default(),
        };
        pipeline::run(&run, jobs)
    }

    /// Makes missing thumbnails and vectors of known contents: those that a killed run left unfinished, and those of
    /// files that were unavailable when the model was chosen. The files are unchanged, so a file that cannot be read
    /// keeps its row. Reads again what an older version read.
    pub(crate) fn complete(&self, roots: &[Folder]) -> Result<RunCounts> {
        let jobs = self.unfinished(roots)?;
        if jobs.is_empty() || self.progress.is_cancelled() {
            return Ok(RunCounts::default());
        }
        self.progress.enter(Phase::Reading);
        self.read(roots, jobs, RowPolicy::Keep)
    }

    /// Reads the metadata of contents again that are outdated, as by a change of their sidecars.
    pub(crate) fn read_again(&self, roots: &[Folder], contents: &[ContentId]) -> Result<RunCounts> {
        let outdated = |db: &Connection| {
            let rows = contents.iter().map(|&id| files::outdated(db, id));
            rows.filter_map(Result::transpose).collect::<rusqlite::Result<Vec<KnownFile>>>()
        };
        let jobs: Vec<Job> = self.catalogue.read(outdated)?.into_iter().map(job).collect();
        if jobs.is_empty() || self.progress.is_cancelled() {
            return Ok(RunCounts::default());
        }
        self.progress.enter(Phase::Reading);
        self.read(roots, newest_folders_first(jobs), RowPolicy::Keep)
    }

    /// One file of every content in the folders that lacks a thumbnail or the model's vector, or was read by an
    /// older version.
    pub(crate) fn unfinished(&self, roots: &[Folder]) -> Result<Vec<Job>> {
        let mut jobs = Vec::new();
        for root in roots {
            let rows = self.catalogue.read(|db| files::unfinished(db, self.space.model_id, root.id))?;
            jobs.extend(rows.into_iter().map(job));
        }
        Ok(newest_folders_first(jobs))
    }
}

/// A known file to read.
fn job(KnownFile { id, folder_id, path, stat, .. }: KnownFile) -> Job {
    Job { row: Some(id), candidate: Candidate { folder_id, path, stat } }
}

/// The files to read: changed and new ones, newest folders first. Consumes the plan, since a large folder's should not be in memory twice.
pub(super) fn jobs(plan: Plan) -> Vec<Job> {
    let again = plan.changed.into_iter().chain(plan.to_verify).chain(plan.retried);
    let again = again.map(|row| Job { row: Some(row.id), candidate: row.candidate });
    let new = plan.new.into_iter().map(|candidate| Job { row: None, candidate });
    let mut jobs: Vec<Job> = again.chain(new).collect();
    // The list lives for the whole run.
    jobs.shrink_to_fit();
    newest_folders_first(jobs)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::disk::walk::Stat;
    use crate::ids::FolderId;

    #[test]
    fn a_run_reads_the_newest_folder_first() {
        let file = |path: &str, mtime_ns| Candidate {
            folder_id: FolderId(1),
            path: path.into(),
            stat: Stat { bytes: 1, mtime_ns, ctime_ns: 0, inode: 0, device: 0 },
        };
        let new = vec![file("a/2019.jpg", 19), file("b/2024.jpg", 24), file("c/2021.jpg", 21)];
        let jobs = jobs(Plan { new, ..Plan::default() });
        let order: Vec<&Path> = jobs.iter().map(|job| job.candidate.path.as_path()).collect();
        assert_eq!(order, ["b/2024.jpg", "c/2021.jpg", "a/2019.jpg"].map(Path::new));
    }
}
