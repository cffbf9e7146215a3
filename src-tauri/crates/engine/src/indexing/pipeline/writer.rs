//! Writes the outcomes of reading files to rows.
//!
//! Owns which row a file gets and when a claim on a content ends. Never reads a picture.

use std::collections::{BTreeMap, HashMap};

use blake3::Hash;
use rusqlite::Connection;

use super::counts::RunCounts;
use super::job::{Failure, Job, NewContent, Outcome, ProcessedFile, Reread};
use super::run::{RowPolicy, Run};
use crate::catalogue::files::{FileUpdate, State};
use crate::catalogue::{contents, embeddings, files, folders, metadata, missing, seen, sidecars, thumbnails};
use crate::disk::walk::{Candidate, shot, stat};
use crate::error::Result;
use crate::ids::{ContentId, FileId, FolderId};
use crate::pictures::decode::DECODER_VERSION;

/// Writes outcomes, and remembers what later ones depend on.
pub(super) struct Writer<'a> {
    run: &'a Run<'a>,
    pub(super) counts: RunCounts,
    /// Files whose content is being read from another path.
    waiting: HashMap<Hash, Vec<Job>>,
    /// Contents without a readable picture: their duplicates fail for the same reason.
    failures: HashMap<Hash, Failure>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(run: &'a Run<'a>) -> Self {
        Self { run, counts: RunCounts::default(), waiting: HashMap::new(), failures: HashMap::new() }
    }

    /// Commits a batch in one transaction, then releases the claims on its contents.
    pub(super) fn commit(&mut self, batch: Vec<ProcessedFile>) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let count = batch.len() as u64;
        let catalogue = self.run.catalogue;
        let read = self.count_read(&batch);
        let committed = catalogue.write(|transaction| {
            for (&folder, &files) in &read {
                folders::subtract_unread(transaction, folder, files)?;
            }
            let hashes: rusqlite::Result<Vec<_>> =
                batch.into_iter().map(|done| self.put(transaction, done)).collect();
            hashes
        })?;
        // Only now may another thread claim such a content: it finds it in the catalogue.
        let mut in_flight = self.run.in_flight();
        for hash in committed.into_iter().flatten() {
            in_flight.remove(&hash);
        }
        drop(in_flight);
        self.run.progress.add_done(count);
        Ok(())
    }

    /// How many files of each folder a batch has read; those that could not be reached stay unread. A run that keeps the
    /// rows reads files that were read before.
    fn count_read(&self, batch: &[ProcessedFile]) -> BTreeMap<FolderId, u64> {
        let mut read = BTreeMap::new();
        if matches!(self.run.rows, RowPolicy::Update { .. }) {
            for done in batch.iter().filter(|done| !matches!(done.outcome, Outcome::Unavailable)) {
                *read.entry(done.job.candidate.folder_id).or_default() += 1;
            }
        }
        read
    }

    /// Writes one outcome; returns the content whose claim it ends.
    fn put(
        &mut self,
        db: &Connection,
        ProcessedFile { job, outcome }: ProcessedFile,
    ) -> rusqlite::Result<Option<Hash>> {
        match outcome {
            Outcome::Unavailable => {}
            Outcome::Failed(failure) if matches!(self.run.rows, RowPolicy::Keep) => {
                return self.put_undecodable(db, failure);
            }
            Outcome::Vanished if matches!(self.run.rows, RowPolicy::Keep) => {}
            Outcome::Failed(failure) if self.is_still_changing(&job, &failure) => {
                self.counts.still_changing.push((job.candidate.folder_id, job.candidate.path));
            }
            Outcome::Vanished => self.put_vanished(db, &job)?,
            Outcome::Known(content_id) => self.put_present(db, &job, content_id)?,
            Outcome::Duplicate(hash) => self.put_duplicate(db, job, hash)?,
            Outcome::Failed(failure) => {
                put_failed(db, &job, &failure)?;
                let Some(hash) = failure.hash else { return Ok(None) };
                for duplicate in self.waiting.remove(&hash).unwrap_or_default() {
                    put_failed(db, &duplicate, &failure)?;
                }
                self.failures.insert(hash, failure);
                return Ok(Some(hash));
            }
            Outcome::Reread(content) => {
                self.put_reread(db, &job, &content)?;
                return Ok(Some(content.hash));
            }
            Outcome::NewContent(content) => {
                let id = self.put_content(db, &content, job.candidate.stat.mtime_ns)?;
                self.put_present(db, &job, id)?;
                for duplicate in self.waiting.remove(&content.hash).unwrap_or_default() {
                    self.put_duplicate_of(db, &duplicate, id)?;
                }
                return Ok(Some(content.hash));
            }
        }
        Ok(None)
    }

    /// Writes a content, its thumbnail and its vector.
    fn put_content(
        &mut self,
        db: &Connection,
        content: &NewContent,
        mtime_ns: i64,
    ) -> rusqlite::Result<ContentId> {
        let id = contents::put(db, &content.hash, &content.facts, mtime_ns)?;
        if content.has_new_pixels {
            // Those of other models, too.
            embeddings::delete(db, id)?;
            seen::delete(db, id)?;
        }
        // Decoded again, with the same result.
        self.counts.reread += u64::from(content.vector.is_none());
        if let Some(thumbnail) = &content.thumbnail {
            thumbnails::put(db, &content.hash, thumbnail)?;
        }
        if let Some(vector) = &content.vector {
            embeddings::put(db, self.run.model_id, id, &content.hash, vector)?;
            self.counts.embedded += 1;
        }
        Ok(id)
    }

    /// Records that a known content, which an older version decoded, cannot be decoded: what that version made of it is
    /// not shown. A content whose format this build does not decode stays as it is.
    fn put_undecodable(&mut self, db: &Connection, failure: Failure) -> rusqlite::Result<Option<Hash>> {
        let (Failure { hash: Some(hash), problem }, model_id) = (failure, self.run.model_id) else {
            return Ok(None);
        };
        if let Some(content) = contents::status(db, &hash, model_id)?
            && !content.has_current_pixels
            && !problem.is_transient()
            && !problem.is_unsupported()
        {
            contents::mark_undecodable(db, content.id)?;
            files::set_unreadable(db, content.id, &problem, DECODER_VERSION)?;
            self.counts.reread += 1;
        }
        Ok(Some(hash))
    }

    /// Writes the row of a file that has this content.
    fn put_present(&mut self, db: &Connection, job: &Job, content_id: ContentId) -> rusqlite::Result<()> {
        // The file may have been removed since; recording that is left to the next scan.
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
        files::put(db, &FileUpdate { content_id, tried_with: DECODER_VERSION, ..update(job, row, state) })
            .map(drop)
    }

    fn must_verify(&self, id: FileId) -> bool {
        matches!(&self.run.rows, RowPolicy::Update { to_verify, .. } if to_verify.contains(&id))
    }

    /// Whether reading failed because the file is being written to, and the run leaves such files for later.
    fn is_still_changing(&self, job: &Job, failure: &Failure) -> bool {
        let patient = matches!(&self.run.rows, RowPolicy::Update { patient: true, .. });
        let before = &job.candidate.stat;
        patient
            && failure.problem.is_transient()
            && failure.hash.is_none()
            && self.run.path(job).metadata().is_ok_and(|now| {
                let now = stat(&now);
                !now.has_same_modification(before) || now.has_other_ctime(before)
            })
    }

    /// The row of a missing file with this content, which becomes the row of the new path.
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

    /// Writes the row of a file with a content that another file had first, or lets it wait for that one.
    fn put_duplicate(&mut self, db: &Connection, job: Job, hash: Hash) -> rusqlite::Result<()> {
        if let Some(id) = contents::id(db, &hash)? {
            self.put_duplicate_of(db, &job, id)
        } else if let Some(failure) = self.failures.get(&hash) {
            put_failed(db, &job, failure)
        } else {
            self.waiting.entry(hash).or_default().push(job);
            Ok(())
        }
    }

    /// Writes the metadata of a known content.
    fn put_reread(&mut self, db: &Connection, job: &Job, content: &Reread) -> rusqlite::Result<()> {
        metadata::put(db, content.id, &content.metadata, job.candidate.stat.mtime_ns)?;
        self.counts.reread += 1;
        self.put_present(db, job, content.id)?;
        sidecars::forget_out_of_reach(db, content.id)?;
        // Another file of the content may have been found while this one was read.
        if sidecars::pictures(db, content.id)?.len() > content.with_sidecars {
            contents::outdate_metadata(db, content.id)?;
        }
        Ok(())
    }

    /// Writes the row of a file with a content that was read from another file, without this one's sidecars.
    fn put_duplicate_of(&mut self, db: &Connection, job: &Job, id: ContentId) -> rusqlite::Result<()> {
        let Candidate { folder_id, path, .. } = &job.candidate;
        sidecars::read_again(db, id, *folder_id, &shot(path))?;
        self.put_present(db, job, id)
    }

    /// Marks a file as missing.
    fn put_vanished(&mut self, db: &Connection, job: &Job) -> rusqlite::Result<()> {
        self.counts.vanished += 1;
        job.row.map_or(Ok(()), |id| missing::set_missing(db, id))
    }
}

/// Writes the row of a file without a readable picture.
fn put_failed(db: &Connection, job: &Job, failure: &Failure) -> rusqlite::Result<()> {
    let problem = &failure.problem;
    let state = if problem.is_unsupported() { State::Unsupported } else { State::Unreadable };
    let tried_with = if problem.is_transient() { 0 } else { DECODER_VERSION };
    files::put(db, &FileUpdate { problem: Some(problem), tried_with, ..update(job, job.row, state) })
        .map(drop)
}

/// The row of a job's file, without content.
fn update(job: &Job, id: Option<FileId>, state: State) -> FileUpdate<'_> {
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
