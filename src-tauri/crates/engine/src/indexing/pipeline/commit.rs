//! Last stage: outcomes to rows, many to a transaction, on the run's own thread.
//!
//! Owns the moment from which a picture counts as done. A killed run loses what is here and not committed,
//! nothing else.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use blake3::Hash;
use crossbeam_channel::{Receiver, RecvTimeoutError};
use rusqlite::Connection;

use super::{Failure, Job, NewContent, Outcome, ProcessedFile, RowPolicy, Run};
use crate::catalogue::files::{FileUpdate, State};
use crate::catalogue::{contents, embeddings, files, missing, thumbnails};
use crate::disk::walk::stat;
use crate::error::Result;
use crate::ids::{ContentId, FileId, FolderId};
use crate::pictures::decode::DECODER_VERSION;

/// RowPolicy a transaction.
const ROWS: usize = 256;
/// How long finished pictures stay uncommitted.
const INTERVAL: Duration = Duration::from_secs(2);

/// What a run did, counted as it was committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Vectors made.
    pub embedded: u64,
    /// New paths of contents whose file had been marked as gone: they moved.
    pub reappeared: u64,
    /// Those of them that this very run had marked.
    pub found_again: u64,
    /// RowPolicy at whose path another file lies than was known, though nothing but its content tells.
    pub exchanged: u64,
    /// Files that vanished between the walk and the reading.
    pub vanished: u64,
    /// Files that were not read, since the run was asked to stop.
    pub unread: u64,
    /// Files that were written to while they were read, with their folders. What is known of them stands.
    pub still_changing: Vec<(FolderId, PathBuf)>,
}

/// Commits until the stages before have ended.
pub fn work(run: &Run<'_>, finished: Receiver<ProcessedFile>) -> Result<RunCounts> {
    let mut writer =
        Writer { run, counts: RunCounts::default(), waiting: HashMap::new(), failures: HashMap::new() };
    loop {
        let mut batch = Vec::with_capacity(ROWS);
        let open = collect(&finished, &mut batch);
        writer.commit(batch)?;
        if !open {
            return Ok(writer.counts);
        }
    }
}

/// Fills a batch until it is full or old enough. Says whether there is more to come.
fn collect(finished: &Receiver<ProcessedFile>, batch: &mut Vec<ProcessedFile>) -> bool {
    let mut due = None;
    while batch.len() < ROWS {
        let next = match due {
            None => finished.recv().map_err(RecvTimeoutError::from),
            Some(due) => finished.recv_deadline(due),
        };
        match next {
            Ok(done) => batch.push(done),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        due.get_or_insert_with(|| Instant::now() + INTERVAL);
    }
    true
}

struct Writer<'a> {
    run: &'a Run<'a>,
    counts: RunCounts,
    /// Files whose content is still on its way under another name.
    waiting: HashMap<Hash, Vec<Job>>,
    /// Contents that turned out to be no pictures; their twins fail alike.
    failures: HashMap<Hash, Failure>,
}

