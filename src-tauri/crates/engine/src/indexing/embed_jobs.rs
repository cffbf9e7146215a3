//! Reading files and embedding them, with whatever model asks: the one in use or the next one.

use super::pipeline::{self, Job, RowPolicy, Run, RunCounts};
use super::reconcile::Plan;
use crate::catalogue::Catalogue;
use crate::catalogue::files::{self, KnownFile};
use crate::catalogue::folders::Folder;
use crate::disk::cloud::InCloud;
use crate::disk::walk::Candidate;
use crate::embedding_space::EmbeddingSpace;
use crate::error::Result;
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// What reading and embedding takes besides the files.
#[derive(Clone, Copy)]
pub(crate) struct Embedding<'a> {
    catalogue: &'a Catalogue,
    space: &'a EmbeddingSpace,
    in_cloud: InCloud,
    progress: &'a Progress,
}

impl<'a> Embedding<'a> {
    /// For a model of a library, which need not be the one in use.
    pub(crate) fn new(
        library: &'a Library,
        space: &'a EmbeddingSpace,
        progress: &'a Progress,
    ) -> Result<Self> {
        Ok(Self { catalogue: &library.catalogue, space, in_cloud: library.cloud_test()?, progress })
    }

    /// Reads the files and embeds those that the model has not seen.
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
            progress: self.progress,
            rows,
            in_flight: Default::default(),
        };
        pipeline::run(&run, jobs)
    }

    /// Makes what is missing of contents that are known: what a run that was killed left, and what the model could not
    /// see while a folder was unavailable. The files have not changed, so that one that cannot be read keeps its
    /// row. Returns how many pictures were embedded.
    pub(crate) fn complete(&self, roots: &[Folder]) -> Result<u64> {
        let jobs = self.unfinished(roots)?;
        if jobs.is_empty() || self.progress.is_cancelled() {
            return Ok(0);
        }
        self.progress.enter(Phase::Reading);
        Ok(self.read(roots, jobs, RowPolicy::Keep)?.embedded)
    }

    /// One file of every content in the folders that lacks a thumbnail or the model's vector.
    pub(crate) fn unfinished(&self, roots: &[Folder]) -> Result<Vec<Job>> {
        let mut jobs = Vec::new();
        for root in roots {
            let rows = self.catalogue.read(|db| files::unfinished(db, self.space.model_id, root.id))?;
            jobs.extend(rows.into_iter().map(|KnownFile { id, folder_id, path, stat, .. }| Job {
                row: Some(id),
                candidate: Candidate { folder_id, path, stat },
            }));
        }
        Ok(jobs)
    }
}

/// The files to read: changed ones and new ones. Takes the plan, since a large folder's should not be in memory
/// twice.
pub(super) fn jobs(plan: Plan) -> Vec<Job> {
    let again = plan.changed.into_iter().chain(plan.to_verify).chain(plan.retried);
    let again = again.map(|row| Job { row: Some(row.id), candidate: row.candidate });
    let new = plan.new.into_iter().map(|candidate| Job { row: None, candidate });
    let mut jobs: Vec<Job> = again.chain(new).collect();
    // It is held for the whole run.
    jobs.shrink_to_fit();
    jobs
}
