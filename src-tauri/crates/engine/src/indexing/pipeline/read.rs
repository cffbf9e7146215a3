//! First stage: turns a file's bytes into everything the catalogue stores but the vector. ONE decode makes the
//! thumbnail, the perceptual hash and the model's input.
//!
//! Owns all reading of pictures during a run. Never fails because of a file: a bad one is an outcome.

use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use blake3::Hash;
use crossbeam_channel::Sender;

use super::job::{Failure, Job, NewContent, Outcome, ProcessedFile};
use super::run::Run;
use crate::catalogue::contents::{self, Facts};
use crate::disk::walk::stat;
use crate::embedder::InputSpec;
use crate::mutex::lock;
use crate::pictures::decode::{self, Picture};
use crate::pictures::file::{self, FileBytes};
use crate::pictures::metadata::{self, Metadata};
use crate::pictures::phash;
use crate::pictures::thumbnails;
use crate::problem::FileProblem;

/// Processes jobs until the queue is empty, the run is cancelled or the next stage has ended.
pub(super) fn work(run: &Run<'_>, queue: &Mutex<std::vec::IntoIter<Job>>, done: Sender<ProcessedFile>) {
    loop {
        run.progress.wait_while_paused();
        if run.progress.is_cancelled() {
            return;
        }
        let next = lock(queue).next();
        let Some(mut job) = next else { return };
        // Each decoder has its own guard; this one catches our own bugs with a hostile file.
        let outcome = catch_unwind(AssertUnwindSafe(|| process(run, &mut job)))
            .unwrap_or_else(|_| failed(FileProblem::DecoderFailed));
        if done.send(ProcessedFile { job, outcome }).is_err() {
            return;
        }
    }
}

/// Reads a file and claims its content, so that no other reader decodes it, too.
fn process(run: &Run<'_>, job: &mut Job) -> Outcome {
    let bytes = match read(run, job) {
        Ok(bytes) => bytes,
        Err(outcome) => return outcome,
    };
    let hash = blake3::hash(&bytes);
    // Claim first, look up second: the writer commits a content before it releases the claim.
    if !run.in_flight().insert(hash) {
        return Outcome::Duplicate(hash);
    }
    let outcome = decode_if_needed(run, &bytes, hash);
    if matches!(outcome, Outcome::Known(_)) {
        run.in_flight().remove(&hash);
    }
    outcome
}

/// Reads a file that does not change meanwhile; otherwise returns the outcome.
fn read(run: &Run<'_>, job: &mut Job) -> Result<FileBytes, Outcome> {
    let path = run.path(job);
    // It may have been evicted to the cloud since the scan.
    if path.metadata().is_ok_and(|metadata| (run.in_cloud)(&path, &metadata)) {
        return Err(Outcome::Unavailable);
    }
    let outcome_of = |error: std::io::Error| match error.kind() {
        _ if !run.is_available(job) => Outcome::Unavailable,
        // A folder on its path may be a file by now.
        ErrorKind::NotFound | ErrorKind::NotADirectory => Outcome::Vanished,
        ErrorKind::PermissionDenied => failed(FileProblem::PermissionDenied),
        _ => failed(FileProblem::Other { message: error.to_string() }),
    };
    let mut file = file::open(&path).map_err(outcome_of)?.ok_or(Outcome::Vanished)?;
    let bytes = file::read_bytes(&mut file).map_err(outcome_of)?;
    let bytes = bytes.map_err(failed)?;
    let after = stat(&file.metadata().map_err(outcome_of)?);
    if (after.bytes, after.mtime_ns) != (job.candidate.stat.bytes, job.candidate.stat.mtime_ns) {
        return Err(failed(FileProblem::StillChanging));
    }
    // Another file of this size and time may have replaced it since the scan: record the one that was read.
    job.candidate.stat = after;
    Ok(bytes)
}

/// The outcome for a file whose content is unknown.
fn failed(problem: FileProblem) -> Outcome {
    Outcome::Failed(Failure { hash: None, problem })
}

/// Decodes a content unless the catalogue has it complete.
fn decode_if_needed(run: &Run<'_>, bytes: &[u8], hash: Hash) -> Outcome {
    let status = match run.catalogue.read(|c| contents::status(c, &hash, run.model_id)) {
        Ok(status) => status,
        Err(error) => {
            let problem = FileProblem::Other { message: error.to_string() };
            return Outcome::Failed(Failure { hash: Some(hash), problem });
        }
    };
    let missing = MissingParts {
        thumbnail: !status.is_some_and(|content| content.has_thumbnail),
        vector: !status.is_some_and(|content| content.has_vector),
    };
    if let (Some(content), MissingParts { thumbnail: false, vector: false }) = (status, missing) {
        return Outcome::Known(content.id);
    }
    match make_content(bytes, hash, run.embedder.input(), missing) {
        Ok(content) => Outcome::NewContent(Box::new(content)),
        Err(problem) => Outcome::Failed(Failure { hash: Some(hash), problem }),
    }
}

/// What the catalogue missing of a content.
#[derive(Clone, Copy)]
struct MissingParts {
    thumbnail: bool,
    vector: bool,
}

/// Decodes once and makes everything missing from the pixels.
fn make_content(
    bytes: &[u8],
    hash: Hash,
    spec: InputSpec,
    missing: MissingParts,
) -> Result<NewContent, FileProblem> {
    let metadata = metadata::read(bytes);
    let picture = decode::decode(bytes, metadata.hints(), file::target_size(spec))?;
    let thumbnail = missing.thumbnail.then(|| thumbnails::encode(&picture.pixels)).transpose();
    let thumbnail = thumbnail.map_err(|error| FileProblem::Other { message: error.to_string() })?;
    let input = missing.vector.then(|| decode::model_input(&picture.pixels, spec));
    Ok(NewContent {
        hash,
        facts: facts(bytes.len() as u64, &picture, metadata),
        thumbnail,
        input,
        vector: None,
    })
}

fn facts(bytes: u64, picture: &Picture, metadata: Metadata) -> Facts {
    Facts {
        bytes,
        format: picture.format.name(),
        width: picture.width,
        height: picture.height,
        metadata,
        phash: phash::of(&picture.pixels),
    }
}