impl Writer<'_> {
    fn commit(&mut self, batch: Vec<ProcessedFile>) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let count = batch.len() as u64;
        let catalogue = self.run.catalogue;
        let settled = catalogue.write(|transaction| {
            let settled: rusqlite::Result<Vec<_>> =
                batch.into_iter().map(|done| self.put(transaction, done)).collect();
            settled
        })?;
        // Only now may another thread take such a content on: it will find it in the catalogue.
        let mut in_flight = self.run.in_flight();
        for hash in settled.into_iter().flatten() {
            in_flight.remove(&hash);
        }
        drop(in_flight);
        self.run.progress.add_done(count);
        Ok(())
    }

    /// Writes one outcome; gives the content that is settled by it.
    fn put(
        &mut self,
        db: &Connection,
        ProcessedFile { job, outcome }: ProcessedFile,
    ) -> rusqlite::Result<Option<Hash>> {
        match outcome {
            Outcome::OutOfReach => {}
            Outcome::Vanished | Outcome::Failed(_) if matches!(self.run.rows, RowPolicy::Keep) => {}
            Outcome::Failed(failure) if self.is_still_changing(&job, &failure) => {
                self.counts.still_changing.push((job.candidate.folder_id, job.candidate.path));
            }
            Outcome::Vanished => self.vanished(db, &job)?,
            Outcome::Known(content_id) => self.present(db, &job, content_id)?,
            Outcome::Duplicate(hash) => self.duplicate(db, job, hash)?,
            Outcome::Failed(failure) => {
                failed(db, &job, &failure)?;
                let Some(hash) = failure.hash else { return Ok(None) };
                for duplicate in self.waiting.remove(&hash).unwrap_or_default() {
                    failed(db, &duplicate, &failure)?;
                }
                self.failures.insert(hash, failure);
                return Ok(Some(hash));
            }
            Outcome::NewContent(fresh) => {
                let id = self.fresh(db, &fresh, job.candidate.stat.mtime_ns)?;
                self.present(db, &job, id)?;
                for duplicate in self.waiting.remove(&fresh.hash).unwrap_or_default() {
                    self.present(db, &duplicate, id)?;
                }
                return Ok(Some(fresh.hash));
            }
        }
        Ok(None)
    }

    fn fresh(&mut self, db: &Connection, fresh: &NewContent, mtime_ns: i64) -> rusqlite::Result<ContentId> {
        let id = contents::put(db, &fresh.hash, &fresh.facts, mtime_ns)?;
        if let Some(thumbnail) = &fresh.thumbnail {
            thumbnails::put(db, &fresh.hash, thumbnail)?;
        }
        if let Some(vector) = &fresh.vector {
            embeddings::put(db, self.run.model_id, id, &fresh.hash, vector)?;
            self.counts.embedded += 1;
        }
        Ok(id)
    }

    fn present(&mut self, db: &Connection, job: &Job, content_id: ContentId) -> rusqlite::Result<()> {
        // It may have been taken away since, which is not for this run to undo.
        if matches!(self.run.rows, RowPolicy::Keep) {
            return Ok(());
        }
        let row = match job.row {
            Some(id) => {
                let exchanged = self.must_verify(id) && files::content_of(db, id)? != Some(content_id);
                self.counts.exchanged += u64::from(exchanged);
                Some(id)
            }
            None => self.reappeared(db, content_id)?,
        };
        let state = State::Present;
        let content_id = Some(content_id);
        files::put(db, &FileUpdate { content_id, tried_with: DECODER_VERSION, ..seen(job, row, state) })
            .map(drop)
    }

    fn must_verify(&self, id: FileId) -> bool {
        matches!(&self.run.rows, RowPolicy::Update { to_verify, .. } if to_verify.contains(&id))
    }

    /// Whether reading failed because the file was being written to, which those who wait for it are told of.
    fn is_still_changing(&self, job: &Job, failure: &Failure) -> bool {
        let patient = matches!(&self.run.rows, RowPolicy::Update { patient: true, .. });
        let before = &job.candidate.stat;
        patient
            && failure.problem.is_transient()
            && failure.hash.is_none()
            && self.run.path(job).metadata().is_ok_and(|now| {
                let now = stat(&now);
                (now.bytes, now.mtime_ns) != (before.bytes, before.mtime_ns)
            })
    }

    /// The row of a file that is gone and had this content: what a new path was called before.
    fn reappeared(&mut self, db: &Connection, content_id: ContentId) -> rusqlite::Result<Option<FileId>> {
        let row = files::missing_with_content(db, content_id)?;
        self.counts.reappeared += u64::from(row.is_some());
        let missing_now = match &self.run.rows {
            RowPolicy::Update { missing_now, .. } => row.is_some_and(|id| missing_now.contains(&id)),
            RowPolicy::Keep => false,
        };
        self.counts.found_again += u64::from(missing_now);
        Ok(row)
    }

    fn duplicate(&mut self, db: &Connection, job: Job, hash: Hash) -> rusqlite::Result<()> {
        if let Some(id) = contents::id(db, &hash)? {
            self.present(db, &job, id)
        } else if let Some(failure) = self.failures.get(&hash) {
            failed(db, &job, failure)
        } else {
            self.waiting.entry(hash).or_default().push(job);
            Ok(())
        }
    }

    fn vanished(&mut self, db: &Connection, job: &Job) -> rusqlite::Result<()> {
        self.counts.vanished += 1;
        job.row.map_or(Ok(()), |id| missing::set_missing(db, id))
    }
}

fn failed(db: &Connection, job: &Job, failure: &Failure) -> rusqlite::Result<()> {
    let problem = &failure.problem;
    let state = if problem.is_unsupported() { State::Unsupported } else { State::Unreadable };
    let tried_with = if problem.is_transient() { 0 } else { DECODER_VERSION };
    files::put(db, &FileUpdate { problem: Some(problem), tried_with, ..seen(job, job.row, state) }).map(drop)
}

fn seen(job: &Job, id: Option<FileId>, state: State) -> FileUpdate<'_> {
    let candidate = &job.candidate;
    FileUpdate {
        id,
        folder_id: candidate.folder_id,
        path: &candidate.path,
        stat: candidate.stat,
        content_id: None,
        state,
        problem: None,
        tried_with: 0,
        companion: false,
    }
}
