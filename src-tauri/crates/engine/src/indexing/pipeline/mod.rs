//! Files to rows: read and decode on many threads, embed on one, commit on one.
//!
//! Owns the stages, the bounded channels that join them (the channels are the memory ceiling) and how they
//! stop: a stage that ends closes its channel, which ends its neighbours. Decides nothing about which files
//! are worth reading (that is [`crate::indexing::reconcile`]) and knows no table by itself but through `commit`.

mod batch;
mod commit;
mod embed;
pub mod read;

use std::collections::{HashMap, HashSet};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use blake3::Hash;
use crossbeam_channel::bounded;
use image::RgbImage;

use crate::catalogue::Catalogue;
use crate::catalogue::contents::Facts;
use crate::disk::cloud::InCloud;
use crate::disk::walk::Candidate;
use crate::embedder::Embedder;
use crate::error::Result;
use crate::ids::{ContentId, FileId, FolderId, ModelId};
use crate::mutex::lock;
use crate::problem::FileProblem;
use crate::progress::Progress;

pub use batch::FULL as BATCH;
pub use commit::{RunCounts, work as commit};

/// Decoded pictures that may wait for the model.
const READ_AHEAD: usize = 24;
/// Finished pictures that may wait for the writer.
const WRITE_AHEAD: usize = 64;

/// A file to read.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where it is and what the file system said.
    pub candidate: Candidate,
    /// Its row, where it has one.
    pub row: Option<FileId>,
}

/// What came of reading a file.
pub enum Outcome {
    /// It was no longer there.
    Vanished,
    /// It cannot be looked at for now, which says nothing of the file: what is known of it stands.
    OutOfReach,
    /// There is no picture in it.
    Failed(Failure),
    /// Its content is in the catalogue, complete.
    Known(ContentId),
    /// Its content is being read under another name right now.
    Duplicate(Hash),
    /// A content to keep.
    NewContent(Box<NewContent>),
}

/// Why a file gave no picture.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its content, when it could be read at all.
    pub hash: Option<Hash>,
    /// What is wrong.
    pub problem: FileProblem,
}

/// A content that is new, or that lacks something.
pub struct NewContent {
    pub hash: Hash,
    pub facts: Facts,
    /// JPEG; none when it is kept already.
    pub thumbnail: Option<Vec<u8>>,
    /// What the model is to look at; none when its vector is kept already.
    pub input: Option<RgbImage>,
    /// What the model said, after the embed stage.
    pub vector: Option<Vec<f32>>,
}

/// A file and what came of it.
pub struct ProcessedFile {
    pub job: Job,
    pub outcome: Outcome,
}

/// What becomes of the rows of files that are read.
pub enum RowPolicy {
    /// They follow what is found.
    Update {
        /// RowPolicy that this run has marked as gone.
        missing_now: HashSet<FileId>,
        /// RowPolicy of files of which only the content tells whether they are the ones that are known.
        to_verify: HashSet<FileId>,
        /// Whether a file that is written to while it is read is left for later.
        patient: bool,
    },
    /// A file that cannot be read again keeps its row: only vectors are made, and to tell what has changed is
    /// another run's business.
    Keep,
}

/// What all stages share.
pub struct Run<'a> {
    pub catalogue: &'a Catalogue,
    pub embedder: &'a dyn Embedder,
    pub model_id: ModelId,
    /// The folders that jobs' paths are relative to, by their rows.
    pub roots: HashMap<FolderId, PathBuf>,
    /// Tells files that must not be read.
    pub in_cloud: InCloud,
    pub progress: &'a Progress,
    /// What becomes of the files' rows.
    pub rows: RowPolicy,
    /// Contents that a thread has taken on and that are not committed yet.
    pub in_flight: Mutex<HashSet<Hash>>,
}

impl Run<'_> {
    /// Where a job's file lies.
    fn path(&self, job: &Job) -> PathBuf {
        // Jobs are made of candidates that were found in these very folders.
        self.roots[&job.candidate.folder_id].join(&job.candidate.path)
    }

    /// Whether the folder of a job's file is there. A drive that is pulled out leaves no folder, an empty one on
    /// another device, or one that cannot be listed.
    fn is_in_reach(&self, job: &Job) -> bool {
        let root = &self.roots[&job.candidate.folder_id];
        let same = root.metadata().is_ok_and(|now| now.is_dir() && now.dev() == job.candidate.stat.device);
        same && root.read_dir().and_then(|mut entries| entries.next().transpose()).is_ok()
    }

    fn in_flight(&self) -> MutexGuard<'_, HashSet<Hash>> {
        lock(&self.in_flight)
    }
}

/// Threads that read and decode: one a core. They are plain threads, since rayon's are the model's.
pub fn readers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Reads, embeds and commits every job, until done, cancelled or failed. What was committed stays.
pub fn run(run: &Run<'_>, jobs: Vec<Job>) -> Result<RunCounts> {
    let total = jobs.len() as u64;
    run.progress.set_total(total);
    let queue = Mutex::new(jobs.into_iter());
    let (to_embed, decoded) = bounded(READ_AHEAD);
    let (to_commit, embedded) = bounded(WRITE_AHEAD);
    std::thread::scope(|scope| {
        for _ in 0..readers() {
            let to_embed = to_embed.clone();
            scope.spawn(|| read::work(run, &queue, to_embed));
        }
        drop(to_embed);
        // The embed stage owns its ends of the channels: when it returns, both neighbours notice.
        let embedding = scope.spawn(move || embed::work(run.embedder, &decoded, &to_commit));
        let committed = commit::work(run, embedded)
            .map(|counts| RunCounts { unread: total.saturating_sub(run.progress.done()), ..counts });
        match embedding.join() {
            Ok(Err(failed)) => committed.and(Err(failed.into())),
            Ok(Ok(())) => committed,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
